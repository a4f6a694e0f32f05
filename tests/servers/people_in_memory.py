"""What people do to a 1:1 in a calendar in memory: the same hands as at a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.model import Attendee, Override, Partstat, Rule, Series


@dataclass(frozen=True, slots=True)
class MemoryHand:
    """A person at a calendar in memory."""

    account: MemoryCalendars
    calendar: CalendarRef

    def cancel_week(self, uid: str, week: datetime) -> None:
        def change(series: Series) -> Series:
            kept = tuple(one for one in series.overrides if one.recurrence_id != week)
            return replace(series, excluded=series.excluded | {week}, overrides=kept)

        self.edit(uid, change)

    def cancel_week_by_status(self, uid: str, week: datetime) -> None:
        self._override(uid, week, lambda _, one: replace(one, cancelled=True))

    def move_week(self, uid: str, week: datetime, start: datetime) -> None:
        self._override(uid, week, lambda _, one: replace(one, start=start))

    def resize_week(self, uid: str, week: datetime, length: timedelta) -> None:
        self._override(uid, week, lambda _, one: replace(one, length=length))

    def decline_week(self, uid: str, week: datetime, email: str) -> None:
        def change(series: Series, one: Override) -> Override:
            return replace(one, attendees=_answered(series.attendees, email, Partstat.DECLINED))

        self._override(uid, week, change)

    def answer_series(self, uid: str, email: str, answer: Partstat) -> None:
        self.edit(uid, lambda series: replace(series, attendees=_answered(series.attendees, email, answer)))

    def delete_series(self, uid: str) -> None:
        self.account.delete(self.calendar, self._find(uid)[0])

    def end_series(self, uid: str, before: datetime) -> None:
        self._rule(uid, lambda rule: replace(rule, until=before - timedelta(seconds=1)))

    def retime_series(self, uid: str, start: datetime) -> None:
        self.edit(uid, lambda series: replace(series, start=start))

    def set_interval(self, uid: str, weeks: int) -> None:
        self._rule(uid, lambda rule: replace(rule, interval=weeks))

    def remove_agenda(self, uid: str) -> None:
        self.edit(uid, lambda series: replace(series, links=()))

    def edit(self, uid: str, change: Callable[[Series], Series]) -> None:
        """Change the series of that UID."""
        href, series = self._find(uid)
        self.account.put(self.calendar, href, change(series))

    def _rule(self, uid: str, change: Callable[[Rule], Rule]) -> None:
        self.edit(uid, lambda series: replace(series, rule=change(series.rule or Rule())))

    def _override(self, uid: str, week: datetime, change: Callable[[Series, Override], Override]) -> None:
        def edited(series: Series) -> Series:
            known = [one for one in series.overrides if one.recurrence_id == week]
            others = tuple(one for one in series.overrides if one.recurrence_id != week)
            there = known[0] if known else Override(week, week, series.length)
            return replace(series, overrides=(*others, change(series, there)))

        self.edit(uid, edited)

    def _find(self, uid: str) -> tuple[str, Series]:
        for one in self.account.objects(self.calendar):
            if one.uid == uid and one.series:
                return one.href, one.series
        raise LookupError(uid)


def _answered(attendees: tuple[Attendee, ...], email: str, answer: Partstat) -> tuple[Attendee, ...]:
    return tuple(replace(one, partstat=answer) if one.email == email else one for one in attendees)

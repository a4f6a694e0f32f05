"""What people do to a 1:1 in a calendar in memory: the same hands as at a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.edit import Place, edited
from rules.model import Attendee, Override, Partstat, Rule, Series


@dataclass(frozen=True, slots=True)
class MemoryHand:
    """A person at a calendar in memory."""

    account: MemoryCalendars
    calendar: CalendarRef

    def cancel_week(self, uid: str, week: datetime) -> None:
        def change(series: Series) -> Series:
            kept = tuple(one for one in series.overrides if one.onwards or one.recurrence_id != week)
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

    def say(self, uid: str, week: datetime, email: str, words: str) -> None:
        """Write something beside the answer for one week."""

        def change(series: Series, one: Override) -> Override:
            guests = series.attendees if one.attendees is None else one.attendees
            said = tuple(replace(guest, comment=words) if guest.email == email else guest for guest in guests)
            return replace(one, attendees=said)

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

    def split_series(self, uid: str, week: datetime, start: datetime, new_uid: str) -> None:
        """Move this week and all that follow: UNTIL, and another series from local wall time `start` on."""
        _, series = self._find(uid)
        self.end_series(uid, week)
        after = tuple(one for one in series.overrides if one.recurrence_id >= week)
        self.make_series(replace(series, uid=new_uid, start=start, overrides=after))

    def make_series(self, series: Series) -> None:
        """Write a series by hand."""
        self.account.put(self.calendar, f"{urlsplit(self.calendar.url).path}{series.uid}.ics", series)

    def make_like(self, uid: str, new_uid: str, start: datetime, organizer: str) -> None:
        """Write a weekly series of the same two by hand, from local wall time `start` on."""
        _, series = self._find(uid)
        guests = tuple(Attendee(one.email, Partstat.ACCEPTED) for one in series.attendees)
        made = Series(new_uid, start, series.zone, series.length, Rule(), organizer=organizer, attendees=guests)
        self.make_series(made)

    def drag_to(self, uid: str, calendar: CalendarRef) -> None:
        """Drag a series to another calendar."""
        href, series = self._find(uid)
        self.account.delete(self.calendar, href)
        self.account.put(calendar, f"{urlsplit(calendar.url).path}{uid}.ics", series)

    def add_guest(self, uid: str, email: str) -> None:
        """Invite somebody else, too."""
        self.edit(uid, lambda series: replace(series, attendees=(*series.attendees, Attendee(email))))

    def remove_guest(self, uid: str, email: str) -> None:
        """Take somebody off the list."""

        def change(series: Series) -> Series:
            return replace(series, attendees=tuple(one for one in series.attendees if one.email != email))

        self.edit(uid, change)

    def move_week_by_date(self, uid: str, week: datetime, start: datetime) -> None:
        """Let one week start at another instant: EXDATE and RDATE."""

        def change(series: Series) -> Series:
            return replace(series, excluded=series.excluded | {week}, added=series.added | {start})

        self.edit(uid, change)

    def shift_from(self, uid: str, week: datetime, start: datetime) -> None:
        """Let this week and all that follow start elsewhere: RANGE=THISANDFUTURE, once for a week."""

        def change(series: Series) -> Series:
            others = (one for one in series.overrides if not (one.onwards and one.recurrence_id == week))
            return replace(series, overrides=(*others, Override(week, start, series.length, onwards=True)))

        self.edit(uid, change)

    def link(self, uid: str, link: str, week: datetime | None = None) -> None:
        """Attach a link to the series, or to one week."""

        def change(series: Series, one: Override) -> Override:
            return replace(one, links=(*(series.links if one.links is None else one.links), link))

        if week is None:
            self.edit(uid, lambda series: replace(series, links=(*series.links, link)))
        else:
            self._override(uid, week, change)

    def set_forever(self, uid: str) -> None:
        """Meet once every week, without an end."""
        self.edit(uid, lambda series: replace(series, rule=Rule()))

    def put_back(self, uid: str, week: datetime) -> None:
        """Let a week stand at its own time again."""
        self.edit(uid, lambda series: edited(series, (Place(week, week, series.length),)))

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

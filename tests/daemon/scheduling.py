"""Calendars in memory whose server schedules: it carries invitations, changes and answers between two people."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from providers.base import CalendarRef, Capabilities
from providers.errors import ConflictError
from providers.memory import MemoryCalendars
from rules.busy import Busy
from rules.edit import MINIMAL_STEP, Extras, SeriesDraft, SeriesEdit
from rules.model import Attendee, Override, Partstat, Series, Window
from rules.reading import Changes, Resource
from rules.standing import standing


class SchedulingCalendars:
    """A CalendarProvider that delivers what the daemon writes (RFC 6638) over calendars in a dictionary."""

    def __init__(self, inner: MemoryCalendars) -> None:
        self.inner = inner
        self._calendars: dict[str, CalendarRef] = {}
        self._by_client: set[str] = set()

    def join(self, calendar: CalendarRef) -> None:
        """Someone whom invitations reach."""
        self._calendars[calendar.owner] = calendar

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        return self.inner.changes(calendar, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        self.inner.make_calendar(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        written = self.inner.create(calendar, draft)
        if draft.by_client:
            self._by_client.add(draft.uid)
        self.deliver(calendar, draft.uid)
        return written

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        written = self.inner.replace(calendar, edit, etag)
        self.deliver(calendar, edit.uid)
        return written

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()

    def deliver(self, calendar: CalendarRef, uid: str) -> None:
        """Carry what one of the two did to the other, whichever of their calendars the event is in."""
        if uid in self._by_client:  # SCHEDULE-AGENT=CLIENT of RFC 6638, section 7.1
            return
        mine = self._find(self._home(calendar, uid), uid)
        others = [self._home(one, uid) for one in tuple(self._calendars.values()) if one.owner != calendar.owner]
        for other in others:
            there = self._find(other, uid)
            if mine and mine.organizer == calendar.owner and _invited(mine, other):
                if there or Attendee(other.owner, Partstat.DECLINED) not in mine.attendees:
                    self._carry(other, uid, _invitation(mine, there))
            elif there and there.organizer == other.owner and _invited(there, calendar):
                self._carry(other, uid, _reply(there, mine, calendar.owner))
            elif there and there.organizer == calendar.owner:
                self._carry(other, uid, replace(there, cancelled=True))

    def _home(self, calendar: CalendarRef, uid: str) -> CalendarRef:
        """That one of a person's calendars which holds an event, else this one."""
        homes = (one for one in (calendar, *self.inner.siblings(calendar)) if self._find(one, uid))
        return next(homes, calendar)

    def _carry(self, calendar: CalendarRef, uid: str, series: Series) -> None:
        with suppress(ConflictError):
            self.inner.make_calendar(calendar)
        if self._find(calendar, uid) != series:
            there = (one.href for one in self.inner.objects(calendar) if one.uid == uid)
            self.inner.put(calendar, next(there, f"/{calendar.owner}/{uid}.ics"), series)

    def _find(self, calendar: CalendarRef, uid: str) -> Series | None:
        if self.inner.check(calendar).missing:
            return None
        return next((one.series for one in self.inner.objects(calendar) if one.uid == uid), None)


def _invited(series: Series, calendar: CalendarRef) -> bool:
    return any(one.email == calendar.owner for one in series.attendees)


def _invitation(organizers: Series, attendees: Series | None) -> Series:
    """What the attendee gets; weeks that the attendee removed, which is to decline them, stay removed."""
    declined = {
        one.recurrence_id
        for one in organizers.overrides
        if any(g.partstat is Partstat.DECLINED for g in one.attendees or ())
    }
    removed = attendees.excluded & declined if attendees else frozenset()
    kept = tuple(one for one in organizers.overrides if one.onwards or one.recurrence_id not in removed)
    return replace(organizers, excluded=organizers.excluded | removed, overrides=kept)


def _reply(organizers: Series, attendees: Series | None, email: str) -> Series:
    """The organizer's series with the attendee's answers."""
    if attendees is None:
        return replace(organizers, attendees=_answered(organizers.attendees, email, Partstat.DECLINED))
    answer = next(one.partstat for one in attendees.attendees if one.email == email)
    series = replace(organizers, attendees=_answered(organizers.attendees, email, answer))
    for week in attendees.excluded - organizers.excluded:
        series = _declined(series, _standing(series, week), email)
    for override in attendees.overrides:
        if Attendee(email, Partstat.DECLINED) in (override.attendees or ()):
            series = _declined(series, override, email)
    return series


def _standing(series: Series, week: datetime) -> Override:
    """A week where the rule, or a change of all weeks from one on, puts it."""
    stands = next((span for _, span in standing(series, Window(week, week + MINIMAL_STEP)) if span), None)
    return Override(week, stands.start, stands.length) if stands else Override(week, week, series.length)


def _declined(series: Series, week: Override, email: str) -> Series:
    """The series with the answer to one week, or to all weeks from one on."""
    known = [one for one in series.overrides if _same(one, week)]
    others = tuple(one for one in series.overrides if not _same(one, week))
    attendees = _answered(series.attendees, email, Partstat.DECLINED)
    return replace(series, overrides=(*others, replace(known[0] if known else week, attendees=attendees)))


def _same(one: Override, other: Override) -> bool:
    return (one.recurrence_id, one.onwards) == (other.recurrence_id, other.onwards)


def _answered(attendees: tuple[Attendee, ...], email: str, answer: Partstat) -> tuple[Attendee, ...]:
    return tuple(replace(one, partstat=answer) if one.email == email else one for one in attendees)

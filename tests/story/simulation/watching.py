"""Calendars that note what the daemon writes, and that fail, or kill it, when the story says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from providers.base import CalendarProvider, CalendarRef, Capabilities
from providers.errors import AccessError, TemporaryError
from rules.busy import Busy
from rules.edit import Change, Extras, SeriesDraft, SeriesEdit
from rules.model import Series, Window
from rules.reading import Changes, Resource
from tests.story.simulation.story import Killed


class KilledError(BaseException):
    """The daemon is gone, in the middle of what it did."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """What the daemon wrote into a calendar; without `before` it is a new series."""

    calendar: CalendarRef
    before: Series | None
    after: Series
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Outage:
    """How a calendar fails until an instant."""

    owner: str
    on: str
    until: datetime
    refused: bool

    def fault(self) -> Exception:
        return AccessError("403") if self.refused else TemporaryError("503")


def nothing_of(_calendar: CalendarRef, _uid: str) -> Series | None:
    """No calendar can be looked into."""
    return None


@dataclass(slots=True)
class WatchedCalendars:
    """A CalendarProvider over another one; `look` shows what a calendar holds, from outside.

    `glimpsed`: whose calendars were read without a cursor in this pass, which is where nothing of them is remembered.
    """

    inner: CalendarProvider = field(init=False)
    look: Callable[[CalendarRef, str], Series | None] = nothing_of
    now: datetime = field(init=False)
    wrote: list[Wrote] = field(default_factory=list)
    failed: int = 0
    outages: list[Outage] = field(default_factory=list)
    losing: set[str] = field(default_factory=set)
    glimpsed: set[str] = field(default_factory=set)
    doom: Killed | None = None

    def around(self, inner: CalendarProvider) -> CalendarProvider:
        """Watch another one."""
        self.inner = inner
        return self

    def begin(self, now: datetime) -> None:
        """A pass begins."""
        self.now, self.failed, self.wrote, self.glimpsed = now, 0, [], set()
        self.outages = [one for one in self.outages if one.until > now]

    def fails(self, owner: str) -> bool:
        """Whether anything is wrong with a person's calendar now."""
        return any(one.owner == owner for one in self.outages)

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        self._fail(calendar, "reading")
        if not cursor:
            self.glimpsed.add(calendar.owner)
        return self.inner.changes(calendar, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        self._fail(calendar, "writing")
        self.inner.make_calendar(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        return self._written(calendar, None, lambda: self.inner.create(calendar, draft))

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        before = self.look(calendar, edit.uid)
        return self._written(calendar, before, lambda: self.inner.replace(calendar, edit, etag), edit.changes)

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        self._fail(calendar, "reading")
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        self._fail(calendar, "reading")
        self._fail(calendar, "looking")
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()

    def fail(self, owner: str, on: str, lasts: timedelta, *, refused: bool) -> None:
        """Let a person's calendar fail from now on."""
        self.outages.append(Outage(owner, on, self.now + lasts, refused))

    def _fail(self, calendar: CalendarRef, on: str) -> None:
        for one in self.outages:
            if (one.owner, one.on) == (calendar.owner, on):
                self.failed += 1
                raise one.fault()

    def _written(
        self,
        calendar: CalendarRef,
        before: Series | None,
        write: Callable[[], Resource],
        changes: tuple[Change, ...] = (),
    ) -> Resource:
        self._fail(calendar, "writing")
        self._die(after=False)
        resource = write()
        assert resource.series is not None
        self.wrote.append(Wrote(calendar, before, resource.series, changes))
        self._die(after=True)
        if calendar.owner in self.losing:
            self.losing.remove(calendar.owner)
            self.failed += 1
            raise TemporaryError("the answer was lost")
        return resource

    def _die(self, *, after: bool) -> None:
        doom = self.doom
        if doom and doom.after is after and len(self.wrote) >= doom.write - (not after):
            self.doom = None
            raise KilledError

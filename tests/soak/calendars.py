"""Calendars that fail as fate will have it: before the server did something, after it, or with half of the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from providers.base import CalendarProvider, CalendarRef, Capabilities
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, ResponseError, TemporaryError
from rules.busy import Busy
from rules.edit import Extras, SeriesDraft, SeriesEdit
from rules.model import Window
from rules.reading import Changes, Resource
from tests.soak.fate import UNREAD, Fate, Port, What

T = TypeVar("T")
Known = Mapping[str, str | None]

Errors = Mapping[What, Callable[[], ProviderError]]

ERRORS: Errors = {
    What.TIMES_OUT: lambda: TemporaryError("timed out"),
    What.UNAVAILABLE: lambda: TemporaryError("500"),
    What.BUSY: lambda: TemporaryError("429", timedelta(minutes=30)),
    What.UNAUTHORISED: lambda: AccessError("401"),
    What.FORBIDDEN: lambda: AccessError("403"),
    What.GARBAGE: lambda: ResponseError("not a multistatus"),
    What.MISSING: lambda: NotFoundError("404"),
    What.CONFLICT: lambda: ConflictError("412"),
}

AFTERWARDS: Errors = {
    What.ANSWER_LOST: lambda: TemporaryError("timed out, the answer was lost"),
    What.ANSWER_GARBLED: lambda: ResponseError("the answer is no answer"),
}


@dataclass(slots=True)
class FaultyCalendars:
    """A CalendarProvider over another one."""

    inner: CalendarProvider = field(init=False)
    fate: Fate

    def around(self, inner: CalendarProvider) -> CalendarProvider:
        """Let another one fail."""
        self.inner = inner
        return self

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Known) -> Changes:
        what = self.fate.strikes(Port.READING, calendar.owner)
        if what in UNREAD and (what is not What.MISSING or calendar.url in self.fate.found):
            self.fate.unread.add(calendar.url)
        _raise(ERRORS, what)
        half = _HALVES.get(what) if what else None
        found = half(self.inner, calendar, cursor, known) if half else self.inner.changes(calendar, cursor, known)
        self.fate.found.add(calendar.url)
        return found

    def make_calendar(self, calendar: CalendarRef) -> None:
        self._written(calendar, lambda: self.inner.make_calendar(calendar))

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        return self._written(calendar, lambda: self.inner.create(calendar, draft))

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        return self._written(calendar, lambda: self.inner.replace(calendar, edit, etag))

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        self._look(calendar)
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        self._look(calendar)
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        self._look(calendar)
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()

    def _look(self, calendar: CalendarRef) -> None:
        what = self.fate.strikes(Port.LOOKING, calendar.owner)
        _raise(ERRORS, what)

    def _written(self, calendar: CalendarRef, write: Callable[[], T]) -> T:
        self.fate.boundary()
        what = self.fate.strikes(Port.WRITING, calendar.owner)
        _raise(ERRORS, what)
        done = write()
        self.fate.boundary()
        _raise(AFTERWARDS, what)
        return done


def _raise(errors: Errors, what: What | None) -> None:
    if what is not None and what in errors:
        raise errors[what]()


Half = Callable[[CalendarProvider, CalendarRef, str, Known], Changes]


def _empty(_inner: CalendarProvider, _calendar: CalendarRef, _cursor: str, known: Known) -> Changes:
    """A complete listing of nothing, as of a disk that is not there; what is there later is news then."""
    return Changes("", (), tuple(known), complete=True)


def _partial(inner: CalendarProvider, calendar: CalendarRef, _cursor: str, known: Known) -> Changes:
    """A complete listing, as it seems, without its first object."""
    listed = inner.changes(calendar, "", {})
    there = listed.changed[1:]
    gone = set(known) - {one.href for one in there}
    news = tuple(one for one in there if known.get(one.href) != one.etag)
    return Changes("", news, tuple(sorted(gone)), complete=True)


def _refused(inner: CalendarProvider, calendar: CalendarRef, cursor: str, known: Known) -> Changes:
    return inner.changes(calendar, "no such token" if cursor else "", known)


def _repeated(inner: CalendarProvider, calendar: CalendarRef, cursor: str, known: Known) -> Changes:
    found = inner.changes(calendar, cursor, known)
    return replace(found, cursor=cursor or found.cursor)


def _stale(inner: CalendarProvider, calendar: CalendarRef, cursor: str, known: Known) -> Changes:
    """A replica that lags behind has no news."""
    return Changes(cursor) if cursor else inner.changes(calendar, cursor, known)


def _malformed(inner: CalendarProvider, calendar: CalendarRef, _cursor: str, known: Known) -> Changes:
    """The first object cannot be understood; the next reading is a complete one."""
    listed = inner.changes(calendar, "", {})
    first, *others = listed.changed or (None,)
    bad = (Resource(first.href, '"odd"', first.uid, fault="no DTSTART"),) if first else ()
    news = tuple(one for one in others if one and known.get(one.href) != one.etag)
    gone = set(known) - {one.href for one in listed.changed}
    return Changes("", (*bad, *news), tuple(sorted(gone)), complete=True)


_HALVES: Mapping[What, Half] = {
    What.EMPTY: _empty,
    What.PARTIAL: _partial,
    What.REFUSED_TOKEN: _refused,
    What.REPEATED_TOKEN: _repeated,
    What.STALE: _stale,
    What.MALFORMED: _malformed,
}

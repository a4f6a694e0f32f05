"""Calendars and mail that fail when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from providers.base import CalendarProvider, CalendarRef, Capabilities
from providers.errors import NotFoundError
from rules.busy import Busy
from rules.edit import Extras, SeriesDraft, SeriesEdit
from rules.model import Window
from rules.reading import Changes, Resource


@dataclass(slots=True)
class FailingCalendars:
    """A CalendarProvider over another one: `reading`, `looking` and `writing` say which calendars fail, and how.

    They fail by their owner, and in reading and writing also by their URL. `sought` are those whose siblings were asked
    for, `drafts` what was to be made.
    """

    inner: CalendarProvider
    reading: dict[str, Exception | Changes] = field(default_factory=dict)
    looking: dict[str, Exception] = field(default_factory=dict)
    writing: dict[str, Exception] = field(default_factory=dict)
    wrote: list[str] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)
    drafts: list[SeriesDraft] = field(default_factory=list)

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        self._fail_to_read(calendar)
        instead = self.reading.get(calendar.url, self.reading.get(calendar.owner))
        return instead if isinstance(instead, Changes) else self.inner.changes(calendar, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        self._fail_to_write(calendar)
        self.inner.make_calendar(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        self._fail_to_write(calendar)
        self.drafts.append(draft)
        return self.inner.create(calendar, draft)

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        self._fail_to_write(calendar)
        return self.inner.replace(calendar, edit, etag)

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        self._fail_to_read(calendar)
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        self.sought.append(calendar.owner)
        if not isinstance(self.reading.get(calendar.url), NotFoundError):  # their owner's home tells of them
            self._fail_to_read(calendar)
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        self._fail_to_read(calendar)
        if (instead := self.looking.get(calendar.owner)) is not None:
            raise instead
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()

    def _fail_to_read(self, calendar: CalendarRef) -> None:
        instead = self.reading.get(calendar.owner) or self.reading.get(calendar.url)
        if isinstance(instead, Exception):
            raise instead

    def _fail_to_write(self, calendar: CalendarRef) -> None:
        self.wrote.append(calendar.owner)
        if (instead := self.writing.get(calendar.owner) or self.writing.get(calendar.url)) is not None:
            raise instead


@dataclass(slots=True)
class Postman:
    """A MailSender that keeps what it takes; `trouble` says what it raises for a recipient."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    trouble: Callable[[str], Exception | None] = lambda _recipient: None
    closed: int = 0

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        if error := self.trouble(recipient):
            raise error
        self.taken.append((sender, recipient, message))

    def check(self) -> None:
        """Nothing to try."""

    def close(self) -> None:
        self.closed += 1

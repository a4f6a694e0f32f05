"""The calendars of people who have none that can be reached."""

from __future__ import annotations

from collections.abc import Mapping

from providers.base import CalendarRef, Capabilities
from providers.errors import NotFoundError
from rules.busy import Busy
from rules.edit import NO_EXTRAS, Extras, SeriesDraft, SeriesEdit
from rules.model import Window
from rules.reading import Changes, Resource


class NoCalendars:
    """A CalendarProvider for whom nothing is known, and nothing can be written."""

    def check(self, calendar: CalendarRef) -> Capabilities:
        raise _nowhere(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:  # noqa: ARG002
        raise _nowhere(calendar)

    def make_calendar(self, calendar: CalendarRef) -> None:
        raise _nowhere(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:  # noqa: ARG002
        raise _nowhere(calendar)

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:  # noqa: ARG002
        raise _nowhere(calendar)

    def given(self, calendar: CalendarRef, href: str) -> Extras:  # noqa: ARG002
        """Nobody gave anything to what is not there."""
        return NO_EXTRAS

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:  # noqa: ARG002
        return ()

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:  # noqa: ARG002
        """Nobody knows when they are busy."""
        return ()

    def close(self) -> None:
        """Nothing to let go of."""


def _nowhere(calendar: CalendarRef) -> NotFoundError:
    return NotFoundError(f"{calendar.owner} has no calendar that can be reached")

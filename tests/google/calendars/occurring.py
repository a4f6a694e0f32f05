"""Single events and weeks of series within a window of time, edited weeks where they stand now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.google.calendars import recurrence
from tests.google.calendars.finding import Found, length_of, standing, week_of
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.calendars.times import instant, key
from tests.google.company import Company


def between(company: Company, shelf: Shelf, low: datetime | None, high: datetime | None) -> Iterator[Found]:
    """Whatever takes place then and is not cancelled."""
    for entry in list(shelf.entries.values()):
        if not entry.cancelled:
            yield from (one for one in of_entry(company, shelf, entry, low, high) if not one.cancelled)


def of_entry(
    company: Company, shelf: Shelf, entry: Entry, low: datetime | None, high: datetime | None
) -> Iterator[Found]:
    """What one stored event stands for then: a series for all its weeks, edited and cancelled ones too."""
    if "recurrence" in entry.fields:
        yield from _within(_weeks(company, shelf, entry, low, high), low, high)
    elif not entry.master or entry.master not in shelf.entries:  # an edited week comes with its series
        yield from _within([standing(shelf, entry)], low, high)


def _weeks(
    company: Company, shelf: Shelf, master: Entry, low: datetime | None, high: datetime | None
) -> Iterator[Found]:
    edited = shelf.overrides.get(master.id, {})
    start = low - length_of(master.fields) if low else None
    for week in recurrence.weeks(master.fields, start, high):
        if week not in edited:
            yield week_of(company, shelf, master, week)
    yield from (standing(shelf, entry) for entry in edited.values())


def _within(events: Iterable[Found], low: datetime | None, high: datetime | None) -> Iterator[Found]:
    for one in events:
        if overlaps(one, low, high):
            yield one


def overlaps(one: Found, low: datetime | None, high: datetime | None) -> bool:
    """Whether an event ends after one moment and begins before another."""
    if "start" not in one.fields:
        return low is None and high is None
    start, end = (instant(key(one.fields[name]), one.shelf.zone) for name in ("start", "end"))
    return (low is None or end > low) and (high is None or start < high)

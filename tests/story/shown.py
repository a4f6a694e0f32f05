"""What a raw object shows: meetings, as a library reads them that the daemon does not use for that, and lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar
from recurring_ical_events import of

from tests.story.office import MONDAY

FOR_LONG = timedelta(weeks=12)
EVENT = re.compile(r"^BEGIN:VEVENT\n.*?^END:VEVENT\n", re.M | re.S)


def meetings(text: str, since: datetime = MONDAY, lasting: timedelta = FOR_LONG) -> list[datetime]:
    """When the meetings of an object start, as instants; those that are cancelled are left out."""
    found = of(Calendar.from_ical(text)).between(since, since + lasting)
    starts = (one["DTSTART"].dt for one in found if str(one.get("STATUS", "")) != "CANCELLED")
    return sorted(one.astimezone(UTC) for one in starts)


def all_meetings(texts: Iterable[str], since: datetime = MONDAY, lasting: timedelta = FOR_LONG) -> list[datetime]:
    """When the meetings of all objects of a calendar start, as instants."""
    return sorted(start for text in texts for start in meetings(text, since, lasting))


def events(text: str) -> list[str]:
    """The events of an object, each as it is written."""
    return EVENT.findall(text)


def series(text: str) -> str:
    """The event that stands for the whole series."""
    return next(one for one in events(text) if not values(one, "RECURRENCE-ID"))


def overrides(text: str) -> dict[str, str]:
    """The weeks that were edited, by the line that names each."""
    return {named[0]: one for one in events(text) if (named := values(one, "RECURRENCE-ID"))}


def uids(texts: Iterable[str]) -> list[str]:
    """Whose objects these are: UIDs of events, not of alarms, sorted."""
    return sorted({str(event["UID"]) for text in texts for event in Calendar.from_ical(text).events})


def values(text: str, name: str) -> list[str]:
    """The lines of all properties of that name, in order."""
    return [line for line in text.splitlines() if name_of(line) == name]


def differing(before: str, after: str) -> set[str]:
    """Names of the properties whose lines came, went or changed."""
    left, right = Counter(before.splitlines()), Counter(after.splitlines())
    return {name_of(line) for line in (left - right) + (right - left)}


def name_of(line: str) -> str:
    """The name of a property, without parameters and value."""
    return re.split("[:;]", line, maxsplit=1)[0]

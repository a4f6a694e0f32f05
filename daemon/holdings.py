"""What one calendar holds, by UID and by people; and whether a series goes on in it, or was dragged there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.lineage import lives
from rules.model import Series
from rules.reading import CalendarState, Sighting, by_uid, copy_state

BLUR = timedelta(seconds=2)
"""How far the date of a resource may lie from that of the answer to its PUT."""

Held = Mapping[str, tuple[Sighting, ...]]


@dataclass(frozen=True, slots=True)
class Index:
    """One calendar's series: all that could be followed by UID, and weekly ones by the people that meet."""

    state: CalendarState
    by_uid: Held
    by_people: Mapping[frozenset[str], tuple[Series, ...]]


def indexed(state: CalendarState) -> Index:
    """The index of a calendar as it was last read."""
    people: dict[frozenset[str], tuple[Series, ...]] = defaultdict(tuple)
    for one in state.sightings.values():
        series = one.resource.series
        if series is not None and not one.missing_since:
            people[_people(series)] += (series,)
    return Index(state, by_uid(state), dict(people))


def _people(series: Series) -> frozenset[str]:
    return frozenset({one.email for one in series.attendees} | ({series.organizer} if series.organizer else set()))


def goes_on(held: Held, uid: str, now: datetime) -> bool:
    """Whether a series is in a calendar, and has meetings ahead."""
    copy = copy_state(held.get(uid, ()))
    return isinstance(copy, Series) and not copy.cancelled and lives(copy, now)


def dragged(usual: Held, other: Held, uid: str) -> bool:
    """Whether a copy elsewhere is no older than the one that vanished: a MOVE may keep its date, a PUT is later.

    An older one was there all the time: a backup, or what somebody imported once.
    """
    lost = [one.resource.written for one in usual.get(uid, ()) if one.resource.written]
    there = [one.resource for one in other.get(uid, ()) if not one.missing_since and one.resource.series]
    return bool(lost) and any(one.written is not None and one.written >= max(lost) - BLUR for one in there)

"""What one reading of a calendar says, and when it is believed: not seen is not gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.identity import UID_PREFIX
from rules.model import Override, Series


class Copy(StrEnum):
    """What a complete reading says of one person's copy when there is no series to show."""

    NEVER = "never seen"
    VANISHED = "vanished, not yet confirmed"
    GONE = "gone, confirmed by a second reading, and in no other calendar of its owner"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A copy that could not be read, and why. Never the same as an absent one."""

    why: str


CopyState = Series | Copy | Unreachable


@dataclass(frozen=True, slots=True)
class Resource:
    """One object of a calendar as last read.

    `etag` is None where the server told none. `series` is set when the object is a recurring event that
    concerns the daemon; `fault` says in words of shape (never of content) why it could not be understood.
    An object with neither is somebody else's business. `written` is when it was last written, by the server's clock.
    """

    href: str
    etag: str | None
    uid: str = ""
    series: Series | None = None
    fault: str = ""
    written: datetime | None = field(default=None, compare=False)

    @property
    def ours(self) -> bool:
        return self.uid.startswith(UID_PREFIX) or bool(self.series and self.series.marker)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a calendar since a cursor.

    `changed`: new or changed objects; objects whose ETag the caller already knew are left out.
    `gone`: hrefs the caller knew that are no longer there. `complete`: the whole collection was listed.
    `refused`: the server would not take the cursor. `cursor` is opaque and may be "" (list again next time).
    """

    cursor: str
    changed: tuple[Resource, ...] = ()
    gone: tuple[str, ...] = ()
    complete: bool = False
    refused: bool = False


SOUGHT = 2
"""How often something is looked for in vain before it counts as nowhere: a reading may be empty, and no failure."""

CLOSED_FOR = timedelta(days=1)
"""A further calendar that was read before and is refused for so long is no longer shared."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A resource as last seen; `missing_since` when a reading no longer showed it, `gone` when confirmed.

    `sought`: how often the other calendars of its owner were looked at since, and neither it nor what came of it was in
    any; `SOUGHT` times are enough.
    """

    resource: Resource
    missing_since: datetime | None = None
    gone: bool = False
    sought: int = 0

    @property
    def nowhere(self) -> bool:
        """Whether it is gone from all calendars of its owner; one look at least was after it was confirmed."""
        return self.gone and self.sought >= SOUGHT


@dataclass(frozen=True, slots=True)
class CalendarState:
    """Everything remembered of one calendar; `held` says why its last reading is not believed yet."""

    cursor: str = ""
    seen: bool = False
    held: str = ""
    sightings: Mapping[str, Sighting] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, str | None]:
        """hrefs and ETags of what is there or only missing so far."""
        return {href: one.resource.etag for href, one in self.sightings.items() if not one.gone}

    @property
    def doubtful(self) -> bool:
        """Something is missing and waits for a complete reading."""
        return any(one.missing_since and not one.gone for one in self.sightings.values())


def merged(
    state: CalendarState, changes: Changes, now: datetime, followed: Collection[str] = frozenset()
) -> CalendarState:
    """The state after a reading; `followed` are UIDs of series that people made and the daemon looks after.

    One object that vanished is missing until a later complete reading confirms it. Two at once, or any
    after a refused cursor, are suspicious: the reading is held as well, until a later one says the same.
    """
    sightings = dict(state.sightings)
    sightings.update((one.href, Sighting(_dated(one, sightings.get(one.href)))) for one in changes.changed)
    if changes.complete:
        sightings.update(_reappeared(state, changes))
    vanished = [href for href in changes.gone if _vanish(sightings, href, changes, now, followed)]
    held = state.held if any(one.missing_since and not one.gone for one in sightings.values()) else ""
    if len(vanished) > 1 or (vanished and changes.refused):
        held = f"{len(vanished)} known events vanished in one reading; waiting for another"
    return CalendarState(changes.cursor, seen=True, held=held, sightings=sightings)


def _dated(one: Resource, before: Sighting | None) -> Resource:
    """The resource with when it was last written at the earliest, where nothing tells: what cannot be understood."""
    if one.written or before is None or before.resource.written is None:
        return one
    return replace(one, written=before.resource.written)


def _reappeared(state: CalendarState, changes: Changes) -> Iterable[tuple[str, Sighting]]:
    told = set(changes.gone) | {one.href for one in changes.changed}
    for href, one in state.sightings.items():
        if one.missing_since and not one.gone and href not in told:
            yield href, Sighting(one.resource)


def _vanish(
    sightings: dict[str, Sighting], href: str, changes: Changes, now: datetime, followed: Collection[str]
) -> bool:
    """Note that an object is no longer shown; true when that is news about one of ours."""
    one = sightings.get(href)
    if one is None or one.gone:
        return False
    same = [other for other in changes.changed if other.uid == one.resource.uid and other.href != href]
    ours = one.resource.ours or one.resource.uid in followed
    if not ours or any(_stands_for(other, one.resource) for other in same):
        del sightings[href]
        return False
    if one.missing_since is None:
        sightings[href] = replace(one, missing_since=now, sought=0)
        return True
    if changes.complete and now > one.missing_since:
        sightings[href] = replace(one, gone=True, sought=min(one.sought, SOUGHT - 1))  # it may have been pasted since
    return False


def _stands_for(other: Resource, lost: Resource) -> bool:
    """Whether an object of the same UID can be the lost one under another name: edited weeks are no series."""
    return not (other.series and other.series.headless) or bool(lost.series and lost.series.headless)


def sought(state: CalendarState, uids: Collection[str]) -> CalendarState:
    """The state once these UIDs, or what came of them, were looked for in the owner's other calendars, in vain."""
    news = {
        href: replace(one, sought=one.sought + 1)
        for href, one in state.sightings.items()
        if one.sought < SOUGHT and one.resource.uid in uids
    }
    return replace(state, sightings={**state.sightings, **news}) if news else state


def by_uid(state: CalendarState) -> Mapping[str, tuple[Sighting, ...]]:
    """The sightings of all series, and of what may be one and is not understood, by UID."""
    found: dict[str, tuple[Sighting, ...]] = {}
    for one in state.sightings.values():
        if one.resource.ours or one.resource.series or one.resource.fault:
            found[one.resource.uid] = (*found.get(one.resource.uid, ()), one)
    return found


def copy_state(sightings: tuple[Sighting, ...]) -> CopyState:
    """What a calendar shows for one series, from the sightings of its UID.

    Edited weeks may lie in objects of their own, beside the series; alone they show that it is not there.
    """
    if len(sightings) == 1 and (whole := _alone(sightings[0])):
        return whole
    there = [one.resource for one in sightings if not one.missing_since]
    found = [one.series for one in there if one.series]
    if len(found) < len(there):
        fault = next(one.fault for one in there if not one.series)
        return Unreachable(f"unreadable event: {fault or 'not a series any more'}")
    if any(not one.headless for one in found) or (found and not _doubted(sightings)):
        return _whole(found)
    if not sightings:
        return Copy.NEVER
    return Copy.GONE if all(one.nowhere for one in sightings) else Copy.VANISHED


def _alone(one: Sighting) -> Series | None:
    """The series where a calendar shows it in one object, as almost every one does."""
    series = None if one.missing_since else one.resource.series
    return None if series is None or series.headless else series


def _doubted(sightings: tuple[Sighting, ...]) -> bool:
    """Whether a series with a beginning is missing and not yet gone."""
    missing = (one.resource.series for one in sightings if one.missing_since and not one.nowhere)
    return any(series is None or not series.headless for series in missing)


def _whole(found: list[Series]) -> Series:
    """The series with the edited weeks of all objects, of which its own come first."""
    whole, *further = sorted(found, key=lambda series: series.headless)
    for part in further:
        if part.headless:
            known = {one.recurrence_id for one in whole.overrides}
            added = (_moved_to(whole, part, one) for one in part.overrides if one.recurrence_id not in known)
            whole = replace(whole, overrides=(*whole.overrides, *added))
    return whole


def _moved_to(whole: Series, part: Series, week: Override) -> Override:
    """An edited week that names what the one series has in common as what the other has."""
    guests = part.attendees if week.attendees is None else week.attendees
    links = part.links if week.links is None else week.links
    return replace(
        week,
        apart=True,
        attendees=None if guests == whole.attendees else guests,
        links=None if links == whole.links else links,
    )

"""Reads a recurring event, its master and its edited weeks, into a Resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from providers.base import CalendarRef
from providers.google.ids import Event, href_of, series_id, uid_of
from providers.google.links import links_of
from providers.google.people import Names, attendees, organizer, verbatim
from providers.google.recurrence import recurrence_of
from providers.google.times import anchor_of, length_of, start_of, week_of
from providers.malformed import MalformedError
from providers.stamps import Anchor
from rules.identity import UID_PREFIX
from rules.model import Override, Series
from rules.reading import Resource

MARKER = "oneonone"
WEEKS = 500


@dataclass(frozen=True, slots=True)
class Group:
    """A recurring event as it lies on one calendar: its master, and the weeks that were edited or are off.

    Without a master it is somebody else's, of which this calendar's owner is invited to single weeks.
    """

    id: str
    master: Event | None
    weeks: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """All there is of it."""
        return (*((self.master,) if self.master else ()), *self.weeks)

    @property
    def first(self) -> Event:
        """One that has a UID: its master, or a week that is not off."""
        return next((event for event in self.events if event.get("iCalUID")), self.events[0])

    @property
    def gone(self) -> bool:
        """Whether nothing of it takes place any more."""
        return all(is_off(event) for event in ((self.master,) if self.master else self.weeks))


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar an event lies on, in which zone that person lives, and under which `names` people are known."""

    owner: str
    zone: str
    names: Names = verbatim


def grouped(events: Iterable[Event]) -> Mapping[str, Group]:
    """Recurring events by the id of their series; single events are left out.

    What changes while pages are read may stand on two of them: it counts once, as it is told last.
    """
    found: dict[str, Group] = {}
    for event in {one["id"]: one for one in events}.values():
        there = found.get(series_id(event), Group(series_id(event), None))
        if event.get("recurringEventId"):
            found[there.id] = replace(there, weeks=(*there.weeks, event))
        elif event.get("recurrence") or is_off(event):
            found[there.id] = replace(there, master=event)
    return {key: one for key, one in found.items() if not (one.gone and one.master is None)}


def is_off(event: Event) -> bool:
    """Whether it is cancelled."""
    return event.get("status") == "cancelled"


def etag_of(group: Group) -> str:
    """Changes when anything of it does."""
    told = sorted(f"{event['id']} {event.get('etag', '')}" for event in group.events)
    return f'"{sha256(chr(10).join(told).encode()).hexdigest()[:32]}"'


def resource(calendar: CalendarRef, group: Group, names: Names = verbatim) -> Resource:
    """What the object is to the daemon; raises nothing: what cannot be understood is a fault of this object alone."""
    uid = uid_of(group.first)
    bare = Resource(href_of(calendar.url, group.id), etag_of(group), uid, written=_written(group))
    if not concerns_us(group):
        return bare
    try:
        return replace(bare, series=series_of(group, Whose(calendar.owner, calendar.zone, names)))
    except MalformedError as error:
        return replace(bare, fault=str(error))


def concerns_us(group: Group) -> bool:
    """Whether it could be one of our series, or a series that two people could hold instead."""
    return any(event.get("attendees") or _is_ours(event) for event in group.events)


def _is_ours(event: Event) -> bool:
    return uid_of(event).startswith(UID_PREFIX) or bool(marker(event))


def marker(event: Event) -> str:
    """The key of a pair on an event of ours, "" on others."""
    return str(event.get("extendedProperties", {}).get("private", {}).get(MARKER, ""))


def series_of(group: Group, whose: Whose) -> Series:
    """The series as one copy shows it; MalformedError when it cannot be understood."""
    if len(group.weeks) > WEEKS:
        raise MalformedError(f"more than {WEEKS} edited weeks")
    if group.master is None:
        return _weeks_alone([week for week in group.weeks if not is_off(week)], whose)
    start = anchor_of(group.master, whose.zone)
    series = _series(group.master, start, whose)
    recurrence = recurrence_of(group.master.get("recurrence", ()), start)
    off = frozenset(week_of(week, start) for week in group.weeks if is_off(week))
    overrides = tuple(override(week, series, start, whose.names) for week in group.weeks if not is_off(week))
    return replace(
        series,
        rule=recurrence.rule,
        sequence=max(int(event.get("sequence", 0)) for event in group.events),
        excluded=recurrence.excluded | off,
        added=recurrence.added,
        overrides=tuple(one for one in overrides if not says_nothing(one, series)),
    )


def override(week: Event, series: Series, start: Anchor, names: Names = verbatim) -> Override:
    """One edited week; attendees and links are told only where they are other than the series'."""
    guests, links = attendees(week, names), links_of(week)
    return Override(
        recurrence_id=week_of(week, start),
        start=start_of(week, start),
        length=length_of(week, start),
        attendees=None if guests == series.attendees else guests,
        links=None if links == series.links else links,
    )


def says_nothing(week: Override, series: Series) -> bool:
    """Whether an edited week is as the series has it: Google keeps one for good that was put back."""
    return week == Override(week.recurrence_id, week.recurrence_id, series.length)


def _series(event: Event, start: Anchor, whose: Whose) -> Series:
    return Series(
        uid=uid_of(event),
        start=start.start,
        zone=start.zone,
        length=length_of(event, start),
        rule=None,
        organizer=organizer(event, whose.owner, whose.names),
        attendees=attendees(event, whose.names),
        links=links_of(event),
        marker=marker(event),
    )


def _weeks_alone(weeks: list[Event], whose: Whose) -> Series:
    """Weeks without a master: what their series has is what the first of them has."""
    start = anchor_of(weeks[0], whose.zone, "originalStartTime")
    whole = replace(_series(weeks[0], start, whose), headless=True)
    return replace(whole, overrides=tuple(override(week, whole, start, whose.names) for week in weeks))


def _written(group: Group) -> datetime | None:
    """When it was last written, by Google's clock."""
    told = [str(event["updated"]) for event in group.events if event.get("updated")]
    try:
        return max(map(datetime.fromisoformat, told), default=None)
    except ValueError:
        return None

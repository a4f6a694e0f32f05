"""Reads a calendar object into a Resource: a series, a fault in words of shape, or somebody else's business."""

from __future__ import annotations

from dataclasses import replace

from providers.caldav.agents import is_unsent
from providers.caldav.foreign_zones import Zones, zones_of
from providers.caldav.lines import Component, Line, parse
from providers.caldav.people import attendees, comment, organizer, served
from providers.caldav.recurrence import rule_of
from providers.caldav.screen import OBJECT_BYTES, concerns_us, is_veiled, screen, uid_in, unfolded
from providers.caldav.values import anchor, anchored, length, required, sequence, stamps, start_of
from providers.malformed import MalformedError
from providers.stamps import Anchor, as_instant
from rules.model import Override, Partstat, Series
from rules.reading import Resource

MARKER = "X-ONEONONE-PAIR"


def read(href: str, etag: str | None, body: bytes, zone: str = "UTC") -> Resource:
    """What the object is to the daemon, read in its owner's zone.

    Raises nothing: what cannot be understood is a fault of this object alone.
    """
    text = unfolded(body)
    if not concerns_us(text):
        return Resource(href, etag, uid_in(text))
    if len(body) > OBJECT_BYTES:
        return Resource(href, etag, uid_in(text), fault="larger than 1 MiB")
    try:
        series = series_of(parse(body), zone)
    except MalformedError as error:
        return Resource(href, etag, uid_in(text), fault=str(error))
    if is_veiled(text):
        return Resource(href, etag, uid_in(text), fault="shown without its people")
    return Resource(href, etag, series.uid if series else uid_in(text), series)


def series_of(calendar: Component, zone: str = "UTC") -> Series | None:
    """The series of a VCALENDAR; None when it holds no event; MalformedError when it cannot be understood.

    Some clients keep edited weeks in an object of their own, and some rewrite a series as single events.
    """
    events = tuple(calendar.components("VEVENT"))
    if not events:
        return None
    screen(events)
    zones = zones_of(calendar, zone)
    masters = [event for event in events if event.line("RECURRENCE-ID") is None]
    if len(masters) > 1:
        return _single_events(masters, events, zones)
    _one_uid(events)
    if not masters:
        return _weeks_alone(events, zones)
    return _series(masters[0], events, anchor(masters[0], zones))


def master_of(events: tuple[Component, ...]) -> Component:
    """The component without RECURRENCE-ID; MalformedError unless there is exactly one."""
    masters = [event for event in events if event.line("RECURRENCE-ID") is None]
    if len(masters) != 1:
        raise MalformedError("single events, not a series" if masters else "overrides without a series")
    return masters[0]


def links_of(event: Component) -> tuple[str, ...]:
    """URIs of ATTACH and URL in their order, each once; inline attachments are none."""
    return tuple(dict.fromkeys(filter(None, (_link(line) for line in event.items if isinstance(line, Line)))))


def _link(line: Line) -> str:
    if line.name not in ("ATTACH", "URL"):
        return ""
    parameters, value = line.parts()
    inline = parameters.get("VALUE", "").upper() == "BINARY" or "ENCODING" in parameters
    return "" if inline else value.strip()


def _one_uid(events: tuple[Component, ...]) -> None:
    if len({event.value("UID") for event in events}) != 1 or not events[0].value("UID"):
        raise MalformedError("no UID, or several")


def _series(master: Component, events: tuple[Component, ...], start: Anchor) -> Series:
    """The series that one component is the master of; the others of the events are its overrides."""
    bare = Series(
        uid=master.value("UID"),
        start=start.start,
        zone=start.zone,
        length=length(master, next(stamps(required(master, "DTSTART"), start.zones)), start),
        rule=rule_of(master, start),
        excluded=frozenset(
            as_instant(at, start) for line in master.lines("EXDATE") for at in stamps(line, start.zones)
        ),
        added=frozenset(as_instant(at, start) for line in master.lines("RDATE") for at in stamps(line, start.zones)),
        organizer=organizer(master),
        attendees=attendees(master),
        cancelled=is_cancelled(master),
        links=links_of(master),
        marker=master.value(MARKER),
        sequence=max(sequence(event) for event in (master, *events)),
        served=served(events),
        unsent=is_unsent(master, events),
    )
    weeks = (event for event in events if event.line("RECURRENCE-ID") is not None)
    return replace(bare, overrides=tuple(_override(event, "RECURRENCE-ID", bare, start) for event in weeks))


def _weeks_alone(events: tuple[Component, ...], zones: Zones) -> Series:
    """Overrides without a master: what their series has is what the first of them has."""
    start = anchored(required(events[0], "RECURRENCE-ID"), zones)
    first = _series(events[0], (), start)
    whole = replace(first, rule=None, excluded=frozenset(), added=frozenset(), cancelled=False, headless=True)
    return replace(whole, overrides=tuple(_override(event, "RECURRENCE-ID", whole, start) for event in events))


def _single_events(masters: list[Component], events: tuple[Component, ...], zones: Zones) -> Series:
    """Events of one UID without a rule: the first, and the others as dates that were added to it."""
    if any(event.line("RRULE") for event in masters):
        raise MalformedError("several series in one object")
    _one_uid(events)
    first, *later = sorted(masters, key=lambda event: start_of(event, anchor(event, zones))[1])
    start = anchor(first, zones)
    series = _series(first, events, start)
    weeks = tuple(_override(event, "DTSTART", series, start) for event in later)
    own = tuple(one for one in weeks if one != Override(one.start, one.start, series.length))
    added = series.added | {one.start for one in weeks}
    return replace(series, added=added, overrides=(*series.overrides, *own))


def _override(event: Component, named_by: str, series: Series, start: Anchor) -> Override:
    """One week; attendees and links are told only where they are other than the series'."""
    line = required(event, named_by)
    at, begins = start_of(event, start)
    guests, links, cancelled = attendees(event), links_of(event), is_cancelled(event)
    declined = any(guest.partstat is Partstat.DECLINED for guest in guests)
    return Override(
        recurrence_id=as_instant(next(stamps(line, start.zones)), start),
        start=begins,
        length=length(event, at, start),
        cancelled=cancelled,
        attendees=None if guests == series.attendees else guests,
        links=None if links == series.links else links,
        comment=comment(event) if cancelled or declined else "",
        onwards=line.parts()[0].get("RANGE", "").upper() == "THISANDFUTURE",
    )


def is_cancelled(event: Component) -> bool:
    """Whether an event says that it is off."""
    return event.value("STATUS").upper() == "CANCELLED"

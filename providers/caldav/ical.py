"""Reads a calendar object into a Resource: a series, a fault in words of shape, or somebody else's business."""

from __future__ import annotations

from providers.caldav.lines import Component, Line, MalformedError, parse
from providers.caldav.screen import OBJECT_BYTES, concerns_us, rule_parts, screen, uid_in, unfolded
from providers.caldav.values import Anchor, anchor, as_instant, length, stamps, start_of, until
from rules.model import Attendee, Frequency, Override, Partstat, Rule, Series
from rules.reading import Resource

MARKER = "X-ONEONONE-PAIR"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMED = frozenset({"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"})


def read(href: str, etag: str | None, body: bytes) -> Resource:
    """What the object is to the daemon. Raises nothing: what cannot be understood is a fault of this object alone."""
    text = unfolded(body)
    if not concerns_us(text):
        return Resource(href, etag, uid_in(text))
    if len(body) > OBJECT_BYTES:
        return Resource(href, etag, uid_in(text), fault="larger than 1 MiB")
    try:
        series = series_of(parse(body))
    except MalformedError as error:
        return Resource(href, etag, uid_in(text), fault=str(error))
    return Resource(href, etag, series.uid if series else uid_in(text), series)


def series_of(calendar: Component) -> Series | None:
    """The series of a VCALENDAR; None when it holds no event; MalformedError when it cannot be understood."""
    events = tuple(calendar.components("VEVENT"))
    if not events:
        return None
    screen(events)
    master = master_of(events)
    series = anchor(master)
    attendees, links = _attendees(master), links_of(master)
    return Series(
        uid=master.value("UID"),
        start=series.start,
        zone=series.zone,
        length=length(master, next(stamps(_required(master, "DTSTART"))), series),
        rule=_rule(master, series),
        excluded=frozenset(as_instant(at, series) for line in master.lines("EXDATE") for at in stamps(line)),
        added=frozenset(as_instant(at, series) for line in master.lines("RDATE") for at in stamps(line)),
        overrides=tuple(_override(event, series, attendees, links) for event in events if event is not master),
        organizer=_organizer(master),
        attendees=attendees,
        cancelled=_cancelled(master),
        links=links,
        marker=master.value(MARKER),
    )


def master_of(events: tuple[Component, ...]) -> Component:
    """The component without RECURRENCE-ID; MalformedError unless there is one, and one UID."""
    masters = [event for event in events if event.line("RECURRENCE-ID") is None]
    if len(masters) != 1:
        raise MalformedError("several series in one object" if masters else "overrides without a series")
    if len({event.value("UID") for event in events}) != 1 or not masters[0].value("UID"):
        raise MalformedError("no UID, or several")
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


def _override(event: Component, series: Anchor, invited: tuple[Attendee, ...], linked: tuple[str, ...]) -> Override:
    """One week; attendees and links are told only where they are other than the series'."""
    line = _required(event, "RECURRENCE-ID")
    if line.parts()[0].get("RANGE", "").upper() == "THISANDFUTURE":
        raise MalformedError("RANGE=THISANDFUTURE")
    at, start = start_of(event, series)
    attendees, links = _attendees(event), links_of(event)
    return Override(
        recurrence_id=as_instant(next(stamps(line)), series),
        start=start,
        length=length(event, at, series),
        cancelled=_cancelled(event),
        attendees=None if attendees == invited else attendees,
        links=None if links == linked else links,
    )


def _rule(master: Component, series: Anchor) -> Rule | None:
    lines = list(master.lines("RRULE"))
    if not lines:
        return None
    if len(lines) > 1:
        raise MalformedError("several rules")
    parts = rule_parts(lines[0])
    days, ordinary = _weekdays(parts.get("BYDAY", ""))
    if parts.get("FREQ") not in frozenset(Frequency):
        raise MalformedError("a rule without FREQ")
    return Rule(
        frequency=Frequency(parts["FREQ"]),
        interval=int(parts.get("INTERVAL", "1")),
        weekdays=days,
        until=until(parts["UNTIL"], series) if "UNTIL" in parts else None,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        further=not ordinary or not parts.keys() <= _NAMED,
    )


def _weekdays(byday: str) -> tuple[tuple[int, ...], bool]:
    """Plain weekdays, and whether there was nothing but those."""
    named = [day.strip() for day in byday.split(",")] if byday else []
    plain = sorted({DAYS.index(day) for day in named if day in DAYS})
    return tuple(plain), all(day in DAYS for day in named)


def _attendees(event: Component) -> tuple[Attendee, ...]:
    return tuple(_attendee(line) for line in event.lines("ATTENDEE"))


def _attendee(line: Line) -> Attendee:
    parameters, _ = line.parts()
    partstat = parameters.get("PARTSTAT", "").upper()
    return Attendee(address(line), Partstat(partstat) if partstat in frozenset(Partstat) else Partstat.NEEDS_ACTION)


def _organizer(master: Component) -> str:
    line = master.line("ORGANIZER")
    return address(line) if line else ""


def address(line: Line) -> str:
    """A calendar user's e-mail address in lower case, from EMAIL where the value is none. RFC 7986, section 6.2."""
    parameters, value = line.parts()
    plain = value.strip().lower()
    if plain.startswith("mailto:"):
        return plain.removeprefix("mailto:")
    return parameters.get("EMAIL", plain).lower()


def _cancelled(event: Component) -> bool:
    return event.value("STATUS").upper() == "CANCELLED"


def _required(event: Component, name: str) -> Line:
    line = event.line(name)
    if line is None:
        raise MalformedError(f"no {name}")
    return line

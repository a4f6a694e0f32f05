"""Reads what an attendee's program mails to an organizer: the answers in an iTIP object. RFC 5546, 3.2.3 and 3.2.7."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from providers.caldav.foreign_zones import Zones, zones_of
from providers.caldav.lines import Component, Line, parse
from providers.caldav.people import attendee, comment
from providers.caldav.values import required, stamps
from providers.malformed import MalformedError
from providers.stamps import Form
from rules.itip import Method, Response
from rules.model import Partstat
from rules.slot import instant

MOST_ANSWERS = 50
_DIGITS = 9


def responses(body: bytes, method: str, zone: str) -> tuple[Response, ...]:
    """The answers of everybody in a VCALENDAR of that METHOD; floating times are meant in `zone`.

    A counter-proposal without an answer is a TENTATIVE. ORGANIZER is not asked for: some programs leave it out
    (https://github.com/nextcloud/server/issues/53949). Raises MalformedError for what cannot be understood.
    """
    calendar = parse(body)
    if calendar.value("METHOD").upper() != method:
        raise MalformedError("another METHOD than the mail says")
    events = list(calendar.components("VEVENT"))
    if sum(1 for event in events for _ in event.lines("ATTENDEE")) > MOST_ANSWERS:
        raise MalformedError("more answers than anybody gives at once")
    zones = zones_of(calendar, zone)
    return tuple(one for event in events for one in _responses(event, Method(method), zones))


def _responses(event: Component, method: Method, zones: Zones) -> Iterator[Response]:
    """Words come with the event or with the answer; a counter-proposal's DTSTART is what it proposes."""
    start = event.line("DTSTART") if method is Method.REPLY else None
    common = Response(
        uid=required(event, "UID").parts()[1].strip(),
        attendee="",
        partstat=Partstat.NEEDS_ACTION,
        stamped_at=_instant(required(event, "DTSTAMP"), zones),
        sequence=_number(event.value("SEQUENCE")),
        recurrence_id=_week(event, zones),
        start=_instant(start, zones) if start else None,
        comment=comment(event),
    )
    for who in map(attendee, event.lines("ATTENDEE")):
        unsaid = method is Method.COUNTER and who.partstat is Partstat.NEEDS_ACTION
        partstat = Partstat.TENTATIVE if unsaid else who.partstat
        yield replace(common, attendee=who.email, partstat=partstat, comment=common.comment or who.comment)


def _week(event: Component, zones: Zones) -> datetime | None:
    line = event.line("RECURRENCE-ID")
    if line and "RANGE" in line.parts()[0]:
        raise MalformedError("an answer to all weeks from one on")
    return _instant(line, zones) if line else None


def _instant(line: Line, zones: Zones) -> datetime:
    at = next(stamps(line, zones))
    if at.form is Form.DATE:
        raise MalformedError(f"{line.name} that is a whole day")
    return instant(at.local, at.zone or zones.owner)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0

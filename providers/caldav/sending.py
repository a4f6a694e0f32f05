"""Writes an object, also where the server fails at sending a part of it to guests. RFC 6638, section 3.2."""

from __future__ import annotations

from dataclasses import replace

from providers.caldav.lines import Component, Line, parse, render
from providers.caldav.people import address, organizer
from providers.caldav.sync import Place
from providers.caldav.transport import Answer, RefusedError
from providers.malformed import MalformedError

_FAILED = 500
_AGENT = "SCHEDULE-AGENT"


def sent(place: Place, href: str, body: bytes, **headers: str) -> Answer:
    """The answer to a PUT; RefusedError as the server says it, else the port's errors.

    DAViCal fails at every edited week that names a guest, and stores nothing. It can keep such weeks when it is told
    that they are not its to deliver; they never reach the guest there in any case. What it did store after all is
    not written twice: the headers guard that.
    """
    try:
        return place.transport.plain(place.owner, "PUT", href, body, **headers)
    except RefusedError as refused:
        quieter = weeks_kept_back(body) if refused.status == _FAILED else body
        if quieter == body:
            raise
    return place.transport.plain(place.owner, "PUT", href, quieter, **headers)


def weeks_kept_back(body: bytes) -> bytes:
    """The object with edited weeks that no server delivers; as it is where it has none, or is not understood."""
    try:
        calendar = parse(body)
        items = tuple(_kept_back(one) if isinstance(one, Component) else one for one in calendar.items)
    except MalformedError:
        return body
    return body if items == calendar.items else render(replace(calendar, items=items))


def _kept_back(event: Component) -> Component:
    if event.line("RECURRENCE-ID") is None:
        return event
    host = organizer(event)
    return replace(event, items=tuple(_by_us(one, host) if isinstance(one, Line) else one for one in event.items))


def _by_us(line: Line, host: str) -> Line:
    delivered = line.name == "ATTENDEE" and address(line) != host and _AGENT not in line.parts()[0]
    return line.having_parameters({_AGENT: "CLIENT"}) if delivered else line

"""Writes an object, also where the server fails at sending a part of it to guests. RFC 6638, section 3.2."""

from __future__ import annotations

from collections.abc import Callable
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


def sent_before(place: Place, href: str, body: bytes, **headers: str) -> bool:
    """Whether a server that failed at a new object takes it as soon as it need not send it; nothing is left of that.

    DAViCal sends nobody a second invitation under the same UID, whatever became of the first. Raises the port's errors
    where what was taken does not go away again.
    """
    try:
        quieter = _kept_back(body, lambda _: True)
        if quieter == body:
            return False
        etag = place.transport.plain(place.owner, "PUT", href, quieter, **headers).headers.get("Etag")
    except RefusedError:
        return False
    try:
        place.transport.plain(place.owner, "DELETE", href, b"", **({"If_Match": etag} if etag else {}))
    except RefusedError as refused:
        raise refused.meaning() from None
    return True


def weeks_kept_back(body: bytes) -> bytes:
    """The object with edited weeks that no server delivers; as it is where it has none, or is not understood."""
    return _kept_back(body, lambda event: event.line("RECURRENCE-ID") is not None)


def _kept_back(body: bytes, wanted: Callable[[Component], bool]) -> bytes:
    try:
        calendar = parse(body)
        items = tuple(_quiet(one) if isinstance(one, Component) and wanted(one) else one for one in calendar.items)
    except MalformedError:
        return body
    return body if items == calendar.items else render(replace(calendar, items=items))


def _quiet(event: Component) -> Component:
    host = organizer(event)
    return replace(event, items=tuple(_by_us(one, host) if isinstance(one, Line) else one for one in event.items))


def _by_us(line: Line, host: str) -> Line:
    delivered = line.name == "ATTENDEE" and address(line) != host and _AGENT not in line.parts()[0]
    return line.having_parameters({_AGENT: "CLIENT"}) if delivered else line

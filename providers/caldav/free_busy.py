"""Whether a server tells when somebody is busy, in each of its two ways; of a time long past, and of oneself."""

from __future__ import annotations

from providers.caldav.principal import Principal
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError

_START, _END = "20010101T000000Z", "20010108T000000Z"
_QUERY = (
    '<?xml version="1.0" encoding="utf-8"?><C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">'
    f'<C:time-range start="{_START}" end="{_END}"/></C:free-busy-query>'
).encode()
_REQUEST = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//oneonone//EN
METHOD:REQUEST
BEGIN:VFREEBUSY
UID:oneonone-probe
DTSTAMP:{_START}
DTSTART:{_START}
DTEND:{_END}
ORGANIZER:{{address}}
ATTENDEE:{{address}}
END:VFREEBUSY
END:VCALENDAR
""".replace("\n", "\r\n")


def by_report(place: Place) -> bool | None:
    """free-busy-query of a calendar, RFC 4791, section 7.10; None when the server fails at it.

    Not to be asked of a calendar in use: there are servers that look through all of it, at whatever length.
    """
    return _told(place, "REPORT", place.path, _QUERY, Depth="1", Content_Type="application/xml; charset=utf-8")


def by_post(place: Place, principal: Principal) -> bool | None:
    """A request to the outbox of whoever signs in, RFC 6638, section 5; None when the server fails at it."""
    if not (principal.outbox and principal.address):
        return False
    request = _REQUEST.format(address=principal.address).encode()
    return _told(place, "POST", principal.outbox, request, Content_Type="text/calendar; charset=utf-8")


def _told(place: Place, method: str, path: str, body: bytes, **headers: str) -> bool | None:
    try:
        answer = place.transport.plain(place.owner, method, path, body, **headers)
    except RefusedError as refused:
        return None if refused.status >= 500 and refused.status != 501 else False
    return b"BEGIN:VFREEBUSY" in answer.content.upper()

"""Measures what a server makes of a write, in a calendar that is made for it and removed at once.

It has a fixed name, so that one that a crash left behind is found and removed by the next trial. Its events have no
attendees and lie far in the past: nobody is invited, and nobody sees them in the weeks they look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from providers.base import Capabilities
from providers.caldav.free_busy import by_report
from providers.caldav.multistatus import items
from providers.caldav.specimens import ATTACHED, EXPAND, NONE, OURS, OWN, PLAIN, keeps, shows_weeks, specimen
from providers.caldav.sync import Place
from providers.caldav.transport import Answer, RefusedError
from providers.errors import ProviderError, TemporaryError

NAME = "oneonone-probe"
_MADE = (
    b'<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    b"<D:set><D:prop><D:displayname>1:1 set-up check</D:displayname></D:prop></D:set></C:mkcalendar>"
)
_CONTENT = "text/calendar; charset=utf-8"
_WRONG = '"oneonone-probe"'
_GONE = frozenset({404, 410})


def try_out(place: Place, home: str, address: str, found: Capabilities) -> Capabilities | None:
    """What was found before, and what writing shows in a calendar in this home; None where none may be made.

    `address` is a URI of whoever signs in, "" where it is not known. TemporaryError when the server fails at it,
    and when the calendar could not be removed again.
    """
    with _calendar(replace(place, path=f"{home}{NAME}/")) as there:
        return None if there is None else _tried(there, address, found)


@contextmanager
def _calendar(place: Place) -> Iterator[Place | None]:
    made: bool | None = None
    try:
        made = _make(place)
        yield place if made else None
    finally:
        # One of which it is not known whether it was made may be there as well.
        left = 0 if made is False else _delete(place)
        if made and left >= 400 and left not in _GONE:
            raise TemporaryError(f"{place.path}: made to try the server out, and cannot be removed")


def _make(place: Place) -> bool:
    """Make the calendar, anew where one is left from before; false where it may not be made."""
    return _is_made(place) or (_delete(place) < 400 and _is_made(place))


def _is_made(place: Place) -> bool:
    try:
        place.transport.dav(place.owner, "MKCALENDAR", place.path, _MADE)
    except RefusedError as refused:
        if refused.status >= 500:
            raise refused.meaning() from None
        return False
    return True


def _delete(place: Place) -> int:
    """The status of the answer; asked for twice where none comes."""
    try:
        return _deleted(place)
    except ProviderError:
        return _deleted(place)


def _deleted(place: Place) -> int:
    try:
        return place.transport.plain(place.owner, "DELETE", place.path).status_code
    except RefusedError as refused:
        return refused.status


def _tried(there: Place, address: str, found: Capabilities) -> Capabilities:
    """Whatever the server does not take at all is not measured."""
    body = specimen(PLAIN)
    try:
        put, got = _written(there, PLAIN, body)
        own = _written(there, OWN, specimen(OWN, address)) if address else None
    except RefusedError:
        return found
    told = [one[0].headers.get("Etag") for one in ((put, got), own) if one]
    stands = [one[1].headers.get("Etag") for one in ((put, got), own) if one]
    kept = replace(
        found,
        keeps_body=got.content == body,
        keeps_x=keeps(got.content, OURS, 2),
        keeps_attach=keeps(got.content, ATTACHED, 1),
        tells_etag=all(told),
        etag_holds=all(one in (None, other) for one, other in zip(told, stands, strict=True)) if any(told) else None,
        schedule_tag=any("Schedule-Tag" in one.headers for one in own) if own else None,
        expands=_expands(there),
        free_busy_report=by_report(there),
    )
    return _guarding(there, kept)


def _guarding(there: Place, found: Capabilities) -> Capabilities:
    """With the conditions that are heeded; the DELETE comes last, since it may be done."""
    return replace(
        found,
        guards_create=_refuses(there, "PUT", PLAIN, If_None_Match="*"),
        guards_replace=_refuses(there, "PUT", PLAIN, If_Match=_WRONG),
        guards_missing=_refuses(there, "PUT", NONE, If_Match=_WRONG),
        guards_delete=_refuses(there, "DELETE", PLAIN, If_Match=_WRONG),
    )


def _written(there: Place, uid: str, body: bytes) -> tuple[Answer, Answer]:
    """The answers to a PUT and to the GET after it."""
    href = _href(there, uid)
    put = there.transport.plain(there.owner, "PUT", href, body, Content_Type=_CONTENT, If_None_Match="*")
    return put, there.transport.plain(there.owner, "GET", href)


def _refuses(there: Place, method: str, uid: str, **guard: str) -> bool | None:
    """Whether a condition that does not hold keeps the server from it; None where it gives another reason."""
    body = specimen(uid) if method == "PUT" else b""
    try:
        there.transport.plain(there.owner, method, _href(there, uid), body, Content_Type=_CONTENT, **guard)
    except RefusedError as refused:
        return True if refused.status in {412, *_GONE} else None
    return False


def _expands(there: Place) -> bool:
    try:
        page = items(there.transport.dav(there.owner, "REPORT", there.path, EXPAND, Depth="1"))
    except RefusedError:
        return False
    return any(shows_weeks(one.data or "") for one in page)


def _href(there: Place, uid: str) -> str:
    return f"{there.path}{uid}.ics"

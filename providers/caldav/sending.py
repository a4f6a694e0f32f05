"""Writes an object, also where the server fails at sending a part of it to guests. RFC 6638, section 3.2."""

from __future__ import annotations

from collections.abc import Mapping

from providers.caldav.agents import kept_back, unsent
from providers.caldav.lines import parse, render
from providers.caldav.sync import Place, fetch
from providers.caldav.transport import Answer, RefusedError
from providers.errors import NotFoundError
from providers.malformed import MalformedError

ANEW = {"If_None_Match": "*"}
FAILED = 500
_CONTENT = "text/calendar; charset=utf-8"


def sent(place: Place, href: str, body: bytes, guard: Mapping[str, str]) -> Answer:
    """The answer to a PUT; RefusedError as the server says it, else the port's errors.

    DAViCal fails at every edited week that names a guest, and stores nothing. It can keep such weeks when it is told
    that they are not its to deliver; they never reach the guest there in any case. What it did store after all is
    not written twice: the guard sees to that.
    """
    try:
        return _put(place, href, body, guard)
    except RefusedError as refused:
        quieter = weeks_kept_back(body) if refused.status == FAILED else body
        if quieter == body:
            raise
    return _put(place, href, quieter, guard)


def sent_in_two(place: Place, href: str, body: bytes, guard: Mapping[str, str]) -> Answer | None:
    """What a server failed at and did not store, written so that it tells nobody, and again so that it does.

    None where it does not take that either. NotFoundError where it takes a new object only as long as nobody is told
    of it: nothing is left of that. DAViCal stores a message for whoever is new among the guests as a new one, and
    fails where one of that UID is there: from an earlier invitation, whatever became of it. For those who were guests
    in the object before it does not. What is written once and not twice says so by itself: it is sent later.
    """
    silent = _silent(body)
    if silent is None:
        return None
    try:
        etag = _put(place, href, silent, guard).headers.get("Etag") or _etag(place, href)
    except RefusedError:
        return None
    try:
        return sent(place, href, body, {"If_Match": etag})
    except RefusedError as refused:
        if refused.status == FAILED and guard == ANEW:
            _withdraw(place, href, etag)
        return None


def weeks_kept_back(body: bytes) -> bytes:
    """The object with edited weeks that no server delivers; as it is where it has none, or is not understood."""
    try:
        calendar = parse(body)
        quieter = kept_back(calendar, lambda event: event.line("RECURRENCE-ID") is not None)
    except MalformedError:
        return body
    return body if quieter == calendar else render(quieter)


def _withdraw(place: Place, href: str, etag: str) -> None:
    """Delete what could not be sent; raises NotFoundError, or the port's error where it does not go away again."""
    try:
        place.transport.plain(place.owner, "DELETE", href, b"", If_Match=etag)
    except RefusedError as refused:
        raise refused.meaning() from None
    raise NotFoundError(f"{href}: cannot be sent out")


def _etag(place: Place, href: str) -> str:
    there = fetch(place, href)
    return (there and there.etag) or "*"


def _silent(body: bytes) -> bytes | None:
    """The object of which nobody is told; None where nobody is to be."""
    try:
        calendar = parse(body)
        return None if kept_back(calendar) == calendar else render(unsent(calendar, known=False))
    except MalformedError:
        return None


def _put(place: Place, href: str, body: bytes, guard: Mapping[str, str]) -> Answer:
    return place.transport.plain(place.owner, "PUT", href, body, Content_Type=_CONTENT, **guard)

"""Writes an object once: where no answer came it is looked at before it is sent again, RFC 9110, section 9.2.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from providers.caldav.ical import series_of
from providers.caldav.lines import parse
from providers.caldav.sending import ANEW, FAILED, sent, sent_in_two
from providers.caldav.sync import Body, Place, clock, fetch, is_there
from providers.caldav.transport import RefusedError, UnansweredError
from providers.errors import ConflictError, NotFoundError
from providers.malformed import MalformedError
from rules.meanwhile import without_answers
from rules.model import Series


@dataclass(frozen=True, slots=True)
class Stored:
    """The ETag of what was written, None where the server tells none, and the server's clock."""

    etag: str | None
    at: datetime | None = None


def create(place: Place, href: str, data: bytes, *, safe: bool = False) -> Stored:
    """Write a new object; ConflictError when one is there, NotFoundError when it cannot be sent out.

    That is looked for first, since there are servers that heed no `If-None-Match: *` and overwrite; not where it is
    `safe` on this one.
    """
    if not safe and fetch(place, href) is not None:
        raise ConflictError(f"{href}: there already")
    return put(place, href, data, **ANEW)


def put(place: Place, href: str, data: bytes, **guard: str) -> Stored:
    """Write an object on a condition; ConflictError when another one stands there by now, or none."""
    try:
        return _sent(place, href, data, guard)
    except UnansweredError:
        there = fetch(place, href)
        if stored := _stored(there, data, guard):
            return stored
        if not _untouched(there, guard):
            raise ConflictError(f"{href}: changed meanwhile") from None
    return _sent(place, href, data, guard)


def _sent(place: Place, href: str, data: bytes, guard: dict[str, str]) -> Stored:
    try:
        answer = sent(place, href, data, guard)
    except RefusedError as refused:
        there = fetch(place, href) if refused.status >= 500 else None
        # Servers fail at what comes after, such as mailing.
        if stored := _stored(there, data, guard):
            return stored
        # Who keeps track of invitations may call a guest off whom it is kept from. RFC 6638, section 3.2.1.2.
        tracks = there is not None and there.schedule_tag
        again = sent_in_two(place, href, data, guard) if refused.status == FAILED and not tracks else None
        if again is None:
            raise _refusal(place, refused) from None
        answer = again
    return Stored(answer.headers.get("Etag"), clock(answer.headers))


def _stored(there: Body | None, data: bytes, guard: dict[str, str]) -> Stored | None:
    """What was written, where it is what stands there, in whatever words; not what is still to be sent."""
    if there is None or there.fault or _untouched(there, guard) or (found := _series(there.data)) is None:
        return None
    return Stored(there.etag, there.written) if found == _series(data) and not found.unsent else None


def _untouched(there: Body | None, guard: dict[str, str]) -> bool:
    """Whether what stands there is what the write was to go on from."""
    if there is None:
        return "If_None_Match" in guard
    return there.etag == guard["If_Match"] if "If_Match" in guard else there.schedule_tag in guard.values()


def _series(data: bytes) -> Series | None:
    """What an object says but for the answers, which servers take back at times."""
    try:
        series = series_of(parse(data))
    except MalformedError:
        return None
    return series and without_answers(series)


def _refusal(place: Place, refused: RefusedError) -> Exception:
    """A conflict: 404, too; and 403 or 405 where the UID stands elsewhere or the calendar is not there (any more).

    RFC 6638, section 3.2.4.1; RFC 4791, section 5.3.2.1.
    """
    meaning = refused.meaning()
    elsewhere = any(map(refused.names, ("unique-scheduling-object-resource", "no-uid-conflict")))
    gone = isinstance(meaning, NotFoundError) or (refused.status in (403, 405) and not is_there(place))
    return ConflictError(str(refused)) if elsewhere or gone else meaning

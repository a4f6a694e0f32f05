"""What changed in a calendar: one sync-collection REPORT, or an ETag listing where there is no such thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from providers.caldav.multistatus import (
    CTAG,
    DATES,
    ETAGS,
    Item,
    UnparsableError,
    ctag,
    http_date,
    items,
    multiget_request,
    sync_request,
    sync_token,
    written,
)
from providers.caldav.session import TooLargeError
from providers.caldav.transport import RefusedError, Transport
from providers.errors import AccessError, NotFoundError, ProviderError, TemporaryError

PAGES = 200
CHUNK = 100
_SYNC = "sync:"
_CTAG = "ctag:"
_NO_SUCH_REPORT = frozenset({400, 405, 415, 422, 501})
_OK = 200
_GONE = frozenset({404, 410})
_TRUNCATED = 507


@dataclass(frozen=True, slots=True)
class Place:
    """A collection seen through one person's login."""

    transport: Transport
    owner: str
    path: str


@dataclass(frozen=True, slots=True)
class Listing:
    """ETags of what is new, hrefs of what went, and how to ask the next time."""

    cursor: str
    etags: Mapping[str, str | None]
    removed: frozenset[str] = frozenset()
    complete: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """One object as it came, or why it cannot be had; the Schedule-Tag is told by GET alone."""

    href: str
    etag: str | None
    data: bytes = b""
    fault: str = ""
    written: datetime | None = None
    schedule_tag: str = ""


def listing(place: Place, cursor: str) -> Listing:
    """What is new since the cursor, or everything when it is "" or refused. Raises the port's errors."""
    if cursor.startswith(_CTAG):
        return _listed_if_touched(place, cursor)
    try:
        return _synced(place, cursor.removeprefix(_SYNC))
    except RefusedError as refused:
        if cursor and _refuses_token(refused):
            return _again(place)
        if not _knows_no_sync(refused):
            raise refused.meaning() from None
    return _listed(place, refused=bool(cursor))


def bodies(place: Place, etags: Mapping[str, str | None]) -> Iterator[Body]:
    """The objects that are still there, a hundred for each request; one that cannot be had keeps its ETag."""
    hrefs = list(etags)
    for first in range(0, len(hrefs), CHUNK):
        for body in _chunk(place, hrefs[first : first + CHUNK]):
            yield replace(body, etag=etags[body.href]) if body.fault else body


def queried(place: Place, query: bytes) -> list[Body]:
    """The objects that a calendar-query finds; RefusedError as the server says it, else the port's errors."""
    page = items(place.transport.dav(place.owner, "REPORT", place.path, query, Depth="1"))
    found = [item for item in _members(place, page) if item.status == _OK]
    told = [Body(item.href, item.etag, item.data.encode()) for item in found if item.data]
    return [*told, *bodies(place, {item.href: item.etag for item in found if not item.data})]


def fetch(place: Place, href: str) -> Body | None:
    """One object by GET; None when it is not there."""
    try:
        answer = place.transport.plain(place.owner, "GET", href)
    except TooLargeError:
        return Body(href, None, fault="larger than 1 MiB")
    except RefusedError as refused:
        match refused.meaning():
            case NotFoundError():
                return None
            case AccessError() if refused.status == 403:
                return Body(href, None, fault="not to be read")
            case error:
                raise error from None
    text = answer.content.upper()
    if b"BEGIN:VCALENDAR" not in text[:4096] or b"END:VCALENDAR" not in text[-4096:]:
        raise TemporaryError(f"{href}: an answer that is no calendar object")
    told, last = answer.headers, http_date(answer.headers.get("Last-Modified"))
    return Body(href, told.get("Etag"), answer.content, written=last, schedule_tag=told.get("Schedule-Tag", ""))


def dates(place: Place) -> dict[str, datetime]:
    """When each object was last written, for servers that tell it in a listing and in no report (Radicale)."""
    try:
        page = items(place.transport.dav(place.owner, "PROPFIND", place.path, DATES, Depth="1"))
    except (RefusedError, TooLargeError):
        return {}
    return {item.href: at for item in page if (at := written(item))}


def is_there(place: Place) -> bool:
    """Whether the server does not say that there is no such calendar."""
    try:
        _propfind(place, ETAGS, "0")
    except ProviderError as error:
        return not isinstance(error, NotFoundError)
    return True


def clock(headers: Mapping[str, str]) -> datetime | None:
    """The server's clock when it answered."""
    return http_date(headers.get("Date"))


def _again(place: Place) -> Listing:
    try:
        return _synced(place, "", refused=True)
    except RefusedError as refused:
        raise refused.meaning() from None


def _synced(place: Place, token: str, *, refused: bool = False) -> Listing:
    etags: dict[str, str | None] = {}
    removed: set[str] = set()
    complete = token == ""
    for _ in range(PAGES):
        answer = place.transport.dav(place.owner, "REPORT", place.path, sync_request(token), Depth="0")
        page = items(answer)
        truncated = any(item.status == _TRUNCATED and _is_self(item, place) for item in page)
        for item in _members(place, [item for item in page if item.status != _TRUNCATED or not _is_self(item, place)]):
            _note(item, etags, removed)
        earlier, token = token, sync_token(answer)
        if not truncated:
            return Listing(_SYNC + token, etags, frozenset(removed), complete, refused)
        if token == earlier:
            break
    raise TemporaryError(f"{place.path}: a listing without end")


def _note(item: Item, etags: dict[str, str | None], removed: set[str]) -> None:
    if item.status in _GONE:
        etags.pop(item.href, None)
        removed.add(item.href)
        return
    removed.discard(item.href)
    etags[item.href] = item.etag


def _members(place: Place, page: Iterable[Item]) -> Iterator[Item]:
    """Objects of this calendar; an answer about another place, or a failed one, is no answer."""
    for item in page:
        if not _is_self(item, place) and not item.href.startswith(place.path):
            raise TemporaryError(f"{place.path}: an answer about another place")
        if item.status >= 300 and item.status not in _GONE:
            raise TemporaryError(f"{place.path}: an answer that says {item.status} of an object")
        if not item.collection and not _is_self(item, place):
            yield item


def _is_self(item: Item, place: Place) -> bool:
    return item.href.rstrip("/") == place.path.rstrip("/")


def _refuses_token(refused: RefusedError) -> bool:
    return 400 <= refused.status < 500 and refused.names("valid-sync-token")


def _knows_no_sync(refused: RefusedError) -> bool:
    return refused.status in _NO_SUCH_REPORT or (refused.status == 403 and refused.names("supported-report"))


def _listed_if_touched(place: Place, cursor: str) -> Listing:
    before = cursor.removeprefix(_CTAG)
    if before and _ctag(place) == before:
        return Listing(cursor, {})
    return _listed(place)


def _listed(place: Place, *, refused: bool = False) -> Listing:
    """Every ETag by PROPFIND; the ctag is read before, so that a change in between is seen next time."""
    before = _ctag(place)
    page = _propfind(place, ETAGS, "1")
    own = [item for item in page if _is_self(item, place)]
    if not own:
        raise TemporaryError(f"{place.path}: a listing without the calendar itself")
    if not any(item.properties for item in own):  # a server may forbid each property instead of the whole
        raise AccessError(f"{place.path}: nothing of the calendar may be read")
    etags = {item.href: item.etag for item in _members(place, page) if item.status == _OK}
    return Listing(_CTAG + before, etags, complete=True, refused=refused)


def _ctag(place: Place) -> str:
    return next((ctag(item) for item in _propfind(place, CTAG, "0") if _is_self(item, place)), "")


def _propfind(place: Place, body: bytes, depth: str) -> tuple[Item, ...]:
    try:
        return items(place.transport.dav(place.owner, "PROPFIND", place.path, body, Depth=depth))
    except RefusedError as refused:
        raise refused.meaning() from None


def _chunk(place: Place, hrefs: list[str]) -> Iterator[Body]:
    """By multiget; what that leaves out is asked for one by one, since servers differ in what they leave out.

    A single one is asked for by itself at once: that tells when it was written, too.
    """
    found = {body.href: body for body in _multiget(place, hrefs)} if len(hrefs) > 1 else {}
    for href in hrefs:
        body = found.get(href) or fetch(place, href)
        if body:
            yield body


def _multiget(place: Place, hrefs: list[str]) -> Iterator[Body]:
    """One object can break the answer about all, by its size or by characters that XML has not."""
    try:
        page = items(place.transport.dav(place.owner, "REPORT", place.path, multiget_request(hrefs), Depth="1"))
    except (TooLargeError, UnparsableError):
        return
    except RefusedError as refused:
        if refused.status in _GONE or refused.status in _NO_SUCH_REPORT:
            return
        raise refused.meaning() from None
    for item in _members(place, page):
        if item.status == _OK and item.data:
            yield Body(item.href, item.etag, item.data.encode(), written=written(item))

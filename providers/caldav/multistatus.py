"""DAV requests as bytes, and their multistatus answers as values: complete, or no answer at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.sax.saxutils import escape

from caldav.elements import cdav, dav
from caldav.response import DAVResponse

from providers.caldav.hrefs import canonical
from providers.errors import TemporaryError

RESPONSES = 20_000
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
_CTAG = "{http://calendarserver.org/ns/}getctag"
_CALENDAR_TYPE = cdav.Calendar.tag
_INBOX_TYPE = "{urn:ietf:params:xml:ns:caldav}schedule-inbox"
_COMPONENTS = cdav.SupportedCalendarComponentSet.tag
_OWNER = dav.Owner.tag
_OUTBOX = cdav.ScheduleOutboxURL.tag
_MODIFIED = "{DAV:}getlastmodified"

ETAGS = f"{_XML}<D:propfind {_SPACES}><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>".encode()
CTAG = f"{_XML}<D:propfind {_SPACES}><D:prop><S:getctag/></D:prop></D:propfind>".encode()
DATES = f"{_XML}<D:propfind {_SPACES}><D:prop><D:getlastmodified/></D:prop></D:propfind>".encode()
OWNER = f"{_XML}<D:propfind {_SPACES}><D:prop><D:owner/></D:prop></D:propfind>".encode()
OUTBOX = f"{_XML}<D:propfind {_SPACES}><D:prop><C:schedule-outbox-URL/></D:prop></D:propfind>".encode()

HOME = (
    f"{_XML}<D:propfind {_SPACES}><D:prop><D:resourcetype/><D:owner/><C:supported-calendar-component-set/></D:prop>"
    "</D:propfind>"
).encode()


class UnparsableError(TemporaryError):
    """An answer that is no XML: broken off, or broken by what one object holds."""


@dataclass(frozen=True, slots=True)
class Item:
    """One response of a multistatus: `status` is the resource's own, 200 where only its properties have one."""

    href: str
    status: int
    etag: str | None
    data: str | None
    collection: bool
    properties: dict[str, Any]

    def text(self, name: str) -> str:
        """What a property says, "" where it is not told."""
        element = self.properties.get(name)
        return "" if element is None else (element.text or "").strip()


def asking(properties: str) -> bytes:
    """PROPFIND of these properties, as XML with the prefixes D and C."""
    return f"{_XML}<D:propfind {_SPACES}><D:prop>{properties}</D:prop></D:propfind>".encode()


def sync_request(token: str) -> bytes:
    """sync-collection for one level, without a limit. RFC 6578, section 3.2."""
    return (
        f"{_XML}<D:sync-collection {_SPACES}><D:sync-token>{escape(token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    ).encode()


def multiget_request(hrefs: Iterable[str]) -> bytes:
    """calendar-multiget of the whole objects. RFC 4791, section 7.9."""
    listed = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return (
        f"{_XML}<C:calendar-multiget {_SPACES}><D:prop><D:getetag/><D:getlastmodified/><C:calendar-data/></D:prop>"
        f"{listed}</C:calendar-multiget>"
    ).encode()


def range_request(start: str, end: str) -> bytes:
    """calendar-query of the whole objects that have an event in a time range. RFC 4791, sections 7.8 and 9.9."""
    return (
        f"{_XML}<C:calendar-query {_SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
        '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f'<C:time-range start="{start}" end="{end}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    ).encode()


def items(answer: DAVResponse) -> tuple[Item, ...]:
    """Every response of the multistatus.

    TemporaryError where the XML is broken, brings a document type, holds more than RESPONSES responses or
    an address that cannot be one.
    """
    responses = list(_root(answer).iterchildren(dav.Response.tag))
    if len(responses) > RESPONSES:
        raise TemporaryError(f"an answer about more than {RESPONSES} objects")
    return tuple(item for response in responses for item in _items(response))


def sync_token(answer: DAVResponse) -> str:
    """The token of a sync-collection answer; TemporaryError when it has none. RFC 6578, section 6.4."""
    token = _root(answer).findtext(dav.SyncToken.tag)
    if not token:
        raise TemporaryError("a sync-collection answer without a token")
    return str(token).strip()


def ctag(item: Item) -> str:
    """The collection's ctag, "" where the server has none."""
    return item.text(_CTAG)


def written(item: Item) -> datetime | None:
    """When the resource was last written, by the server's clock; None where it does not tell. RFC 4918, 15.7."""
    return http_date(_text(item.properties.get(_MODIFIED)))


def http_date(text: str | None) -> datetime | None:
    """The instant that an HTTP date names, None for what is none. RFC 9110, section 5.6.7."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None


def reports(item: Item) -> frozenset[str]:
    """Names of the reports that the resource supports. RFC 3253, section 3.1.5."""
    element = item.properties.get(dav.SupportedReportSet.tag)
    return frozenset() if element is None else frozenset(str(one.tag) for one in element.iter())


def holds_events(item: Item) -> bool:
    """Whether it is a calendar for events: no scheduling inbox, nor for tasks alone. RFC 4791, section 5.2.3.

    SOGo's main calendar calls itself an outbox as well.
    """
    kind, components = item.properties.get(dav.ResourceType.tag), item.properties.get(_COMPONENTS)
    kinds = frozenset() if kind is None else frozenset(str(one.tag) for one in kind)
    names = [] if components is None else [str(one.get("name", "")).upper() for one in components]
    return _CALENDAR_TYPE in kinds and _INBOX_TYPE not in kinds and (not names or "VEVENT" in names)


def owner(item: Item) -> str:
    """The path of the owner's principal, "" where it is not told. RFC 3744, section 5.1."""
    return _path(item, _OWNER).rstrip("/")


def outbox(item: Item) -> str:
    """The path of a principal's scheduling outbox, "" where it is not told. RFC 6638, section 2.1.1."""
    return _path(item, _OUTBOX)


def hrefs(item: Item, name: str) -> tuple[str, ...]:
    """What a property names, as it stands there."""
    element = item.properties.get(name)
    found = () if element is None else element.iter(dav.Href.tag)
    return tuple(text for one in found if (text := (one.text or "").strip()))


def _path(item: Item, name: str) -> str:
    element = item.properties.get(name)
    href = "" if element is None else (element.findtext(dav.Href.tag) or "").strip()
    try:
        return canonical(href) if href else ""
    except ValueError:
        return ""


def _root(answer: DAVResponse) -> Any:
    tree = answer.tree
    if tree is None:
        raise UnparsableError("an answer that is no XML")
    if tree.tag != dav.MultiStatus.tag:
        raise TemporaryError("an answer that is no multistatus")
    if tree.getroottree().docinfo.doctype:
        raise TemporaryError("an answer with a document type")
    return tree


def _items(response: Any) -> Iterator[Item]:
    status = _code(response.findtext(dav.Status.tag))
    properties = dict(_properties(response))
    kind = properties.get(dav.ResourceType.tag)
    for href in response.iterchildren(dav.Href.tag):
        try:
            path = canonical((href.text or "").strip())
        except ValueError as error:
            raise TemporaryError(f"an answer about an odd address: {error}") from None
        yield Item(
            path,
            status,
            _text(properties.get(dav.GetEtag.tag)),
            _text(properties.get(cdav.CalendarData.tag)),
            path.endswith("/") or (kind is not None and len(kind) > 0),
            properties,
        )


def _properties(response: Any) -> Iterator[tuple[str, Any]]:
    """Properties that are there; a property that could not be told is no property that is absent."""
    for part in response.iterchildren(dav.PropStat.tag):
        code = _code(part.findtext(dav.Status.tag))
        if code >= 500 or code == 429:
            raise TemporaryError(f"an answer that says {code} of a property")
        there = part.iterchildren(dav.Prop.tag) if code < 300 else ()
        yield from ((child.tag, child) for prop in there for child in prop.iterchildren())


def _text(element: Any) -> str | None:
    return None if element is None else element.text


def _code(status: str | None) -> int:
    """The number in `HTTP/1.1 404 Not Found`; 200 where there is no status line at all."""
    if status is None:
        return 200
    words = status.split()
    if len(words) < 2 or not words[1].isdecimal():
        raise TemporaryError("an answer with a status that is none")
    return int(words[1])

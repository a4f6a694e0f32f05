"""What changed in a calendar since a sync token, with as few requests as that takes: one where nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from providers.errors import ResponseError, TemporaryError
from providers.google.failures import GoneError
from providers.google.ids import Event, series_id
from providers.google.place import PAGE, Place
from providers.google.reading import Group, concerns_us, grouped, is_off, resource
from rules.reading import Changes, Resource

_EVENT = (
    "id,etag,status,updated,iCalUID,recurringEventId,originalStartTime,start,end,recurrence,description,"
    "creator(email),organizer(email,self),attendees(email,responseStatus,comment,resource),attachments(fileUrl),"
    "extendedProperties(private)"
)
QUERY = {
    "singleEvents": False,
    "eventTypes": "default",
    "maxResults": PAGE,
    "fields": f"nextPageToken,nextSyncToken,items({_EVENT})",
}
"""The same each time: Google takes a sync token with the parameters of its first request alone."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing tells, and the token for the next one."""

    token: str
    events: tuple[Event, ...]
    complete: bool = False
    refused: bool = False


@dataclass(slots=True)
class Memory:
    """What a process remembers of a calendar; nothing of it need survive.

    `newest` is the token to use for a cursor: cursors stay what they are while nothing changes that concerns us.
    """

    newest: dict[str, str] = field(default_factory=dict)
    ical_uids: dict[str, str] = field(default_factory=dict)


def changes_in(place: Place, memory: Memory, cursor: str, known: Mapping[str, str | None]) -> Changes:
    """What is new; a complete listing when the cursor is "" or refused."""
    new = listing(place, memory.newest.get(cursor, cursor))
    groups = grouped(new.events) if new.complete else _read_anew(place, memory, new.events, known)
    _remember(memory, new.events)
    there = {
        place.href(key): resource(place.calendar, one, place.names)
        for key, one in groups.items()
        if one and not one.gone
    }
    told = tuple(one for href, one in there.items() if _is_news(one, known, href))
    off = {place.href(key) for key, one in groups.items() if one is None or one.gone}
    gone = tuple(href for href in known if href in off or (new.complete and href not in there))
    if cursor and not new.complete and not (told or gone):
        memory.newest = {cursor: new.token}
        return Changes(cursor)
    memory.newest = {}
    return Changes(new.token, told, gone, new.complete, new.refused)


def listing(place: Place, token: str) -> Listing:
    """All events that changed since a token; all there are when it is "" or refused."""
    if not token:
        return _whole_listing(place)
    try:
        return _listed(place, syncToken=token)
    except (GoneError, ResponseError):  # 410 for one that expired, 400 for one that never was
        return replace(_whole_listing(place), refused=True)


def _whole_listing(place: Place) -> Listing:
    """A 410 to this is no calendar that is gone: something changed while it was read."""
    try:
        return _listed(place)
    except GoneError as error:
        raise TemporaryError(f"{place.calendar.url}: {error}") from None


def _listed(place: Place, **since: str) -> Listing:
    """Of several pages the last alone has the token; what is not repeated is passed over, but where it was before."""
    events: list[Event] = []
    page: Event = {}
    for page in place.pages(**QUERY, **since):
        events += [one for one in page.get("items", ()) if since or is_off(one) or _is_repeated(one)]
    token = str(page.get("nextSyncToken", ""))
    if not token:
        raise TemporaryError(f"{place.calendar.url}: a listing that breaks off")
    return Listing(token, tuple(events), complete=not since)


def _read_anew(
    place: Place, memory: Memory, events: Iterable[Event], known: Mapping[str, str | None]
) -> dict[str, Group | None]:
    """The series that a delta mentions, whole: a delta has no more than the weeks that changed."""
    mentioned: dict[str, list[Event]] = {}
    for event in events:
        mentioned.setdefault(series_id(event), []).append(event)
    wanted = {key: told for key, told in mentioned.items() if place.href(key) in known or _may_concern_us(key, told)}
    return {key: _whole(place, memory, key, told) for key, told in wanted.items()}


def _whole(place: Place, memory: Memory, key: str, told: list[Event]) -> Group | None:
    if any(event["id"] == key and is_off(event) for event in told):
        return None
    named = [str(event["iCalUID"]) for event in told if event.get("iCalUID")]
    uid = next(iter(named), "") or memory.ical_uids.get(key, "")
    # A week that is off tells no more than the id of its series.
    return place.group(key, uid) if uid else place.series(key)


def _may_concern_us(key: str, told: list[Event]) -> bool:
    """Whether it is repeated, and as much as that can be told shared with somebody."""
    return any(map(_is_repeated, told)) and (concerns_us(Group(key, None, tuple(told))) or any(map(is_off, told)))


def _is_news(one: Resource, known: Mapping[str, str | None], href: str) -> bool:
    """Other people's business is told only where it was ours before."""
    concerns_us = one.series is not None or bool(one.fault)
    return known[href] != one.etag if href in known else concerns_us


def _is_repeated(event: Event) -> bool:
    return bool(event.get("recurrence") or event.get("recurringEventId"))


def _remember(memory: Memory, events: Iterable[Event]) -> None:
    """The UIDs of series; single events are many, and nothing is ever asked about them."""
    named = (one for one in events if one.get("iCalUID") and _is_repeated(one))
    memory.ical_uids.update((series_id(one), str(one["iCalUID"])) for one in named)

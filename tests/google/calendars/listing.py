"""events.list, instances and get: what a calendar holds, whole or since a sync token."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tests.google import paging
from tests.google.calendars.access import role_of, shelf_of
from tests.google.calendars.collections import REMINDERS
from tests.google.calendars.finding import Found, found, standing
from tests.google.calendars.occurring import of_entry, overlaps
from tests.google.calendars.recurrence import endless
from tests.google.calendars.shelf import Entry, Shelf, at_least
from tests.google.calendars.showing import shown
from tests.google.calendars.storing import stamp_of
from tests.google.calendars.times import instant, key
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import gone, invalid
from tests.google.schema import Json

NO_SYNC = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)
"""What does not go together with a sync token."""

MOST, USUAL, EPOCH = 2500, 250, "1970-01-01T00:00:00.000Z"
REMEMBERED = timedelta(days=28)
"""How far back `updatedMin` may lie."""


def get(company: Company, request: Request) -> Json:
    """events.get: cancelled ones, too."""
    shelf = shelf_of(company, request, "reader")
    one = found(company, shelf, request.text("eventId"))
    return shown(one, request.text("timeZone"), reader=_reads(company, request, shelf), most=_most(request))


def listed(company: Company, request: Request) -> Json:
    """events.list"""
    shelf = shelf_of(company, request, "reader")
    _check(company, request, shelf)
    size = min(request.number("maxResults", USUAL), MOST)
    items, later, tick = paging.page(company, request, lambda: (_items(company, request, shelf), shelf.tick), size)
    answer = _head(company, request, shelf) | {"items": items}
    if later:
        return answer | {"nextPageToken": later}
    unsynced = any(name in request.params for name in NO_SYNC if name not in ("timeMin", "timeMax"))
    return answer if unsynced else answer | {"nextSyncToken": _token(shelf, request, tick)}


def instances(company: Company, request: Request) -> Json:
    """events.instances: the weeks of a series."""
    shelf = shelf_of(company, request, "reader")
    master = found(company, shelf, request.text("eventId"))
    size = min(request.number("maxResults", USUAL), MOST)
    items, later, _ = paging.page(company, request, lambda: (_weeks(company, request, master), shelf.tick), size)
    answer = _head(company, request, shelf) | {"items": items}
    return answer | ({"nextPageToken": later} if later else {})


def _weeks(company: Company, request: Request, master: Found) -> list[Json]:
    if master.entry is None or "recurrence" not in master.fields:
        return []
    low, high = _window(request)
    wanted = request.text("originalStart")
    weeks = of_entry(company, master.shelf, master.entry, low, high)
    kept = (one for one in weeks if not wanted or _starts(one, wanted))
    shown_too = request.flag("showDeleted")
    return _shown(company, request, master.shelf, [one for one in kept if shown_too or not one.cancelled])


def _starts(one: Found, wanted: str) -> bool:
    original = one.fields["originalStartTime"]
    if "date" in original:
        return bool(original["date"] == wanted)
    try:
        return bool(key(original) == datetime.fromisoformat(wanted))
    except (ValueError, TypeError) as error:
        raise invalid(f"Invalid value {wanted!r} for 'originalStart'", "invalidParameter") from error


def _check(company: Company, request: Request, shelf: Shelf) -> None:
    """400 for what does not go together, 410 for a token that is too old."""
    if request.text("orderBy") == "startTime" and not request.flag("singleEvents"):
        raise invalid("The requested ordering is not available for the particular query.")
    low, high = _window(request)
    if low and high and low >= high:
        raise invalid("The specified time range is empty.", "timeRangeEmpty")
    if request.text("updatedMin") and _updated_min(request) < company.clock.now() - REMEMBERED:
        raise gone("updatedMinTooLongAgo")
    if request.text("syncToken"):
        _check_sync(request, shelf)


def _check_sync(request: Request, shelf: Shelf) -> None:
    both = [name for name in NO_SYNC if name in request.params]
    if both:
        raise invalid(f"Sync token cannot be used with {both[0]}.", "invalidParameter")
    if request.params.get("showDeleted") is False:
        raise invalid("Sync token cannot be used without deleted events.", "invalidParameter")
    since, words = _since(request, shelf)
    if since < shelf.opened:
        raise gone("fullSyncRequired")
    if words != _words(request):
        raise invalid("Sync token is of a request with other parameters.", "invalidParameter")


def _items(company: Company, request: Request, shelf: Shelf) -> Sequence[Json]:
    if request.text("syncToken"):
        since, _ = _since(request, shelf)
        events = _changed(company, request, shelf, since)
    else:
        events = _standing(company, request, shelf)
    if request.text("iCalUID") and not company.ways.uid_finds_weeks_off:
        events = (one for one in events if not (one.cancelled and "recurringEventId" in one.fields))
    return _shown(company, request, shelf, _ordered(request, [one for one in events if _wanted(request, one)]))


def _standing(company: Company, request: Request, shelf: Shelf) -> Iterator[Found]:
    """Everything that is not cancelled, or with what is when that is wanted."""
    low, high = _window(request)
    deleted = request.flag("showDeleted") or bool(request.text("updatedMin"))
    for entry in shelf.entries.values():
        if request.flag("singleEvents"):
            weeks = of_entry(company, shelf, entry, low, high)
            yield from (one for one in weeks if deleted or not one.cancelled)
        elif deleted or not entry.cancelled or _of_a_living_series(shelf, entry):
            yield from _unexpanded(company, shelf, entry, low, high)


def _of_a_living_series(shelf: Shelf, entry: Entry) -> bool:
    """A cancelled week is told of as long as its series stands."""
    master = shelf.entries.get(entry.master)
    return master is not None and not master.cancelled


def _unexpanded(
    company: Company, shelf: Shelf, entry: Entry, low: datetime | None, high: datetime | None
) -> Iterator[Found]:
    """A stored event, if any of it lies in the window."""
    one = standing(shelf, entry)
    if low is None and high is None:
        yield one
    elif "recurrence" not in entry.fields:
        yield from (found for found in [one] if overlaps(found, low, high))
    elif (high is None and endless(entry.fields)) or any(True for _ in of_entry(company, shelf, entry, low, high)):
        yield one


def _changed(company: Company, request: Request, shelf: Shelf, since: int) -> Iterator[Found]:
    """Everything that changed since, deleted or not; with singleEvents the weeks of what changed."""
    for entry in [*shelf.entries.values(), *shelf.lost.values()]:
        if entry.tick <= since:
            continue
        if request.flag("singleEvents") and not entry.master:
            yield from of_entry(company, shelf, entry, None, None)
        else:
            yield standing(shelf, entry)


def _wanted(request: Request, one: Found) -> bool:
    fields, kinds = one.fields, request.several("eventTypes")
    own = fields.get("extendedProperties") or {}
    return (
        (not kinds or fields.get("eventType", "default") in kinds)
        and request.text("iCalUID") in ("", fields.get("iCalUID"))
        and _holds(request.several("privateExtendedProperty"), own.get("private", {}))
        and _holds(request.several("sharedExtendedProperty"), own.get("shared", {}))
        and (not request.text("updatedMin") or fields.get("updated", "") >= stamp_of(_updated_min(request)))
        and request.text("q").lower() in json.dumps(fields, ensure_ascii=False).lower()
    )


def _holds(constraints: tuple[str, ...], properties: Json) -> bool:
    return all(properties.get(name) == text for name, _, text in (one.partition("=") for one in constraints))


def _ordered(request: Request, events: list[Found]) -> list[Found]:
    order = request.text("orderBy")
    if order == "updated":
        return sorted(events, key=lambda one: str(one.fields.get("updated", "")))
    if order == "startTime":
        return sorted(events, key=lambda one: instant(key(one.fields["start"]), one.shelf.zone))
    return events


def _shown(company: Company, request: Request, shelf: Shelf, events: list[Found]) -> list[Json]:
    zone, most, reader = request.text("timeZone"), _most(request), _reads(company, request, shelf)
    details = request.flag("showDeleted")
    told = [shown(one, zone, details=details, reader=reader, most=most) for one in events]
    return [_bare(one) for one in told] if company.ways.bare_weeks_off else told


def _bare(event: Json) -> Json:
    off = event["status"] == "cancelled" and "recurringEventId" in event
    return {name: value for name, value in event.items() if not (off and name == "etag")}


def _head(company: Company, request: Request, shelf: Shelf) -> Json:
    return {
        "kind": "calendar#events",
        "etag": shelf.etag,
        "summary": shelf.title,
        "updated": max((str(one.fields.get("updated", EPOCH)) for one in shelf.entries.values()), default=EPOCH),
        "timeZone": request.text("timeZone") or shelf.zone,
        "accessRole": role_of(company, request.user, shelf),
        "defaultReminders": REMINDERS,
    }


def _window(request: Request) -> tuple[datetime | None, datetime | None]:
    low, high = request.text("timeMin"), request.text("timeMax")
    return (datetime.fromisoformat(low) if low else None), (datetime.fromisoformat(high) if high else None)


def _updated_min(request: Request) -> datetime:
    return datetime.fromisoformat(request.text("updatedMin"))


def _token(shelf: Shelf, request: Request, tick: int) -> str:
    kept = json.dumps([shelf.id, tick, _words(request)])
    return base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")


def _since(request: Request, shelf: Shelf) -> tuple[int, str]:
    """The change after which a token looks, and the words of its first request."""
    text = request.text("syncToken")
    try:
        name, tick, words = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise invalid("Invalid sync token value.", "invalidParameter") from error
    if name != shelf.id:
        raise invalid("The sync token is of another calendar.", "invalidParameter")
    return int(tick), str(words)


def _words(request: Request) -> str:
    return paging.asked(request, "syncToken", "timeMin", "timeMax", "showDeleted", "fields")


def _reads(company: Company, request: Request, shelf: Shelf) -> bool:
    """Whether the caller may not see what is private."""
    return not at_least(role_of(company, request.user, shelf), "writer")


def _most(request: Request) -> int:
    return request.number("maxAttendees", 0)

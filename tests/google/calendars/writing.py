"""events.insert, import, patch, update, delete and move."""

from __future__ import annotations

import re

from tests.google.calendars import absence, conferences, guests, mailing, merging
from tests.google.calendars.access import check_delegated, shelf_of
from tests.google.calendars.finding import Found, found, standing
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.calendars.showing import shown
from tests.google.calendars.storing import again, now, stamped, store
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import ApiError, gone, invalid, not_found
from tests.google.schema import Json

PRIVATE = ("private", "confidential")
ID = re.compile(r"[a-v0-9]{5,1024}")


def insert(company: Company, request: Request) -> Json:
    """events.insert: the calendar is the organizer."""
    shelf = shelf_of(company, request, "writer")
    check_delegated(company, request)
    name = _new_id(company, shelf, request.body)
    uid = request.body.get("iCalUID") or f"{name}@google.com"
    one = new(company, shelf, name, request.user) | {"iCalUID": uid}
    return _shown(request, create(company, request, shelf, one))


def import_(company: Company, request: Request) -> Json:
    """events.import: a private copy of an event of somebody else's; no mails, no copies for guests."""
    shelf = shelf_of(company, request, "writer")
    if any(entry.fields.get("iCalUID") == request.body["iCalUID"] for entry in shelf.entries.values()):
        raise ApiError(409, "duplicate", "The requested identifier already exists.")
    name = _new_id(company, shelf, {})
    one = new(company, shelf, name, request.user) | {"iCalUID": request.body["iCalUID"]}
    one["organizer"] = {"email": request.body.get("organizer", {}).get("email", shelf.id).lower()}
    fields = merging.settled(merging.inserted(request.body) | one, {}, request, shelf.zone)
    if fields["eventType"] != "default":
        raise invalid("Only events of the default kind can be imported.", "eventTypeRestriction")
    shelf.put(Entry(name, fields))
    company.changed(shelf)
    return _shown(request, standing(shelf, shelf.entries[name]))


def new(company: Company, shelf: Shelf, name: str, creator: str) -> Json:
    """What Google itself says of a new event."""
    at = now(company)
    return {
        "id": name,
        "created": at,
        "updated": at,
        "sequence": 0,
        "creator": {"email": creator},
        "organizer": {"email": shelf.id} | ({} if shelf.id == shelf.owner else {"displayName": shelf.title}),
    }


def create(company: Company, request: Request, shelf: Shelf, one: Json) -> Found:
    """Let a new event of the organizer's stand on all calendars; `one` is what Google says of it itself."""
    fields = merging.settled(merging.inserted(request.body) | one, {}, request, shelf.zone)
    fields = conferences.answered(company.ways, fields, {})
    made = Found(shelf, one["id"], {}, None)
    _stored(company, made, fields)
    mailing.about(company, request, made.id, {}, fields)
    absence.begin(company, again(made))
    return again(made)


def patch(company: Company, request: Request) -> Json:
    """events.patch"""
    one = _asked(company, request)
    return _shown(request, edit(company, request, one, merging.patched(one.fields, request.body)))


def update(company: Company, request: Request) -> Json:
    """events.update"""
    one = _asked(company, request)
    if (request.body.get("sequence") or 2**31) < one.fields.get("sequence", 0):
        raise invalid("Invalid sequence value. The specified sequence number is below the current sequence number.")
    return _shown(request, edit(company, request, one, merging.updated(one.fields, request.body)))


def edit(company: Company, request: Request, one: Found, wanted: Json) -> Found:
    """Let an event be so, as far as whoever asks may."""
    check_delegated(company, request)
    fields = merging.settled(wanted, one.fields, request, one.shelf.zone)
    fields = conferences.answered(company.ways, fields, one.fields)
    if one.master:
        fields.pop("recurrence", None)
    cancels = fields.get("status") == "cancelled" and not one.cancelled
    if not one.organized_here:
        if cancels:
            guests.remove(company, request, one)
            return again(one)
        return guests.edit(company, request, one, fields)
    if company.ways.retiming_resets_answers and fields["start"] != one.fields["start"]:
        fields["attendees"] = [_asked_anew(guest, one.shelf) for guest in fields.get("attendees", ())]
    if one.master and company.ways.visibility_spreads:
        fields |= _spread(company, standing(one.shelf, one.master), fields.get("visibility", "default"))
    if fields == one.fields:
        return one
    _stored(company, one, stamped(company, one, fields))
    mailing.about(company, request, one.id, one.fields, fields)
    return again(one)


def delete(company: Company, request: Request) -> None:
    """events.delete: for all when the organizer does, else for the guest alone."""
    one = _asked(company, request)
    if one.cancelled:
        raise gone("deleted")
    if not one.organized_here:
        guests.remove(company, request, one)
        return
    fields = stamped(company, one, one.fields | {"status": "cancelled"})
    _stored(company, one, fields)
    mailing.about(company, request, one.id, one.fields, fields)


def move(company: Company, request: Request) -> Json:
    """events.move: another calendar becomes the organizer."""
    one = _asked(company, request)
    target = shelf_of(company, request, "writer", "destination")
    if one.master or one.fields.get("eventType", "default") != "default" or not one.organized_here or not one.entry:
        raise invalid("Only whole events of the default kind can be moved by their organizer.", "cannotChangeOrganizer")
    there = target.entries.get(one.id)
    if there and not one.entry.copies & {target.id}:
        raise ApiError(409, "duplicate", "The requested identifier already exists.")
    made = transferred(company, one, target)
    mailing.about(company, request, one.id, one.fields, made.fields)
    return _shown(request, made)


def transferred(company: Company, one: Found, target: Shelf) -> Found:
    """Let another calendar be the organizer's; the former one keeps a copy if invited, else a cancelled stub."""
    organizer = {"email": target.id} | ({} if target.id == target.owner else {"displayName": target.title})
    entry, weeks = one.entry, list(one.shelf.overrides.get(one.id, {}).values())
    assert entry
    moved = Entry(one.id, one.fields | {"organizer": organizer}, copies={*entry.copies, one.shelf.id} - {target.id})
    target.put(moved)
    for week in weeks:
        target.put(Entry(week.id, dict(week.fields), copies=set(week.copies)))
    for fresh in [moved, *target.overrides.get(one.id, {}).values()]:
        _stored(company, standing(target, fresh), stamped(company, one, standing(target, fresh).fields))
    company.changed(one.shelf)
    return standing(target, moved)


def _stored(company: Company, one: Found, fields: Json) -> None:
    for arrived in store(company, one, fields):
        absence.greet(company, arrived)


def _spread(company: Company, series: Found, visibility: str) -> Json:
    """A week that is made more private makes the series so; one that is made less private stays as it was."""
    before = series.fields.get("visibility", "default")
    if visibility in PRIVATE and before not in PRIVATE:
        _stored(company, series, stamped(company, series, series.fields | {"visibility": visibility}))
    return {"visibility": before} if before in PRIVATE else {}


def _asked(company: Company, request: Request) -> Found:
    """The event of the request, as its If-Match demands."""
    one = found(company, shelf_of(company, request, "writer"), request.text("eventId"))
    request.check_match(one.etag)
    if one.cancelled and one.entry is None:
        raise not_found()
    return one


def _asked_anew(guest: Json, shelf: Shelf) -> Json:
    return guest if guest["email"] == shelf.id else {**guest, "responseStatus": "needsAction"}


def _new_id(company: Company, shelf: Shelf, body: Json) -> str:
    name = str(body.get("id") or f"{next(company.ticks):026x}")
    if not ID.fullmatch(name):
        raise invalid("Invalid resource id value.")
    if name in shelf.entries:
        raise ApiError(409, "duplicate", "The requested identifier already exists.")
    if body.get("id") and body.get("iCalUID") not in (None, f"{name}@google.com"):
        raise invalid("Only one of id and iCalUID should be supplied.")
    return name


def _shown(request: Request, one: Found) -> Json:
    return shown(one, most=request.number("maxAttendees", 0))

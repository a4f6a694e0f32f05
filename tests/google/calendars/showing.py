"""An event as Google shows it to one caller."""

from __future__ import annotations

from typing import Any

from tests.google.calendars import times
from tests.google.calendars.finding import Found
from tests.google.calendars.shelf import Shelf
from tests.google.schema import Json

TIMES = ("start", "end", "originalStartTime")
GUEST_LEFT = ("id", "status", "iCalUID", "recurringEventId", "originalStartTime")
STUB = ("id", "status", "recurringEventId", "originalStartTime")
HIDDEN = (
    "id",
    "status",
    "start",
    "end",
    "recurrence",
    "iCalUID",
    "recurringEventId",
    "originalStartTime",
    "visibility",
)
"""What a reader sees of a private event."""


def shown(one: Found, zone: str = "", *, details: bool = True, reader: bool = False, most: int = 0) -> Json:
    """The event in a zone ("" the calendar's); without `details` a cancelled one is but an id."""
    standing, how = one.entry, (zone, details, reader, most, one.master.tick if one.master else 0)
    if standing and how in standing.shown:
        return standing.shown[how]
    made = _made(one, zone or one.shelf.zone, details, reader, most)
    if standing:
        standing.shown[how] = made
    return made


def _made(one: Found, zone: str, details: bool, reader: bool, most: int) -> Json:
    fields = {name: one.fields[name] for name in _visible(one, details, reader) if name in one.fields}
    fields |= {name: times.shown(fields[name], zone) for name in TIMES if name in fields}
    fields |= {"kind": "calendar#event", "etag": one.etag, "status": fields.get("status", "confirmed")}
    if "organizer" not in fields:
        return fields
    fields["htmlLink"] = f"https://www.google.com/calendar/event?eid={one.id}"
    fields["organizer"] = _oneself(fields["organizer"], one.shelf)
    fields["creator"] = _oneself(fields["creator"], one.shelf)
    return fields | _attendees(one, fields, most)


def _visible(one: Found, details: bool, reader: bool) -> Any:
    """The names of the fields that may be seen."""
    if one.cancelled and one.fields.get("recurringEventId"):
        return STUB
    if one.cancelled and not (details and _keeps_details(one)):
        return STUB
    return HIDDEN if reader and one.fields.get("visibility") in ("private", "confidential") else one.fields


def _keeps_details(one: Found) -> bool:
    """Whoever removed it may take it back: the organizer, or a guest who is still invited."""
    guests = one.fields.get("attendees", ())
    return one.organized_here or any(one.shelf.is_of(guest["email"]) for guest in guests)


def _attendees(one: Found, fields: Json, most: int) -> Json:
    guests = [_guest(guest, fields["organizer"], one.shelf) for guest in fields.get("attendees", ())]
    if not guests:
        return {}
    alone = fields.get("guestsCanSeeOtherGuests") is False and not one.organized_here
    if alone or 0 < most < len(guests):
        own = [guest for guest in guests if guest.get("self")]
        return {"attendees": own, "attendeesOmitted": True}
    return {"attendees": guests}


def _guest(guest: Json, organizer: Json, shelf: Shelf) -> Json:
    organizes = {"organizer": True} if guest["email"] == organizer["email"] else {}
    return _oneself(guest, shelf) | organizes


def _oneself(person: Json, shelf: Shelf) -> Json:
    return {**person, "self": True} if shelf.is_of(person["email"]) else dict(person)

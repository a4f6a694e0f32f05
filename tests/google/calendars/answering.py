"""A guest's answer: given on one's own copy, kept on the organizer's, shown on all."""

from __future__ import annotations

from tests.google.calendars.delivery import organizers
from tests.google.calendars.finding import Found, found, standing
from tests.google.calendars.shelf import Shelf
from tests.google.calendars.storing import place, stamped, store
from tests.google.company import Company
from tests.google.schema import Json

ANSWER = ("responseStatus", "comment", "additionalGuests")


def answer(company: Company, one: Found, change: Json) -> None:
    """Let the owner of this copy answer so; for a series, for the weeks that were edited, too."""
    shelf = organizers(company, one)
    if shelf is None:
        place(company, one, stamped(company, one, _answered(one.fields, one.shelf, change)))
        return
    theirs = found(company, shelf, one.id)
    weeks = [standing(shelf, entry) for entry in shelf.overrides.get(theirs.id, {}).values()]
    for event in [
        theirs,
        *(week for week in weeks if not week.cancelled and "attendees" in (week.entry or week).fields),
    ]:
        store(company, event, stamped(company, event, _answered(event.fields, one.shelf, change)))


def own_answer(fields: Json, shelf: Shelf) -> Json:
    """What a guest answered, {} for who is no guest."""
    guests = [guest for guest in fields.get("attendees", ()) if shelf.is_of(guest["email"])]
    return {name: guests[0][name] for name in ANSWER if name in guests[0]} if guests else {}


def _answered(fields: Json, shelf: Shelf, change: Json) -> Json:
    guests = [guest | change if shelf.is_of(guest["email"]) else guest for guest in fields.get("attendees", ())]
    return fields | {"attendees": guests}

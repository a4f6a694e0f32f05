"""A guest's answer: given on one's own copy, kept on the organizer's, shown on all."""

from __future__ import annotations

from tests.google.calendars.delivery import organizers
from tests.google.calendars.finding import Found, found, standing
from tests.google.calendars.storing import place, stamped, store
from tests.google.company import Company
from tests.google.schema import Json

ANSWER = ("responseStatus", "comment", "additionalGuests")


def answer(company: Company, one: Found, change: Json) -> None:
    """Let the owner of this copy answer so; for a series, for the weeks that were edited, too."""
    shelf = organizers(company, one)
    if shelf is None:
        place(company, one, stamped(company, one, _answered(one.fields, one.shelf.id, change)))
        return
    theirs = found(company, shelf, one.id)
    weeks = [standing(shelf, entry) for entry in shelf.overrides.get(theirs.id, {}).values()]
    for event in [
        theirs,
        *(week for week in weeks if not week.cancelled and "attendees" in (week.entry or week).fields),
    ]:
        store(company, event, stamped(company, event, _answered(event.fields, one.shelf.id, change)))


def own_answer(fields: Json, email: str) -> Json:
    """What a guest answered, {} for who is no guest."""
    guests = [guest for guest in fields.get("attendees", ()) if guest["email"] == email]
    return {name: guests[0][name] for name in ANSWER if name in guests[0]} if guests else {}


def _answered(fields: Json, email: str, change: Json) -> Json:
    guests = [guest | change if guest["email"] == email else guest for guest in fields.get("attendees", ())]
    return fields | {"attendees": guests}

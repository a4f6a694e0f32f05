"""What a guest may change: the own copy, the own answer, and more only where the organizer lets guests."""

from __future__ import annotations

from tests.google.calendars import answering, mailing
from tests.google.calendars.delivery import joined, organizers, own_of, shared_of
from tests.google.calendars.finding import Found, found
from tests.google.calendars.storing import again, place, stamped, store
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import forbidden
from tests.google.schema import Json

NOT_COMPARED = ("attendees", "attendeesOmitted", "extendedProperties", "updated", "sequence", "status")


def edit(company: Company, request: Request, one: Found, wanted: Json) -> Found:
    """A guest's write: 403 for what is the organizer's, or nothing of it, as `ways` says."""
    one = _shared(company, one, wanted)
    if own_of(wanted) != own_of(one.fields):
        place(company, one, joined(shared_of(one.fields), own_of(wanted)))
        one = again(one)
    answer = answering.own_answer(wanted, one.shelf)
    if answer and answer != answering.own_answer(one.fields, one.shelf):
        answering.answer(company, one, answer)
        mailing.send(company, request, "response", one.id, [one.fields["organizer"]["email"]])
    return again(one) if one.id in one.shelf.entries else one


def remove(company: Company, request: Request, one: Found) -> None:
    """A guest deletes an event: off the own calendar, and declined to the organizer."""
    if company.ways.removal_declines and answering.own_answer(one.fields, one.shelf):
        answering.answer(company, one, {"responseStatus": "declined"})
        mailing.send(company, request, "response", one.id, [one.fields["organizer"]["email"]])
    one = found(company, one.shelf, one.id)
    entry = place(company, one, stamped(company, one, one.fields | {"status": "cancelled"}))
    entry.removed = True
    if not entry.master:
        one.shelf.drop_overrides(entry.id)


def _shared(company: Company, one: Found, wanted: Json) -> Found:
    """What guests change of the event itself, on the organizer's copy first."""
    shelf = organizers(company, one)
    allowed = one.fields.get("guestsCanModify") is True
    differs = _compared(wanted) != _compared(one.fields)
    if differs and not (allowed and shelf) and not company.ways.silent_refusal:
        raise forbidden(
            "forbiddenForNonOrganizer", "Shared properties can only be changed by the organizer of the event."
        )
    if shelf is None:
        return one
    theirs = found(company, shelf, one.id)
    changed = joined(_merged(theirs.fields, wanted, one, whole=allowed), own_of(theirs.fields))
    if changed == theirs.fields:
        return one
    store(company, theirs, stamped(company, theirs, changed))
    return found(company, one.shelf, one.id)


def _merged(theirs: Json, wanted: Json, one: Found, *, whole: bool) -> Json:
    """The organizer's shared fields after a guest's write: shared properties always, guests where one may invite."""
    base = shared_of(wanted) if whole else shared_of(theirs)
    kept = {name: theirs[name] for name in ("attendees", "updated", "sequence", "status") if name in theirs}
    common = shared_of(wanted).get("extendedProperties")
    merged = base | kept | ({"extendedProperties": common} if common else {})
    known = {guest["email"] for guest in theirs.get("attendees", ())}
    added = [guest for guest in wanted.get("attendees", ()) if guest["email"] not in known]
    if added and one.fields.get("guestsCanInviteOthers") is not False:
        merged["attendees"] = [*theirs.get("attendees", ()), *added]
    return merged


def _compared(fields: Json) -> Json:
    return {name: value for name, value in shared_of(fields).items() if name not in NOT_COMPARED}

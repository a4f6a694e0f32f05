"""How what the organizer has gets to each guest's calendar, and what there stays the guest's own."""

from __future__ import annotations

from tests.google.calendars.finding import Found, standing, whole
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.company import Company
from tests.google.schema import Json

OWN = ("colorId", "eventLabelId", "reminders", "transparency", "visibility")
"""What each copy has for itself, besides private extended properties."""


def deliver(company: Company, shelf: Shelf, entry: Entry) -> list[Found]:
    """Bring every guest's copy in line with the organizer's; gives the copies that are new there."""
    guests = invited(company, shelf, entry)
    targets = [company.shelves[name] for name in sorted(_readers(shelf, entry) | guests) if name in company.shelves]
    entry.copies |= guests
    made = [_copy(shelf, entry, target, invited=target.id in guests) for target in targets]
    arrived = [(target, copy) for target, copy in zip(targets, made, strict=True) if copy]
    for target, _ in arrived:
        company.changed(target)
    return [standing(target, copy) for target, copy in arrived if copy.arrived and not copy.cancelled]


def invited(company: Company, shelf: Shelf, entry: Entry) -> set[str]:
    """The calendars of the guests who are of this company, without the organizer's."""
    named = [guest["email"] for guest in whole(shelf, entry).get("attendees", ())]
    guests = {company.aliases.get(email, email) for email in named}
    return guests & company.shelves.keys() - {shelf.id}


def own_of(fields: Json) -> Json:
    """What of an event is its copy's own."""
    own = {name: fields[name] for name in OWN if name in fields}
    private = (fields.get("extendedProperties") or {}).get("private")
    return own | ({"extendedProperties": {"private": private}} if private else {})


def shared_of(fields: Json) -> Json:
    """What all copies of an event have in common."""
    shared = {name: value for name, value in fields.items() if name not in OWN}
    common = (shared.pop("extendedProperties", None) or {}).get("shared")
    return shared | ({"extendedProperties": {"shared": common}} if common else {})


def joined(shared: Json, own: Json) -> Json:
    """A copy from what is common and what is its own."""
    properties = {**shared.get("extendedProperties", {}), **own.get("extendedProperties", {})}
    return shared | own | ({"extendedProperties": properties} if properties else {})


def organizers(company: Company, one: Found) -> Shelf | None:
    """The calendar where the organizer's copy lies; None when the organizer is not of this company."""
    shelf = company.shelves.get(one.fields.get("organizer", {}).get("email", ""))
    known = (one.id, one.master.id if one.master else one.id)
    return shelf if shelf and any(name in shelf.entries for name in known) else None


def _readers(shelf: Shelf, entry: Entry) -> set[str]:
    """Whoever has a copy already, of the week or of its series."""
    master = shelf.entries.get(entry.master)
    return entry.copies | (master.copies if master else set())


def _copy(shelf: Shelf, entry: Entry, target: Shelf, *, invited: bool) -> Entry | None:
    """The guest's copy if it changed."""
    there, series = target.entries.get(entry.id), target.entries.get(entry.master)
    belongs = series is not None and not series.cancelled
    if there is None and not invited and not belongs:
        return None
    fields = entry.fields if belongs or not entry.master else whole(shelf, entry)
    made = joined(shared_of(fields), own_of(there.fields) if there else _first(fields))
    removed = there is not None and there.removed and not _asked_again(there, entry, target.id)
    made |= {"status": "cancelled"} if removed or not invited or entry.cancelled else _confirmed(fields)
    if there and there.fields == made:
        return None
    return _placed(target, there, Entry(entry.id, made, removed=removed))


def _placed(target: Shelf, there: Entry | None, made: Entry) -> Entry:
    made.arrived = there is None or there.cancelled
    target.put(made)
    if made.cancelled and not made.master:
        target.drop_overrides(made.id)
    return made


def _first(fields: Json) -> Json:
    """A new copy begins with the organizer's visibility, and reminders of its own."""
    kept = {name: fields[name] for name in ("visibility", "transparency") if name in fields}
    return kept | ({"reminders": {"useDefault": True}} if "reminders" in fields else {})


def _confirmed(fields: Json) -> Json:
    return {"status": fields["status"]} if "status" in fields else {}


def _asked_again(there: Entry, entry: Entry, guest: str) -> bool:
    """Whether the organizer waits for an answer that had been given."""
    return _answer(there.fields, guest) != "needsAction" and _answer(entry.fields, guest) == "needsAction"


def _answer(fields: Json, email: str) -> str:
    found = [guest["responseStatus"] for guest in fields.get("attendees") or () if guest["email"] == email]
    return str(found[0]) if found else ""

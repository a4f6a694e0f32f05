"""Who is invited and what was answered: organizer and attendees of an event as values, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from providers.google.ids import Event
from rules.edit import Invitee
from rules.model import Attendee, Partstat

Entry = Mapping[str, Any]
Names = Callable[[str], str]
"""The address under which somebody is known to us, by any address of theirs."""

LONGEST_COMMENT = 1000
SECOND_CALENDARS = "@group.calendar.google.com"
_ANSWERS = {
    "accepted": Partstat.ACCEPTED,
    "declined": Partstat.DECLINED,
    "tentative": Partstat.TENTATIVE,
}
_SPELLED = {partstat: text for text, partstat in _ANSWERS.items()}
NOT_ANSWERED = "needsAction"


def verbatim(email: str) -> str:
    """Everybody has one address alone."""
    return email


def attendees(event: Event, names: Names = verbatim) -> tuple[Attendee, ...]:
    """The people who are invited, in their order, each once; rooms and things are none."""
    found: dict[str, Attendee] = {}
    for entry in entries(event):
        one = _attendee(entry, names)
        if not entry.get("resource") and (one.email not in found or one.email == _address(entry)):
            found[one.email] = one
    return tuple(found.values())


def organizer(event: Event, owner: str, names: Names = verbatim) -> str:
    """Address of the organizer, "" when there is none.

    Google has the calendar in which an event was made for its organizer. Where that is not a person's main one it
    has an address of its own: the owner is meant, who on other people's copies is known as who made it.
    """
    named = event.get("organizer", {})
    if named.get("self"):
        return owner
    address = str(named.get("email", "")).lower()
    made_by = str(event.get("creator", {}).get("email", "")).lower()
    return names(made_by or address if address.endswith(SECOND_CALENDARS) else address)


def entries(event: Event) -> tuple[Entry, ...]:
    """The attendees as Google tells them, verbatim."""
    return tuple(event.get("attendees", ()))


def invited(event: Event, guest: Invitee, names: Names = verbatim) -> Event:
    """The event with a guest more, unless they are invited; the entries of others as they are."""
    if any(one.email == guest.email for one in attendees(event, names)):
        return event
    return {**event, "attendees": [*entries(event), new_entry(guest, NOT_ANSWERED)]}


def new_entry(guest: Invitee, answer: str) -> Entry:
    """An entry for somebody new."""
    named = {"displayName": guest.name} if guest.name else {}
    return {"email": guest.email, **named, "responseStatus": answer}


def asked_anew(event: Event) -> Event:
    """The event with nobody's decline: it was given for another time."""
    if not any(map(_declines, entries(event))):
        return event
    return {**event, "attendees": [_unanswered(one) if _declines(one) else one for one in entries(event)]}


def responded(event: Event, answer: Attendee, names: Names = verbatim) -> Event:
    """The event with that answer of a guest; the rest of their entry, and the entries of others, as they are."""

    def answering(entry: Entry) -> Entry:
        if entry.get("resource") or names(_address(entry)) != answer.email or _attendee(entry, names) == answer:
            return entry
        said = {"comment": answer.comment} if answer.comment else {}
        kept = {name: value for name, value in entry.items() if name != "comment"}
        return {**kept, **said, "responseStatus": _SPELLED.get(answer.partstat, NOT_ANSWERED)}

    changed = [answering(one) for one in entries(event)]
    return event if changed == list(entries(event)) else {**event, "attendees": changed}


def _declines(entry: Entry) -> bool:
    return entry.get("responseStatus") == "declined" and not entry.get("resource")


def _unanswered(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if name != "comment"} | {"responseStatus": NOT_ANSWERED}


def _address(entry: Entry) -> str:
    return str(entry.get("email", "")).lower()


def _attendee(entry: Entry, names: Names) -> Attendee:
    partstat = _ANSWERS.get(str(entry.get("responseStatus")), Partstat.NEEDS_ACTION)
    said = str(entry.get("comment", "")) if partstat is Partstat.DECLINED else ""
    return Attendee(names(_address(entry)), partstat, " ".join(said.split())[:LONGEST_COMMENT].rstrip())

"""Writes a new series as an event, with what people gave to the one that it goes on from."""

from __future__ import annotations

from typing import Any

from providers.google.extras import brought
from providers.google.ids import Event, event_id
from providers.google.links import linked
from providers.google.people import Entry, Names, entries, new_entry, verbatim
from providers.google.reading import MARKER
from providers.google.times import at_wall_time, timed
from rules.edit import SeriesDraft
from rules.slot import instant

_GOES_ON = (
    "summary",
    "location",
    "description",
    "reminders",
    "colorId",
    "visibility",
    "transparency",
    "attachments",
    "guestsCanModify",
    "guestsCanInviteOthers",
    "guestsCanSeeOtherGuests",
)
"""Never the conference: Google reuses none for another event."""

_OF_THAT_EVENT = ("self", "organizer", "id")
_OF_THAT_ATTACHMENT = ("fileId", "iconLink")


def event_of(draft: SeriesDraft, before: Event | None = None, names: Names = verbatim) -> Event:
    """The event of a draft, whose UID may be from elsewhere; what people gave to an earlier one goes on in it."""
    zone = draft.slot.zone
    end = instant(draft.first, zone) + draft.slot.length
    bare = {"summary": draft.title, "guestsCanInviteOthers": False, **brought(draft.extras), **_given(before or {})}
    event = {
        **bare,
        **_named(draft.uid),
        "start": at_wall_time(draft.first, zone),
        "end": timed(end, zone),
        "recurrence": ["RRULE:FREQ=WEEKLY"],
        "attendees": [*_two(draft), *(_further(before, draft, names) if before else _brought_along(draft))],
        "extendedProperties": _properties(before or {}, draft),
        "status": "confirmed",
    }
    return linked(event, draft.link)


def _named(uid: str) -> dict[str, str]:
    """The id that a UID of ours makes; one from elsewhere is a UID only."""
    try:
        return {"id": event_id(uid)}
    except ValueError:
        return {"iCalUID": uid}


def _given(before: Event) -> dict[str, Any]:
    given = {name: before[name] for name in _GOES_ON if name in before}
    if "attachments" in given:
        given["attachments"] = [_without(one, _OF_THAT_ATTACHMENT) for one in given["attachments"]]
    return given


def _two(draft: SeriesDraft) -> tuple[Entry, ...]:
    """The organizer's own answer may be given; a guest's would be taken back by the guest's settings."""
    answer = "needsAction" if draft.invites else "accepted"
    return new_entry(draft.organizer, "accepted"), new_entry(draft.attendee, answer)


def _further(before: Event, draft: SeriesDraft, names: Names) -> tuple[Entry, ...]:
    two = (draft.organizer.email, draft.attendee.email)
    others = (one for one in entries(before) if names(str(one.get("email")).lower()) not in two)
    return tuple(_without(one, _OF_THAT_EVENT) for one in others)


def _brought_along(draft: SeriesDraft) -> tuple[Entry, ...]:
    two = (draft.organizer.email, draft.attendee.email)
    return tuple(new_entry(one, "needsAction") for one in draft.extras.guests if one.email not in two)


def _properties(before: Event, draft: SeriesDraft) -> dict[str, Any]:
    there = before.get("extendedProperties", {})
    return {**there, "private": {**there.get("private", {}), MARKER: draft.marker}}


def _without(entry: Entry, names: tuple[str, ...]) -> Entry:
    return {name: value for name, value in entry.items() if name not in names}

"""Brings a series with a UID from elsewhere into a calendar: for somebody whose 1:1 began on another system."""

from __future__ import annotations

from providers.errors import ConflictError
from providers.google.ids import Event
from providers.google.place import Place
from providers.google.writes import OURS, took
from providers.google.writing import UnchangedError


def brought(place: Place, event: Event) -> Event:
    """The new event as Google has it; ConflictError when the calendar has, or had, one with that UID.

    Google chooses its id, so that the UID alone tells whether it is there; it is looked for before. Nobody is mailed.
    https://developers.google.com/workspace/calendar/api/v3/reference/events/import
    """
    uid = str(event["iCalUID"])
    if place.named(uid):
        raise ConflictError(f"{place.calendar.url}: a series with that UID is there already")
    made = place.bring({**event, "organizer": {"email": place.id}})
    if not took(event, made, {name: event[name] for name in OURS if name in event}, place.whose):
        raise UnchangedError(f"{place.href(str(made['id']))}: Google answered yes and made another event")
    return made

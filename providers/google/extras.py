"""What people gave to an event, for a new series in another account; and what comes from there, in a new event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from providers.google.ids import Event
from providers.google.links import bare
from providers.google.people import Names, entries
from rules.edit import Extras, Invitee

MOST_REMINDERS = 5
"""Google takes no more."""


def extras_of(event: Event, names: Names) -> Extras:
    """What an event has of people's."""
    guests = tuple(
        Invitee(names(str(one.get("email")).lower()), str(one.get("displayName", ""))) for one in entries(event)
    )
    overrides = event.get("reminders", {}).get("overrides", ())
    alarms = tuple(timedelta(minutes=one["minutes"]) for one in overrides if one.get("method") == "popup")
    return Extras(str(event.get("summary", "")), str(event.get("location", "")), bare(event), guests, alarms)


def brought(extras: Extras) -> dict[str, Any]:
    """The fields of a new event for what comes from elsewhere."""
    words = {"summary": extras.title, "location": extras.location, "description": extras.description}
    minutes = sorted({int(one / timedelta(minutes=1)) for one in extras.alarms})[:MOST_REMINDERS]
    popups = [{"method": "popup", "minutes": one} for one in minutes]
    reminders = {"reminders": {"useDefault": False, "overrides": popups}} if popups else {}
    return {**{name: text for name, text in words.items() if text}, **reminders}

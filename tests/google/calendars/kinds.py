"""Kinds of events besides meetings: what each needs, and that none becomes another."""

from __future__ import annotations

from tests.google.errors import invalid
from tests.google.schema import Json

DECLINING = ("declineNone", "declineAllConflictingInvitations", "declineOnlyNewConflictingInvitations")
PROPERTIES = {
    "outOfOffice": "outOfOfficeProperties",
    "focusTime": "focusTimeProperties",
    "workingLocation": "workingLocationProperties",
    "birthday": "birthdayProperties",
}


def check(fields: Json, there: Json) -> None:
    """400 when the kind is not as it must be."""
    kind = fields.get("eventType", "default")
    if there and kind != there.get("eventType", "default"):
        raise invalid("Event type cannot be changed.", "eventTypeRestriction")
    if kind == "fromGmail":
        raise invalid("Events from Gmail cannot be created.", "eventTypeRestriction")
    for other, name in PROPERTIES.items():
        if name in fields and other != kind:
            raise invalid(f"{name} belong to events of the kind {other}.", "malformedEventProperties")
    if kind in _CHECKS:
        _CHECKS[kind](fields, fields.get(PROPERTIES[kind]) or {})


def _declining(fields: Json, properties: Json) -> None:
    if "date" in fields.get("start", {}):
        raise invalid("An out-of-office or focus-time event cannot be of whole days.", "malformedEventTime")
    if properties.get("autoDeclineMode", "declineNone") not in DECLINING:
        raise invalid("Invalid autoDeclineMode.")
    if fields.get("attendees"):
        raise invalid("Such an event has no guests.", "eventTypeRestriction")


def _location(fields: Json, properties: Json) -> None:
    if properties.get("type") not in ("homeOffice", "officeLocation", "customLocation"):
        raise invalid("A working location needs its type.", "required")
    if fields.get("transparency") != "transparent" or fields.get("visibility") != "public":
        raise invalid("A working location is transparent and public.", "malformedEventProperties")


def _birthday(fields: Json, _properties: Json) -> None:
    if "date" not in fields.get("start", {}) or not any("FREQ=YEARLY" in one for one in fields.get("recurrence", ())):
        raise invalid("A birthday is a whole day of every year.", "malformedEventTime")


_CHECKS = {"outOfOffice": _declining, "focusTime": _declining, "workingLocation": _location, "birthday": _birthday}

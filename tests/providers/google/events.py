"""Builders of events as Google's answers have them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from providers.google.reading import Group, Whose, series_of
from rules.model import Series
from tests.google.schema import Schemas

Json = dict[str, Any]

ID = "1on10123"
BERLIN = Whose("ana@example.test", "Europe/Berlin")
LINK = "https://meet.example.test/agenda/ben"
DOCUMENT = "https://docs.google.com/document/d/1abcDEF/edit"
ANA = {
    "email": "ana@example.test",
    "displayName": "Ana",
    "organizer": True,
    "self": True,
    "responseStatus": "accepted",
}
BEN = {"email": "ben@example.test", "displayName": "Ben", "responseStatus": "accepted"}
ROOM = {"email": "room-1@resource.calendar.google.com", "resource": True, "responseStatus": "declined"}

_document = json.loads(
    (resources.files("googleapiclient") / "discovery_cache/documents/calendar.v3.json").read_text("utf-8")
)
SCHEMAS = Schemas(_document)


def at(local: str, offset: str = "+01:00", zone: str = "Europe/Berlin") -> Json:
    """A time as Google tells it."""
    return {"dateTime": f"{local}:00{offset}", "timeZone": zone}


def day(text: str) -> Json:
    """A whole day as Google tells it."""
    return {"date": text}


def a_master(**fields: Any) -> Json:
    """A weekly 1:1 of Ana and Ben from 10 March 2026 on, as ours is; None leaves a field out."""
    whole = {
        "kind": "calendar#event",
        "etag": '"3400000000000002"',
        "id": ID,
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={ID}",
        "created": "2026-03-01T00:00:00.000Z",
        "updated": "2026-03-01T00:00:00.000Z",
        "summary": "1:1 Ana / Ben",
        "description": f"1:1 agenda: {LINK}",
        "creator": {"email": "ana@example.test", "self": True},
        "organizer": {"email": "ana@example.test", "self": True},
        "start": at("2026-03-10T10:00"),
        "end": at("2026-03-10T10:30"),
        "recurrence": ["RRULE:FREQ=WEEKLY"],
        "iCalUID": f"{ID}@google.com",
        "sequence": 0,
        "attendees": [ANA, BEN],
        "extendedProperties": {"private": {"oneonone": "a1b2c3"}},
        "reminders": {"useDefault": True},
        "eventType": "default",
    }
    return {name: value for name, value in (whole | fields).items() if value is not None}


def a_week(number: int = 1, **fields: Any) -> Json:
    """An edited week of it: the one of 17 March, an hour later, unless told otherwise."""
    own = {
        "id": f"{ID}_opaque{number}",
        "etag": f'"340000000000001{number}"',
        "recurringEventId": ID,
        "originalStartTime": at("2026-03-17T10:00"),
        "start": at("2026-03-17T11:00"),
        "end": at("2026-03-17T11:30"),
        "recurrence": None,
    }
    return a_master(**(own | fields))


def a_week_off(number: int = 1, original: Json | None = None) -> Json:
    """All that Google is sure to tell of a week that is off."""
    return {
        "kind": "calendar#event",
        "etag": f'"340000000000002{number}"',
        "id": f"{ID}_opaque{number}",
        "status": "cancelled",
        "recurringEventId": ID,
        "originalStartTime": original or at("2026-03-17T10:00"),
    }


def a_group(*weeks: Json, **fields: Any) -> Group:
    """The series with these weeks."""
    return Group(ID, a_master(**fields), weeks)


def read(group: Group) -> Series:
    return series_of(group, BERLIN)


def mistakes(group: Group) -> list[str]:
    """What Google's own schema finds wrong with the events."""
    return [one for event in group.events for one in SCHEMAS.mistakes_sent("Event", "", dict(event))]

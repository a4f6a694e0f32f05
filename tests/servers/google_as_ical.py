"""What stands in a Google calendar, written down as iCalendar objects for eyes that read nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from providers.google.ids import series_id, uid_of
from tests.google.pages import Page

Json = Mapping[str, Any]

PARTSTATS = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
    "needsAction": "NEEDS-ACTION",
}
TEXTS = {"summary": "SUMMARY", "location": "LOCATION", "description": "DESCRIPTION"}
AGENDA = re.compile(r"1:1 agenda: (?:<a href=\")?([^\s\"<]+)")


def exported(page: Page) -> list[str]:
    """Every event of a calendar that is not deleted, a series with its weeks; unfolded."""
    return list(by_id(page).values())


def by_id(page: Page) -> dict[str, str]:
    """The same by the ids of the events."""
    answer = page.ask("GET", maxResults="2500")
    groups: dict[str, list[Json]] = {}
    for one in answer["items"]:
        groups.setdefault(series_id(one), []).append(one)
    whole = {name: events for name, events in groups.items() if any(one["id"] == name for one in events)}
    return {name: _object(name, events, answer["timeZone"]) for name, events in whole.items()}


def _object(name: str, events: Sequence[Json], zone: str) -> str:
    master = next(one for one in events if one["id"] == name)
    zone = master["start"].get("timeZone", zone)
    weeks = [one for one in events if one is not master]
    off = [f"EXDATE:{_instant(one['originalStartTime'])}" for one in weeks if one["status"] == "cancelled"]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Export//EN"]
    lines += _event(master, zone, [*master.get("recurrence", ()), *off])
    for one in (one for one in weeks if one["status"] != "cancelled"):
        lines += _event(one, zone, [f"RECURRENCE-ID{_at(one['originalStartTime'], zone)}"])
    return "\n".join([*lines, "END:VCALENDAR", ""])


def _event(event: Json, zone: str, further: Sequence[str]) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{uid_of(event)}", "DTSTAMP:20260101T000000Z")
    yield f"DTSTART{_at(event['start'], zone)}"
    yield f"DTEND{_at(event['end'], zone)}"
    yield from further
    yield from (f"{name}:{_text(event[field])}" for field, name in TEXTS.items() if event.get(field))
    yield from (f"URL:{link}" for link in AGENDA.findall(event.get("description", "")))
    yield from (f"ATTACH:{one['fileUrl']}" for one in event.get("attachments", ()))
    if "organizer" in event:
        yield f"ORGANIZER:mailto:{event['organizer']['email']}"
    yield from map(_guest, event.get("attendees", ()))
    yield "END:VEVENT"


def _guest(guest: Json) -> str:
    said = f';X-RESPONSE-COMMENT="{guest["comment"]}"' if "comment" in guest else ""
    return f"ATTENDEE;PARTSTAT={PARTSTATS[guest['responseStatus']]}{said}:mailto:{guest['email']}"


def _at(time: Json, zone: str) -> str:
    """A moment on the wall of the series, or a whole day."""
    if "date" in time:
        return f";VALUE=DATE:{time['date'].replace('-', '')}"
    local = datetime.fromisoformat(time["dateTime"]).astimezone(ZoneInfo(zone))
    return f";TZID={zone}:{local:%Y%m%dT%H%M%S}"


def _instant(time: Json) -> str:
    return f"{datetime.fromisoformat(time['dateTime']).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, written)
    return value

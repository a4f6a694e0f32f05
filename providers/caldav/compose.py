"""Writes a new series as a calendar object."""

from __future__ import annotations

from datetime import datetime

from providers.caldav.extras import escaped, lines_of
from providers.caldav.ical import MARKER
from providers.caldav.lines import Line, new_line
from providers.caldav.vtimezone import vtimezone
from providers.stamps import in_utc
from rules.edit import Invitee, SeriesDraft
from rules.slot import instant, wall_time

PRODUCT = b"-//oneonone//1:1//EN"


def object_of(draft: SeriesDraft, now: datetime) -> bytes:
    """The VCALENDAR with one VEVENT and the zone it needs. RFC 5545, section 3.6.1; RFC 4791, section 4.1."""
    zone = draft.slot.zone
    known = b"" if zone == "UTC" else vtimezone(zone, draft.first.year - 1)
    event = b"".join(line.raw for line in _event(draft, now))
    return (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + PRODUCT + b"\r\n" + known + b"BEGIN:VEVENT\r\n" + event
    ) + b"END:VEVENT\r\nEND:VCALENDAR\r\n"


def zoned_line(name: str, local: datetime, zone: str, tzid: str | None = None) -> Line:
    """A point in time as wall time in its zone, or in UTC form where that is the zone."""
    if zone == "UTC":
        return new_line(name, f"{local:%Y%m%dT%H%M%SZ}")
    return new_line(name, f"{local:%Y%m%dT%H%M%S}", TZID=tzid or zone)


def instant_line(name: str, at: datetime, zone: str, tzid: str | None = None) -> Line:
    """An instant as wall time in its zone; in UTC form where no local time names it: the second pass of a fold."""
    local = wall_time(at, zone)
    if zone == "UTC" or instant(local, zone) != at:
        return new_line(name, in_utc(at))
    return new_line(name, f"{local:%Y%m%dT%H%M%S}", TZID=tzid or zone)


def _event(draft: SeriesDraft, now: datetime) -> tuple[Line, ...]:
    zone = draft.slot.zone
    answer = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"} if draft.invites else {"PARTSTAT": "ACCEPTED"}
    agent = {"SCHEDULE-AGENT": "CLIENT"} if draft.by_client else {}
    return (
        new_line("UID", draft.uid),
        new_line("DTSTAMP", in_utc(now)),
        new_line("SUMMARY", escaped(draft.extras.title or draft.title)),
        zoned_line("DTSTART", draft.first, zone),
        instant_line("DTEND", instant(draft.first, zone) + draft.slot.length, zone),
        new_line("RRULE", "FREQ=WEEKLY"),
        _user_line("ORGANIZER", draft.organizer, **agent),
        _user_line("ATTENDEE", draft.organizer, PARTSTAT="ACCEPTED"),
        _user_line("ATTENDEE", draft.attendee, **answer, **agent),
        *(_user_line("ATTENDEE", one, PARTSTAT="NEEDS-ACTION", RSVP="TRUE", **agent) for one in _further(draft)),
        *([new_line("ATTACH", draft.link), new_line("URL", draft.link)] if draft.link else []),
        new_line(MARKER, draft.marker),
        *lines_of(draft.extras),
    )


def _further(draft: SeriesDraft) -> tuple[Invitee, ...]:
    two = (draft.organizer.email, draft.attendee.email)
    return tuple(one for one in draft.extras.guests if one.email not in two)


def _user_line(name: str, who: Invitee, **parameters: str) -> Line:
    return new_line(name, f"mailto:{who.email}", CN=who.name or None, **parameters)

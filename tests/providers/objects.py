"""Builders of calendar objects as text, in the many spellings of other programs."""

from __future__ import annotations

from collections.abc import Iterable

LINK = "https://meet.example.test/agenda/ben"
GUESTS = (
    "ORGANIZER;CN=Ana:mailto:ana@example.test",
    "ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:mailto:ana@example.test",
    'ATTENDEE;CN=Ben;PARTSTAT=ACCEPTED;X-NOTE="a;b:c":mailto:ben@example.test',
)
START = "DTSTART;TZID=Europe/Berlin:20260310T100000"
END = "DTEND;TZID=Europe/Berlin:20260310T103000"
RULE = "RRULE:FREQ=WEEKLY"
UID = "1on1-0123"


def an_event(*lines: str, start: str = START, end: str = END, rule: str = RULE, uid: str = UID) -> tuple[str, ...]:
    """One VEVENT; an empty argument leaves its line out."""
    own = (f"UID:{uid}" if uid else "", "DTSTAMP:20260301T000000Z", start, end, rule, "SUMMARY:1:1 Ana / Ben")
    return ("BEGIN:VEVENT", *filter(None, own), *GUESTS, *lines, "END:VEVENT")


def a_week(*lines: str, week: str, start: str, end: str = "") -> tuple[str, ...]:
    """An override of one week."""
    return an_event(f"RECURRENCE-ID{week}", *lines, start=start, end=end, rule="")


def an_object(*events: Iterable[str], before: Iterable[str] = ()) -> bytes:
    """A VCALENDAR of these components, with whatever lines before them."""
    inside = [line for event in events for line in event]
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *before, *inside, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines).encode()

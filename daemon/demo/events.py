"""What people put into their calendars by themselves: one iCalendar object each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

HALF_HOUR = timedelta(minutes=30)


def weekly(uid: str, start: datetime, organizer: str, other: str, **texts: str) -> Calendar:
    """A weekly meeting of two, half an hour from a local start on."""
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", start)
    event.add("DTSTART", start)
    event.add("DTEND", start + HALF_HOUR)
    event.add("RRULE", {"FREQ": "WEEKLY"})
    event.add("ORGANIZER", vCalAddress(f"mailto:{organizer}"))
    for email in (organizer, other):
        event.add("ATTENDEE", vCalAddress(f"mailto:{email}"), {"PARTSTAT": "ACCEPTED"})
    for name, text in texts.items():
        event.add(name, text)
    return _object(event)


def day_off(day: date, title: str) -> Calendar:
    """A whole day that somebody keeps free."""
    event = Event()
    event.add("UID", f"day-off-{day:%Y%m%d}")
    event.add("DTSTAMP", datetime(day.year, day.month, day.day))
    event.add("DTSTART", day)
    event.add("DTEND", day + timedelta(days=1))
    event.add("SUMMARY", title)
    return _object(event)


def _object(event: Event) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//a calendar program//EN")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar

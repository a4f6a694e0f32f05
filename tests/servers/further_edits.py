"""More of what a calendar program does to an event: changes to one iCalendar object, as people make them."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vRecur, vUri

from daemon.demo.edits import master, move_week, override, put

OURS = ("X-ONEONONE-PAIR", "ATTACH", "URL", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID")


def shift_from(calendar: Calendar, week: datetime, start: datetime) -> None:
    """Let this week and all later ones start elsewhere: RANGE=THISANDFUTURE."""
    move_week(calendar, week, start)
    override(calendar, week)["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"


def made_like(calendar: Calendar, uid: str, start: datetime, organizer: str) -> Calendar:
    """A weekly series of the same people as one makes it by hand, from a local wall time on."""
    made = deepcopy(calendar)
    made.subcomponents = [one for one in made.subcomponents if one.name != "VEVENT"]
    event = deepcopy(master(calendar))
    lasting = event.end - event.start
    for name in OURS:
        event.pop(name, None)
    there: Any = event["DTSTART"]
    put(event, "UID", uid)
    put(event, "DTSTART", start.replace(tzinfo=there.dt.tzinfo))
    event.pop("DURATION", None)
    put(event, "DTEND", start.replace(tzinfo=there.dt.tzinfo) + lasting)
    put(event, "RRULE", vRecur({"FREQ": "WEEKLY"}))
    put(event, "ORGANIZER", vCalAddress(f"mailto:{organizer}"))
    made.add_component(event)
    return made


def add_guest(calendar: Calendar, email: str) -> None:
    """Invite somebody else, too."""
    master(calendar).add("ATTENDEE", vCalAddress(f"mailto:{email}"))


def add_link(event: Event, link: str) -> None:
    """Attach a link."""
    event.add("ATTACH", vUri(link))


def say(event: Event, email: str, words: str) -> None:
    """Write something beside one's answer."""
    for guest in _guests(event):
        if guest.lower() == f"mailto:{email}":
            guest.params["X-RESPONSE-COMMENT"] = words


def _guests(event: Any) -> list[Any]:
    guests = event.get("ATTENDEE", [])
    return guests if isinstance(guests, list) else [guests]


def set_forever(calendar: Calendar) -> None:
    """Once every week, without an end."""
    put(master(calendar), "RRULE", vRecur({"FREQ": "WEEKLY"}))


def put_back(calendar: Calendar, week: datetime) -> None:
    """Let a week stand at its own time again."""
    event = master(calendar)
    calendar.subcomponents = [one for one in calendar.subcomponents if not _of_week(one, week)]
    there: Any = event.pop("EXDATE", [])
    dates = [date.dt for one in (there if isinstance(there, list) else [there]) for date in one.dts]
    for date in dates:
        if date.astimezone(UTC) != week:
            event.add("EXDATE", date)


def _of_week(component: Any, week: datetime) -> bool:
    return "RECURRENCE-ID" in component and bool(component["RECURRENCE-ID"].dt.astimezone(UTC) == week)


def undelivered(calendar: Calendar) -> Calendar:
    """With edited weeks that the server is not to tell anybody of: SCHEDULE-AGENT=CLIENT."""
    for event in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in event:
            for guest in _guests(event):
                guest.params["SCHEDULE-AGENT"] = "CLIENT"
    return calendar

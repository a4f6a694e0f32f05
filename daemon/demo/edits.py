"""What a calendar program does to an event when its user edits it: changes to one iCalendar object, in place."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vRecur


def cancel_week(calendar: Calendar, week: datetime) -> None:
    """Delete one week: EXDATE."""
    calendar.subcomponents = [one for one in calendar.subcomponents if not _is_week(one, week)]
    master(calendar).add("EXDATE", _local(calendar, week))


def move_week(calendar: Calendar, week: datetime, start: datetime) -> None:
    """Let one week start at another instant, as long as before."""
    event = override(calendar, week)
    lasting = event.end - event.start
    put(event, "DTSTART", _local(calendar, start))
    put(event, "DTEND", _local(calendar, start + lasting))


def resize_week(calendar: Calendar, week: datetime, length: timedelta) -> None:
    """Give one week another length."""
    event = override(calendar, week)
    put(event, "DTEND", event.start + length)


def decline_week(calendar: Calendar, week: datetime, email: str, note: str = "") -> None:
    """Answer no for one week, with a note where there is one."""
    answer(override(calendar, week), email, "DECLINED", note)


def answer(event: Event, email: str, partstat: str, note: str = "") -> None:
    """Answer an event in somebody's name."""
    guests: Any = event["ATTENDEE"]
    for guest in (
        one for one in (guests if isinstance(guests, list) else [guests]) if one.lower() == f"mailto:{email}"
    ):
        guest.params["PARTSTAT"] = partstat
        guest.params.pop("RSVP", None)
        if note:
            guest.params["X-RESPONSE-COMMENT"] = note


def invite(calendar: Calendar, email: str) -> None:
    """Invite somebody else, too."""
    master(calendar).add("ATTENDEE", vCalAddress(f"mailto:{email}"))


def end_series(calendar: Calendar, before: datetime) -> None:
    """Delete this week and all that follow: UNTIL one second before."""
    event = master(calendar)
    rule: Any = event["RRULE"]
    put(event, "RRULE", vRecur({**rule, "UNTIL": before.astimezone(UTC) - timedelta(seconds=1)}))


def move_series(calendar: Calendar, by: timedelta) -> None:
    """Let all weeks start so much later, by the clock on the wall."""
    event = master(calendar)
    for name in ("DTSTART", "DTEND"):
        at: Any = event[name]
        put(event, name, at.dt + by)


def halve(calendar: Calendar, week: datetime, start: datetime, **texts: str) -> Calendar:
    """Let a series end before a week; the rest of it, from a new start on and with new texts, all weeks alike."""
    rest = deepcopy(calendar)
    rest.subcomponents = [one for one in rest.subcomponents if "RECURRENCE-ID" not in one]
    event = master(rest)
    lasting = event.end - event.start
    put(event, "UID", f"{event['UID']}-from-{week:%Y%m%d}")
    put(event, "DTSTART", _local(rest, start))
    put(event, "DTEND", _local(rest, start + lasting))
    for name, text in texts.items():
        put(event, name, text)
    calendar.subcomponents = [one for one in calendar.subcomponents if not _is_after(one, week)]
    end_series(calendar, week)
    return rest


def remove_agenda(calendar: Calendar) -> None:
    """Take off every attachment and URL."""
    for name in ("ATTACH", "URL"):
        master(calendar).pop(name, None)


def master(calendar: Calendar) -> Event:
    """The component that stands for the whole series."""
    return next(one for one in calendar.events if "RECURRENCE-ID" not in one)


def _is_week(component: Any, week: datetime) -> bool:
    return "RECURRENCE-ID" in component and bool(component["RECURRENCE-ID"].dt == week)


def _is_after(component: Any, week: datetime) -> bool:
    return "RECURRENCE-ID" in component and bool(component["RECURRENCE-ID"].dt >= week)


def override(calendar: Calendar, week: datetime) -> Event:
    """The week's own component, made from the series where there is none."""
    there = next((one for one in calendar.events if _is_week(one, week)), None)
    if there is not None:
        return there
    event = deepcopy(master(calendar))
    lasting = event.end - event.start
    for name in ("RRULE", "EXDATE", "RDATE"):
        event.pop(name, None)
    for name, at in (("RECURRENCE-ID", week), ("DTSTART", week), ("DTEND", week + lasting)):
        put(event, name, _local(calendar, at))
    calendar.add_component(event)
    return event


def _local(calendar: Calendar, at: datetime) -> datetime:
    start: Any = master(calendar)["DTSTART"]
    zone: tzinfo = start.dt.tzinfo or UTC
    return at.astimezone(zone)


def put(event: Event, name: str, value: object) -> None:
    """Give an event a property in place of the one that it had."""
    event.pop(name, None)
    event.add(name, value)
    sequence = int(event.pop("SEQUENCE", 0))
    event.add("SEQUENCE", sequence + 1)

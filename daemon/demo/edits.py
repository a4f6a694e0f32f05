"""What a calendar program does to an event when its user edits it: changes to one iCalendar object, in place."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Event, vRecur


def cancel_week(calendar: Calendar, week: datetime) -> None:
    """Delete one week: EXDATE."""
    calendar.subcomponents = [one for one in calendar.subcomponents if not _is_week(one, week)]
    _master(calendar).add("EXDATE", _local(calendar, week))


def move_week(calendar: Calendar, week: datetime, start: datetime) -> None:
    """Let one week start at another instant, as long as before."""
    event = _override(calendar, week)
    lasting = event.end - event.start
    _set(event, "DTSTART", _local(calendar, start))
    _set(event, "DTEND", _local(calendar, start + lasting))


def resize_week(calendar: Calendar, week: datetime, length: timedelta) -> None:
    """Give one week another length."""
    event = _override(calendar, week)
    _set(event, "DTEND", event.start + length)


def decline_week(calendar: Calendar, week: datetime, email: str) -> None:
    """Answer no for one week."""
    guests: Any = _override(calendar, week)["ATTENDEE"]
    for guest in guests if isinstance(guests, list) else [guests]:
        if guest.lower() == f"mailto:{email}":
            guest.params["PARTSTAT"] = "DECLINED"


def end_series(calendar: Calendar, before: datetime) -> None:
    """Delete this week and all that follow: UNTIL one second before."""
    event = _master(calendar)
    rule: Any = event["RRULE"]
    _set(event, "RRULE", vRecur({**rule, "UNTIL": before.astimezone(UTC) - timedelta(seconds=1)}))


def move_series(calendar: Calendar, by: timedelta) -> None:
    """Let all weeks start so much later, by the clock on the wall."""
    event = _master(calendar)
    for name in ("DTSTART", "DTEND"):
        at: Any = event[name]
        _set(event, name, at.dt + by)


def remove_agenda(calendar: Calendar) -> None:
    """Take off every attachment and URL."""
    for name in ("ATTACH", "URL"):
        _master(calendar).pop(name, None)


def _master(calendar: Calendar) -> Event:
    return next(one for one in calendar.events if "RECURRENCE-ID" not in one)


def _is_week(component: Any, week: datetime) -> bool:
    return "RECURRENCE-ID" in component and bool(component["RECURRENCE-ID"].dt == week)


def _override(calendar: Calendar, week: datetime) -> Event:
    """The week's own component, made from the series where there is none."""
    there = next((one for one in calendar.events if _is_week(one, week)), None)
    if there is not None:
        return there
    event = deepcopy(_master(calendar))
    lasting = event.end - event.start
    for name in ("RRULE", "EXDATE", "RDATE"):
        event.pop(name, None)
    for name, at in (("RECURRENCE-ID", week), ("DTSTART", week), ("DTEND", week + lasting)):
        _set(event, name, _local(calendar, at))
    calendar.add_component(event)
    return event


def _local(calendar: Calendar, at: datetime) -> datetime:
    start: Any = _master(calendar)["DTSTART"]
    zone: tzinfo = start.dt.tzinfo or UTC
    return at.astimezone(zone)


def _set(event: Event, name: str, value: object) -> None:
    event.pop(name, None)
    event.add(name, value)
    sequence = int(event.pop("SEQUENCE", 0))
    event.add("SEQUENCE", sequence + 1)

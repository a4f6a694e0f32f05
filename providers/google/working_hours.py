"""When somebody works, as that person's main calendar says.

https://developers.google.com/workspace/calendar/api/v3/reference/calendars
"""

from __future__ import annotations

from datetime import timedelta

from providers.base import CalendarRef
from providers.errors import ResponseError
from providers.google.client import Client, Json
from providers.google.scopes import WORKING_HOURS
from rules.model import Hours, Shift

MAIN = "primary"
"""Google keeps working hours beside main calendars alone, wherever the 1:1 lies."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MIDNIGHT, _DAY = timedelta(), timedelta(days=1)


def working_hours(client: Client, calendar: CalendarRef) -> Hours | None:
    """The hours of a calendar's owner; None where none are set. Raises providers.errors."""
    answer = client.ask(
        WORKING_HOURS, calendar.owner, lambda api: api.calendars().get(calendarId=MAIN, fields="workingHours")
    )
    try:
        return hours_of(answer.get("workingHours", {}))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResponseError(f"working hours of {calendar.owner}: {type(error).__name__}") from None


def hours_of(told: Json) -> Hours | None:
    """What Google's JSON says; None where hours are switched off or hold no time."""
    shifts = tuple(_shift(one) for one in told.get("availableTimes", ())) if told.get("workingHoursEnabled") else ()
    real = tuple(one for one in shifts if _MIDNIGHT <= one.start < one.end <= _DAY)
    return Hours(shifts=real, assumed=True) if real else None


def _shift(told: Json) -> Shift:
    start, end = (timedelta(minutes=told[name]) for name in ("periodStart", "periodEnd"))
    return Shift(_DAYS.index(told["dayOfWeek"].lower()), start, end)

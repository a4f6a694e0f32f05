"""Working hours that people set in their main calendar's settings."""

from __future__ import annotations

from tests.google.running import Google
from tests.google.schema import Json


def keep_hours(server: Google, email: str, **days: tuple[float, float]) -> None:
    """Work from one hour to another on these days: `monday=(8, 12.5)`; none at all where no day is named."""
    times = [
        {"dayOfWeek": day, "periodStart": int(start * 60), "periodEnd": int(end * 60)}
        for day, (start, end) in days.items()
    ]
    set_hours(server, email, {"workingHoursEnabled": bool(times), "availableTimes": times})


def set_hours(server: Google, email: str, hours: Json) -> None:
    """The same as the interface has it."""
    server.client(email).calendars().patch(calendarId="primary", body={"workingHours": hours}).execute()

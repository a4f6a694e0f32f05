"""A 1:1 as a test makes it, through the real client library."""

from __future__ import annotations

from typing import Any

from tests.google.running import Google
from tests.google.schema import Json

ANA, BEN = "ana@example.test", "ben@example.test"
ID = "oneonone0"


def a_series(**other: Any) -> Json:
    """Tuesdays 10:00 in Berlin from 10 March 2026 on, Ana and Ben."""
    made: Json = {
        "id": ID,
        "summary": "1:1 Ana / Ben",
        "start": {"dateTime": "2026-03-10T10:00:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-10T10:30:00", "timeZone": "Europe/Berlin"},
        "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=TU"],
        "attendees": [{"email": ANA, "responseStatus": "accepted"}, {"email": BEN}],
    }
    return {name: value for name, value in (made | other).items() if value is not None}


class Person:
    """Somebody with the real client library at the own calendar; each method is one request."""

    def __init__(self, server: Google, email: str = ANA) -> None:
        self.events = server.client(email).events()
        self.email = email

    def insert(self, body: Json, **options: Any) -> Json:
        made: Json = self.events.insert(calendarId="primary", body=body, **options).execute()
        return made

    def get(self, name: str = ID, **options: Any) -> Json:
        got: Json = self.events.get(calendarId="primary", eventId=name, **options).execute()
        return got

    def patch(self, body: Json, name: str = ID, etag: str = "", **options: Any) -> Json:
        request = self.events.patch(calendarId="primary", eventId=name, body=body, **options)
        request.headers.update({"If-Match": etag} if etag else {})
        done: Json = request.execute()
        return done

    def update(self, body: Json, name: str = ID, **options: Any) -> Json:
        done: Json = self.events.update(calendarId="primary", eventId=name, body=body, **options).execute()
        return done

    def delete(self, name: str = ID, **options: Any) -> None:
        self.events.delete(calendarId="primary", eventId=name, **options).execute()

    def list(self, **options: Any) -> Json:
        got: Json = self.events.list(calendarId="primary", **options).execute()
        return got

    def weeks(self, name: str = ID, **options: Any) -> tuple[Json, ...]:
        got = self.events.instances(calendarId="primary", eventId=name, **options).execute()
        return tuple(got["items"])

    def week(self, start: str, name: str = ID) -> Json:
        """The week that should have started then, cancelled or not."""
        (one,) = self.weeks(name, originalStart=start, showDeleted=True)
        return one

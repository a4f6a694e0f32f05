"""Somebody at Google's own calendar pages: requests in that person's name that no fault strikes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from tests.google.dispatch import Raw
from tests.google.errors import ApiError
from tests.google.running import Google
from tests.google.schema import Json

KEEPING = {"supportsAttachments": "true", "conferenceDataVersion": "1"}
"""Google's own pages know of attachments and conferences."""


@dataclass(frozen=True, slots=True)
class Page:
    """A person at one calendar, the primary one unless told; `mails` is what the pages ask: shall guests be told?"""

    server: Google
    email: str
    calendar: str = "primary"
    mails: str = "none"

    def of(self, email: str) -> Page:
        """Another person at the own page."""
        return Page(self.server, email, mails=self.mails)

    def get(self, name: str) -> Json:
        """An event, deleted or not."""
        return self.ask("GET", f"/{quote(name)}")

    def series(self) -> list[Json]:
        """Every series of this calendar."""
        return [one for one in self.ask("GET", maxResults="2500")["items"] if "recurrence" in one]

    def week(self, name: str, start: datetime) -> Json:
        """The week of a series that should have started at an instant, cancelled or not."""
        path = f"/{quote(name)}/instances"
        (one,) = self.ask("GET", path, originalStart=start.isoformat(), showDeleted="true")["items"]
        return dict(one)

    def insert(self, body: Json) -> Json:
        """A new event."""
        return self.ask("POST", "", body, **KEEPING, sendUpdates=self.mails)

    def patch(self, name: str, body: Json) -> Json:
        """Change what is named of an event."""
        return self.ask("PATCH", f"/{quote(name)}", body, **KEEPING, sendUpdates=self.mails)

    def delete(self, name: str) -> None:
        """Delete an event."""
        self.ask("DELETE", f"/{quote(name)}", sendUpdates=self.mails)

    def ask(self, verb: str, path: str = "", body: Json | None = None, **query: str) -> Json:
        """One request below the events of this calendar; ApiError when it is refused."""
        headers = {
            "authorization": f"Bearer {self.server.token(self.email)}",
            "content-type": "application/json",
        }
        whole = f"/calendar/v3/calendars/{quote(self.calendar)}/events{path}"
        text = b"" if body is None else json.dumps(body).encode()
        answer = self.server.dispatch.answer(Raw(verb, whole, urlencode(query), headers, text), struck=False)
        assert answer is not None
        found: Json = json.loads(answer.body) if answer.body else {}
        if answer.status >= 400:
            error = found["error"]
            raise ApiError(answer.status, error["errors"][0]["reason"], error["message"])
        return found


def span(start: datetime, length: timedelta, zone: str = "") -> Json:
    """Start and end as the interface wants them; a start without offset is wall time in the zone."""
    return {"start": _time(start, zone), "end": _time(start + length, zone)}


def length_of(event: Json) -> timedelta:
    """How long an event lasts."""
    start, end = (_moment(event[name]) for name in ("start", "end"))
    return end - start


def local_start(event: Json) -> datetime:
    """The wall time at which an event starts in its own zone, as the calendar's zone shows it."""
    return _moment(event["start"]).replace(tzinfo=None)


def _moment(time: Json) -> datetime:
    return datetime.fromisoformat(time.get("dateTime") or time["date"])


def _time(at: datetime, zone: str) -> dict[str, Any]:
    return {"dateTime": at.isoformat()} | ({"timeZone": zone} if zone else {})

"""A lease in a calendar at Google: the description of one event of long ago, written with its ETag."""

from __future__ import annotations

from dataclasses import dataclass

from providers.errors import AccessError, NotFoundError
from providers.google.client import Client
from providers.lease import Standing

ID = "oneononelease"
DAY = "2020-01-01"


@dataclass(frozen=True, slots=True)
class GoogleLease:
    """In the calendar with this id, in a user's name."""

    client: Client
    user: str
    calendar: str

    def read(self) -> Standing | None:
        try:
            found = self.client.calendar(self.user, lambda api: api.events().get(calendarId=self.calendar, eventId=ID))
        except NotFoundError:
            return None
        if found.get("status") == "cancelled":
            raise AccessError(
                f"{self.calendar}: the event of the lease was deleted; name another calendar in [standby]"
            )
        return Standing(str(found.get("description", "")), str(found["etag"]))

    def write(self, text: str, tag: str | None) -> None:
        body = {
            "summary": "oneonone: which machine acts",
            "description": text,
            "start": {"date": DAY},
            "end": {"date": "2020-01-02"},
            "transparency": "transparent",
        }
        where = {"calendarId": self.calendar, "sendUpdates": "none"}
        if tag is None:
            given = {**body, "id": ID}
            self.client.calendar(self.user, lambda api: api.events().insert(body=given, **where))
        else:
            self.client.calendar(
                self.user, lambda api: api.events().patch(eventId=ID, body=body, **where), if_match=tag
            )

    def close(self) -> None:
        self.client.close()

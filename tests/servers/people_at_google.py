"""What people do to a 1:1 in Google Calendar, each in their own name: the same hands as at any other calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from googleapiclient.errors import HttpError
from icalendar import Calendar, Component

from providers.base import CalendarRef
from providers.google.ids import calendar_id, calendar_url, ical_uid
from rules.model import Partstat
from tests.google.running import Google

Json = dict[str, Any]

ANSWERS = {
    Partstat.ACCEPTED: "accepted",
    Partstat.DECLINED: "declined",
    Partstat.TENTATIVE: "tentative",
    Partstat.NEEDS_ACTION: "needsAction",
}
_KEEPING = {"supportsAttachments": True, "conferenceDataVersion": 1}
_titles = (f"calendar {number}" for number in count(1))


@dataclass(frozen=True, slots=True)
class GoogleHand:
    """A person at one of the own calendars; for answers of others, those at theirs."""

    server: Google
    calendar: CalendarRef

    def cancel_week(self, uid: str, week: datetime) -> None:
        self._events.delete(calendarId=self._id, eventId=self._week(uid, week)["id"]).execute()

    def cancel_week_by_status(self, uid: str, week: datetime) -> None:
        self._patch(self._week(uid, week), {"status": "cancelled"})

    def move_week(self, uid: str, week: datetime, start: datetime) -> None:
        there = self._week(uid, week)
        self._patch(there, _span(start, _length(there)))

    def resize_week(self, uid: str, week: datetime, length: timedelta) -> None:
        self._patch(self._week(uid, week), _span(week, length))

    def decline_week(self, uid: str, week: datetime, email: str) -> None:
        hand = self._of(email)
        hand.answer(hand._week(uid, week), Partstat.DECLINED)

    def answer_series(self, uid: str, email: str, answer: Partstat) -> None:
        hand = self._of(email)
        hand.answer(hand.find(uid), answer)

    def delete_series(self, uid: str) -> None:
        self._events.delete(calendarId=self._id, eventId=self.find(uid)["id"]).execute()

    def end_series(self, uid: str, before: datetime) -> None:
        until = f"{before - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
        self._lines(uid, lambda lines: [f"{lines[0].partition(';UNTIL')[0]};UNTIL={until}", *lines[1:]])

    def retime_series(self, uid: str, start: datetime) -> None:
        there = self.find(uid)
        zone = there["start"]["timeZone"]
        end = start + _length(there)
        times = [{"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": zone} for at in (start, end)]
        self._patch(there, {"start": times[0], "end": times[1]})

    def set_interval(self, uid: str, weeks: int) -> None:
        self._lines(uid, lambda lines: [f"{lines[0]};INTERVAL={weeks}", *lines[1:]])

    def remove_agenda(self, uid: str) -> None:
        self._patch(self.find(uid), {"description": None, "attachments": []})

    def move_week_by_date(self, uid: str, week: datetime, start: datetime) -> None:
        dates = [f"EXDATE:{week:%Y%m%dT%H%M%SZ}", f"RDATE:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
        self._lines(uid, lambda lines: [*lines, *dates])

    def remove_guest(self, uid: str, email: str) -> None:
        there = self.find(uid)
        self._patch(there, {"attendees": [one for one in there["attendees"] if one["email"] != email]})

    def answer(self, event: Json, answer: Partstat) -> None:
        """Answer an invitation, or for oneself."""
        own = {"responseStatus": ANSWERS[answer]}
        guests = [one | own if one["email"] == self.calendar.owner else one for one in event["attendees"]]
        self._patch(event, {"attendees": guests})

    def find(self, uid: str) -> Json:
        """The series of that UID; LookupError when there is none."""
        found = self._events.list(calendarId=self._id, iCalUID=ical_uid(uid)).execute()["items"]
        for one in found:
            if "recurrence" in one:
                return dict(one)
        raise LookupError(uid)

    @property
    def _events(self) -> Any:
        return self.server.client(self.calendar.owner).events()

    @property
    def _id(self) -> str:
        return calendar_id(self.calendar.url)

    def _of(self, email: str) -> GoogleHand:
        """Whoever of the two that is."""
        if email == self.calendar.owner:
            return self
        return GoogleHand(self.server, CalendarRef("google", calendar_url(email), email))

    def _week(self, uid: str, week: datetime) -> Json:
        series = self.find(uid)["id"]
        asked = self._events.instances(calendarId=self._id, eventId=series, originalStart=week.isoformat())
        (found,) = asked.execute()["items"]
        return dict(found)

    def _patch(self, event: Json, body: Json) -> None:
        self._events.patch(calendarId=self._id, eventId=event["id"], body=body, **_KEEPING).execute()

    def _lines(self, uid: str, change: Callable[[list[str]], list[str]]) -> None:
        there = self.find(uid)
        self._patch(there, {"recurrence": change(there["recurrence"])})


@dataclass(frozen=True, slots=True)
class GoogleDesk:
    """A person at all of the own calendars."""

    server: Google
    calendar: CalendarRef

    def make(self) -> CalendarRef:
        made = self._service.calendars().insert(body={"summary": next(_titles)}).execute()
        return CalendarRef(self.calendar.account, calendar_url(made["id"]), self.calendar.owner, self.calendar.zone)

    def enter(self, calendar: CalendarRef, name: str, event: bytes) -> None:  # noqa: ARG002
        """What another program would write, as people enter it here."""
        master, *weeks = Calendar.from_ical(event).walk("VEVENT")
        place, events = calendar_id(calendar.url), self._service.events()
        made = events.import_(calendarId=place, body=_imported(master)).execute()
        for week in weeks:
            at = _time(week["RECURRENCE-ID"])["dateTime"]
            (there,) = events.instances(calendarId=place, eventId=made["id"], originalStart=at).execute()["items"]
            body = {"start": _time(week["DTSTART"]), "end": _time(week["DTEND"]), "status": _status(week)}
            events.patch(calendarId=place, eventId=there["id"], body=body).execute()
        if _status(master) == "cancelled":
            events.delete(calendarId=place, eventId=made["id"]).execute()

    def drop(self, calendar: CalendarRef) -> None:
        try:
            self._service.calendars().delete(calendarId=calendar_id(calendar.url)).execute()
        except HttpError as error:
            raise KeyError(calendar.url) from error

    @property
    def _service(self) -> Any:
        return self.server.client(self.calendar.owner)


def _span(start: datetime, length: timedelta) -> Json:
    return {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": (start + length).isoformat()}}


def _length(event: Json) -> timedelta:
    return datetime.fromisoformat(event["end"]["dateTime"]) - datetime.fromisoformat(event["start"]["dateTime"])


def _imported(event: Component) -> Json:
    lines = event.to_ical().decode().replace("\r\n ", "").splitlines()
    free = event.get("TRANSP") == "TRANSPARENT" or event.get("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    start = _time(event["DTSTART"])
    body = {
        "iCalUID": str(event["UID"]),
        "summary": str(event.get("SUMMARY", "")),
        "start": start if "date" in start else {"timeZone": "UTC", **start},
        "end": _time(event["DTEND"]),
        "transparency": "transparent" if free else "opaque",
        "recurrence": [line for line in lines if line.startswith(("RRULE", "EXDATE", "RDATE"))],
        "attendees": [_guest(one) for one in _several(event.get("ATTENDEE"))],
    }
    if "ORGANIZER" in event:
        body["organizer"] = {"email": str(event["ORGANIZER"]).lower().removeprefix("mailto:")}
    return {name: value for name, value in body.items() if value != []}


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _guest(value: Any) -> Json:
    partstat = Partstat(value.params.get("PARTSTAT", "NEEDS-ACTION"))
    return {"email": str(value).lower().removeprefix("mailto:"), "responseStatus": ANSWERS[partstat]}


def _status(event: Component) -> str:
    return "cancelled" if event.get("STATUS") == "CANCELLED" else "confirmed"


def _time(value: Any) -> Json:
    if not isinstance(value.dt, datetime):
        return {"date": value.dt.isoformat()}
    zone = value.params.get("TZID")
    return {"dateTime": value.dt.isoformat()} | ({"timeZone": str(zone)} if zone else {})

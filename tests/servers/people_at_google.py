"""What people do to a 1:1 in Google Calendar, each in their own name: the same hands as at any other calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from googleapiclient.errors import HttpError
from icalendar import Calendar, Component

from providers.base import CalendarRef
from providers.google.ids import calendar_id, calendar_url, ical_uid, uid_of
from rules.model import Partstat
from tests.google import people, splitting
from tests.google.pages import Page, length_of, span
from tests.google.running import Google

Json = dict[str, Any]

ANSWERS = {
    Partstat.ACCEPTED: "accepted",
    Partstat.DECLINED: "declined",
    Partstat.TENTATIVE: "tentative",
    Partstat.NEEDS_ACTION: "needsAction",
}
_titles = (f"calendar {number}" for number in count(1))


@dataclass(frozen=True, slots=True)
class GoogleHand:
    """A person at one of the own calendars; for answers of others, those at theirs."""

    server: Google
    calendar: CalendarRef

    @property
    def page(self) -> Page:
        """Google's own page of that calendar."""
        return Page(self.server, self.calendar.owner, calendar_id(self.calendar.url))

    def cancel_week(self, uid: str, week: datetime) -> None:
        people.cancel_week(self.page, self.find(uid), week)

    def cancel_week_by_status(self, uid: str, week: datetime) -> None:
        self.page.patch(self.page.week(self.find(uid), week)["id"], {"status": "cancelled"})

    def move_week(self, uid: str, week: datetime, start: datetime) -> None:
        people.move_week(self.page, self.find(uid), week, start)

    def resize_week(self, uid: str, week: datetime, length: timedelta) -> None:
        people.resize_week(self.page, self.find(uid), week, length)

    def decline_week(self, uid: str, week: datetime, email: str) -> None:
        hand = self._of(email)
        people.answer_week(hand.page, hand.find(uid), week)

    def answer_series(self, uid: str, email: str, answer: Partstat) -> None:
        hand = self._of(email)
        people.answer_series(hand.page, hand.find(uid), ANSWERS[answer])

    def delete_series(self, uid: str) -> None:
        people.delete_series(self.page, self.find(uid))

    def end_series(self, uid: str, before: datetime) -> None:
        people.end_before(self.page, self.find(uid), before)

    def retime_series(self, uid: str, start: datetime) -> None:
        people.retime_series(self.page, self.find(uid), start)

    def set_interval(self, uid: str, weeks: int) -> None:
        people.change_rule(self.page, self.find(uid), INTERVAL=weeks)

    def remove_agenda(self, uid: str) -> None:
        people.write(self.page, self.find(uid), description=None)
        people.detach(self.page, self.find(uid))

    def move_week_by_date(self, uid: str, week: datetime, start: datetime) -> None:
        """As other programs do; Google's own pages have no such thing."""
        series = self.find(uid)
        dates = [f"EXDATE:{week:%Y%m%dT%H%M%SZ}", f"RDATE:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
        self.page.patch(series, {"recurrence": [*self.page.get(series)["recurrence"], *dates]})

    def remove_guest(self, uid: str, email: str) -> None:
        people.remove_guest(self.page, self.find(uid), email)

    def split_series(self, uid: str, week: datetime, start: datetime, new_uid: str) -> str:  # noqa: ARG002
        """Move this week and all that follow, from a wall time on; Google chooses the UID."""
        series = self.find(uid)
        zone = ZoneInfo(self.page.get(series)["start"]["timeZone"])
        return self._uid(splitting.follow_on(self.page, series, week, start.replace(tzinfo=zone)))

    def shift_from(self, uid: str, week: datetime, start: datetime) -> str:
        """The same, to an instant: at Google there is one way alone to move all that follow."""
        return self._uid(splitting.follow_on(self.page, self.find(uid), week, start))

    def make_like(self, uid: str, new_uid: str, start: datetime, organizer: str) -> str:  # noqa: ARG002
        """Make a weekly series of the same people by hand, from a wall time on."""
        there = self.page.get(self.find(uid))
        guests = [one["email"] for one in there["attendees"] if one["email"] != self.calendar.owner]
        made = people.make_series(self.page, start, guests)
        self.page.patch(made, span(start, length_of(there), there["start"]["timeZone"]))
        return self._uid(made)

    def drag_to(self, uid: str, calendar: CalendarRef) -> None:
        """Drag a series to another of the own calendars."""
        people.move_to_calendar(self.page, self.find(uid), calendar_id(calendar.url))

    def add_guest(self, uid: str, email: str) -> None:
        people.add_guest(self.page, self.find(uid), email)

    def say(self, uid: str, week: datetime, email: str, words: str) -> None:
        """Write something beside the answer for one week."""
        there = self.page.week(self.find(uid), week)
        own = [one | {"comment": words} for one in there["attendees"] if one["email"] == email]
        self.page.patch(there["id"], {"attendees": own, "attendeesOmitted": True})

    def link(self, uid: str, link: str, week: datetime | None = None) -> None:
        """Attach a link to the series, or to one week."""
        people.attach(self.page, self.find(uid), link, week=week)

    def set_forever(self, uid: str) -> None:
        """Meet once every week, without an end."""
        people.change_rule(self.page, self.find(uid), INTERVAL=None, UNTIL=None, COUNT=None)

    def put_back(self, uid: str, week: datetime) -> None:
        """Let a week stand at its own time again."""
        series = self.find(uid)
        times = span(week, length_of(self.page.get(series)))
        self.page.patch(self.page.week(series, week)["id"], {"status": "confirmed"} | times)

    def _uid(self, series: str) -> str:
        return uid_of(self.page.get(series))

    def find(self, uid: str) -> str:
        """The id of the series of that UID; LookupError when there is none."""
        found = [str(one["id"]) for one in self.page.series() if one["iCalUID"] == ical_uid(uid)]
        if not found:
            raise LookupError(uid)
        return found[0]

    def _of(self, email: str) -> GoogleHand:
        """Whoever of the two that is."""
        if email == self.calendar.owner:
            return self
        return GoogleHand(self.server, CalendarRef("google", calendar_url(email), email))


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

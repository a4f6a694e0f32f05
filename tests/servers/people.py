"""What people do to a 1:1 with their own calendar programs, by a raw client in their own name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from xml.etree import ElementTree

from icalendar import Alarm, Calendar, vRecur

from daemon.demo import edits
from daemon.demo.edits import master, override, put
from providers.base import CalendarRef
from rules.model import Partstat
from tests.servers import further_edits
from tests.servers.people_in_memory import MemoryHand
from tests.servers.running import Server, dav

__all__ = ["Hand", "MemoryHand", "RawHand", "hand_of"]


class Hand(Protocol):
    """One person at one calendar; weeks are named by the instant when they should have started."""

    def cancel_week(self, uid: str, week: datetime) -> None:
        """Delete one week: EXDATE."""

    def cancel_week_by_status(self, uid: str, week: datetime) -> None:
        """Cancel one week: an override with STATUS:CANCELLED."""

    def move_week(self, uid: str, week: datetime, start: datetime) -> None:
        """Let one week start at another instant, as long as before."""

    def resize_week(self, uid: str, week: datetime, length: timedelta) -> None:
        """Give one week another length."""

    def decline_week(self, uid: str, week: datetime, email: str) -> None:
        """Answer no for one week."""

    def answer_series(self, uid: str, email: str, answer: Partstat) -> None:
        """Answer for the whole series."""

    def delete_series(self, uid: str) -> None:
        """Delete the object."""

    def end_series(self, uid: str, before: datetime) -> None:
        """This and following deleted: UNTIL one second before."""

    def retime_series(self, uid: str, start: datetime) -> None:
        """Move all weeks: the series starts at another local wall time, in its zone."""

    def set_interval(self, uid: str, weeks: int) -> None:
        """Meet every so many weeks."""

    def remove_agenda(self, uid: str) -> None:
        """Take off every attachment and URL."""

    def move_week_by_date(self, uid: str, week: datetime, start: datetime) -> None:
        """Move one week as some clients do: EXDATE and RDATE."""

    def remove_guest(self, uid: str, email: str) -> None:
        """Invite someone no longer."""


@dataclass(frozen=True, slots=True)
class RawHand:
    """A person with a CalDAV client of the simplest kind: GET, change, PUT."""

    calendar: str
    login: tuple[str, str]

    def cancel_week(self, uid: str, week: datetime) -> None:
        self.edit(uid, lambda calendar: edits.cancel_week(calendar, week))

    def cancel_week_by_status(self, uid: str, week: datetime) -> None:
        self.edit(uid, lambda calendar: put(override(calendar, week), "STATUS", "CANCELLED"))

    def move_week(self, uid: str, week: datetime, start: datetime) -> None:
        self.edit(uid, lambda calendar: edits.move_week(calendar, week, start))

    def resize_week(self, uid: str, week: datetime, length: timedelta) -> None:
        self.edit(uid, lambda calendar: edits.resize_week(calendar, week, length))

    def decline_week(self, uid: str, week: datetime, email: str) -> None:
        self.edit(uid, lambda calendar: edits.decline_week(calendar, week, email))

    def answer_series(self, uid: str, email: str, answer: Partstat) -> None:
        self.edit(uid, lambda calendar: edits.answer(master(calendar), email, answer))

    def delete_series(self, uid: str) -> None:
        status, _, _ = dav(self._url(self.find(uid)), "DELETE", self.login)
        assert status in (200, 204), status

    def end_series(self, uid: str, before: datetime) -> None:
        self.edit(uid, lambda calendar: edits.end_series(calendar, before))

    def retime_series(self, uid: str, start: datetime) -> None:
        def change(calendar: Calendar) -> None:
            there: Any = master(calendar)["DTSTART"]
            edits.move_series(calendar, start - there.dt.replace(tzinfo=None))

        self.edit(uid, change)

    def set_interval(self, uid: str, weeks: int) -> None:
        def change(calendar: Calendar) -> None:
            rule: Any = master(calendar)["RRULE"]
            put(master(calendar), "RRULE", vRecur({**rule, "INTERVAL": weeks}))

        self.edit(uid, change)

    def remove_agenda(self, uid: str) -> None:
        self.edit(uid, edits.remove_agenda)

    def move_week_by_date(self, uid: str, week: datetime, start: datetime) -> None:
        def change(calendar: Calendar) -> None:
            edits.cancel_week(calendar, week)
            master(calendar).add("RDATE", [start.astimezone(UTC)])

        self.edit(uid, change)

    def remove_guest(self, uid: str, email: str) -> None:
        def change(calendar: Calendar) -> None:
            there: Any = master(calendar)["ATTENDEE"]
            guests = there if isinstance(there, list) else [there]
            put(master(calendar), "ATTENDEE", [one for one in guests if one.lower() != f"mailto:{email}"])

        self.edit(uid, change)

    def split_series(self, uid: str, week: datetime, start: datetime, new_uid: str) -> None:
        """Move this week and all that follow: UNTIL, and another series from local wall time `start` on."""
        rest = Calendar.from_ical(self.read(self.find(uid)))
        there: Any = master(rest)["DTSTART"]
        rest = edits.halve(rest, week, start.replace(tzinfo=there.dt.tzinfo))
        put(master(rest), "UID", new_uid)
        self.edit(uid, lambda calendar: edits.halve(calendar, week, week))
        self.put(f"{new_uid}.ics", rest.to_ical())

    def make_like(self, uid: str, new_uid: str, start: datetime, organizer: str) -> None:
        """Write a weekly series of the same two by hand, from local wall time `start` on."""
        there = Calendar.from_ical(self.read(self.find(uid)))
        self.put(f"{new_uid}.ics", further_edits.made_like(there, new_uid, start, organizer).to_ical())

    def drag_to(self, uid: str, calendar: CalendarRef) -> None:
        """Drag a series to another calendar: PUT there, DELETE here."""
        body = self.read(self.find(uid))
        RawHand(calendar.url, self.login).put(f"{uid}.ics", body)
        self.delete_series(uid)

    def add_guest(self, uid: str, email: str) -> None:
        """Invite somebody else, too."""
        self.edit(uid, lambda calendar: further_edits.add_guest(calendar, email))

    def shift_from(self, uid: str, week: datetime, start: datetime) -> None:
        """Let this week and all that follow start elsewhere: RANGE=THISANDFUTURE."""
        self.edit(uid, lambda calendar: further_edits.shift_from(calendar, week, start))

    def say(self, uid: str, week: datetime, email: str, words: str) -> None:
        """Write something beside the answer for one week."""
        self.edit(uid, lambda calendar: further_edits.say(override(calendar, week), email, words))

    def link(self, uid: str, link: str, week: datetime | None = None) -> None:
        """Attach a link to the series, or to one week."""

        def change(calendar: Calendar) -> None:
            further_edits.add_link(override(calendar, week) if week else master(calendar), link)

        self.edit(uid, change)

    def set_forever(self, uid: str) -> None:
        """Meet once every week, without an end."""
        self.edit(uid, further_edits.set_forever)

    def put_back(self, uid: str, week: datetime) -> None:
        """Let a week stand at its own time again."""
        self.edit(uid, lambda calendar: further_edits.put_back(calendar, week))

    def set_text(self, uid: str, name: str, text: str) -> None:
        """Give the series a property of the person's own: DESCRIPTION, LOCATION, X-…"""
        self.edit(uid, lambda calendar: put(master(calendar), name, text))

    def add_alarm(self, uid: str) -> None:
        """Be reminded ten minutes before."""

        def change(calendar: Calendar) -> None:
            alarm = Alarm()
            alarm.add("ACTION", "DISPLAY")
            alarm.add("TRIGGER", timedelta(minutes=-10))
            alarm.add("DESCRIPTION", "soon")
            master(calendar).add_component(alarm)

        self.edit(uid, change)

    def title_week(self, uid: str, week: datetime, title: str) -> None:
        """Give one week another title."""
        self.edit(uid, lambda calendar: put(override(calendar, week), "SUMMARY", title))

    def edit(self, uid: str, change: Callable[[Calendar], object]) -> None:
        """Read the object, change it, write it back."""
        name = self.find(uid)
        calendar = Calendar.from_ical(self.read(name))
        change(calendar)
        self.put(name, calendar.to_ical())

    def put(self, name: str, body: bytes) -> None:
        """Write an object under a name, whatever stands there; its weeks undelivered where the server fails at them."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        status, _, answer = dav(self._url(name), "PUT", self.login, body, headers)
        if status == 500 and b"RECURRENCE-ID" in body:
            body = further_edits.undelivered(Calendar.from_ical(body)).to_ical()
            status, _, answer = dav(self._url(name), "PUT", self.login, body, headers)
        assert status in (200, 201, 204), (status, answer)

    def read(self, name: str) -> bytes:
        """The object of that name."""
        status, _, body = dav(self._url(name), "GET", self.login)
        assert status == 200, status
        return body

    def text(self, uid: str) -> str:
        """The object of that UID as it stands, unfolded."""
        return self.read(self.find(uid)).decode().replace("\r\n", "\n").replace("\n ", "")

    def names(self) -> tuple[str, ...]:
        """Names of all objects in the calendar."""
        status, _, body = dav(self.calendar, "PROPFIND", self.login, headers={"Depth": "1"})
        assert status == 207, status
        hrefs = [one.findtext("{DAV:}href", "") for one in ElementTree.fromstring(body).iter("{DAV:}response")]
        return tuple(href.rpartition("/")[2] for href in hrefs if href.endswith(".ics"))

    def find(self, uid: str) -> str:
        """The name of the object of that UID; LookupError when there is none."""
        for name in sorted(self.names(), key=lambda name: not name.startswith(uid)):
            if f"UID:{uid}" in self.read(name).decode().replace("\r\n ", ""):
                return name
        raise LookupError(uid)

    def make(self) -> None:
        """Make the calendar."""
        status, _, _ = dav(self.calendar, "MKCALENDAR", self.login)
        assert status == 201, status

    def drop_calendar(self) -> None:
        """Delete the calendar with all that is in it."""
        status, _, _ = dav(self.calendar, "DELETE", self.login)
        assert status in (200, 204), status

    def _url(self, name: str) -> str:
        return self.calendar + name


def hand_of(server: Server, user: str, calendar: str) -> RawHand:
    """The person who signs in as `user`, at a calendar by its absolute URL."""
    return RawHand(calendar, (user, server.password(user)))

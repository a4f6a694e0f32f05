"""What people do to a 1:1 in Google's own pages, each in their own name; weeks are named by when they should start."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.google.pages import Page, length_of, span
from tests.google.schema import Json

_numbers = (f"hand{number:05}" for number in count(1))


def cancel_week(page: Page, name: str, week: datetime) -> None:
    """Delete one week: the organizer for all, a guest from the own calendar."""
    page.delete(page.week(name, week)["id"])


def restore_week(page: Page, name: str, week: datetime) -> None:
    """Take one week out of the bin."""
    page.patch(page.week(name, week)["id"], {"status": "confirmed"})


def move_week(page: Page, name: str, week: datetime, start: datetime) -> None:
    """Let one week start at another instant, as long as before."""
    one = page.week(name, week)
    page.patch(one["id"], span(start, length_of(one)))


def resize_week(page: Page, name: str, week: datetime, length: timedelta) -> None:
    """Give one week another length."""
    one = page.week(name, week)
    page.patch(one["id"], span(datetime.fromisoformat(one["start"]["dateTime"]), length))


def resize_series(page: Page, name: str, length: timedelta) -> None:
    """Give all weeks another length."""
    one = page.get(name)
    page.patch(name, span(datetime.fromisoformat(one["start"]["dateTime"]), length, one["start"]["timeZone"]))


def retime_series(page: Page, name: str, start: datetime, zone: str = "") -> None:
    """Let all weeks start at another wall time, of which the first is given; perhaps in another zone."""
    one = page.get(name)
    page.patch(name, span(start, length_of(one), zone or one["start"]["timeZone"]))


def change_rule(page: Page, name: str, **parts: str | int | None) -> None:
    """Another rhythm: `INTERVAL=2`, `BYDAY="TU,TH"`, `FREQ="DAILY"`, `COUNT=9`; None takes a part away."""
    page.patch(name, {"recurrence": [rule_with(line, parts) for line in page.get(name)["recurrence"]]})


def end_before(page: Page, name: str, week: datetime) -> None:
    """Delete this week and all that follow."""
    change_rule(page, name, COUNT=None, UNTIL=f"{week.astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}")


def delete_series(page: Page, name: str) -> None:
    """Delete all weeks: the organizer for all, a guest from the own calendar."""
    page.delete(name)


def restore_series(page: Page, name: str) -> None:
    """Take a series out of the bin."""
    page.patch(name, {"status": "confirmed"})


def make_series(page: Page, start: datetime, guests: list[str], **other: Any) -> str:
    """Make a weekly series by hand, from a wall time in Berlin on; gives its id."""
    people = [{"email": page.email, "responseStatus": "accepted"}, *({"email": guest} for guest in guests)]
    weekly: Json = {"recurrence": ["RRULE:FREQ=WEEKLY"], "attendees": people, "summary": "1:1"}
    body = {"id": next(_numbers)} | span(start, timedelta(minutes=30), "Europe/Berlin") | weekly | other
    return str(page.insert(body)["id"])


def recreate_series(page: Page, name: str, start: datetime) -> str:
    """Delete a series and make one of the same people by hand; gives the new id."""
    guests = [one["email"] for one in page.get(name)["attendees"] if one["email"] != page.email]
    page.delete(name)
    return make_series(page, start, guests)


def answer_week(page: Page, name: str, week: datetime, answer: str = "declined", comment: str = "") -> None:
    """Answer for one week, as a guest, perhaps with a note."""
    _answer(page, page.week(name, week)["id"], answer, comment)


def answer_series(page: Page, name: str, answer: str = "declined", comment: str = "") -> None:
    """Answer for all weeks, as a guest, perhaps with a note."""
    _answer(page, name, answer, comment)


def add_guest(page: Page, name: str, email: str, week: datetime | None = None) -> None:
    """Invite somebody else to all weeks, or to one."""
    _guests(page, name, week, lambda guests: [*guests, {"email": email}])


def remove_guest(page: Page, name: str, email: str, week: datetime | None = None) -> None:
    """Invite somebody no longer."""
    _guests(page, name, week, lambda guests: [guest for guest in guests if guest["email"] != email])


def attach(page: Page, name: str, url: str, title: str = "Notes", week: datetime | None = None) -> None:
    """Attach one more file."""
    one = _event(page, name, week)
    file = {"fileUrl": url, "title": title}
    page.patch(one["id"], {"attachments": [*one.get("attachments", ()), file]})


def detach(page: Page, name: str, url: str = "", week: datetime | None = None) -> None:
    """Take off one attachment, or all."""
    one = _event(page, name, week)
    kept = [file for file in one.get("attachments", ()) if url and file["fileUrl"] != url]
    page.patch(one["id"], {"attachments": kept})


def write(page: Page, name: str, week: datetime | None = None, **fields: Any) -> None:
    """Give all weeks or one another `summary`, `location`, `description`, `colorId` …; None takes it off."""
    page.patch(_event(page, name, week)["id"], fields)


def remind(page: Page, name: str, minutes: int) -> None:
    """Be reminded so many minutes before."""
    own = {"useDefault": False, "overrides": [{"method": "popup", "minutes": minutes}]}
    page.patch(name, {"reminders": own})


def add_meet(page: Page, name: str, week: datetime | None = None) -> str:
    """Add a Meet; gives its link."""
    wanted = {"requestId": next(_numbers), "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    done = page.patch(_event(page, name, week)["id"], {"conferenceData": {"createRequest": wanted}})
    return str(done["hangoutLink"])


def be_away(page: Page, start: datetime, end: datetime, decline: str = "", said: str = "") -> str:
    """Out of office; `decline` is `all`, `new`, or "" for none; gives the event's id."""
    return _absence(page, "outOfOffice", "Out of office", start, end, _declining(decline, said))


def focus(page: Page, start: datetime, end: datetime, decline: str = "", said: str = "") -> str:
    """Focus time; `decline` as when one is away."""
    return _absence(page, "focusTime", "Focus time", start, end, _declining(decline, said))


def work_from_home(page: Page, day: datetime) -> None:
    """Say that one works at home for a day, which keeps nobody busy."""
    place = {"eventType": "workingLocation", "transparency": "transparent", "visibility": "public"}
    home = {"workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}, "summary": "Home"}
    page.insert(_days(day, 1) | place | home)


def take_days(page: Page, first: datetime, days: int, title: str = "Leave") -> None:
    """Whole days that keep one busy."""
    page.insert(_days(first, days) | {"summary": title, "transparency": "opaque"})


def have_appointment(page: Page, start: datetime, length: timedelta, **other: Any) -> str:
    """Something else at that time; gives its id."""
    return str(page.insert({"summary": "Dentist"} | span(start, length) | other)["id"])


def move_to_calendar(page: Page, name: str, calendar: str) -> None:
    """Drag a series to another of the own calendars."""
    page.ask("POST", f"/{name}/move", destination=calendar, sendUpdates=page.mails)


def _answer(page: Page, name: str, answer: str, comment: str) -> None:
    mine = (guest["email"] for guest in page.get(name).get("attendees", ()) if guest.get("self"))
    own = {"email": next(mine, page.email), "responseStatus": answer} | ({"comment": comment} if comment else {})
    page.patch(name, {"attendees": [own], "attendeesOmitted": True})


def _event(page: Page, name: str, week: datetime | None) -> Json:
    return page.get(name) if week is None else page.week(name, week)


def _guests(page: Page, name: str, week: datetime | None, change: Callable[[list[Json]], list[Json]]) -> None:
    one = _event(page, name, week)
    page.patch(one["id"], {"attendees": change(one.get("attendees", []))})


def rule_with(line: str, parts: dict[str, str | int | None]) -> str:
    """An RRULE line with some parts changed; other lines as they are."""
    if not line.startswith("RRULE:"):
        return line
    there = dict(re.findall(r"([A-Z]+)=([^;]+)", line))
    rule = {name: value for name, value in (there | parts).items() if value is not None}
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in rule.items())


def _declining(decline: str, said: str) -> Json:
    modes = {"all": "declineAllConflictingInvitations", "new": "declineOnlyNewConflictingInvitations"}
    return {"autoDeclineMode": modes.get(decline, "declineNone")} | ({"declineMessage": said} if said else {})


def _absence(page: Page, kind: str, title: str, start: datetime, end: datetime, declining: Json) -> str:
    body = {"eventType": kind, "summary": title, f"{kind}Properties": declining}
    return str(page.insert(body | span(start, end - start))["id"])


def _days(first: datetime, days: int) -> Json:
    return {"start": {"date": f"{first:%Y-%m-%d}"}, "end": {"date": f"{first + timedelta(days):%Y-%m-%d}"}}

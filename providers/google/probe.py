"""Tries out what an admin sets up: every scope, and that an invitation lands in the other person's calendar."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from providers.base import CalendarRef, Finding
from providers.errors import AccessError, NotFoundError, ProviderError
from providers.google.audit import first_entry
from providers.google.client import Client, Json
from providers.google.failures import About, delegation
from providers.google.ids import calendar_id
from providers.google.meet import MEET
from providers.google.scopes import CALENDAR, FREE_BUSY, REPORTS, WORKING_HOURS, Purpose

TITLE = "oneonone check (deleted at once)"
_AHEAD = timedelta(days=300)
_LENGTH = timedelta(minutes=30)
_PAUSES = (0, 1, 2, 4, 8)
_ROLES = "Admin console > Account > Admin roles"
_MEET_APP = "Admin console > Apps > Google Workspace > Google Meet"
_SETTING = "Google Calendar > Settings > Event settings > Add invitations to my calendar"

Clock = Callable[[], datetime]
Sleep = Callable[[float], None]


def examine(
    client: Client,
    clock: Clock,
    sleep: Sleep,
    calendars: Sequence[CalendarRef],
    *,
    admin: str | None = None,
    meet: bool = False,
) -> Iterator[Finding]:
    """Sign in as the first owner for each purpose; with a second calendar, invite its owner to a probe event.

    With an `admin` the audit log is read in that name; with `meet` it is seen whether the calendar allows such links.
    """
    owner = calendars[0].owner
    needed = _signed_in(client, CALENDAR, owner)
    yield needed
    yield _optional(_signed_in(client, FREE_BUSY, owner))
    if admin:
        yield from examine_audit(client, admin)
    if needed.ok and meet:
        yield _meets(client, calendars[0])
    if needed.ok and len(calendars) > 1:
        yield from _invited(client, clock() + _AHEAD, sleep, calendars[0], calendars[1])
    yield _optional(_signed_in(client, WORKING_HOURS, owner))


def examine_audit(client: Client, admin: str) -> Iterator[Finding]:
    """Sign in as the administrator in whose name the audit log is read, and read a line of it."""
    signed_in = _signed_in(client, REPORTS, admin)
    yield _log_read(client, admin) if signed_in.ok else signed_in


def _log_read(client: Client, admin: str) -> Finding:
    what = f"audit log of calendars as {admin}"
    try:
        client.ask(REPORTS, admin, first_entry)
    except AccessError as error:
        return Finding(what, False, f"{error}; give {admin} an admin role with the privilege Reports in {_ROLES}")
    except ProviderError as error:
        return Finding(what, False, str(error))
    return Finding(what, True, f"is readable, with {', '.join(REPORTS.scopes)}; it tells of changes with a delay")


def _meets(client: Client, calendar: CalendarRef) -> Finding:
    what = f"Meet links in the calendar of {calendar.owner}"

    def build(api: Any) -> Any:
        return api.calendarList().get(calendarId=calendar_id(calendar.url), fields="conferenceProperties")

    try:
        allowed = client.calendar(calendar.owner, build).get("conferenceProperties", {})
    except ProviderError as error:
        return _optional(Finding(what, False, str(error)))
    if MEET in allowed.get("allowedConferenceSolutionTypes", ()):
        return Finding(what, True, "are allowed")
    return Finding(
        what, True, f"please note: are not allowed, and series are made without; turn Meet on in {_MEET_APP}"
    )


def _signed_in(client: Client, purpose: Purpose, user: str) -> Finding:
    what = f"Google sign-in for {purpose.name}"
    try:
        client.sign_in(purpose, user)
    except AccessError as error:
        return Finding(what, False, _missing(client, purpose, user) or str(error))
    except ProviderError as error:
        return Finding(what, False, str(error))
    return Finding(what, True, f"as {user}, with {', '.join(purpose.scopes)}")


def _missing(client: Client, purpose: Purpose, user: str) -> str:
    """Which of the scopes are not delegated, and where an admin adds them; "" when they all are."""
    lacking = tuple(scope for scope in purpose.scopes if _refused(client, replace(purpose, scopes=(scope,)), user))
    about = About(user, replace(purpose, scopes=lacking), client.client_id)
    return f"not delegated, though needed to {purpose.why}: {delegation(about)}" if lacking else ""


def _refused(client: Client, purpose: Purpose, user: str) -> bool:
    try:
        client.sign_in(purpose, user)
    except ProviderError as error:
        return "unauthorized_client" in str(error)
    return False


def _optional(finding: Finding) -> Finding:
    return finding if finding.ok else replace(finding, ok=True, text=f"please note: {finding.text}")


def _invited(
    client: Client, start: datetime, sleep: Sleep, manager: CalendarRef, report: CalendarRef
) -> Iterator[Finding]:
    """Whether an event of one calendar shows in the other, and a cancelled week of it; it is deleted in any case."""
    what = f"invitation of {report.owner} by {manager.owner}"
    probe = _probe(manager.owner, report.owner, start.replace(minute=0, second=0, microsecond=0))
    landed, text = _landed(client, manager, report, probe, sleep)
    week = [_week_off(client, manager, probe["id"])] if landed else []
    left = _deleted(client, manager, probe)
    yield Finding(what, landed and not left, "; ".join(one for one in (text, left) if one))
    yield from week


def _probe(manager: str, report: str, start: datetime) -> Json:
    return {
        "id": f"probe{secrets.token_hex(16)}",
        "summary": TITLE,
        "start": {"dateTime": start.isoformat(), "timeZone": "UTC"},
        "end": {"dateTime": (start + _LENGTH).isoformat(), "timeZone": "UTC"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
        "attendees": [{"email": manager}, {"email": report}],
        "reminders": {"useDefault": False},
        "transparency": "transparent",
    }


def _landed(client: Client, manager: CalendarRef, report: CalendarRef, probe: Json, sleep: Sleep) -> tuple[bool, str]:
    """Insert it and look for it; whether it came, and words for that."""

    def build(api: Any) -> Any:
        return api.events().insert(calendarId=calendar_id(manager.url), body=probe, sendUpdates="none")

    try:
        uid = client.calendar(manager.owner, build, repeatable=True)["iCalUID"]
        landed = any(_shows(client, report, uid, sleep, pause) for pause in _PAUSES)
    except ProviderError as error:
        return False, str(error)
    return landed, outcome(report, landed=landed)


def _shows(client: Client, report: CalendarRef, uid: str, sleep: Sleep, pause: float) -> bool:
    sleep(pause)

    def build(api: Any) -> Any:
        return api.events().list(calendarId=calendar_id(report.url), iCalUID=uid)

    items: Iterable[Json] = client.calendar(report.owner, build).get("items", ())
    return any(one.get("status") != "cancelled" for one in items)


def _week_off(client: Client, manager: CalendarRef, series: str) -> Finding:
    """Whether a cancelled week is found by the UID of its series, for so a series is read that has changed.

    Google's reference lists cancelled weeks, and says that all weeks share a UID, but not both in one sentence.
    """
    what, calendar = f"cancelled weeks in the calendar of {manager.owner}", calendar_id(manager.url)

    def ask(build: Callable[[Any], Any]) -> Json:
        return client.calendar(manager.owner, lambda api: build(api.events()))

    try:
        *_, week = ask(lambda events: events.instances(calendarId=calendar, eventId=series)).get("items", [{}])
        body = {"status": "cancelled"}
        ask(lambda events: events.patch(calendarId=calendar, eventId=week["id"], body=body, sendUpdates="none"))
        listed = ask(lambda events: events.list(calendarId=calendar, iCalUID=week["iCalUID"], showDeleted=True))
    except ProviderError as error:
        return Finding(what, False, str(error))
    if any(one.get("status") == "cancelled" for one in listed.get("items", ())):
        return Finding(what, True, "are found by the UID of their series")
    return Finding(what, False, "are not found by the UID of their series: do not run the daemon, and report this line")


def outcome(report: CalendarRef, *, landed: bool) -> str:
    """What to say of it, and to do."""
    if landed:
        return "it landed in the calendar and was deleted again"
    remedy = f'let {report.owner} choose "From everyone" or "Only if the sender is known" in {_SETTING}'
    if calendar_id(report.url) != report.owner:
        remedy = f"they land in a person's own calendar: take the one of {report.owner} out of the roster's column"
    return f"it did not land in the calendar within {sum(_PAUSES)} s; {remedy}"


def _deleted(client: Client, manager: CalendarRef, probe: Json) -> str:
    """Delete it; what is left to do where that fails, "" otherwise."""

    def build(api: Any) -> Any:
        return api.events().delete(calendarId=calendar_id(manager.url), eventId=probe["id"], sendUpdates="none")

    try:
        client.calendar(manager.owner, build)
    except NotFoundError:
        return ""
    except ProviderError as error:
        day = probe["start"]["dateTime"][:10]
        return f'delete the event "{TITLE}" on {day} in the calendar of {manager.owner}, if it is there: {error}'
    return ""

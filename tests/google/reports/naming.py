"""What the audit log calls a change of an event, with its parameters.

https://developers.google.com/workspace/admin/reports/v1/appendix/activity/calendar
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.google.calendars.finding import Found
from tests.google.calendars.times import instant, key
from tests.google.schema import Json

NOT_TOLD = ("updated", "sequence", "etag", "reminders", "attendees", "summary", "status", "start", "organizer", "id")
YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
"""The log counts seconds from here."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the log: its name, the event's id and series, on which calendar, and what more it says.

    `by` is the one who did it where that is not whoever asked.
    """

    name: str
    event: str
    series: str
    calendar: str
    organizer: str
    title: str
    recurring: bool
    more: Json = field(default_factory=dict)
    by: str = ""


def happenings(before: Json, now: Found, asked: str, *, gone: bool, moved: bool) -> Iterator[Happening]:
    """What the log says of an event that was `before` and is `now`, after a request about the event `asked`.

    `gone`: a guest took it off the own calendar. `moved`: to another organizer.
    """
    fields = now.fields
    if gone:
        yield _of(now, "delete_event")
    elif moved:
        yield _of(now, "transfer_event_completed")
    elif not before:
        yield _of(now, "create_event", start_time=_seconds(now))
    elif fields.get("status") == "cancelled" != before.get("status"):
        yield _of(now, "delete_event")
    elif before.get("status") == "cancelled" != fields.get("status"):
        yield _of(now, "restore_event")
    else:
        yield from _changes(before, now)
        yield from _guests(before, now, asked)


def _changes(before: Json, now: Found) -> Iterator[Happening]:
    fields = now.fields
    if before.get("summary") != fields.get("summary"):
        yield _of(now, "change_event_title", old_event_title=before.get("summary", ""))
    if before.get("start") != fields.get("start"):
        yield _of(now, "change_event_start_time", start_time=_seconds(now))
    elif any(before.get(name) != fields.get(name) for name in {*before, *fields} - set(NOT_TOLD)):
        yield _of(now, "change_event")


def _guests(before: Json, now: Found, asked: str) -> Iterator[Happening]:
    were, are = _answers(before), _answers(now.fields)
    for guest in are.keys() - were.keys():
        yield _of(now, "add_event_guest", event_guest=guest)
    for guest in were.keys() - are.keys():
        yield _of(now, "remove_event_guest", event_guest=guest)
    for guest in were.keys() & are.keys():
        if were[guest] != are[guest]:
            told = {"event_guest": guest, "event_response_status": are[guest]}
            by_itself = asked not in (now.id, now.master.id if now.master else now.id)
            name = f"change_event_guest_response{'_auto' if by_itself else ''}"
            yield _of(now, name, guest if by_itself else "", **told)


def _answers(fields: Json) -> dict[str, str]:
    return {one["email"]: one.get("responseStatus", "needsAction") for one in fields.get("attendees") or ()}


def _of(now: Found, name: str, by: str = "", **more: str | int) -> Happening:
    fields = now.fields
    series = now.master.id if now.master else now.id
    recurring = bool(now.master) or "recurrence" in fields
    organizer = str(fields.get("organizer", {}).get("email", now.shelf.id))
    return Happening(
        name, now.id, series, now.shelf.id, organizer, str(fields.get("summary", "")), recurring, dict(more), by
    )


def _seconds(now: Found) -> int:
    at = instant(key(now.fields["start"]), now.shelf.zone)
    return int((at - YEAR_ONE).total_seconds())

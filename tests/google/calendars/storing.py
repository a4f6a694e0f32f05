"""Letting an event be as it was decided: on the organizer's calendar, on all others, and in the log of changes."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.google.calendars import recurrence
from tests.google.calendars.delivery import deliver
from tests.google.calendars.finding import Found, standing, unedited
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.calendars.times import key
from tests.google.company import Company
from tests.google.schema import Json

TIMES = ("start", "end", "recurrence")
ALWAYS = ("id", "recurringEventId", "originalStartTime", "status", "updated")
"""What an edited week keeps even where it does not differ from its series."""


def now(company: Company) -> str:
    """This moment as `created` and `updated` have it."""
    return stamp_of(company.clock.now())


def stamp_of(at: datetime) -> str:
    """An instant to the millisecond."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def store(company: Company, one: Found, fields: Json) -> list[Found]:
    """Let the organizer's event be so, and tell all guests' calendars; gives the copies that are new there."""
    entry = place(company, one, fields)
    if not one.master and any(one.fields.get(name) != fields.get(name) for name in TIMES):
        _forget_lost_weeks(company, one.shelf, entry)
    if entry.cancelled and not one.master:
        one.shelf.drop_overrides(entry.id)
    return deliver(company, one.shelf, entry)


def place(company: Company, one: Found, fields: Json) -> Entry:
    """Let an event be so on this calendar alone."""
    entry = one.entry or Entry(one.id, {})
    entry.fields = _differing(company, one.master, fields) if one.master else fields
    one.shelf.put(entry)
    company.changed(one.shelf)
    return entry


def stamped(company: Company, one: Found, fields: Json) -> Json:
    """The fields with the time of this change; another sequence when it is another time."""
    if {**fields, "reminders": 0} == {**one.fields, "reminders": 0}:
        return fields  # another reminder is no update
    moved = any(one.fields.get(name) != fields.get(name) for name in TIMES)
    return fields | {"updated": now(company), "sequence": fields.get("sequence", 0) + int(moved)}


def again(one: Found) -> Found:
    """The event as it stands after a change."""
    return standing(one.shelf, one.shelf.entries[one.id])


def _differing(company: Company, master: Entry, fields: Json) -> Json:
    base = unedited(company, master, key(fields["originalStartTime"]))
    gone = {name: None for name in base if name not in fields}
    return gone | {name: value for name, value in fields.items() if name in ALWAYS or base.get(name) != value}


def _forget_lost_weeks(company: Company, shelf: Shelf, master: Entry) -> None:
    """Edited weeks that the series does not have any more are gone, from all calendars."""
    if company.ways.retiming_keeps_overrides or "recurrence" not in master.fields:
        return
    lost = [week for week in shelf.overrides.get(master.id, {}) if not recurrence.has(master.fields, week)]
    for name in {shelf.id, *master.copies} & company.shelves.keys():
        for week in lost:
            company.shelves[name].forget(master.id, week)

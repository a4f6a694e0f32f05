"""Out of office and focus time: what they decline in somebody's name."""

from __future__ import annotations

from collections.abc import Iterator

from tests.google.calendars.answering import answer, own_answer
from tests.google.calendars.finding import Found, standing
from tests.google.calendars.occurring import between
from tests.google.calendars.times import instant, key
from tests.google.company import Company
from tests.google.schema import Json

PROPERTIES = ("outOfOfficeProperties", "focusTimeProperties")
ALL, NEW = "declineAllConflictingInvitations", "declineOnlyNewConflictingInvitations"


def begin(company: Company, absence: Found) -> None:
    """Somebody entered an absence: decline what already lies in its way, when it says so."""
    if _properties(absence.fields).get("autoDeclineMode") == ALL:
        for one in list(_in_the_way(company, absence)):
            _decline(company, one, absence)


def greet(company: Company, arrived: Found) -> None:
    """An invitation came: decline what of it lies in an absence."""
    for entry in list(arrived.shelf.entries.values()):
        if not entry.cancelled and _properties(entry.fields).get("autoDeclineMode") in (ALL, NEW):
            absence = standing(arrived.shelf, entry)
            mine = [
                one
                for one in _in_the_way(company, absence)
                if arrived.id in (one.id, one.fields.get("recurringEventId"))
            ]
            for one in mine:
                _decline(company, one, absence)


def _properties(fields: Json) -> Json:
    return next((dict(fields[name]) for name in PROPERTIES if fields.get(name)), {})


def _decline(company: Company, one: Found, absence: Found) -> None:
    said = _properties(absence.fields).get("declineMessage")
    answer(company, one, {"responseStatus": "declined"} | ({"comment": said} if said else {}))


def _in_the_way(company: Company, absence: Found) -> Iterator[Found]:
    """Every meeting of others that one is invited to and has not declined, within the absence."""
    shelf = absence.shelf
    low, high = (instant(key(absence.fields[name]), shelf.zone) for name in ("start", "end"))
    for one in between(company, shelf, low, high):
        status = own_answer(one.fields, shelf).get("responseStatus", "declined")
        if status != "declined" and not one.organized_here:
            yield one

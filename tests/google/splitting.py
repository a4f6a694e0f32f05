"""What Google's own pages do and its interface cannot: "this and following", and another organizer at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.google import people
from tests.google.calendars import storing, writing
from tests.google.calendars.finding import SPLIT, Found, found
from tests.google.calendars.shelf import Shelf
from tests.google.calendars.times import kept_key, key, zone_of
from tests.google.pages import Page
from tests.google.schema import Json


def follow_on(page: Page, name: str, week: datetime, start: datetime, length: timedelta | None = None) -> str:
    """Move this week and all that follow: the old series ends before, a new one begins at another instant.

    Gives the new id, `<base>_R<local start>`: nothing but that form leads from one series to the other.
    """
    with page.server.dispatch.lock:
        before = dict(_at(page, name).fields)
    people.end_before(page, name, week)
    with page.server.dispatch.lock:
        return _continued(page, before, start, length or key(before["end"]) - key(before["start"]))


def hand_over(page: Page, name: str, email: str) -> None:
    """Let another person be the organizer of the series, who said yes."""
    with page.server.dispatch.lock:
        writing.transferred(page.server.company, _at(page, name), page.server.company.shelves[email])


def leave_company(page: Page) -> None:
    """The account is deleted: its calendar is gone, and what it organized stays with the guests as it is."""
    with page.server.dispatch.lock:
        company = page.server.company
        company.shelves.pop(page.email)
        company.users = tuple(user for user in company.users if user != page.email)
        page.server.dispatch.tokens.shut_out(page.email)


def suspend(page: Page) -> None:
    """The account is suspended: nobody acts in its name, its calendar stays."""
    with page.server.dispatch.lock:
        page.server.company.suspended.add(page.email)
        page.server.dispatch.tokens.shut_out(page.email)


def _continued(page: Page, before: Json, start: datetime, length: timedelta) -> str:
    company, shelf = page.server.company, _shelf(page)
    zone = before["start"]["timeZone"]
    name = f"{SPLIT.sub('', before['id'])}_R{start.astimezone(zone_of(zone)):%Y%m%dT%H%M%S}"
    fresh = writing.new(company, shelf, name, page.email) | {"iCalUID": f"{name}@google.com"}
    times = {"start": kept_key(start, zone), "end": kept_key(start + length, zone)}
    fields = {**before, **fresh, **times, "recurrence": [_onwards(line) for line in before["recurrence"]]}
    if not company.ways.split_keeps_properties:
        fields.pop("extendedProperties", None)
    storing.store(company, Found(shelf, name, {}, None), fields)
    return name


def _onwards(line: str) -> str:
    """The rule of the new series: the weekday is that of its start, and a COUNT is not counted on."""
    return people.rule_with(line, {"COUNT": None, "BYDAY": None})


def _at(page: Page, name: str) -> Found:
    return found(page.server.company, _shelf(page), name)


def _shelf(page: Page) -> Shelf:
    shelves = page.server.company.shelves
    return shelves[page.email if page.calendar == "primary" else page.calendar]

"""What people gave to a series goes along to another account, whatever server that is on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from providers.caldav.extras import extras_of
from providers.google.extras import brought
from providers.google.extras import extras_of as extras_of_event
from rules.edit import NO_EXTRAS, Extras, Invitee, drafted
from tests.providers.backends import Backend
from tests.providers.contract import created, read
from tests.providers.drafts import a_draft
from tests.story.clients import Weekly

TEN_MINUTES, A_DAY = timedelta(minutes=10), timedelta(days=1)
EXTRAS = Extras("Weekly, we two; \\o/", "Room 3, 1st floor", "What is new?\nAnything?", (), alarms=(TEN_MINUTES, A_DAY))
EVE = Invitee("eve@example.test", "Eve")


def test_what_came_from_elsewhere_is_in_a_new_series(made: Backend) -> None:
    draft = replace(a_draft(), extras=replace(EXTRAS, guests=(EVE,)))
    told = made.provider.create(made.calendar, draft)
    (seen,) = read(made).changed
    assert seen.series == told.series == drafted(draft)
    found = made.provider.given(made.calendar, told.href)
    assert (found.title, found.location, set(found.alarms)) == (EXTRAS.title, EXTRAS.location, set(EXTRAS.alarms))
    assert found.description == EXTRAS.description
    assert {one.email for one in found.guests} == {"ana@example.test", "ben@example.test", "eve@example.test"}


def test_what_is_given_to_a_series_can_be_given_to_another(made: Backend) -> None:
    told = created(made)
    found = made.provider.given(made.calendar, told.href)
    draft = replace(a_draft("1on1-another"), extras=found)
    again = made.provider.create(made.calendar, draft)
    assert again.series == drafted(replace(draft, extras=NO_EXTRAS))


def test_nothing_is_given_to_what_is_not_there(made: Backend) -> None:
    gone = created(made).href.replace("0123", "4567")
    assert made.provider.given(made.calendar, gone) == NO_EXTRAS


def test_an_object_is_brought_along_whole() -> None:
    found = extras_of(Weekly("earlier").text)
    assert (found.original, found.title) == (Weekly("earlier").text, "Ana & Ben, weekly catch-up")


def test_what_is_no_object_gives_nothing() -> None:
    assert extras_of(b"no calendar") == NO_EXTRAS


@pytest.mark.parametrize(
    ("trigger", "alarms"),
    [
        ("TRIGGER:-PT15M", (timedelta(minutes=15),)),
        ("TRIGGER:PT0S", (timedelta(),)),
        ("TRIGGER:PT5M", ()),
        ("TRIGGER;RELATED=END:-PT5M", ()),
        ("TRIGGER;VALUE=DATE-TIME:20260310T090000Z", ()),
    ],
)
def test_alarms_before_the_start_go_along(trigger: str, alarms: tuple[timedelta, ...]) -> None:
    event = f"BEGIN:VEVENT\r\nUID:x\r\nBEGIN:VALARM\r\n{trigger}\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    assert extras_of(f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()).alarms == alarms


def test_our_line_and_markup_do_not_go_along_from_google() -> None:
    event = {"description": "Mine\n1:1 agenda: https://meet.example.test/agenda/ben"}
    assert extras_of_event(event, str).description == "Mine"
    assert extras_of_event({"description": "<b>Mine</b>"}, str).description == ""


def test_google_takes_five_reminders_at_most() -> None:
    many = Extras(alarms=tuple(timedelta(minutes=one) for one in range(9)))
    assert len(brought(many)["reminders"]["overrides"]) == 5
    assert brought(NO_EXTRAS) == {}

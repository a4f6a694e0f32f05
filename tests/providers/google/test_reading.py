"""What Google tells of a recurring event is read as what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.base import CalendarRef
from providers.google.ids import calendar_url
from providers.google.reading import Group, grouped, resource
from providers.malformed import MalformedError
from rules.model import Attendee, Frequency, Override, Partstat, Rule, Series
from tests.providers.drafts import HOUR, WEEK
from tests.providers.google.events import (
    ANA,
    BEN,
    BERLIN,
    DOCUMENT,
    ID,
    LINK,
    ROOM,
    a_group,
    a_master,
    a_week,
    a_week_off,
    at,
    day,
    mistakes,
    read,
)

HALF_HOUR = timedelta(minutes=30)
CALENDAR = CalendarRef("google", calendar_url("ana@example.test"), BERLIN.owner, BERLIN.zone)
PLAIN = Series(
    uid="1on1-0123",
    start=datetime(2026, 3, 10, 10),
    zone="Europe/Berlin",
    length=HALF_HOUR,
    rule=Rule(),
    organizer="ana@example.test",
    attendees=(Attendee("ana@example.test", Partstat.ACCEPTED), Attendee("ben@example.test", Partstat.ACCEPTED)),
    links=(LINK,),
    marker="a1b2c3",
)
CHI = {"email": "Chi@Example.Test", "responseStatus": "declined", "comment": "on\nholiday "}
WEDNESDAY = datetime(2026, 3, 18, 9, tzinfo=UTC)

MASTERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as we made it": ({}, {}),
    "in the calendar's zone": ({"start": at("2026-03-10T04:00", "-05:00")}, {"length": HALF_HOUR}),
    "in UTC": (
        {"start": at("2026-03-10T10:00", "Z", "UTC"), "end": at("2026-03-10T10:30", "Z", "UTC")},
        {"zone": "UTC"},
    ),
    "without a zone": ({"start": {"dateTime": "2026-03-10T10:00:00+01:00"}}, {}),
    "whole days": (
        {"start": day("2026-03-10"), "end": day("2026-03-11")},
        {"start": datetime(2026, 3, 10), "length": timedelta(days=1)},
    ),
    "a rule of its own words": ({"recurrence": ["RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=TU"]}, {"rule": Rule(weekdays=(1,))}),
    "a rule with an end": (
        {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20260331T075959Z"]},
        {"rule": Rule(until=datetime(2026, 3, 31, 7, 59, 59, tzinfo=UTC))},
    ),
    "a monthly rule": (
        {"recurrence": ["RRULE:FREQ=MONTHLY;BYDAY=2TU"]},
        {"rule": Rule(Frequency.MONTHLY, weekdays=(1,), nth=2)},
    ),
    "lines in any order": (
        {
            "recurrence": [
                "EXDATE;TZID=Europe/Berlin:20260317T100000,20260324T100000",
                "RDATE;TZID=Europe/Berlin:20260318T100000",
                "RRULE:FREQ=WEEKLY",
            ]
        },
        {"excluded": frozenset({WEEK, WEEK + timedelta(days=7)}), "added": frozenset({WEDNESDAY})},
    ),
    "dates in UTC and as days": (
        {"recurrence": ["RRULE:FREQ=WEEKLY", "EXDATE:20260317T090000Z", "EXDATE;VALUE=DATE:20260324"]},
        {"excluded": frozenset({WEEK, WEEK + timedelta(days=7)})},
    ),
    "dates alone": ({"recurrence": ["RDATE:20260318T090000Z"]}, {"rule": None, "added": frozenset({WEDNESDAY})}),
    "a room": ({"attendees": [ANA, ROOM, BEN]}, {}),
    "a decline with words": (
        {"attendees": [ANA, BEN, CHI]},
        {"attendees": (*PLAIN.attendees, Attendee("chi@example.test", Partstat.DECLINED, "on holiday"))},
    ),
    "an answer that nobody knows": (
        {"attendees": [ANA, {"email": "ben@example.test"}]},
        {"attendees": (PLAIN.attendees[0], Attendee("ben@example.test"))},
    ),
    "a second calendar": (
        {"organizer": {"email": "c_1@group.calendar.google.com", "self": True}},
        {"organizer": "ana@example.test"},
    ),
    "a guest's copy from a second calendar": (
        {"organizer": {"email": "c_1@group.calendar.google.com"}, "creator": {"email": "Ana@example.test"}},
        {"organizer": "ana@example.test"},
    ),
    "a guest's copy": ({"organizer": {"email": "Ben@example.test"}}, {"organizer": "ben@example.test"}),
    "no agenda": ({"description": None}, {"links": ()}),
    "a document": (
        {"attachments": [{"fileUrl": DOCUMENT, "title": "Agenda", "fileId": "1abcDEF"}]},
        {"links": (LINK, DOCUMENT)},
    ),
    "another's series": (
        {"id": "x_R20260324T090000", "iCalUID": "x_R20260324T090000@google.com", "extendedProperties": None},
        {"uid": "x_R20260324T090000@google.com", "marker": ""},
    ),
}


@pytest.mark.parametrize(("fields", "shown"), MASTERS.values(), ids=MASTERS.keys())
def test_a_series_is_read_as_what_it_means(fields: dict[str, Any], shown: dict[str, Any]) -> None:
    group = a_group(**fields)
    assert mistakes(group) == []
    if "length" in shown and "start" not in shown:
        group = a_group(**fields, end=at("2026-03-10T04:30", "-05:00"))
    assert read(group) == replace(PLAIN, **shown)


WEEKS: dict[str, tuple[dict[str, Any], Override]] = {
    "moved": ({}, Override(WEEK, WEEK + HOUR, HALF_HOUR)),
    "longer": ({"start": at("2026-03-17T10:00")}, Override(WEEK, WEEK, timedelta(minutes=90))),
    "declined": (
        {"start": at("2026-03-17T10:00"), "end": at("2026-03-17T10:30"), "attendees": [ANA, CHI]},
        Override(
            WEEK,
            WEEK,
            HALF_HOUR,
            attendees=(PLAIN.attendees[0], Attendee("chi@example.test", Partstat.DECLINED, "on holiday")),
        ),
    ),
    "another agenda": (
        {"attachments": [{"fileUrl": DOCUMENT}]},
        Override(WEEK, WEEK + HOUR, HALF_HOUR, links=(LINK, DOCUMENT)),
    ),
    "told in another zone": (
        {"originalStartTime": at("2026-03-17T09:00", "Z", "UTC")},
        Override(WEEK, WEEK + HOUR, HALF_HOUR),
    ),
}


@pytest.mark.parametrize(("fields", "shown"), WEEKS.values(), ids=WEEKS.keys())
def test_an_edited_week_is_read_as_what_it_means(fields: dict[str, Any], shown: Override) -> None:
    group = a_group(a_week(**fields))
    assert mistakes(group) == []
    assert read(group).overrides == (shown,)


def test_a_week_that_is_off_needs_three_fields_alone() -> None:
    group = a_group(a_week_off())
    assert read(group) == replace(PLAIN, excluded=frozenset({WEEK}))


def test_a_week_that_was_put_back_is_as_if_it_had_never_been_off() -> None:
    back = a_week(start=at("2026-03-17T10:00"), end=at("2026-03-17T10:30"))
    assert read(a_group(back)) == PLAIN


def test_a_day_of_a_series_of_whole_days_is_off_by_its_date() -> None:
    group = a_group(a_week_off(original=day("2026-03-17")), start=day("2026-03-10"), end=day("2026-03-11"))
    assert read(group).excluded == {datetime(2026, 3, 16, 23, tzinfo=UTC)}


def test_single_weeks_to_which_somebody_is_invited_are_a_series_without_a_head() -> None:
    (group,) = grouped([a_week()]).values()
    found = read(group)
    assert (found.headless, found.rule, found.start) == (True, None, datetime(2026, 3, 17, 10))
    assert found.overrides == (Override(WEEK, WEEK + HOUR, HALF_HOUR),)


def test_single_weeks_are_known_by_one_that_is_not_off() -> None:
    group = Group(ID, None, (a_week_off(2, at("2026-03-24T10:00")), a_week()))
    assert resource(CALENDAR, group).uid == "1on1-0123"


def test_single_events_are_left_out() -> None:
    assert grouped([a_master(recurrence=None)]) == {}


def test_what_two_pages_tell_counts_once_as_it_is_told_last() -> None:
    before, after = a_week(summary="Before"), a_week(summary="After")
    assert grouped([before, a_master(), after]) == {ID: Group(ID, a_master(), (after,))}


def test_weeks_find_their_series_by_its_id_and_not_by_theirs() -> None:
    master, week = a_master(), a_week(id="q7x")
    assert grouped([week, master]) == {ID: Group(ID, master, (week,))}


def test_an_object_is_named_by_the_id_of_the_series_and_dated() -> None:
    found = resource(CALENDAR, a_group(a_week(updated="2026-03-02T08:00:00.000Z")))
    assert found.href == "/calendar/v3/calendars/ana@example.test/events/1on10123"
    assert found.written == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_etag_of_an_object_tells_of_each_of_its_weeks() -> None:
    etags = {
        resource(CALENDAR, group).etag
        for group in (a_group(), a_group(a_week()), a_group(a_week(etag='"9"')), a_group(etag='"9"'))
    }
    assert len(etags) == 4


def test_an_event_of_nobody_else_is_no_business_of_ours() -> None:
    alone = a_group(id="x", iCalUID="x@google.com", attendees=None, extendedProperties=None)
    assert (resource(CALENDAR, alone).series, resource(CALENDAR, alone).fault) == (None, "")


ODD: dict[str, dict[str, Any]] = {
    "EXRULE": {"recurrence": ["RRULE:FREQ=WEEKLY", "EXRULE:FREQ=MONTHLY"]},
    "several rules": {"recurrence": ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"]},
    "no content line": {"recurrence": ["weekly"]},
    "a rule without FREQ": {"recurrence": ["RRULE:INTERVAL=1"]},
    "an end before": {"end": at("2026-03-10T09:00")},
    "no start": {"start": None},
    "unknown time zone": {"start": at("2026-03-10T10:00", zone="Mars/Olympus")},
    "a time that is none": {"start": {"dateTime": "noon"}},
    "a year outside": {"start": {"date": "9999-01-01"}},
    "more than 2000 dates": {"recurrence": ["RDATE:" + ",".join(["20260318T090000Z"] * 2001)]},
}


@pytest.mark.parametrize(("why", "fields"), ODD.items(), ids=ODD.keys())
def test_what_cannot_be_understood_is_a_fault_of_that_object_alone(why: str, fields: dict[str, Any]) -> None:
    found = resource(CALENDAR, a_group(**fields))
    assert why in found.fault
    with pytest.raises(MalformedError, match=why):
        read(a_group(**fields))

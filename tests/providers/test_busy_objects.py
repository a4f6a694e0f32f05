"""What single objects say of their owner's time, in the spellings of other programs and of nobody's."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from providers.caldav.busy import busy_by
from providers.caldav.sync import Body
from rules.busy import Busy
from rules.model import Window
from rules.records import ReasonKind
from tests.providers.entries import WEEK, all_day, an_entry, at, march
from tests.providers.objects import an_object

ME = "ana@example.test"
DAYS = range(16, 23)


def told(*events: tuple[str, ...], window: Window = WEEK, before: tuple[str, ...] = ()) -> tuple[Busy, ...]:
    return read(an_object(*events, before=before), window)


def read(data: bytes, window: Window = WEEK, zone: str = "Europe/Berlin") -> tuple[Busy, ...]:
    return busy_by(Body("/ana/other/x.ics", None, data), ME, zone, window)


def starts(*lines: str, window: Window = WEEK) -> list[datetime]:
    return [one.window.start for one in told(an_entry(*lines), window=window)]


def absence(*lines: str) -> ReasonKind | None:
    (one,) = told(an_entry(*lines))
    return one.absence


RULES = {
    "FREQ=WEEKLY;BYDAY=TU,TH;WKST=SU": [17, 19],
    "FREQ=WEEKLY;INTERVAL=2": [16],
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": [16, 17, 18, 19, 20],
    "FREQ=DAILY;INTERVAL=7": [16],
    "FREQ=DAILY;COUNT=17": [16, 17, 18],
    "FREQ=DAILY;UNTIL=20260318": [16, 17, 18],
    "FREQ=DAILY;UNTIL=20260318T090000Z": [16, 17, 18],
    "FREQ=MONTHLY;BYMONTHDAY=18": [18],
    "FREQ=MONTHLY;BYMONTHDAY=-14,-13": [18, 19],
    "FREQ=MONTHLY;BYDAY=3TH": [19],
    "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=3": [19],
    "FREQ=MONTHLY;BYDAY=-2FR": [20],
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=20": [20],
    "FREQ=YEARLY;BYMONTH=3;BYDAY=3SU": [],
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-2SU": [22],
    "FREQ=MONTHLY": [],
}


@pytest.mark.parametrize("rule", RULES)
def test_the_rules_of_calendar_programs_are_followed(rule: str) -> None:
    assert starts(*at(2), f"RRULE:{rule}") == [march(day, 9) for day in RULES[rule]]


BOMBS = (
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=4",
    "FREQ=HOURLY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=MONTHLY;INTERVAL=0",
    "FREQ=YEARLY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    "FREQ=DAILY;BYSETPOS=366",
    "FREQ=DAILY;COUNT=60;BYDAY=TU,TH;BYSETPOS=2",
    "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12;BYMONTH=2",
    "FREQ=MONTHLY;INTERVAL=12;BYDAY=5MO",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-31,31",
    "FREQ=YEARLY;BYYEARDAY=366",
    "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=17MO",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=MO;BYSETPOS=99",
    "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=WEEKLY;BYDAY=MO,",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,1,2,3,4,5,6,7",
    "FREQ=DAILY;COUNT=100000000",
    "FREQ=DAILY;UNTIL=tomorrow",
    "FREQ=FORTNIGHTLY",
    "INTERVAL=2",
)


@pytest.mark.parametrize("rule", BOMBS)
def test_a_bomb_is_busy_at_its_time_of_every_day_and_answered_at_once(rule: str) -> None:
    begun = time.monotonic()
    found = told(an_entry(*at(2), f"RRULE:{rule}", "SUMMARY:Vacation"))
    assert time.monotonic() - begun < 0.5
    assert found == tuple(Busy(Window(march(day, 9), march(day, 10)), uid="entry") for day in DAYS)


ODD = {
    "an EXRULE": ("RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY"),
    "two rules": ("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
    "a date that is none": ("RRULE:FREQ=DAILY", "EXDATE:soon"),
    "too many dates": ("RRULE:FREQ=WEEKLY", "EXDATE:" + ",".join(["20260101T090000Z"] * 2001)),
    "text that is not to be read": ("RRULE:FREQ=DAILY", 'SUMMARY;LANGUAGE="de:x'),
}


@pytest.mark.parametrize("lines", ODD.values(), ids=ODD.keys())
def test_what_else_cannot_be_understood_is_busy_at_its_time_of_every_day(lines: tuple[str, ...]) -> None:
    assert starts(*at(2), *lines) == [march(day, 9) for day in DAYS]


def test_a_series_that_began_too_long_ago_is_busy_at_its_time_of_every_day() -> None:
    assert starts("DTSTART:19010101T090000Z", "DTEND:19010101T100000Z", "RRULE:FREQ=DAILY") == [
        march(day, 9) for day in DAYS
    ]


def test_a_rule_that_cannot_be_understood_takes_no_time_where_the_event_is_free() -> None:
    assert told(an_entry(*at(2), "RRULE:FREQ=SECONDLY", "TRANSP:TRANSPARENT")) == ()


UNTIMED = {
    "no start": ("DTEND:20260317T100000Z",),
    "a start that is none": ("DTSTART:noon",),
    "the year 9999": ("DTSTART:99990101T100000Z", "DTEND:99990101T110000Z"),
    "an end that is none": (at(17)[0], "DTEND:late"),
    "an end before the start": at(17, "110000", "100000"),
    "an unknown zone": ("DTSTART;TZID=Mars/Olympus:20260317T100000", "DURATION:PT1H"),
    "weeks of two years": ("DTSTART:20240101T000000Z", "DTEND:20260101T000000Z", "RRULE:FREQ=DAILY"),
    "whole days with an odd rule": (*all_day(17, 18), "RRULE:FREQ=HOURLY"),
}


@pytest.mark.parametrize("lines", UNTIMED.values(), ids=UNTIMED.keys())
def test_an_event_without_a_time_that_can_be_read_is_busy_all_the_week(lines: tuple[str, ...]) -> None:
    assert told(an_entry(*lines, "SUMMARY:Urlaub")) == (Busy(WEEK, uid="entry"),)


def test_an_object_that_is_broken_off_is_busy_at_the_times_that_it_names() -> None:
    whole = an_object(an_entry(*at(2), "RRULE:FREQ=WEEKLY"))
    cut = whole[: whole.index(b"END:VEVENT")]
    assert [one.window.start for one in read(cut)] == [march(day, 9) for day in DAYS]


def test_an_object_of_more_than_a_mebibyte_is_busy_at_the_times_that_it_names() -> None:
    begun = time.monotonic()
    assert starts(*at(2), f"DESCRIPTION:{'x' * 2**20}") == [march(day, 9) for day in DAYS]
    assert time.monotonic() - begun < 0.5


def test_more_edited_weeks_than_people_make_are_busy_at_the_time_of_the_series() -> None:
    weeks = [an_entry("RECURRENCE-ID:20260302T090000Z", *at(2, "230000", "233000")) for _ in range(501)]
    found = told(an_entry(*at(2), "RRULE:FREQ=WEEKLY"), *weeks)
    assert [one.window.start for one in found] == [march(day, 9) for day in DAYS]


def test_an_object_that_was_not_to_be_read_is_busy_all_the_week() -> None:
    assert busy_by(Body("/x.ics", None, fault="not to be read"), ME, "UTC", WEEK) == (Busy(WEEK),)


@pytest.mark.parametrize("data", [b"", b"\0\xff", an_object(("BEGIN:VTODO", "UID:task", "END:VTODO"))])
def test_what_holds_no_event_keeps_nobody_busy(data: bytes) -> None:
    assert read(data) == ()


def test_each_event_of_an_object_is_read_by_itself() -> None:
    bomb, fine = an_entry(*at(2), "RRULE:FREQ=SECONDLY", uid="bomb"), an_entry(*at(17), uid="fine")
    found = told(bomb, fine)
    assert [one.uid for one in found] == [*["bomb"] * 7, "fine"]


def test_floating_times_and_whole_days_are_meant_in_the_owners_zone() -> None:
    data = an_object(an_entry("DTSTART:20260317T100000", "DURATION:PT1H"), an_entry(*all_day(18, 19), uid="day"))
    found = [one.window for one in read(data, zone="America/New_York")]
    assert found == [Window(march(17, 14), march(17, 15)), Window(march(18, 4), march(19, 4))]


def test_whole_days_last_from_midnight_to_midnight_over_a_clock_change() -> None:
    (one,) = told(an_entry("DTSTART;VALUE=DATE:20260329"), window=Window(march(29), march(30)))
    assert one.window == Window(march(28, 23), march(29, 22))


def test_a_repeated_whole_day_keeps_to_local_midnights() -> None:
    found = told(an_entry(*all_day(27, 28), "RRULE:FREQ=DAILY"), window=Window(march(28), march(30)))
    assert [one.window.start for one in found] == [march(27, 23), march(28, 23), march(29, 22)]


def test_names_of_zones_are_understood_as_other_programs_write_them() -> None:
    windows = "DTSTART;TZID=W. Europe Standard Time:20260317T100000"
    assert starts(windows, "DURATION:PT1H") == [march(17, 9)]


def test_excluded_and_edited_weeks_are_found_in_any_spelling() -> None:
    daily = an_entry(
        *at(16), "RRULE:FREQ=DAILY", "EXDATE:20260317T090000Z,20260318T090000Z", "EXDATE;VALUE=DATE:20260319"
    )
    edited = an_entry("RECURRENCE-ID:20260320T090000Z", "DTSTART:20260320T150000Z", "DURATION:PT30M")
    found = [one.window for one in told(daily, edited)]
    assert found == [
        Window(march(16, 9), march(16, 10)),
        Window(march(20, 15), march(20, 15, 30)),
        Window(march(21, 9), march(21, 10)),
        Window(march(22, 9), march(22, 10)),
    ]


def test_added_dates_are_told() -> None:
    assert starts(*at(2), "RDATE;TZID=Europe/Berlin:20260317T100000,20260318T120000") == [march(17, 9), march(18, 11)]


def test_a_change_of_this_and_all_following_weeks_holds_for_them() -> None:
    series = an_entry(*at(2), "RRULE:FREQ=WEEKLY")
    later = an_entry("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T090000Z", *at(10, "150000", "153000"))
    assert [one.window for one in told(series, later)] == [Window(march(17, 14), march(17, 14, 30))]


def test_edited_weeks_that_came_without_their_series_are_told() -> None:
    alone = an_entry("RECURRENCE-ID:20260317T090000Z", *at(18)), an_entry("RECURRENCE-ID:20260318T090000Z", *at(19))
    assert [one.window.start for one in told(*alone)] == [march(18, 9), march(19, 9)]


def test_an_event_without_length_keeps_nobody_busy() -> None:
    assert told(an_entry("DTSTART:20260317T090000Z")) == ()


def test_a_leave_of_years_is_an_absence() -> None:
    assert absence("DTSTART;VALUE=DATE:20250601", "DTEND;VALUE=DATE:20270601", "SUMMARY:Elternzeit") is ReasonKind.LEAVE


AWAY = {
    "Outlook": "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
    "Outlook's wish": "X-MICROSOFT-CDO-INTENDEDSTATUS:OOF",
    "an export's type": "X-GOOGLE-EVENT-TYPE:outOfOffice",
    "a title": "SUMMARY:Out of office",
    "a category": "CATEGORIES:Private,Vacation",
}


@pytest.mark.parametrize("line", AWAY.values(), ids=AWAY.keys())
def test_hours_out_of_office_are_an_absence(line: str) -> None:
    assert absence(*at(17), line) is ReasonKind.LEAVE


def test_out_of_office_counts_although_the_event_is_shown_as_free() -> None:
    assert absence(*at(17), "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT") is ReasonKind.LEAVE


def test_a_meeting_is_no_absence() -> None:
    guests = "ORGANIZER:mailto:ben@example.test", f"ATTENDEE:mailto:{ME}"
    assert absence(*at(17), "SUMMARY:Vacation rules", *guests) is None


@pytest.mark.parametrize("lines", [("RRULE:FREQ=YEARLY",), ("ATTENDEE:mailto:ben@example.test",), ("SUMMARY:WFH",)])
def test_a_birthday_and_a_day_with_others_and_a_day_at_home_are_busy_and_no_absence(lines: tuple[str, ...]) -> None:
    assert absence(*all_day(17, 18), *lines) is None


def test_a_day_in_minutes_is_a_whole_day_where_outlook_says_so() -> None:
    day = "DTSTART;TZID=Europe/Berlin:20260317T000000", "DTEND;TZID=Europe/Berlin:20260318T000000"
    assert absence(*day, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE") is ReasonKind.LEAVE
    assert absence(*day) is None


def test_reading_ten_years_of_daily_meetings_takes_no_time() -> None:
    decade = datetime(2016, 1, 1, 9, tzinfo=UTC)
    lines = f"DTSTART:{decade:%Y%m%dT%H%M%SZ}", f"DTEND:{decade + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
    begun = time.monotonic()
    for _ in range(10):
        assert len(starts(*lines, "RRULE:FREQ=DAILY")) == 7
    assert time.monotonic() - begun < 2


ANA, BEN, EVE = (
    "ORGANIZER:mailto:ana@example.test",
    "ATTENDEE:mailto:Ben@Example.test",
    "ATTENDEE:mailto:eve@example.test",
)
ROOM = "ATTENDEE;CUTYPE=ROOM:mailto:room@example.test"
MEETINGS = {
    "two": ([ANA, BEN], True),
    "two, both as guests": ([ANA, ANA.replace("ORGANIZER", "ATTENDEE"), BEN], True),
    "two in a room": ([ANA, BEN, ROOM], True),
    "three": ([ANA, BEN, EVE], False),
    "one alone": ([ANA], False),
    "nobody named": ([], False),
    "two, every day": ([ANA, BEN, "RRULE:FREQ=DAILY"], False),
    "two, on further dates": ([ANA, BEN, "RDATE:20260318T090000Z"], False),
    "two, in one week of a series": ([ANA, BEN, "RECURRENCE-ID:20260317T100000Z"], False),
}


@pytest.mark.parametrize(("lines", "told_who"), MEETINGS.values(), ids=MEETINGS.keys())
def test_who_meets_is_told_of_a_single_event_of_two(lines: list[str], told_who: bool) -> None:
    found = told(an_entry(*at(17), *lines))
    assert {one.two for one in found} == {frozenset({ME, "ben@example.test"}) if told_who else frozenset()}

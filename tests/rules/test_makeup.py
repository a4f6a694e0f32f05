"""Other times in the same week, for a 1:1 that is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import perf_counter

import pytest

from rules.busy import Busy
from rules.makeup import make_up_times, still_free
from rules.model import Hours, Pair, Person, Shift, Slot, Span, Window
from rules.reasons import days_off
from rules.records import MakeUp
from rules.slot import instant, wall_time
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, NOW, SLOT, TUESDAY, a_pair, utc

BERLIN = "Europe/Berlin"
AGREED = Span(TUESDAY, HALF_HOUR)
QUARTER = timedelta(minutes=15)


def at(text: str) -> datetime:
    """`Thu 10:00` in Berlin, in the week of the agreed time."""
    day, clock = text.split()
    number = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    return instant(datetime.combine(date(2026, 3, 9 + number), time.fromisoformat(clock)), BERLIN)


def busy(*stretches: str) -> list[Busy]:
    """Busy times like `Wed 09:00-17:00`."""
    parts = [one.replace("-", " ").split() for one in stretches]
    return [Busy(Window(at(f"{day} {start}"), at(f"{day} {end}"))) for day, start, end in parts]


def offers(
    *stretches: str, agreed: str = "Tue 10:00", now: datetime = NOW, taken: Sequence[Window] = (), **changes: Person
) -> list[tuple[str, str]]:
    """Local times and grounds of what is offered."""
    span = Span(at(agreed), HALF_HOUR)
    found = make_up_times(a_pair(**changes), span, busy(*stretches), taken, now)
    return [(f"{wall_time(one.start, BERLIN):%a %H:%M}", one.ground) for one in found]


WHOLE_WEEK = tuple(f"{day} 09:00-17:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))


def all_but(*days: str) -> list[str]:
    """Every working day is full but these."""
    return [one for one in WHOLE_WEEK if one[:3] not in days]


def test_an_empty_week_offers_the_same_time_on_three_days() -> None:
    assert offers() == [
        ("Wed 10:00", "same time, next day"),
        ("Mon 10:00", "same time, the day before"),
        ("Thu 10:00", "same time, on Thursday"),
    ]


@pytest.mark.parametrize(
    ("stretches", "best"),
    [
        ((), ("Wed 10:00", "same time, next day")),
        (("Wed 09:00-17:00", "Mon 09:00-17:00"), ("Thu 10:00", "same time, on Thursday")),
        (all_but("Fri"), ("Fri 10:00", "same time, on Friday")),
        (all_but("Mon"), ("Mon 10:00", "same time, the day before")),
        (all_but("Tue"), ("Tue 11:00", "same day, an hour later")),
        ((*all_but("Tue"), "Tue 10:30-12:00"), ("Tue 09:00", "earlier the same day")),
        ((*all_but("Tue"), "Tue 09:00-12:00"), ("Tue 12:00", "later the same day")),
        ((*all_but("Thu"), "Thu 10:00-10:30"), ("Thu 11:00", "nearest free time on Thursday")),
        ((*all_but("Thu"), "Thu 10:00-10:15", "Thu 10:45-17:00"), ("Thu 09:00", "nearest free time on Thursday")),
        ((*all_but("Thu"), "Thu 09:00-10:10", "Thu 11:20-17:00"), ("Thu 10:15", "nearest free time on Thursday")),
    ],
)
def test_the_best_time_comes_first_with_its_ground(stretches: Sequence[str], best: tuple[str, str]) -> None:
    assert offers(*stretches)[0] == best


def test_the_full_hour_of_the_slot_comes_before_a_quarter_that_is_nearer() -> None:
    assert [when for when, _ in offers(*all_but("Thu"), "Thu 09:45-10:15")] == ["Thu 11:00", "Thu 09:00", "Thu 10:15"]


def test_a_slot_at_ten_past_keeps_its_minute() -> None:
    assert offers(*all_but("Wed"), "Wed 10:00-11:00", agreed="Tue 10:10")[0][0] == "Wed 11:10"


def test_options_lie_on_different_days_where_they_can() -> None:
    assert offers(*all_but("Tue", "Thu")) == [
        ("Thu 10:00", "same time, on Thursday"),
        ("Tue 11:00", "same day, an hour later"),
        ("Tue 09:00", "earlier the same day"),
    ]
    assert offers(*all_but("Thu")) == [
        ("Thu 10:00", "same time, on Thursday"),
        ("Thu 11:00", "also free on Thursday"),
        ("Thu 09:00", "also free on Thursday"),
    ]


def test_a_week_without_a_free_time_offers_none() -> None:
    assert offers(*WHOLE_WEEK) == []


def test_a_gap_that_is_too_short_is_no_free_time() -> None:
    assert offers(*all_but("Thu"), "Thu 09:00-12:00", "Thu 12:29-17:00") == []
    assert offers(*all_but("Thu"), "Thu 09:00-12:00", "Thu 12:30-17:00") == [
        ("Thu 12:00", "nearest free time on Thursday")
    ]


def test_other_1_1s_are_no_free_time() -> None:
    other = Window(at("Wed 10:15"), at("Wed 10:45"))

    assert ("Wed 10:00", "same time, next day") not in offers(taken=[other])


def test_public_holidays_are_no_free_time() -> None:
    off = days_off(ANA, {date(2026, 3, 11): "Somebody's Day"})

    found = make_up_times(a_pair(), AGREED, off, (), NOW)

    assert [wall_time(one.start, BERLIN).day for one in found] == [9, 12, 13]


def test_less_than_two_hours_ahead_nothing_is_offered() -> None:
    friday = [*all_but("Fri"), "Fri 12:00-17:00"]

    assert offers(*friday, now=at("Fri 09:30"))[0] == ("Fri 11:30", "nearest free time on Friday")
    assert offers(*friday, now=at("Fri 09:31")) == []


def test_a_time_that_leaves_a_night_comes_before_one_today() -> None:
    today = offers(*all_but("Tue", "Fri"), "Fri 10:00-11:00", now=at("Tue 08:00"))

    assert [when for when, _ in today] == ["Fri 11:00", "Fri 09:00", "Tue 11:00"]


@pytest.mark.parametrize("now", [at("Fri 15:00"), at("Sun 12:00"), at("Sun 12:00") + 30 * DAY])
def test_a_week_that_is_over_offers_nothing(now: datetime) -> None:
    assert offers(now=now) == []


def test_both_work_for_the_whole_time() -> None:
    mornings = replace(ANA, hours=Hours(start=time(8), end=time(10, 15)))
    late = replace(BEN, hours=Hours(frozenset({2, 3}), time(9, 30), time(18)))

    assert offers(manager=mornings, report=late) == [
        ("Wed 09:45", "nearest free time on Wednesday"),
        ("Thu 09:45", "nearest free time on Thursday"),
    ]


def test_a_break_between_two_shifts_is_no_time_to_meet() -> None:
    hour = timedelta(hours=1)
    split = Hours(shifts=(Shift(2, 9 * hour, 10 * hour + hour / 4), Shift(2, 10 * hour + hour / 2, 11 * hour)))

    found = [when for when, _ in offers(manager=replace(ANA, hours=split))]
    assert found == ["Wed 09:00", "Wed 09:45", "Wed 10:30"], "and not at ten, the usual time"


def test_nine_hours_apart_little_is_shared_and_all_of_it_is_found() -> None:
    there = replace(BEN, zone="America/Los_Angeles", hours=Hours(start=time(7)))
    late = replace(ANA, hours=Hours(end=time(18)))

    assert offers(agreed="Tue 16:30", report=there, manager=late)[0] == ("Wed 16:30", "same time, next day")
    assert offers(agreed="Tue 16:30", report=replace(BEN, zone="America/Los_Angeles")) == []


def test_the_week_is_the_one_of_the_slots_zone() -> None:
    tokyo = replace(BEN, zone="Asia/Tokyo", hours=Hours(frozenset(range(7)), time(0), time(23, 45)))
    pair = Pair(tokyo, tokyo, Slot(0, time(8), HALF_HOUR, "Asia/Tokyo"))
    monday = Span(instant(datetime(2026, 3, 9, 8), "Asia/Tokyo"), HALF_HOUR)

    found = make_up_times(pair, monday, [], (), NOW)

    assert [f"{wall_time(one.start, 'Asia/Tokyo'):%a %d}" for one in found] == ["Tue 10", "Wed 11", "Thu 12"]


def test_weekdays_in_grounds_are_those_of_the_slots_zone() -> None:
    auckland = replace(BEN, zone="Pacific/Auckland")
    pair = Pair(auckland, auckland, Slot(1, time(10), HALF_HOUR, "Pacific/Auckland"))
    tuesday = Span(instant(datetime(2026, 3, 10, 10), "Pacific/Auckland"), HALF_HOUR)
    wednesday = Busy(Window(tuesday.start + DAY, tuesday.end + DAY))
    monday = Busy(Window(tuesday.start - DAY, tuesday.end - DAY))

    assert make_up_times(pair, tuesday, [wednesday, monday], (), NOW)[0] == MakeUp(
        instant(datetime(2026, 3, 12, 10), "Pacific/Auckland"), "same time, on Thursday"
    )


def test_the_same_time_is_the_clocks_in_a_week_of_a_clock_change() -> None:
    everyday = Hours(frozenset(range(7)))
    ana, ben = replace(ANA, hours=everyday), replace(BEN, hours=everyday)
    saturday = Span(instant(datetime(2026, 3, 28, 10), BERLIN), HALF_HOUR)

    found = make_up_times(Pair(ben, ana, replace(SLOT, weekday=5)), saturday, [], (), utc(3, 27, 12))

    assert found[0] == MakeUp(utc(3, 29, 8), "same time, next day")
    assert saturday.start == utc(3, 28, 9)


def test_a_free_time_may_begin_where_another_ends() -> None:
    other = Window(TUESDAY, TUESDAY + HALF_HOUR)

    assert still_free(TUESDAY + HALF_HOUR, HALF_HOUR, [other])
    assert still_free(TUESDAY - HALF_HOUR, HALF_HOUR, [other])
    assert not still_free(TUESDAY + QUARTER, HALF_HOUR, [other])
    assert not still_free(TUESDAY - QUARTER, HOUR, [other])
    assert still_free(TUESDAY, HALF_HOUR, [])


def test_a_full_week_is_looked_through_in_less_than_five_milliseconds() -> None:
    entries = [Busy(Window(at("Mon 08:00") + HOUR * number, at("Mon 08:40") + HOUR * number)) for number in range(60)]
    entries += [Busy(Window(at("Thu 00:00") + HOUR * number, at("Thu 00:20") + HOUR * number)) for number in range(60)]
    make_up_times(a_pair(), AGREED, entries, (), NOW)

    def once() -> float:
        start = perf_counter()
        make_up_times(a_pair(), AGREED, entries, (), NOW)
        return perf_counter() - start

    assert min(once() for _ in range(5)) < 0.005

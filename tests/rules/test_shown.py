"""What a person finds in the calendar, by the parts of a series and against another reading of RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from rules.model import Attendee, Frequency, Override, Partstat, Rule, Series, Span, Window
from rules.shown import occurrences, shown_in
from rules.slot import series_weeks, wall_time
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, TUESDAY, WEEK, a_series, utc

MARCH = Window(utc(3, 2), utc(3, 28))
"""Until the clocks change."""

TUESDAYS = (utc(3, 3, 9), utc(3, 10, 9), utc(3, 17, 9), utc(3, 24, 9))
THURSDAY = TUESDAY + 2 * DAY


def starts(series: Series, window: Window = MARCH) -> tuple[datetime, ...]:
    """When the meetings start."""
    return tuple(span.start for span in shown_in(series, window))


def edited(at: datetime = TUESDAY, by: timedelta = timedelta(), **changes: object) -> Override:
    """A week that was moved by so much."""
    return Override(at, at + by, HALF_HOUR, **changes)  # type: ignore[arg-type]


def without(*gone: datetime, added: tuple[datetime, ...] = ()) -> tuple[datetime, ...]:
    """The Tuesdays of March but for these, and with others."""
    return tuple(sorted({*TUESDAYS, *added} - set(gone)))


@pytest.mark.parametrize(
    ("series", "shown"),
    [
        pytest.param(a_series(), TUESDAYS, id="every week"),
        pytest.param(a_series(cancelled=True), (), id="cancelled as a whole"),
        pytest.param(a_series(excluded=frozenset({TUESDAY})), without(TUESDAY), id="a week excluded"),
        pytest.param(a_series(overrides=(edited(cancelled=True),)), without(TUESDAY), id="a week cancelled"),
        pytest.param(
            a_series(overrides=(edited(by=HOUR),)), without(TUESDAY, added=(TUESDAY + HOUR,)), id="a week moved"
        ),
        pytest.param(a_series(overrides=(edited(by=4 * WEEK),)), without(TUESDAY), id="a week moved out"),
        pytest.param(
            a_series(overrides=(edited(utc(4, 7, 8), by=-3 * WEEK),)),
            without(added=(utc(3, 17, 8),)),
            id="a week moved in",
        ),
        pytest.param(
            a_series(excluded=frozenset({TUESDAY}), added=frozenset({THURSDAY})),
            without(TUESDAY, added=(THURSDAY,)),
            id="a week excluded and a date added",
        ),
        pytest.param(a_series(added=frozenset({TUESDAY})), TUESDAYS, id="a date added that is there already"),
        pytest.param(
            a_series(overrides=(edited(THURSDAY),)), without(added=(THURSDAY,)), id="an edited week of an earlier rule"
        ),
        pytest.param(a_series(rule=None), (), id="a single event elsewhere"),
        pytest.param(
            a_series(start=datetime(2026, 3, 3, 10), rule=None, added=frozenset({THURSDAY})),
            (TUESDAYS[0], THURSDAY),
            id="a single event and added dates",
        ),
        pytest.param(a_series(rule=Rule(until=TUESDAY)), TUESDAYS[:2], id="ended with a week"),
        pytest.param(a_series(rule=Rule(until=TUESDAY - HOUR)), TUESDAYS[:1], id="ended before a week"),
        pytest.param(a_series(rule=Rule(count=6)), TUESDAYS[:2], id="six weeks in all"),
        pytest.param(a_series(rule=Rule(interval=2)), TUESDAYS[::2], id="every other week"),
        pytest.param(
            a_series(rule=Rule(weekdays=(1, 3), interval=2)),
            (TUESDAYS[0], utc(3, 5, 9), TUESDAYS[2], utc(3, 19, 9)),
            id="two days every other week",
        ),
        pytest.param(
            a_series(rule=Rule(weekdays=(0,), interval=2)), (utc(3, 2, 9), utc(3, 16, 9)), id="a weekday not its own"
        ),
        pytest.param(a_series(rule=Rule(Frequency.DAILY, interval=7)), TUESDAYS, id="every seventh day"),
        pytest.param(a_series(rule=Rule(Frequency.DAILY, weekdays=(1,))), TUESDAYS, id="daily on one weekday"),
        pytest.param(a_series(rule=Rule(Frequency.MONTHLY)), TUESDAYS[:1], id="once a month"),
        pytest.param(a_series(rule=Rule(Frequency.MONTHLY, weekdays=(1,))), TUESDAYS, id="monthly on all Tuesdays"),
        pytest.param(
            a_series(rule=Rule(Frequency.MONTHLY, weekdays=(1,), nth=2)), TUESDAYS[1:2], id="on second Tuesdays"
        ),
        pytest.param(
            a_series(rule=Rule(Frequency.MONTHLY, weekdays=(3,), nth=-1)), (utc(3, 26, 9),), id="on last Thursdays"
        ),
        pytest.param(a_series(rule=Rule(Frequency.YEARLY, weekdays=(1,))), TUESDAYS, id="yearly on all Tuesdays"),
        pytest.param(a_series(rule=Rule(Frequency.YEARLY)), (), id="once a year, in February"),
        pytest.param(a_series(rule=Rule(Frequency.HOURLY)), (), id="what is not told"),
        pytest.param(a_series(rule=Rule(further=True)), (), id="what is told by further parts"),
    ],
)
def test_a_copy_shows_what_its_parts_say(series: Series, shown: tuple[datetime, ...]) -> None:
    assert starts(series) == shown


def test_a_change_of_all_weeks_from_one_on_moves_them_by_the_clock_on_the_wall() -> None:
    change = Override(TUESDAY, THURSDAY + HOUR, HOUR, onwards=True)
    april = Window(utc(3, 2), utc(4, 6))
    thursdays = [Span(at, HOUR) for at in (utc(3, 12, 10), utc(3, 19, 10), utc(3, 26, 10), utc(4, 2, 9))]
    assert list(shown_in(a_series(overrides=(change,)), april)) == [Span(TUESDAYS[0], HALF_HOUR), *thursdays]


def test_a_later_change_of_all_weeks_takes_over_and_an_edited_week_goes_its_own_way() -> None:
    first, second = edited(TUESDAYS[1], DAY, onwards=True), edited(TUESDAYS[2], 2 * DAY, onwards=True)
    own = edited(TUESDAYS[3], HOUR)
    shown = (TUESDAYS[0], TUESDAYS[1] + DAY, TUESDAYS[2] + 2 * DAY, TUESDAYS[3] + HOUR)
    assert starts(a_series(overrides=(second, own, first))) == shown


def test_a_change_may_call_all_later_weeks_off() -> None:
    assert starts(a_series(overrides=(edited(cancelled=True, onwards=True),))) == TUESDAYS[:1]


@pytest.mark.parametrize("by", [9 * DAY, -9 * DAY, timedelta(days=13, hours=23), timedelta(days=-13, hours=-23)])
def test_weeks_that_are_shifted_far_are_found_where_they_stand(by: timedelta) -> None:
    change = edited(utc(2, 3, 9), by, onwards=True)
    weekly = {utc(2, 3, 9) + n * WEEK + by for n in range(12)}
    assert set(starts(a_series(overrides=(change,)))) == {at for at in weekly if at in MARCH}


def test_a_window_may_lie_at_the_end_of_time() -> None:
    assert shown_in(a_series(), Window(datetime.max.replace(tzinfo=UTC) - DAY, datetime.max.replace(tzinfo=UTC))) == ()


def test_an_edited_week_has_guests_of_its_own() -> None:
    declined = (Attendee(ANA.email), Attendee(BEN.email, Partstat.DECLINED))
    series = a_series(overrides=(edited(attendees=declined), edited(TUESDAYS[2], HOUR)))
    guests = {one.recurrence_id: one.attendees for one in occurrences(series, MARCH)}
    assert guests[TUESDAY] == declined
    assert guests[TUESDAYS[0]] == guests[TUESDAYS[2]] == series.attendees


INTERVALS = st.integers(1, 4)
WEEKS_OFF = st.frozensets(st.integers(0, 20), max_size=4)
EVER = st.none() | st.integers(1, 300).map(lambda days: utc(2, 3, 9) + days * DAY)
NTH_OF_MONTHS = st.builds(
    Rule,
    frequency=st.just(Frequency.MONTHLY),
    interval=INTERVALS,
    weekdays=st.tuples(st.integers(0, 6)),
    until=EVER,
    nth=st.sampled_from([1, 2, 3, 4, 5, -1]),
)
RULES = NTH_OF_MONTHS | st.builds(
    Rule,
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.DAILY, Frequency.MONTHLY, Frequency.YEARLY]),
    interval=INTERVALS,
    weekdays=st.lists(st.integers(0, 6), unique=True, max_size=3).map(lambda days: tuple(sorted(days))),
    until=EVER,
)
BEGINNINGS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


def events(series: Series) -> Iterator[Event]:
    """The same as iCalendar components: master first."""
    master = Event({"uid": series.uid})
    master.DTSTART, master.DURATION = wall(series, series.start), series.length
    assert series.rule
    parts: dict[str, object] = {"FREQ": [series.rule.frequency.value], "INTERVAL": [series.rule.interval]}
    if series.rule.weekdays:
        days = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in series.rule.weekdays]
        parts["BYDAY"] = [f"{series.rule.nth or ''}{day}" for day in days]
    if series.rule.until:
        parts["UNTIL"] = [series.rule.until]
    if series.rule.count:
        parts["COUNT"] = [series.rule.count]
    master.add("rrule", vRecur(parts))
    for at in series.excluded:
        master.add("exdate", at)
    yield master
    for one in series.overrides:
        event = Event({"uid": series.uid})
        event.DTSTART, event.DURATION = one.start, one.length
        event.add("recurrence-id", one.recurrence_id)
        yield event


def wall(series: Series, at: datetime) -> datetime:
    """A wall time with its zone."""
    return at.replace(tzinfo=ZoneInfo(series.zone))


@settings(max_examples=150, deadline=None)
@given(RULES, BEGINNINGS, st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]), WEEKS_OFF, WEEKS_OFF)
def test_a_copy_shows_what_another_reader_of_rfc_5545_finds(
    rule: Rule, begins: datetime, zone: str, off: frozenset[int], moved: frozenset[int]
) -> None:
    series = a_series(start=begins, zone=zone, rule=rule)
    window = Window(utc(1, 1), utc(12, 1))
    ids = starts(series, window)
    own = {wall_time(at, zone).date() for at in ids}
    if begins.date() not in own:
        return  # what DTSTART beside its rule means is not defined
    series = a_series(
        start=begins,
        zone=zone,
        rule=rule,
        excluded=frozenset(ids[n] for n in off - moved if n < len(ids)),
        overrides=tuple(edited(ids[n], timedelta(days=n - 10, hours=n)) for n in moved if n < len(ids)),
    )
    calendar = Calendar()
    calendar.subcomponents = list(events(series))
    found = recurring_ical_events.of(calendar).between(window.start, window.end)
    assert sorted(one.start.astimezone(UTC) for one in found) == list(starts(series, window))


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Rule,
        weekdays=st.just(()) | st.integers(0, 6).map(lambda day: (day,)),
        until=st.none() | st.integers(0, 80).map(lambda days: utc(2, 3, 9) + days * DAY),
        count=st.none() | st.integers(1, 12),
    ),
    st.integers(0, 100),
)
def test_a_regular_series_shows_its_weeks(rule: Rule, day: int) -> None:
    series, window = a_series(rule=rule), Window(utc(1, 20) + day * DAY, utc(1, 20) + (day + 30) * DAY)
    assert list(starts(series, window)) == list(series_weeks(series, window))

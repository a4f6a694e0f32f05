"""Other times in the same week: what holds for every pair, in any zones and in weeks of clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rules.busy import Busy
from rules.hours import working
from rules.makeup import make_up_times, still_free
from rules.model import Hours, Pair, Person, Slot, Span, Window
from rules.records import MakeUp
from rules.slot import instant, iso_week, wall_time
from tests.rules.builders import DAY, HOUR

QUARTER = timedelta(minutes=15)
ZONES = (
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Tokyo",
    "UTC",
)
NIGHTS_WITHOUT = (date(2026, 3, 27), date(2026, 10, 2), date(2026, 10, 23), date(2011, 12, 29), date(2026, 6, 10))
"""Before clock changes in Europe, Australia and Europe, before the date line moved over Samoa, and a plain day."""


@st.composite
def people(draw: st.DrawFn, name: str) -> Person:
    """Somebody, somewhere, with hours of their own."""
    start, end = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)))
    hours = Hours(
        draw(st.frozensets(st.integers(0, 6))), time(start // 4, start % 4 * 15), time(end // 4, end % 4 * 15)
    )
    always = Hours(frozenset(range(7)), time(0), time(23, 59))
    return Person(name, name, draw(st.sampled_from(ZONES)), "", hours=draw(st.sampled_from([hours, always, Hours()])))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Pair, Span, list[Busy], list[Window], datetime]:
    """A pair whose 1:1 of a week is off, what stands in the calendars, and a moment around it."""
    zone = draw(st.sampled_from(ZONES))
    length = timedelta(minutes=draw(st.sampled_from([15, 30, 45, 90])))
    day = draw(st.sampled_from(NIGHTS_WITHOUT)) + draw(st.integers(-3, 3)) * DAY
    slot = Slot(day.weekday(), time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 10, 30, 45]))), length, zone)
    agreed = Span(instant(datetime.combine(day, slot.time), zone), length)
    minutes = st.integers(-8 * 24 * 60, 8 * 24 * 60).map(lambda one: agreed.start + timedelta(minutes=one))
    windows = st.lists(
        st.builds(lambda at, long: Window(at, at + timedelta(minutes=long)), minutes, st.integers(0, 900))
    )
    pair = Pair(draw(people("ben")), draw(people("ana")), slot)
    return pair, agreed, [Busy(one) for one in draw(windows)], draw(windows), draw(minutes)


def working_throughout(span: Span, person: Person) -> bool:
    """Whether a person works in every minute of it."""
    minutes = range(span.length // timedelta(minutes=1))
    return all(working(span.start + timedelta(minutes=one), person.hours, person.zone) for one in minutes)


@given(situations())
def test_every_option_keeps_every_condition(one: tuple[Pair, Span, list[Busy], list[Window], datetime]) -> None:
    pair, agreed, busy, taken, now = one

    found = make_up_times(pair, agreed, busy, taken, now)

    assert len(found) <= 3
    spans = [Span(option.start, agreed.length) for option in found]
    for span in spans:
        assert span.start.tzinfo is UTC
        assert iso_week(span.start, pair.slot.zone) == iso_week(agreed.start, pair.slot.zone)
        assert span.start >= now + timedelta(hours=2)
        assert working_throughout(span, pair.report)
        assert working_throughout(span, pair.manager)
        blocked = [*(each.window for each in busy), *taken, Window(agreed.start, agreed.end)]
        assert still_free(span.start, span.length, [each for each in blocked if each.start < each.end])
    assert all(first.end <= second.start or second.end <= first.start for first, second in combinations(spans, 2))


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_busy_does_not_matter(
    one: tuple[Pair, Span, list[Busy], list[Window], datetime], chance: Random
) -> None:
    pair, agreed, busy, taken, now = one
    shuffled = chance.sample(busy, len(busy))

    assert make_up_times(pair, agreed, shuffled, taken[::-1], now) == make_up_times(pair, agreed, busy, taken, now)


@given(situations())
def test_nothing_free_at_the_same_time_is_left_out(
    one: tuple[Pair, Span, list[Busy], list[Window], datetime],
) -> None:
    pair, agreed, busy, taken, now = one
    usual = wall_time(agreed.start, pair.slot.zone)
    tomorrow = Span(instant(usual + DAY, pair.slot.zone), agreed.length)
    blocked = [*(each.window for each in busy), *taken, Window(agreed.start, agreed.end)]
    free = still_free(tomorrow.start, tomorrow.length, blocked) and tomorrow.start >= now + timedelta(days=2)
    both = working_throughout(tomorrow, pair.report) and working_throughout(tomorrow, pair.manager)

    if free and both and in_its_week(tomorrow, pair, agreed) and steady(agreed.start - DAY, tomorrow.end + DAY):
        assert make_up_times(pair, agreed, busy, taken, now)[0] == MakeUp(tomorrow.start, "same time, next day")


@given(situations())
def test_where_nothing_is_offered_nothing_would_do(
    one: tuple[Pair, Span, list[Busy], list[Window], datetime],
) -> None:
    pair, agreed, busy, taken, now = one
    blocked = [
        *(each.window for each in busy),
        *taken,
        Window(agreed.start, agreed.end),
        Window(now - 30 * DAY, now + 2 * HOUR),
    ]
    quarters = (Span(agreed.start + number * QUARTER, agreed.length) for number in range(-7 * 96, 7 * 96))
    free = (
        each for each in quarters if still_free(each.start, each.length, blocked) and in_its_week(each, pair, agreed)
    )

    if steady(agreed.start - 7 * DAY, agreed.start + 7 * DAY) and not make_up_times(pair, agreed, busy, taken, now):
        assert not any(
            working_throughout(each, pair.report) and working_throughout(each, pair.manager) for each in free
        )


def in_its_week(span: Span, pair: Pair, agreed: Span) -> bool:
    """Whether the whole of it lies in the agreed time's week."""
    ends = (span.start, span.end - timedelta(minutes=1))
    return all(iso_week(end, pair.slot.zone) == iso_week(agreed.start, pair.slot.zone) for end in ends)


def steady(*moments: datetime) -> bool:
    """Whether no zone's clock changes between some moments."""
    return all(len({offset(one, zone) for one in moments}) == 1 for zone in ZONES)


def offset(at: datetime, zone: str) -> timedelta:
    """How far the zone's clock is from UTC."""
    return wall_time(at, zone).replace(tzinfo=UTC) - at

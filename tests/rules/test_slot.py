"""A slot and its instants: RFC 5545's reading of clock changes, in every zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from rules.delivery import Delivery
from rules.drift import Expected, deviations
from rules.edit import Invitee, SeriesDraft, drafted
from rules.model import Person, Rule, Slot, Window
from rules.slot import first_week, instant, iso_week, series_weeks, wall_time, weeks
from tests.rules.builders import ANA, BEN, HALF_HOUR, LINK, NOW, WEEK, a_series

ZONES = sorted(available_timezones())
YEARS = Window(datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC))
OFTEN_CHANGED = [(6, time(1, 30)), (6, time(2, 30)), (6, time(3)), (4, time(0)), (5, time(0, 15)), (1, time(10))]
"""Weekdays and times at which zones have put their clocks, and one of the working day."""


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        (datetime(2026, 3, 29, 2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 8, 2, 30), "America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 1, 30), "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
    ],
    ids=["skipped-berlin", "repeated-berlin", "skipped-new-york", "repeated-new-york", "half-an-hour-skipped"],
)
def test_a_skipped_time_keeps_the_offset_before_and_a_repeated_one_is_the_first(
    local: datetime, zone: str, utc: datetime
) -> None:
    assert instant(local, zone) == utc


@cache
def clocks() -> dict[str, tuple[datetime, ...]]:
    """One zone for each way in which clocks go in these years, with the instants at which they change."""
    found = {zone: _changes(ZoneInfo(zone)) for zone in ZONES}
    ways = {(ZoneInfo(zone).utcoffset(YEARS.start), changes): zone for zone, changes in found.items()}
    return {zone: tuple(at for at, _ in found[zone]) for zone in ways.values()}


def _changes(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta], ...]:
    days = [YEARS.start + timedelta(days=3 * n) for n in range((YEARS.end - YEARS.start).days // 3 + 1)]
    offsets = [at.astimezone(zone).utcoffset() for at in days]
    pairs = zip(days, offsets, days[1:], offsets[1:], strict=False)
    return tuple(_change(zone, day, later) for day, before, later, after in pairs if before != after)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, timedelta]:
    old, new = before.astimezone(zone).utcoffset(), after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    assert new is not None
    return after, new


def test_for_ten_years_in_every_zone_weekday_and_time_never_change() -> None:
    for zone in clocks():
        for weekday, at in OFTEN_CHANGED:
            _check_ten_years(Slot(weekday, at, HALF_HOUR, zone))


def _check_ten_years(slot: Slot) -> None:
    first = first_week(slot, YEARS.start)
    found = list(weeks(first, slot.zone, YEARS))
    wanted = [first + n * WEEK for n in range(len(found))]
    shown = [wall_time(at, slot.zone) for at in found]
    odd = [(at, want) for at, want, local in zip(found, wanted, shown, strict=True) if local != want]
    assert all(_skipped(want, slot.zone) and at == _offset_before(want, slot.zone) for at, want in odd), slot
    assert all(before < after for before, after in zip(found, found[1:], strict=False)), slot
    assert len(found) in (521, 522), slot


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _skipped(local: datetime, zone: str) -> bool:
    return local.replace(tzinfo=_zone(zone)).astimezone(UTC).astimezone(_zone(zone)).replace(tzinfo=None) != local


def _offset_before(local: datetime, zone: str) -> datetime:
    before = (local - timedelta(days=2)).replace(tzinfo=_zone(zone)).utcoffset()
    assert before is not None
    return (local - before).replace(tzinfo=UTC)


def test_for_ten_years_in_every_zone_a_clock_change_is_no_deviation() -> None:
    for zone, changes in clocks().items():
        slot = Slot(6, time(2, 30), HALF_HOUR, zone)
        first = first_week(slot, YEARS.start)
        draft = SeriesDraft("1on1-x", "x", "1:1", slot, first, _invitee(ANA), _invitee(BEN), LINK, invites=False)
        expected = Expected(slot, instant(first, zone), LINK, BEN.email, ANA.email, Delivery.COPY)
        series = drafted(draft)
        for change in (YEARS.start, *changes):
            assert deviations(expected, series, series, Window(change - 2 * WEEK, change + 2 * WEEK)) == (), zone


def _invitee(person: Person) -> Invitee:
    return Invitee(person.email, person.name)


def test_in_every_zone_the_first_week_is_the_next_one_and_never_too_early() -> None:
    for zone in ZONES:
        slot = Slot(6, time(2, 30), HALF_HOUR, zone)
        first = instant(first_week(slot, NOW), zone)
        assert NOW <= first < NOW + WEEK + timedelta(days=1), zone
        assert first_week(slot, first) == first_week(slot, NOW), zone


def test_a_week_that_starts_at_the_very_moment_counts() -> None:
    slot = Slot(0, time(10), HALF_HOUR, "Europe/Berlin")
    assert instant(first_week(slot, NOW), slot.zone) == NOW
    assert instant(first_week(slot, NOW + timedelta(seconds=1)), slot.zone) == NOW + WEEK


def test_weeks_begin_with_the_series_even_where_the_window_is_older() -> None:
    window = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 2, 11, tzinfo=UTC))
    assert list(weeks(datetime(2026, 2, 3, 10), "Europe/Berlin", window)) == [
        datetime(2026, 2, 3, 9, tzinfo=UTC),
        datetime(2026, 2, 10, 9, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (Rule(), 4),
        (Rule(count=6), 2),
        (Rule(until=datetime(2026, 3, 10, 9, tzinfo=UTC)), 2),
        (Rule(until=datetime(2026, 3, 10, 8, 59, tzinfo=UTC)), 1),
        (Rule(count=6, until=datetime(2026, 3, 4, tzinfo=UTC)), 1),
        (None, 0),
    ],
)
def test_a_series_has_weeks_until_its_rule_ends(rule: Rule | None, number: int) -> None:
    window = Window(NOW, NOW + 4 * WEEK)
    assert len(list(series_weeks(a_series(rule=rule), window))) == number


def test_a_weekday_in_the_rule_counts_and_not_that_of_the_start() -> None:
    found = next(series_weeks(a_series(rule=Rule(weekdays=(3,))), Window(NOW, NOW + WEEK)))
    assert found == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_an_iso_week_is_seen_from_the_zone() -> None:
    late_on_sunday = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert iso_week(late_on_sunday, "UTC") == (2026, 10)
    assert iso_week(late_on_sunday, "Europe/Berlin") == (2026, 11)

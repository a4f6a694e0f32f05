"""The clock, and moments given by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from daemon.clock import FixedClock, SystemClock, parse_timestamp


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-10T09:00:00Z", datetime(2026, 3, 10, 9, tzinfo=UTC)),
        ("2026-03-10t09:00:00z", datetime(2026, 3, 10, 9, tzinfo=UTC)),
        ("2026-03-10 09:00:00.25+01:00", datetime(2026, 3, 10, 8, 0, 0, 250000, tzinfo=UTC)),
        ("2026-03-10T09:00:00-05:30", datetime(2026, 3, 10, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_timestamp_with_offset_is_an_instant(text: str, at: datetime) -> None:
    assert parse_timestamp(text) == at
    assert parse_timestamp(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03-10",
        "2026-03-10T09:00:00",
        "2026-03-10T09:00Z",
        "20260310T090000Z",
        "2026-02-30T09:00:00Z",
        "2026-03-10T25:00:00Z",
        "2026-03-10T09:00:00+25:00",
        "0001-01-01T00:00:00+05:00",
        "2026-03-10T09:00:00Z\n",
    ],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write one with offset or Z, like 2026-03-10T09:00:00Z"):
        parse_timestamp(text)


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock()().utcoffset() == timedelta()


def test_a_fixed_clock_stands_while_durations_are_still_measured() -> None:
    clock = FixedClock(datetime(2026, 3, 10, 9, tzinfo=UTC))

    assert clock() == clock()
    assert clock.monotonic() <= clock.monotonic()

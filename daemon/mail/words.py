"""Days, times and lists in English words, in a reader's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pendulum

from rules.model import Span

_MINUTE = timedelta(minutes=1)


def day(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 10 March`, with the year when it is not the year of `now`."""
    local = _local(at, zone)
    return local.format("dddd D MMMM" if local.year == _local(now, zone).year else "dddd D MMMM YYYY")


def moment(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 10 March, 10:00`."""
    return f"{day(at, zone, now)}, {_clock(at, zone)}"


def span(meeting: Span, zone: str, now: datetime) -> str:
    """`Tuesday 10 March, 10:00–10:30`."""
    return f"{day(meeting.start, zone, now)}, {_times(meeting, zone)}"


def weekly(meeting: Span, zone: str) -> str:
    """`Tuesdays, 10:00–10:30`: the weekly time that one meeting stands for."""
    return f"{_local(meeting.start, zone).format('dddd')}s, {_times(meeting, zone)}"


def minutes(length: timedelta) -> str:
    """`15 minutes`, `1 minute`."""
    whole = length // _MINUTE
    return "1 minute" if whole == 1 else f"{whole} minutes"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _times(meeting: Span, zone: str) -> str:
    return f"{_clock(meeting.start, zone)}–{_clock(meeting.end, zone)}"


def _clock(at: datetime, zone: str) -> str:
    return _local(at, zone).format("HH:mm")


def _local(at: datetime, zone: str) -> pendulum.DateTime:
    return pendulum.instance(at).in_timezone(zone)

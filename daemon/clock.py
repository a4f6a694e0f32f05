"""The only clock: everything else is told the time."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)


SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts the time that the machine sleeps as well: what was due meanwhile is due when it wakes up."""


class Clock(Protocol):
    """Tells the time: what to compare with the world, and what to measure with."""

    def __call__(self) -> datetime:
        """The present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never runs backwards."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.clock_gettime(SINCE_START)


def with_sleep() -> float:
    """Seconds since the machine was started, in which those count in which it slept: `monotonic` does not know them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands at one instant, for `--now`; what is measured with `monotonic` still takes its real time."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.clock_gettime(SINCE_START)


def parse_timestamp(text: str) -> datetime:
    """The UTC instant of an RFC 3339 timestamp (section 5.6); ValueError with what a right one looks like."""
    remedy = f'"{text}" is not a timestamp; write one with offset or Z, like 2026-03-10T09:00:00Z'
    if _RFC3339.fullmatch(text) is None:
        raise ValueError(remedy)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(remedy) from error

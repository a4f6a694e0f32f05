"""Lengths of time as people write them in configuration and roster: `90s`, `10m`, `24h`, `2d`."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST = timedelta(days=3660)
PATTERN = r"^[0-9]{1,9}[smhd]$"


def parse_duration(text: str) -> timedelta:
    """The length that a whole number and one unit stand for; ValueError with what a right one looks like."""
    if re.fullmatch(PATTERN, text, re.ASCII) is None:
        raise ValueError(f'"{text}" is not a duration; write a whole number and a unit, like 90s, 10m, 24h or 2d')
    number, unit = int(text[:-1]), UNITS[text[-1]]
    if number > LONGEST / unit:
        raise ValueError(f'"{text}" is longer than ten years; write a shorter duration')
    return number * unit


def format_duration(length: timedelta) -> str:
    """The shortest way to write a length of whole seconds, in its largest unit that fits: 90 minutes are `90m`."""
    for name, unit in reversed(UNITS.items()):
        if length % unit == timedelta() and length:
            return f"{length // unit}{name}"
    return f"{int(length.total_seconds())}s"

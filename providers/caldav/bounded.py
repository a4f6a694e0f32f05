"""Which rules of other people's events are expanded: those that are sure to end soon, and to match at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from providers.malformed import MalformedError

PERIODS = 20_000
"""Steps from the start of a series to the window; daily ones reach back 54 years."""

_ALWAYS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_PARTS = {
    "DAILY": frozenset({"BYDAY"}),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}),
}
_LASTS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_SHORTEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = re.compile(r"(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*")
_ORDINALS = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU))*")
_POSITION = re.compile(r"[+-]?[1-4]")
_NUMBERS = re.compile(r"[+-]?\d{1,2}(?:,[+-]?\d{1,2})*")


def demand_bounded(parts: Mapping[str, str], start: datetime, end: datetime) -> None:
    """MalformedError unless the rule, from its first local start on, reaches `end` in bounded time.

    A rule that never matches would be followed to the year 9999: every part must be known to match somewhere.
    """
    frequency, interval = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1"))
    if frequency not in _PARTS or not parts.keys() <= _ALWAYS | _PARTS[frequency]:
        raise MalformedError("a rule of an unusual kind")
    if (end - start) / timedelta(days=_LASTS[frequency] * interval) > PERIODS:
        raise MalformedError("a rule with too many occurrences")
    if not _matches(parts, frequency, interval, start.month):
        raise MalformedError("a rule that may never match")


def _matches(parts: Mapping[str, str], frequency: str, interval: int, month: int) -> bool:
    days = parts.get("BYDAY", "")
    if frequency in ("DAILY", "WEEKLY"):
        return not days or (bool(_DAYS.fullmatch(days)) and (frequency == "WEEKLY" or interval == 1))
    if days:
        return "BYMONTHDAY" not in parts and _weekdays_match(parts, frequency, interval)
    return "BYSETPOS" not in parts and _month_days_match(parts, frequency, interval, month)


def _weekdays_match(parts: Mapping[str, str], frequency: str, interval: int) -> bool:
    """A weekday has at least four of its kind in each month; a fifth is only sought in more months than one."""
    days, months = parts["BYDAY"], parts.get("BYMONTH", "1")
    if "BYSETPOS" in parts and not (_DAYS.fullmatch(days) and _POSITION.fullmatch(parts["BYSETPOS"])):
        return False
    fifth = "5" in days and (frequency == "YEARLY" or interval % 12 == 0)
    return bool(_ORDINALS.fullmatch(days)) and not fifth and _in_range(months, 12)


def _month_days_match(parts: Mapping[str, str], frequency: str, interval: int, month: int) -> bool:
    """One of the days is in one of the months, even in the shortest February."""
    days, named = parts.get("BYMONTHDAY", "1"), parts.get("BYMONTH", "1")
    if not _in_range(days, 31) or not _in_range(named, 12):
        return False
    months = {(month - 1 + interval * step) % 12 for step in range(12)} if frequency == "MONTHLY" else set(range(12))
    if "BYMONTH" in parts:
        months = {int(one) - 1 for one in named.split(",")}
    return any(abs(int(day)) <= _SHORTEST[one] for day in days.split(",") for one in months)


def _in_range(numbers: str, largest: int) -> bool:
    """Numbers from 1 to the largest; those that count from the end are only days."""
    if not _NUMBERS.fullmatch(numbers):
        return False
    smallest = -largest if largest == 31 else 1
    return all(smallest <= int(one) <= largest and int(one) != 0 for one in numbers.split(","))

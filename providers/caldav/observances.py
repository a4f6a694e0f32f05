"""What clocks show by a VTIMEZONE, on the days of some years. RFC 5545, section 3.6.5."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from providers.caldav.lines import Component
from providers.malformed import MalformedError

OBSERVANCES = 100
DATES = 1000
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TIME_OF_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_KNOWN = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}) | _TIME_OF_DAY
_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d):?(\d\d)?")
_NTH = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")

Onset = tuple[datetime, timedelta, timedelta]


def offsets(definition: Component, days: Sequence[datetime]) -> tuple[timedelta, ...]:
    """The offset from UTC at each of these instants, which ascend and are naive.

    MalformedError for a definition without observances, with far too many, or with rules that no zone has.
    """
    observances = [*definition.components("STANDARD"), *definition.components("DAYLIGHT")]
    if not 1 <= len(observances) <= OBSERVANCES:
        raise MalformedError("unknown time zone")
    try:
        years = range(days[0].year - 1, days[-1].year + 1)
        onsets = sorted(onset for one in observances for onset in _onsets(one, years))
    except (ValueError, OverflowError):
        raise MalformedError("unknown time zone") from None
    return tuple(_shown(onsets, days))


def _shown(onsets: Sequence[Onset], days: Iterable[datetime]) -> Iterator[timedelta]:
    passed = 0
    for day in days:
        while passed < len(onsets) and onsets[passed][0] <= day:
            passed += 1
        yield onsets[passed - 1][2] if passed else onsets[0][1]


def _onsets(observance: Component, years: range) -> Iterator[Onset]:
    """When it sets in, as naive instants in UTC, with the offsets before and after."""
    before, after = _offset(observance.value("TZOFFSETFROM")), _offset(observance.value("TZOFFSETTO"))
    start = _local(observance.value("DTSTART"))
    dates = [text for line in observance.lines("RDATE") for text in line.parts()[1].split(",")]
    if len(dates) > DATES:
        raise MalformedError("unknown time zone")
    yield _instant(start, before), before, after
    yield from ((_instant(_local(text), before), before, after) for text in dates)
    for line in observance.lines("RRULE"):
        rule = _parts(line.parts()[1])
        yield from ((at, before, after) for at in _yearly(rule, start, before, years))


def _yearly(rule: dict[str, str], start: datetime, before: timedelta, years: range) -> Iterator[datetime]:
    months = [int(month) for month in rule.get("BYMONTH", str(start.month)).split(",")]
    locals_ = (
        datetime.combine(datetime(year, month, day), start.time())
        for year in years
        for month in months
        for day in _month_days(rule, start, year, month)
    )
    for local in locals_:
        at = _instant(local, before)
        if local >= start and not _is_over(rule.get("UNTIL", ""), local, at):
            yield at


def _month_days(rule: dict[str, str], start: datetime, year: int, month: int) -> Iterator[int]:
    """Days of the month that BYDAY and BYMONTHDAY both allow; without either, DTSTART's."""
    last = monthrange(year, month)[1]
    day_numbers = {int(text) for text in rule.get("BYMONTHDAY", "").split(",") if text}
    if not rule.keys() & {"BYDAY", "BYMONTHDAY"}:
        day_numbers = {start.day}
    named = [_NTH.fullmatch(text) for text in rule.get("BYDAY", "").split(",") if text]
    for day in range(1, last + 1):
        numbered = not day_numbers or bool(day_numbers & {day, day - last - 1})
        if numbered and (not named or any(_is_day(one, datetime(year, month, day), last) for one in named)):
            yield day


def _is_day(named: re.Match[str] | None, day: datetime, last: int) -> bool:
    if named is None:
        raise MalformedError("unknown time zone")
    nth = int(named[1] or 0)
    position = (day.day - 1) // 7 + 1 if nth >= 0 else -((last - day.day) // 7 + 1)
    return _DAYS[day.weekday()] == named[2] and nth in (0, position)


def _parts(text: str) -> dict[str, str]:
    """The parts of a rule as every zone's is: once a year."""
    pairs = [part.partition("=") for part in text.strip().upper().split(";") if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    usual = parts.get("FREQ") == "YEARLY" and parts.get("INTERVAL", "1") == "1" and parts.keys() <= _KNOWN
    if not usual or any("," in parts.get(name, "") for name in _TIME_OF_DAY) or len(text) > 200:
        raise MalformedError("unknown time zone")
    return parts


def _is_over(until: str, local: datetime, at: datetime) -> bool:
    if not until:
        return False
    ends = _local(until)
    return (at if until.endswith("Z") else local) > ends


def _instant(local: datetime, offset: timedelta) -> datetime:
    return local - offset if local.year > 1 else local


def _local(text: str) -> datetime:
    """A date or time without its zone; a date of UNTIL includes its day."""
    plain = text.strip().upper().removesuffix("Z").partition("/")[0]
    return datetime.fromisoformat(plain if "T" in plain else f"{plain}T235959")


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if not match:
        raise MalformedError("unknown time zone")
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if size >= timedelta(days=1):
        raise MalformedError("unknown time zone")
    return -size if match[1] == "-" else size

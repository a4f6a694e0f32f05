"""VTIMEZONE of an IANA zone, as yearly rules where its clock changes follow one. RFC 5545, section 3.6.5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_AHEAD = 12
_STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Offset:
    """What clocks show between two changes."""

    shift: timedelta
    summer: bool
    name: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A clock change: local time before it, and the offsets on both sides."""

    local: datetime
    before: _Offset
    after: _Offset


@lru_cache(maxsize=1024)
def vtimezone(zone: str, year: int) -> bytes:
    """The component with right offsets from the start of `year` to the end of YEARS_AHEAD years later."""
    last = year + YEARS_AHEAD
    changes = list(_changes(ZoneInfo(zone), year - 1, last))
    if not changes:
        parts = _observance(_steady(zone, year), "19700101T000000", "")
    else:
        key = lambda change: (change.after.summer, change.after.name, change.before.shift, change.after.shift)
        grouped = groupby(sorted(changes, key=key), key=key)
        parts = b"".join(_observances(list(group), last) for _, group in grouped)
    return b"BEGIN:VTIMEZONE\r\nTZID:" + zone.encode() + b"\r\n" + parts + b"END:VTIMEZONE\r\n"


def _steady(zone: str, year: int) -> _Change:
    offset = _offset(ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC))
    return _Change(datetime(1970, 1, 1), offset, offset)


def _observances(changes: list[_Change], last: int) -> bytes:
    """Changes of one kind: one yearly rule where it names exactly these to the end, else each by its date."""
    first = changes[0]
    every_year = [change.local.year for change in changes] == list(range(first.local.year, last + 1))
    rule = _rule(changes) if every_year and len(changes) > 1 else ""
    start = f"{first.local:%Y%m%dT%H%M%S}"
    if rule:
        return _observance(first, start, f"RRULE:FREQ=YEARLY;{rule}\r\n")
    further = "".join(f"RDATE:{change.local:%Y%m%dT%H%M%S}\r\n" for change in changes[1:])
    return _observance(first, start, further)


def _rule(changes: Iterable[_Change]) -> str:
    """BYMONTH and BYDAY that all of them follow, "" when there is none."""
    times = {change.local.time() for change in changes}
    common = set.intersection(*(_spellings(change.local) for change in changes))
    return min(common) if len(times) == 1 and common else ""


def _spellings(local: datetime) -> set[str]:
    month, day = local.month, _DAYS[local.weekday()]
    nth = {f"BYMONTH={month};BYDAY={(local.day - 1) // 7 + 1}{day}"}
    is_last = (local + timedelta(days=7)).month != month
    return nth | {f"BYMONTH={month};BYDAY=-1{day}"} if is_last else nth


def _observance(change: _Change, start: str, recurrence: str) -> bytes:
    kind = "DAYLIGHT" if change.after.summer else "STANDARD"
    return (
        f"BEGIN:{kind}\r\nDTSTART:{start}\r\n{recurrence}TZNAME:{change.after.name}\r\n"
        f"TZOFFSETFROM:{_hours(change.before.shift)}\r\nTZOFFSETTO:{_hours(change.after.shift)}\r\nEND:{kind}\r\n"
    ).encode()


def _hours(shift: timedelta) -> str:
    sign = "-" if shift < timedelta() else "+"
    minutes, seconds = divmod(int(abs(shift).total_seconds()), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[_Change]:
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if _offset(zone, at) != _offset(zone, at + _STEP):
            yield _change(zone, at, at + _STEP)
        at += _STEP


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before, after = _offset(zone, low), _offset(zone, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return _Change((high + before.shift).replace(tzinfo=None), before, after)


def _offset(zone: ZoneInfo, at: datetime) -> _Offset:
    local = at.astimezone(zone)
    return _Offset(local.utcoffset() or timedelta(), bool(local.dst()), local.tzname() or zone.key)

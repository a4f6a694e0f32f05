"""When the weeks of a series are: RRULE, EXRULE, RDATE and EXDATE lines in the zone of its start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]

from tests.google.calendars.times import Key, key, zone_of
from tests.google.errors import invalid
from tests.google.schema import Json

MOST = 730
"""As many weeks are shown of a series without an end when nobody says until when."""

LINE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)")
UNTIL = re.compile(r"UNTIL=([0-9TZ]+)")


def check(lines: list[str], start: Json) -> None:
    """400 for lines that are no recurrence."""
    for line in lines:
        if not LINE.fullmatch(line):
            raise invalid(f"Invalid recurrence rule. {line}")
    if not next(_keys(tuple(lines), key(start), start.get("timeZone", "UTC")), None):
        raise invalid("The recurrence has no instances")


def weeks(fields: Json, low: Key | None = None, high: Key | None = None) -> Iterator[Key]:
    """When the weeks of a master should start, from `low` on and before `high`; without it, 730 at most."""
    start = fields["start"]
    found = _keys(tuple(fields["recurrence"]), key(start), start.get("timeZone", "UTC"), low)
    if high is None:
        return islice(found, MOST)
    return takewhile(lambda one: _before(one, high), found)


def has(fields: Json, week: Key) -> bool:
    """Whether a master has a week that should start then."""
    return isinstance(week, datetime) == ("dateTime" in fields["start"]) and next(weeks(fields, week), None) == week


def endless(fields: Json) -> bool:
    """Whether no line says until when."""
    rules = [line for line in fields["recurrence"] if line.startswith("RRULE")]
    return any("UNTIL" not in line and "COUNT" not in line for line in rules)


def _before(one: Key, high: Key) -> bool:
    if isinstance(one, datetime) == isinstance(high, datetime):
        return one < high
    return bool(_day(one) < _day(high))


def _day(one: Key) -> Any:
    return one.date() if isinstance(one, datetime) else one


def _keys(lines: tuple[str, ...], start: Key, zone: str, low: Key | None = None) -> Iterator[Key]:
    whole = not isinstance(start, datetime)
    made = _set(lines, _local(start, zone), zone)
    for at in made if low is None else made.xafter(_local(low, zone), inc=True):
        yield at.date() if whole else at.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def _local(at: Key, zone: str) -> datetime:
    """The wall time in the zone of the series."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time())
    return at.astimezone(zone_of(zone)).replace(tzinfo=None)


@lru_cache(maxsize=8192)
def _set(lines: tuple[str, ...], start: datetime, zone: str) -> Any:
    made = rruleset(cache=True)
    made.rdate(start)  # the start counts, whatever the rule says
    for line in lines:
        matched = LINE.fullmatch(line)
        assert matched
        _add(made, matched[1], matched[2], matched[3], start, zone)
    return made


def _add(made: Any, name: str, marks: str, value: str, start: datetime, zone: str) -> None:
    try:
        if name in ("RRULE", "EXRULE"):
            rule = rrulestr(UNTIL.sub(lambda found: f"UNTIL={_until(found[1], zone)}", value), dtstart=start)
            getattr(made, name.lower())(rule)
            return
        named = re.search(r"TZID=([^;]+)", marks)
        for text in value.split(","):
            getattr(made, name.lower())(_date(text, named[1] if named else zone, zone, start))
    except (ValueError, KeyError) as error:
        raise invalid(f"Invalid recurrence rule. {name}:{value}") from error


def _until(text: str, zone: str) -> str:
    """UNTIL as wall time; a bare day is meant with all its hours."""
    if len(text) == 8:
        return f"{text}T235959"
    at = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
    at = at.replace(tzinfo=UTC).astimezone(zone_of(zone)) if text.endswith("Z") else at
    return at.strftime("%Y%m%dT%H%M%S")


def _date(text: str, named: str, zone: str, start: datetime) -> datetime:
    if len(text) == 8:
        return datetime.combine(datetime.strptime(text, "%Y%m%d"), start.time())
    at = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
    at = at.replace(tzinfo=UTC if text.endswith("Z") else zone_of(named))
    return at.astimezone(zone_of(zone)).replace(tzinfo=None)

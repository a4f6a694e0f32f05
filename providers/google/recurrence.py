"""What `recurrence` says of an event: its rule, the dates taken off and those added, read and changed line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from providers.malformed import MalformedError
from providers.rrule import ending, rule, rule_parts
from providers.stamps import Anchor, Form, Stamp, as_instant, in_utc, stamp, until
from rules.model import Rule
from rules.slot import instant, wall_time

DATES = 2000
_LINE = re.compile(r'([A-Za-z-]+)((?:;[A-Za-z-]+=(?:"[^"]*"|[^;:"]*))*):(.*)', re.DOTALL)
_TZID = re.compile(r';TZID=(?:"([^"]*)"|([^;:"]*))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule with what was taken off it and added to it."""

    rule: Rule | None
    excluded: frozenset[datetime]
    added: frozenset[datetime]


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}{self.parameters}:{self.value}"

    @property
    def tzid(self) -> str | None:
        found = _TZID.search(self.parameters)
        return (found[1] or found[2]) if found else None

    def stamps(self, series: Anchor) -> list[Stamp]:
        """Its dates; a period counts from its start."""
        return [stamp(text.partition("/")[0], self.tzid, series.zones) for text in self.value.split(",")]


def recurrence_of(lines: Sequence[str], series: Anchor) -> Recurrence:
    """The lines as what they mean; MalformedError where that cannot be told."""
    parsed = [_parsed(line) for line in lines]
    rules = [line for line in parsed if line.name == "RRULE"]
    if any(line.name == "EXRULE" for line in parsed):
        raise MalformedError("EXRULE")
    if len(rules) > 1:
        raise MalformedError("several rules")
    if sum(line.value.count(",") + 1 for line in parsed) > DATES:
        raise MalformedError(f"more than {DATES} dates in EXDATE and RDATE")
    found = rule(rule_parts(rules[0].value), series) if rules else None
    return Recurrence(found, _dates("EXDATE", parsed, series), _dates("RDATE", parsed, series))


def without_date(lines: Sequence[str], name: str, at: datetime, series: Anchor) -> list[str]:
    """The lines without that date in EXDATE or RDATE, in whatever spelling and company it stands."""
    return [text for line in lines for text in _but(line, name, at, series)]


def ended(lines: Sequence[str], last: datetime, series: Anchor) -> list[str]:
    """The lines with UNTIL at that instant; MalformedError where whole days cannot say it."""
    ends = _last(last, series)
    if until(ends, series) != last:
        raise MalformedError("an end within a day, for a series of whole days")
    if not any(_parsed(line).name == "RRULE" for line in lines):
        return [*lines, f"RRULE:FREQ=WEEKLY;UNTIL={ends}"]
    return [str(_until(_parsed(line), ends)) for line in lines]


def repeating(lines: Sequence[str], series: Anchor) -> list[str]:
    """The lines with a rule that says once a week, in the words that are there where those say so already."""
    parsed = [_parsed(line) for line in lines]
    if recurrence_of(lines, series).rule == Rule():
        return list(lines)
    return ["RRULE:FREQ=WEEKLY", *(str(line) for line in parsed if line.name != "RRULE")]


def pinned(lines: Sequence[str], series: Anchor) -> list[str]:
    """The lines with dates in UTC form where their meaning hangs on the start of the series, about to change."""
    return [str(_pinned(_parsed(line), series)) for line in lines]


def _parsed(text: str) -> _Line:
    found = _LINE.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        raise MalformedError("recurrence that is no content line")
    return _Line(found[1].upper(), found[2], found[3])


def _dates(name: str, lines: Sequence[_Line], series: Anchor) -> frozenset[datetime]:
    return frozenset(as_instant(at, series) for line in lines if line.name == name for at in line.stamps(series))


def _but(text: str, name: str, at: datetime, series: Anchor) -> Iterator[str]:
    line = _parsed(text)
    if line.name != name:
        yield text
        return
    values = line.value.split(",")
    kept = [value for value, one in zip(values, line.stamps(series), strict=True) if as_instant(one, series) != at]
    if len(kept) == len(values):
        yield text
    elif kept:
        yield str(_Line(line.name, line.parameters, ",".join(kept)))


def _until(line: _Line, ends: str) -> _Line:
    return _Line(line.name, line.parameters, ending(line.value, ends)) if line.name == "RRULE" else line


def _last(last: datetime, series: Anchor) -> str:
    """UNTIL in the form that the start asks for."""
    if series.form is Form.DATE:
        return f"{wall_time(last, series.zone):%Y%m%d}"
    return in_utc(last)


def _pinned(line: _Line, series: Anchor) -> _Line:
    if line.name not in ("EXDATE", "RDATE"):
        return line
    if all(at.form not in (Form.DATE, Form.FLOATING) for at in line.stamps(series)):
        return line
    values = ",".join(in_utc(as_instant(at, series)) for at in line.stamps(series))
    return _Line(line.name, "", values)


def first_of(series: Anchor) -> datetime:
    """The instant at which a series begins."""
    return instant(series.start, series.zone)

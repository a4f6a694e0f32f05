"""RRULE as a Rule: whatever means the same instants reads the same. RFC 5545, section 3.3.10."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from providers.malformed import MalformedError
from providers.stamps import Anchor, Form, in_utc, until
from rules.model import Frequency, Rule

INTERVAL = 1000
COUNT = 100_000
TIMES_A_DAY = 24
NEVER = 2200
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNBOUNDED = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_NAMED = frozenset({"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"})
_SAYS_NOTHING = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
_TIME_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_EVERY_ONE_OF_A_DAY = frozenset({Frequency.DAILY, Frequency.MONTHLY, Frequency.YEARLY})

_ONE_OF_A_MONTH = re.compile(rf"(?:(\+?[1-5]|-1);|;(\+?[1-5]|-1))({'|'.join(DAYS)})")


def rule_parts(value: str) -> dict[str, str]:
    """The parts of an RRULE by name; MalformedError for one that would not end in bounded time elsewhere."""
    value = value.strip().upper()
    pairs = [part.partition("=") for part in value.split(";") if part]
    parts = {name.strip(): text.strip() for name, _, text in pairs}
    if len(value) > 2000 or len(parts) != len(pairs):
        raise MalformedError("a rule with parts named twice")
    if parts.get("FREQ") in _UNBOUNDED:
        raise MalformedError(f"FREQ={parts['FREQ']}")
    if not 1 <= _number(parts, "INTERVAL") <= INTERVAL or not 1 <= _number(parts, "COUNT") <= COUNT:
        raise MalformedError("a rule with an odd INTERVAL or COUNT")
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= parts.get(name, "").count(",") + 1
    if times > TIMES_A_DAY:
        raise MalformedError("a rule with too many times a day")
    return parts


def rule(given: Mapping[str, str], series: Anchor) -> Rule:
    """The rule of a series, from its parts; MalformedError when it has no frequency."""
    parts, nth = _nth(_telling(given, series))
    days, ordinary = _weekdays(parts.get("BYDAY", ""))
    if parts.get("FREQ") not in frozenset(Frequency):
        raise MalformedError("a rule without FREQ")
    return _weekly(
        Rule(
            frequency=Frequency(parts["FREQ"]),
            interval=int(parts.get("INTERVAL", "1")),
            weekdays=days,
            until=_last(parts.get("UNTIL", ""), series),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            further=not ordinary or not parts.keys() <= _NAMED,
            nth=nth,
        ),
        series,
    )


def ending(value: str, last: str) -> str:
    """The text of an RRULE with UNTIL at `last`, in the spelling that it has otherwise."""
    kept = [part for part in value.split(";") if part.partition("=")[0].strip().upper() not in ("UNTIL", "COUNT", "")]
    return ";".join([*kept, f"UNTIL={last}"])


def rule_text(given: Rule) -> str:
    """The RRULE of a rule that says nothing further; UNTIL in UTC, as beside a start with a zone."""
    days = ",".join(f"{given.nth or ''}{DAYS[day]}" for day in given.weekdays)
    parts = {
        "FREQ": given.frequency.value,
        "INTERVAL": str(given.interval) if given.interval != 1 else "",
        "BYDAY": days,
        "COUNT": str(given.count) if given.count is not None else "",
        "UNTIL": in_utc(given.until) if given.until else "",
    }
    return ";".join(f"{name}={text}" for name, text in parts.items() if text)


def _number(parts: Mapping[str, str], name: str) -> int:
    text = parts.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _last(text: str, series: Anchor) -> datetime | None:
    """UNTIL; a year so far away that it means no end is none."""
    endless = text[:4].isdecimal() and int(text[:4]) >= NEVER
    return until(text, series) if text and not endless else None


def _weekdays(byday: str) -> tuple[tuple[int, ...], bool]:
    """Plain weekdays, and whether there was nothing but those."""
    named = [day.strip() for day in byday.split(",")] if byday else []
    plain = sorted({DAYS.index(day) for day in named if day in DAYS})
    return tuple(plain), all(day in DAYS for day in named)


def _nth(parts: dict[str, str]) -> tuple[dict[str, str], int | None]:
    """The parts with the weekday alone where they mean one of its days in a month, as BYDAY=1TU; and which."""
    told = _ONE_OF_A_MONTH.fullmatch(f"{parts.get('BYSETPOS', '')};{parts.get('BYDAY', '')}")
    if told is None or parts.get("FREQ") != "MONTHLY":
        return parts, None
    kept = {name: text for name, text in parts.items() if name != "BYSETPOS"}
    return {**kept, "BYDAY": told[3]}, int(told[1] or told[2])


def _telling(parts: Mapping[str, str], series: Anchor) -> dict[str, str]:
    """The parts without those that say again what DTSTART says, or what holds anyway."""
    own = dict(zip(_TIME_OF_DAY, map(str, series.start.timetuple()[3:6]), strict=True))
    again = {name for name in _TIME_OF_DAY if _same(parts.get(name, ""), own[name]) or series.form is Form.DATE}
    again |= {name for name, nothing in _SAYS_NOTHING.items() if parts.get(name) == nothing}
    if parts.get("FREQ") == "MONTHLY" and "BYDAY" not in parts:
        again |= {"BYMONTHDAY"} if _same(parts.get("BYMONTHDAY", ""), str(series.start.day)) else set()
    if parts.get("FREQ") in ("DAILY", "WEEKLY") and "," not in parts.get("BYDAY", ""):
        again |= {"BYSETPOS"} if parts.get("BYSETPOS") in ("1", "+1", "-1") else set()
    return {name: text for name, text in parts.items() if name not in again}


def _same(text: str, number: str) -> bool:
    return text.isdecimal() and str(int(text)) == number


def _weekly(rule: Rule, series: Anchor) -> Rule:
    """Every seventh day, and every Tuesday of a month or a year, as what they are: weekly."""
    if rule.further or rule.nth:
        return rule
    own_day = rule.weekdays in ((), (series.start.weekday(),))
    weeks, rest = divmod(rule.interval, 7)
    if rule.frequency is Frequency.DAILY and not rest and own_day:
        return _as_weekly(rule, weeks)
    if rule.frequency in _EVERY_ONE_OF_A_DAY and rule.interval == 1 and len(rule.weekdays) == 1:
        return _as_weekly(rule, 1)
    return rule


def _as_weekly(rule: Rule, interval: int) -> Rule:
    return Rule(Frequency.WEEKLY, interval, rule.weekdays, rule.until, rule.count)

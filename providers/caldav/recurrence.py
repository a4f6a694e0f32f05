"""RRULE as a Rule: whatever means the same instants reads the same."""

from __future__ import annotations

from datetime import datetime

from providers.caldav.lines import Component, MalformedError
from providers.caldav.screen import rule_parts
from providers.caldav.values import Anchor, Form, until
from rules.model import Frequency, Rule

NEVER = 2200
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMED = frozenset({"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"})
_SAYS_NOTHING = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
_TIME_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_EVERY_ONE_OF_A_DAY = frozenset({Frequency.DAILY, Frequency.MONTHLY, Frequency.YEARLY})


def rule_of(master: Component, series: Anchor) -> Rule | None:
    """The rule of a series; MalformedError when there are several, or when it has no frequency."""
    lines = list(master.lines("RRULE"))
    if not lines:
        return None
    if len(lines) > 1:
        raise MalformedError("several rules")
    parts = _telling(rule_parts(lines[0]), series)
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
        ),
        series,
    )


def _last(text: str, series: Anchor) -> datetime | None:
    """UNTIL; a year so far away that it means no end is none."""
    endless = text[:4].isdecimal() and int(text[:4]) >= NEVER
    return until(text, series) if text and not endless else None


def _weekdays(byday: str) -> tuple[tuple[int, ...], bool]:
    """Plain weekdays, and whether there was nothing but those."""
    named = [day.strip() for day in byday.split(",")] if byday else []
    plain = sorted({DAYS.index(day) for day in named if day in DAYS})
    return tuple(plain), all(day in DAYS for day in named)


def _telling(parts: dict[str, str], series: Anchor) -> dict[str, str]:
    """The parts without those that say again what DTSTART says, or what holds anyway."""
    own = dict(zip(_TIME_OF_DAY, map(str, series.start.timetuple()[3:6]), strict=True))
    again = {name for name in _TIME_OF_DAY if _same(parts.get(name, ""), own[name]) or series.form is Form.DATE}
    again |= {name for name, nothing in _SAYS_NOTHING.items() if parts.get(name) == nothing}
    if parts.get("FREQ") in ("DAILY", "WEEKLY") and "," not in parts.get("BYDAY", ""):
        again |= {"BYSETPOS"} if parts.get("BYSETPOS") in ("1", "+1", "-1") else set()
    return {name: text for name, text in parts.items() if name not in again}


def _same(text: str, number: str) -> bool:
    return text.isdecimal() and str(int(text)) == number


def _weekly(rule: Rule, series: Anchor) -> Rule:
    """Every seventh day, and every Tuesday of a month or a year, as what they are: weekly."""
    if rule.further:
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

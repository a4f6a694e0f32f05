"""How a series repeats, for people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.model import WEEKDAYS, Frequency, Series
from rules.slot import WEEK, first_local, wall_time
from rules.standing import regular

UNITS = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month", Frequency.YEARLY: "year"}

NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def in_words(series: Series) -> str:
    """How a series repeats: "Thu 15:00 Europe/Berlin, 30 min, every 2 weeks"."""
    rule = series.rule
    days = rule.weekdays if rule and rule.weekdays else (series.start.weekday(),)
    text = f"{', '.join(WEEKDAYS[day] for day in days)} {series.start:%H:%M} {series.zone}"
    text += f", {series.length // timedelta(minutes=1)} min"
    if rule is None:
        return f"{text}, on {len(series.added) + 1} single days" if series.added else f"{text}, once"
    if rule.interval != 1 or rule.frequency is not Frequency.WEEKLY:
        unit = UNITS.get(rule.frequency, rule.frequency.lower())
        text += f", every {unit}" if rule.interval == 1 else f", every {rule.interval} {unit}s"
    if rule.nth is not None:
        text += f" on the {NTH.get(rule.nth, f'{rule.nth}.')} {WEEKDAYS[days[0]]}"
    if rule.count is not None:
        text += f", {rule.count} times"
    return f"{text}, last on {_last_day(series, rule.until):%-d %b %Y}" if rule.until else text + _later(series)


def _later(series: Series) -> str:
    """A change of all weeks from one on."""
    for one in sorted(series.overrides, key=lambda one: one.recurrence_id, reverse=True):
        if one.onwards:
            since = wall_time(one.recurrence_id, series.zone)
            other = wall_time(one.start, series.zone)
            what = "none" if one.cancelled else f"{WEEKDAYS[other.weekday()]} {other:%H:%M}"
            return f", from {since:%-d %b %Y} on {what}"
    return ""


def _last_day(series: Series, until: datetime) -> date:
    """The local day of the last week that is not after UNTIL; UNTIL itself where the rule is another."""
    last = wall_time(until, series.zone)
    first = first_local(series)
    return (first + (last - first) // WEEK * WEEK if regular(series.rule) and first <= last else last).date()

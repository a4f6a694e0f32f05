"""How a series repeats, and why a time was picked: kept in English words by the rules, said in the language spoken."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

import pendulum
from pendulum.tz.exceptions import InvalidTimezone

from daemon.i18n import gettext as _
from daemon.i18n import language
from daemon.mail.words import weekday
from rules.drift import NOT_ARRIVED
from rules.marked import marked
from rules.model import WEEKDAYS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = {
    "first": marked("on the first %(day)s"),
    "second": marked("on the second %(day)s"),
    "third": marked("on the third %(day)s"),
    "fourth": marked("on the fourth %(day)s"),
    "fifth": marked("on the fifth %(day)s"),
    "last": marked("on the last %(day)s"),
}
PHRASES = (
    (r"every day", marked("every day")),
    (r"every week", marked("every week")),
    (r"every month", marked("every month")),
    (r"every year", marked("every year")),
    (r"every (?P<count>\d+) days", marked("every %(count)s days")),
    (r"every (?P<count>\d+) weeks", marked("every %(count)s weeks")),
    (r"every (?P<count>\d+) months", marked("every %(count)s months")),
    (r"every (?P<count>\d+) years", marked("every %(count)s years")),
    (r"(?P<count>\d+) times", marked("%(count)s times")),
    (r"(?<=, )once", marked("once")),
    (r"on (?P<count>\d+) single days", marked("on %(count)s single days")),
    (r"a single event", marked("a single event")),
    (NOT_ARRIVED, NOT_ARRIVED),
    (r"last on (?P<date>\d+ \w+ \d+)", marked("last on %(date)s")),
    (r"from (?P<date>\d+ \w+ \d+) on none", marked("from %(date)s on none")),
    (r"from (?P<date>\d+ \w+ \d+) on", marked("from %(date)s on")),
    (r"same time, next day", marked("same time, next day")),
    (r"same time, the day before", marked("same time, the day before")),
    (r"same time, on (?P<weekday>\w+)", marked("same time, on %(weekday)s")),
    (r"same day, an hour later", marked("same day, an hour later")),
    (r"later the same day", marked("later the same day")),
    (r"earlier the same day", marked("earlier the same day")),
    (r"also free on (?P<weekday>\w+)", marked("also free on %(weekday)s")),
    (r"nearest free time on (?P<weekday>\w+)", marked("nearest free time on %(weekday)s")),
)
"""What rules.phrases, rules.singles and rules.makeup write; the longer of two that begin alike comes first."""

_SLOT = re.compile(
    rf"(?P<day>{'|'.join(WEEKDAYS)}) (?P<hour>[012]\d):(?P<minute>[0-5]\d) (?P<zone>[A-Za-z_]+(?:/[\w+-]+)*)(?=,|$)"
)
_CLOCK = re.compile(r"\d\d:\d\d")
_NTH = re.compile(rf"\bon the ({'|'.join(ORDINALS)}) ({'|'.join(WEEKDAYS)})\b")
_SHORT = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b(?=[ ,]|$)")


def in_zone(text: str, zone: str, near: datetime) -> str:
    """`Tue 10:00 Europe/Berlin, …` by a reader's clock, as it is in the week of an instant.

    The text as it is where that would be another day, or only one of several times.
    """
    found = _SLOT.match(text)
    if found is None or _CLOCK.search(text, found.end()):
        return text
    try:
        monday = pendulum.instance(near).in_timezone(found["zone"]).start_of("week")
    except InvalidTimezone:
        return text
    there = monday.add(days=WEEKDAYS.index(found["day"])).at(int(found["hour"]) % 24, int(found["minute"]))
    here = there.in_timezone(zone)
    return f"{found['day']} {here:%H:%M} {zone}{text[found.end() :]}" if here.weekday() == there.weekday() else text


def in_words(text: str) -> str:
    """`Thu 15:00 Europe/Berlin, 30 min, every 2 weeks`, or `same time, next day`, in the language spoken."""
    text = _NTH.sub(lambda found: _(ORDINALS[found[1]]) % {"day": _short(found[2])}, text)
    for pattern, said in PHRASES:
        text = re.sub(rf"\b{pattern}\b", partial(_phrase, said), text)
    return _SHORT.sub(lambda found: _short(found[1]), text)


def _phrase(said: str, found: re.Match[str]) -> str:
    return _(said) % {name: _part(name, value) for name, value in found.groupdict().items()}


def _part(name: str, value: str) -> str:
    if name == "weekday" and value in DAYS:
        return weekday(DAYS.index(value))
    return _date(value) if name == "date" else value


def _date(text: str) -> str:
    try:
        day = datetime.strptime(text, "%d %b %Y")
    except ValueError:
        return text
    # Translators: how a date is written shortly, in the letters of https://pendulum.eustace.io/docs/#formatter
    return pendulum.date(day.year, day.month, day.day).format(_("D MMM YYYY"), locale=language())


def _short(name: str) -> str:
    return weekday(WEEKDAYS.index(name), "ddd")

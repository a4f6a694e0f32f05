"""Days, times and lists in words of the language that is spoken, in a reader's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

import pendulum

from daemon.i18n import gettext as _
from daemon.i18n import language, ngettext
from rules.model import Span

_MINUTE = timedelta(minutes=1)


def day(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 10 March`, with the year when it is not the year of `now`."""
    local = _local(at, zone)
    # Translators: how a day is written, in the letters of https://pendulum.eustace.io/docs/#formatter
    pattern = _("dddd D MMMM") if local.year == _local(now, zone).year else _("dddd D MMMM YYYY")
    return local.format(pattern, locale=language())


def moment(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 10 March, 10:00`."""
    return f"{day(at, zone, now)}, {_clock(at, zone)}"


def month(one: date) -> str:
    """`March`."""
    return pendulum.date(one.year, one.month, one.day).format("MMMM", locale=language())


def weekday(day: int, letters: str = "") -> str:
    """`Tuesday`, or `Tue` with `ddd`: a day of the week by its number, 0 for Monday."""
    # Translators: how a day of the week is written, in the letters of https://pendulum.eustace.io/docs/#formatter
    return pendulum.date(2024, 1, 1 + day).format(letters or _("dddd"), locale=language()).rstrip(".")


def span(meeting: Span, zone: str, now: datetime) -> str:
    """`Tuesday 10 March, 10:00–10:30`."""
    return f"{day(meeting.start, zone, now)}, {_times(meeting, zone)}"


def weekly(meeting: Span, zone: str) -> str:
    """`Tuesdays, 10:00–10:30`: the weekly time that one meeting stands for."""
    weekday = _local(meeting.start, zone).format("dddd", locale=language())
    return _("%(weekday)ss, %(times)s") % {"weekday": weekday, "times": _times(meeting, zone)}


def minutes(length: timedelta) -> str:
    """`15 minutes`, `1 minute`."""
    whole = length // _MINUTE
    return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": whole}


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return _("%(others)s and %(last)s") % {"others": ", ".join(items[:-1]), "last": items[-1]}


def capital(text: str) -> str:
    """The text as a line begins."""
    return text[:1].upper() + text[1:]


def _times(meeting: Span, zone: str) -> str:
    return f"{_clock(meeting.start, zone)}–{_clock(meeting.end, zone)}"


def _clock(at: datetime, zone: str) -> str:
    return _local(at, zone).format("HH:mm")


def _local(at: datetime, zone: str) -> pendulum.DateTime:
    return pendulum.instance(at).in_timezone(_zone(zone))


@cache
def _zone(name: str) -> pendulum.Timezone:
    """A zone; making one takes longer than all the rest, and a page asks for the same one many times."""
    return pendulum.timezone(name)

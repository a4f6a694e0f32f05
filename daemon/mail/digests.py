"""Mails that count: the weekly digest for people operations, and the monthly note about one's own 1:1s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from daemon.i18n import gettext as _
from daemon.i18n import ngettext, speaking
from daemon.mail.envelope import ONLY_YOU, Desk, Envelope, Mail, finished, name_of
from daemon.mail.headers import clean
from daemon.mail.letter import Letter
from daemon.mail.words import day, moment, month
from daemon.web.rhythm import spoken
from rules.digest import SMALLEST, Digest, DigestTerms, Tally
from rules.model import Person
from rules.own_rhythm import LOOKED_BACK, Month, OwnRhythm
from rules.preferences import Extra
from rules.slot import instant
from rules.week import Became, Week

NOON = time(12)
SUNDAY = timedelta(days=6)


def weekly_digest(desk: Desk, reader: str, terms: DigestTerms, week: Week, counted: Digest, now: datetime) -> Mail:
    """Tell people operations what became of a week, of groups alone.

    Raises ValueError when an address cannot be written in ASCII, like the other one.
    """
    with speaking(terms.language):
        zone, whole, named = terms.zone, counted.whole, any(one.team for one in counted.groups)
        days = {"first": _day(week.monday, zone, now), "last": _day(week.monday + SUNDAY, zone, now)}
        lead = _("What became of the 1:1s of %(number)s pairs in the week from %(first)s to %(last)s.")
        letter = Letter(
            subject=_("1:1s from %(first)s to %(last)s") % days,
            lead=lead % (days | {"number": whole.pairs}),
            counts_heading=_("In all"),
            counts=tuple((spoken(one), str(whole.counts[one])) for one in Became),
            heading=_("By team") if named else "",
            lines=tuple(map(_of_team, counted.groups)) if named else (),
            notes=tuple(_about_counting(whole, zone, now)),
            contact=desk.operator,
        )
        envelope = Envelope("digest", f"digest {week}", reader, "", unsubscribe=Extra.DIGEST, choices=False)
        return finished(desk, envelope, letter, now)


def rhythm_note(desk: Desk, reader: Person, month_told: Month, own: Sequence[OwnRhythm], now: datetime) -> Mail:
    """Tell somebody, who asked for it, what became of the own 1:1s in the weeks that ended in a month."""
    with speaking(reader.language):
        first, last = month_told.first.monday, month_told.last.monday + SUNDAY
        said = {"month": month(last), "first": _day(first, reader.zone, now), "last": _day(last, reader.zone, now)}
        names = _first_names([one.other for one in own])
        letter = Letter(
            subject=_("Your 1:1s in %(month)s") % said,
            lead=_("What became of your 1:1s in the weeks from %(first)s to %(last)s, as you asked for.") % said,
            heading=_("Your 1:1 with"),
            lines=tuple(_of_pair(one, names[one.other.email]) for one in own),
            notes=tuple(_about_rhythm(own)),
            contact=desk.operator,
        )
        purpose = f"rhythm {month_told.last}"
        envelope = Envelope("digest", purpose, reader.email, clean(reader.name), unsubscribe=Extra.RHYTHM)
        return finished(desk, envelope, letter, now)


def _of_team(one: Tally) -> str:
    """`Sales: 40 held, 3 excused`."""
    name = clean(one.team) or _("Everybody else")
    return f"{name}: {_counts(one.counts)}"


def _counts(counts: Mapping[Became, int]) -> str:
    return ", ".join(f"{counts[one]} {spoken(one)}" for one in Became if counts[one])


def _about_counting(whole: Tally, zone: str, now: datetime) -> Iterator[str]:
    """As of when, what is missing, and what the words mean."""
    yield _("Counted on %(moment)s. Times are in %(zone)s.") % {"moment": moment(now, zone, now), "zone": zone}
    if whole.waiting:
        waiting = ngettext(
            "%(number)s more is not counted: its question is open, or its calendar could not be read.",
            "%(number)s more are not counted: their questions are open, or their calendars could not be read.",
            whole.waiting,
        )
        yield waiting % {"number": whole.waiting}
    yield _("Moved: to another time of the same week. Excused: for a reason.")
    smallest = _(
        "Teams of fewer than %(number)s pairs count as everybody else; fewer than %(number)s together are left out."
    )
    yield smallest % {"number": SMALLEST}


def _of_pair(one: OwnRhythm, name: str) -> str:
    """`Ben: 3 held, 1 moved. 12 weeks in a row.`"""
    words = ", ".join(f"{one.counts[became]} {_kindly(became)}" for became in Became if one.counts[became])
    return " ".join(filter(None, (f"{name}: {words}.", _in_a_row(one.row))))


def _kindly(one: Became) -> str:
    """What became of a week, in a word that asks nobody why."""
    return _("did not take place") if one is Became.MISSED else spoken(one)


def _in_a_row(number: int) -> str:
    if number < 2:
        return ""
    if number >= LOOKED_BACK:
        return _("Every week for a year.")
    return _("%(number)s weeks in a row.") % {"number": number}


def _about_rhythm(own: Sequence[OwnRhythm]) -> Iterator[str]:
    """What is not known yet, what counts as a row, and who reads this."""
    if waiting := sum(one.waiting for one in own):
        open_ones = ngettext(
            "%(number)s week is not counted yet: its question is open, or its calendar could not be read.",
            "%(number)s weeks are not counted yet: their questions are open, or their calendars could not be read.",
            waiting,
        )
        yield open_ones % {"number": waiting}
    if any(one.row > 1 for one in own):
        yield _("Weeks in a row are those up to the last one here. Excused weeks do not end them.")
    yield _(ONLY_YOU)


def _first_names(people: Sequence[Person]) -> dict[str, str]:
    """First names by address; the whole name where two have the same first one."""
    first = {one.email: name_of(one).split()[0] for one in people}
    often = Counter(first.values())
    return {one.email: first[one.email] if often[first[one.email]] == 1 else name_of(one) for one in people}


def _day(one: date, zone: str, now: datetime) -> str:
    return day(instant(datetime.combine(one, NOON), zone), zone, now)

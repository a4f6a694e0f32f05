"""Reasons that calendars give by themselves, so that nobody has to be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.busy import Busy
from rules.keywords import LONGEST, kind_of_words
from rules.model import Deviation, Person, Role, Window
from rules.records import Reason, ReasonKind
from rules.slot import instant, wall_time

BY = "calendar"
"""Who stated a reason that was found in a calendar."""


@dataclass(frozen=True, slots=True)
class Given:
    """A reason that a person's calendar or a public holiday gives for a while; `words` say where it is known from."""

    kind: ReasonKind
    words: str
    window: Window


def reason_given(deviation: Deviation, given: Mapping[Role, Sequence[Given]], now: datetime) -> Reason | None:
    """The reason that is known already for a week that is off, or None.

    First comes what was written into the calendar with the change, then an absence at the agreed start, then a public
    holiday; of these the one of the person whose copy shows it. A whole series is never explained so.
    """
    if not deviation.off_its_time or deviation.agreed is None:
        return None
    if any(one.isalnum() for one in deviation.said):
        text = deviation.said.strip()[:LONGEST]
        return Reason(kind_of_words(text) or ReasonKind.OTHER, text, BY, now)
    known = _at(deviation.agreed.start, deviation.role, given)
    first = min(known, key=lambda one: one.kind is ReasonKind.PUBLIC_HOLIDAY, default=None)
    return Reason(first.kind, first.words, BY, now) if first else None


def _at(start: datetime, role: Role, given: Mapping[Role, Sequence[Given]]) -> list[Given]:
    """What is given at an instant, of one person first and in the order of time."""
    roles = sorted(Role, key=lambda one: one is not role)
    return [
        one
        for each in roles
        for one in sorted(given.get(each, ()), key=lambda one: (one.window.start, one.window.end, one.kind, one.words))
        if start in one.window
    ]


def absences(
    person: Person, busy: Iterable[Busy], holidays: Mapping[date, str] | None = None, own: Collection[str] = ()
) -> tuple[Given, ...]:
    """The reasons that a person's calendar and public holidays, by their dates, give.

    `own` are the UIDs of the pair's series, which give none.
    """
    calendar = (one for one in busy if not one.uid or one.uid not in own)
    found = [(one, f"{one.words or 'an absence'} in {person.name}'s calendar") for one in calendar]
    off = [(one, one.words) for one in days_off(person, holidays or {})]
    return tuple(Given(one.absence, words, one.window) for one, words in found + off if one.absence)


def days_off(person: Person, holidays: Mapping[date, str]) -> tuple[Busy, ...]:
    """Public holidays by their dates, as whole days where the person is: no time for a 1:1."""
    return tuple(
        Busy(_whole_day(day, person.zone), ReasonKind.PUBLIC_HOLIDAY, f"public holiday ({name})")
        for day, name in sorted(holidays.items())
    )


def days_of(window: Window, zone: str) -> Iterator[date]:
    """The local dates that a window touches, for looking up what they are called."""
    day = wall_time(window.start, zone).date()
    while instant(datetime.combine(day, time()), zone) < window.end:
        yield day
        day += timedelta(days=1)


def _whole_day(day: date, zone: str) -> Window:
    """From one midnight to the next."""
    start, end = (datetime.combine(one, time()) for one in (day, day + timedelta(days=1)))
    return Window(instant(start, zone), instant(end, zone))

"""Which other series is the same 1:1: told from the two people and from times."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.lineage import Other, adoptable, ahead, duplicates, followed, heir, last_meeting, lives, of_the_two
from rules.model import Attendee, Frequency, Override, Role, Rule, Series
from rules.reading import Copy, CopyState
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    FIRST,
    HALF_HOUR,
    HOUR,
    NOW,
    SLOT,
    TUESDAY,
    WEEK,
    a_known,
    a_series,
    utc,
)

EVE = Attendee("eve@example.test")


def another(uid: str = "other", start: datetime = datetime(2026, 3, 24, 10), **changes: object) -> Series:
    return replace(a_series(uid=uid, start=start, links=(), marker=""), **changes)  # type: ignore[arg-type]


def other(uid: str = "other", role: Role = Role.MANAGER, **changes: object) -> Other:
    return Other(role, another(uid, **changes))  # type: ignore[arg-type]


UNTIL_MONDAY = a_series(rule=Rule(until=utc(3, 23)))
THREE_TIMES = a_series(rule=Rule(count=7))

TWO = {
    "the two, organized by the manager": (another(), True),
    "the two, organized by the report": (another(organizer=BEN.email), True),
    "the organizer is no attendee": (another(attendees=(Attendee(BEN.email),)), True),
    "three": (another(attendees=(*a_series().attendees, EVE)), False),
    "one alone": (another(attendees=(Attendee(ANA.email),)), False),
    "organized by somebody else": (another(organizer=EVE.email), False),
    "every other week": (another(rule=Rule(interval=2)), True),
    "once a month": (another(rule=Rule(Frequency.MONTHLY)), False),
    "once": (another(rule=None), False),
    "cancelled": (another(cancelled=True), False),
}


@pytest.mark.parametrize(("series", "theirs"), TWO.values(), ids=TWO.keys())
def test_a_weekly_meeting_of_exactly_the_two_is_theirs(series: Series, theirs: bool) -> None:
    assert of_the_two(series, BEN.email, ANA.email) is theirs


HEIRS = {
    "begins when the other has stopped": (UNTIL_MONDAY, other(), True),
    "begins when the other has been held so often": (THREE_TIMES, other(), True),
    "begins when all later weeks were cancelled": (
        a_series(overrides=(Override(utc(3, 24, 9), utc(3, 24, 9), HALF_HOUR, cancelled=True, onwards=True),)),
        other(),
        True,
    ),
    "begins in the week in which the other has stopped": (UNTIL_MONDAY, other(start=datetime(2026, 3, 19, 15)), True),
    "begins before a week that was edited, and is left in the other after its end": (
        replace(UNTIL_MONDAY, overrides=(Override(utc(3, 31, 8), utc(3, 31, 12), HALF_HOUR),)),
        other(),
        True,
    ),
    "begins before a date that was added to the other, and stands there after its end": (
        replace(UNTIL_MONDAY, excluded=frozenset({utc(3, 31, 8)}), added=frozenset({utc(3, 31, 12)})),
        other(),
        True,
    ),
    "begins before the last week of the other, which was put off": (
        replace(UNTIL_MONDAY, overrides=(Override(utc(3, 17, 9), utc(3, 25, 9), HALF_HOUR),)),
        other(),
        True,
    ),
    "begins a month after the other has stopped": (UNTIL_MONDAY, other(start=datetime(2026, 4, 28, 10)), False),
    "runs beside the other": (UNTIL_MONDAY, other(start=FIRST + timedelta(hours=3)), False),
    "the other never stops": (a_series(), other(), False),
    "the other was deleted": (Copy.GONE, other(start=FIRST), True),
    "the other seems to be deleted": (Copy.VANISHED, other(start=FIRST), True),
    "the other was cancelled": (a_series(cancelled=True), other(start=FIRST), True),
    "the other never was": (Copy.NEVER, other(), False),
}


@pytest.mark.parametrize(("stopped", "one", "follows"), HEIRS.values(), ids=HEIRS.keys())
def test_a_series_goes_on_in_another_one(stopped: CopyState, one: Other, follows: bool) -> None:
    copies: dict[Role, CopyState] = {Role.MANAGER: stopped, Role.REPORT: a_series()}
    assert heir(a_known(), copies, [one], NOW) == (one if follows else None)


def test_what_the_two_were_told_of_before_is_no_heir() -> None:
    copies: dict[Role, CopyState] = {Role.MANAGER: Copy.GONE, Role.REPORT: a_series()}
    assert heir(a_known(duplicates=("other",)), copies, [other()], NOW) is None
    assert heir(a_known(former=("other",)), copies, [other()], NOW) is None


def test_of_several_the_one_at_the_slot_goes_on() -> None:
    copies: dict[Role, CopyState] = {Role.MANAGER: Copy.GONE, Role.REPORT: a_series()}
    late, right = other("late", start=datetime(2026, 3, 10, 16)), other("right")
    assert heir(a_known(), copies, [late, right], NOW) == right
    assert adoptable([late, right], SLOT) == right
    assert adoptable([other(rule=Rule(interval=2))], SLOT) is None


def test_the_followed_series_takes_the_place_of_the_other_with_the_copies_that_are_there() -> None:
    both = [other(), other(role=Role.REPORT)]
    known = followed(a_known(), both[0], both)
    assert (known.series, known.former, known.first) == ("other", (a_known().series,), utc(3, 24, 9))
    assert known.written == frozenset(Role)
    assert known.key == a_known().key, "agenda, history and records hang on the pair"


def test_a_further_series_is_a_duplicate_until_they_were_told() -> None:
    copies = {Role.MANAGER: a_series(), Role.REPORT: a_series()}
    both = [other(), other(role=Role.REPORT)]
    assert [one.uid for one in duplicates(a_known(), copies, both, NOW)] == ["other"]
    assert duplicates(a_known(duplicates=("other",)), copies, both, NOW) == []
    assert duplicates(a_known(), copies, [other(rule=Rule(interval=2))], NOW) == []


def test_what_goes_on_where_the_attendee_has_ended_the_own_copy_is_no_duplicate() -> None:
    copies = {Role.MANAGER: a_series(), Role.REPORT: UNTIL_MONDAY}
    assert duplicates(a_known(), copies, [other(role=Role.REPORT)], NOW) == []


ENDS = {
    "without an end": (a_series(), None),
    "by a date": (UNTIL_MONDAY, utc(3, 17, 9)),
    "by a count": (THREE_TIMES, utc(3, 17, 9)),
    "on single dates": (a_series(rule=None, added=frozenset({TUESDAY})), TUESDAY),
    "with its last week moved": (
        replace(UNTIL_MONDAY, overrides=(Override(utc(3, 17, 9), utc(3, 18, 9), HALF_HOUR),)),
        utc(3, 18, 9),
    ),
    "before it began": (a_series(rule=Rule(until=utc(1, 1))), utc(1, 27, 9)),
    "in the year 9999": (a_series(rule=Rule(until=datetime.max.replace(tzinfo=NOW.tzinfo))), "far"),
}


@pytest.mark.parametrize(("series", "last"), ENDS.values(), ids=ENDS.keys())
def test_the_last_meeting_of_a_series(series: Series, last: object) -> None:
    found = last_meeting(series)
    assert found == last if last != "far" else found and found.year > 9990


def test_a_series_lives_while_it_has_a_meeting_ahead() -> None:
    assert lives(a_series(), NOW)
    assert not lives(a_series(rule=Rule(until=NOW - DAY)), NOW)
    assert lives(a_series(rule=Rule(until=NOW - DAY), added=frozenset({NOW + WEEK})), NOW)
    moved = Override(utc(2, 24, 9), NOW + HOUR, HALF_HOUR)
    assert lives(a_series(rule=Rule(until=NOW - DAY), overrides=(moved,)), NOW)
    assert ahead([other(rule=Rule(until=NOW - DAY))], NOW) == ()
    on_first_tuesdays = Rule(Frequency.MONTHLY, further=True)
    assert lives(a_series(rule=on_first_tuesdays), NOW), "a rule that is not understood may go on"
    assert not lives(a_series(rule=replace(on_first_tuesdays, until=NOW - DAY)), NOW)

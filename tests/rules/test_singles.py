"""Where a series begins again that a calendar program rewrote as single events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.busy import Busy
from rules.model import Deviation, Kind, Role, Span, Window
from rules.plan import Renew
from rules.reading import Copy
from rules.records import Outcome
from rules.restore import renewal
from rules.singles import AHEAD, after_them, ahead, stands_for
from rules.situation import Evidence
from rules.slot import wall_time
from rules.slot import weeks as weeks_from
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, NOW, SLOT, TUESDAY, WEEK, a_record, a_situation

DELETED = a_record(Deviation(Kind.SERIES_DELETED, Role.MANAGER), outcome=Outcome.RESTORED)
SLOTS = list(weeks_from(wall_time(TUESDAY, SLOT.zone), SLOT.zone, Window(TUESDAY, TUESDAY + 30 * WEEK)))
SHIFTS = {"x": timedelta(), "o": DAY}
"""At the slot, and elsewhere in its ISO week."""


def events(weeks: str) -> tuple[Busy, ...]:
    """A letter a week from next week on: `x` at the slot, `o` at another time, `.` none; each in both calendars."""
    starts = [at + SHIFTS[one] for at, one in zip(SLOTS, weeks, strict=False) if one in SHIFTS]
    return tuple(_event(Window(at, at + HALF_HOUR)) for at in starts) * 2


def _event(window: Window) -> Busy:
    return Busy(window, uid=window.start.isoformat(), two=frozenset({ANA.email, BEN.email}))


def begun_again(*busy: Busy) -> Renew:
    """What is made anew, decided when the slot of this week is over."""
    now = TUESDAY - WEEK + HOUR
    situation = a_situation(Copy.GONE, None, DELETED, evidence=Evidence({}, busy))
    return after_them(situation, renewal(situation, situation.slot, now, (DELETED,)), now)


@pytest.mark.parametrize(
    ("weeks", "first"),
    [
        ("", 0),
        ("xxxx", 4),
        ("xxo", 3),
        ("xx.xx", 5),
        (".xxx", 4),
        ("xxx.....x", 3),
        ("...x", 0),
        ("oooo", 0),
        ("x.x.x.x", 7),
        ("x" * 26, 26),
    ],
)
def test_it_begins_again_where_most_weeks_have_no_such_event_any_more(weeks: str, first: int) -> None:
    made = begun_again(*events(weeks))
    assert made.known.first == SLOTS[first]
    stood = [span.start for one in made.records if (span := stands_for(one))]
    assert stood == sorted({one.window.start for one in events(weeks[:first])})
    assert {one.outcome for one in made.records if stands_for(one)} <= {Outcome.MOVED}


def test_events_of_others_count_for_nothing() -> None:
    alone = [replace(one, two=frozenset()) for one in events("xxxx")]
    assert begun_again(*alone).known.first == TUESDAY


def test_what_only_one_calendar_shows_lets_the_attendees_copy_go_on_until_then() -> None:
    once = events("xxxx")[:4]
    (of_both,), (of_one,) = begun_again(*events("xxxx")).ends, begun_again(*once).ends
    assert of_both != of_one and of_one.role is Role.REPORT


def test_the_records_of_other_changes_are_none_of_them() -> None:
    assert stands_for(a_record()) is None
    assert stands_for(a_record(Deviation(Kind.CADENCE_CHANGED, Role.MANAGER, now_shows=Span(NOW, HALF_HOUR)))) is None


def test_the_look_ahead_is_the_same_for_an_hour() -> None:
    assert ahead(NOW) == ahead(NOW + HOUR - timedelta(seconds=1)) == Window(NOW, NOW + AHEAD)

"""A week that a client moved by a date of its own, EXDATE and RDATE, and that the daemon then sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from rules.edit import Cancel, Undate, edited
from rules.following import follow_weeks
from rules.interim import bridged
from rules.model import Role, Rule, Series, Slot, Window
from rules.plan import Conclude, Edit, Step, Write
from rules.reading import Copy
from rules.records import Outcome
from rules.restore import in_place
from rules.shown import shown_in
from rules.situation import Situation
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    SLOT,
    TUESDAY,
    WEEK,
    a_known,
    a_series,
    a_situation,
)
from tests.rules.deciding import ASKED, DEADLINE, NEXT_DAY, NEXT_WEEK, OFF, REMINDED, about, decided, moved

DATED = a_series(excluded=frozenset({TUESDAY}), added=frozenset({NEXT_DAY}))
LATER = NOW + 2 * HOUR
LEFT = replace(ASKED, outcome=Outcome.EXCUSED, closed_at=NOW + HOUR)
CHOSEN = TUESDAY + 2 * DAY
MADE_UP = replace(LEFT, outcome=Outcome.MADE_UP, chosen=CHOSEN)
THURSDAYS = Slot(3, SLOT.time, HALF_HOUR, SLOT.zone)
FORTNIGHTLY = a_series(rule=Rule(interval=2))


def writes(steps: Sequence[Step]) -> list[Write]:
    return [write for step in steps if isinstance(step.task, Edit | Conclude) for write in step.task.writes]


def week(situation: Situation, role: Role, made: Sequence[Write]) -> list[datetime]:
    """When the two meet in the week of that Tuesday, by one copy and what is written into it."""
    shown = situation.copies[role]
    assert isinstance(shown, Series)
    changes = tuple(change for write in made if write.role is role for change in write.changes)
    return [one.start for one in shown_in(edited(shown, changes), Window(TUESDAY - DAY, TUESDAY + 5 * DAY))]


@pytest.mark.parametrize(
    ("situation", "now", "stands"),
    [
        (a_situation(OFF, DATED, about(OFF, LEFT)), LATER, []),
        (a_situation(moved(NEXT_DAY + DAY), DATED, about(moved(NEXT_DAY + DAY), LEFT)), LATER, [NEXT_DAY + DAY]),
        (a_situation(OFF, DATED, about(OFF, ASKED)), LATER, [NEXT_DAY]),
        (a_situation(OFF, DATED, about(OFF, MADE_UP)), LATER, [CHOSEN]),
        (a_situation(None, DATED, replace(about(moved(NEXT_DAY), LEFT), applied_at=NOW + HOUR)), LATER, [TUESDAY]),
        (a_situation(moved(NEXT_WEEK), DATED, about(moved(NEXT_WEEK), REMINDED)), DEADLINE, [TUESDAY]),
    ],
    ids=["left off", "left elsewhere", "in question", "made up", "follows back", "put back"],
)
def test_what_is_written_of_a_week_stands_alone(situation: Situation, now: datetime, stands: list[datetime]) -> None:
    assert week(situation, Role.REPORT, writes(decided(situation, now))) == stands


def test_a_week_that_the_others_rhythm_lacks_is_taken_off_once() -> None:
    left = replace(about(FORTNIGHTLY, LEFT), applied_at=NOW + HOUR)
    (step,) = follow_weeks(a_situation(FORTNIGHTLY, DATED, left), 2 * WEEK, LATER)
    (write,) = writes([step])
    assert write.changes == (Cancel(TUESDAY), Undate(NEXT_DAY))
    assert list(follow_weeks(a_situation(FORTNIGHTLY, edited(DATED, write.changes), left), 2 * WEEK, LATER)) == []


def test_a_week_is_left_once_the_date_that_stands_for_it_is_near() -> None:
    early = TUESDAY - 5 * DAY
    dated = a_series(excluded=frozenset({TUESDAY}), added=frozenset({early}))
    left = replace(about(FORTNIGHTLY, LEFT), applied_at=NOW + HOUR)
    for now, changes in ((early - HOUR, []), (early - 3 * HOUR, [(Cancel(TUESDAY), Undate(early))])):
        steps = follow_weeks(a_situation(FORTNIGHTLY, dated, left, now=now), 9 * DAY, now)
        assert [one.changes for one in writes(tuple(steps))] == changes


def test_a_series_that_came_between_shows_alone_in_the_week() -> None:
    thursdays = a_series(uid="between", start=datetime(2026, 3, 5, 10), rule=Rule(until=TUESDAY + WEEK))
    older = ((Role.MANAGER, "between", thursdays), (Role.REPORT, "earlier", DATED))
    situation = a_situation(older=older, known=a_known(uid="by-hand", first=TUESDAY + 2 * WEEK))
    situation = replace(situation, copies=dict.fromkeys(Role, Copy.NEVER))
    write = bridged(situation, Write(Role.REPORT, "earlier", ()), NOW)
    assert week(replace(situation, copies={Role.REPORT: DATED}), Role.REPORT, [write]) == [CHOSEN]


@pytest.mark.parametrize(("slot", "stands"), [(THURSDAYS, [CHOSEN]), (SLOT, [NEXT_DAY])], ids=["another", "its own"])
def test_a_date_goes_with_the_week_that_a_series_has_no_more(slot: Slot, stands: list[datetime]) -> None:
    young = replace(DATED, start=datetime(2026, 3, 10, 10))
    situation = a_situation(young, young, known=a_known(first=TUESDAY))
    assert [week(situation, role, in_place(situation, slot, NOW) or ()) for role in Role] == [stands, stands]

"""Series that are created, taken over, moved with the roster and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.delivery import Delivery
from rules.edit import End, Retime
from rules.model import Override, Role, Rule, Series, Slot
from rules.plan import Create, Edit, Keep, Renew, Verb
from rules.reading import Copy
from rules.records import ExceptionRecord, Outcome
from tests.bench.calls import calls_into
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    SLOT,
    TUESDAY,
    a_known,
    a_pair,
    a_record,
    a_series,
    a_situation,
    seen,
    utc,
)
from tests.rules.deciding import (
    ASKED,
    NEVER,
    OFF,
    about,
    decided,
    verbs,
)


@pytest.mark.parametrize("way", Delivery)
def test_no_series_on_any_calendar_is_created_with_a_days_notice(way: Delivery) -> None:
    fresh = a_known(slot=None, generation=0, first=None, adopted_at=None, written=frozenset())
    (step,) = decided(a_situation(way=way, known=fresh, copies=NEVER, found=0, deviations=()))
    assert isinstance(step.task, Create)
    assert step.task.roles == ((Role.MANAGER,) if way.invites else (Role.MANAGER, Role.REPORT))
    assert (step.task.known.first, step.task.known.generation) == (NOW + DAY, 1)


def test_a_series_without_memory_of_it_is_taken_over_and_its_deviations_are_accepted() -> None:
    unknown = a_known(slot=None, generation=0, first=None, adopted_at=None, written=frozenset())
    (step,) = decided(a_situation(OFF, known=unknown))
    assert [row.action for row in step.rows] == [Verb.ADOPT, Verb.ADOPT]
    assert isinstance(step.task, Keep) and step.task.known.first == utc(2, 3, 9)
    (record,) = step.task.records
    assert (record.outcome, record.applied_at) == (Outcome.ADOPTED, NOW)


THURSDAY = Slot(3, SLOT.time, HALF_HOUR, SLOT.zone)


def test_another_slot_in_the_roster_moves_the_series_and_past_weeks_stay() -> None:
    known = a_known(pair=a_pair(slot=THURSDAY))
    (step,) = decided(a_situation(known=known))
    assert step.verb is Verb.REPAIR and isinstance(step.task, Renew)
    assert (step.task.known.slot, step.task.known.first) == (THURSDAY, utc(3, 5, 9))


def test_another_slot_moves_a_series_that_has_not_begun_in_place() -> None:
    young = a_series(start=datetime(2026, 3, 10, 10))
    known = a_known(pair=a_pair(slot=THURSDAY), first=TUESDAY)
    (step,) = decided(a_situation(young, young, known=known))
    assert isinstance(step.task, Edit) and step.task.known and step.task.known.slot == THURSDAY
    assert {write.changes for write in step.task.writes} == {(Retime(THURSDAY, datetime(2026, 3, 5, 10)),)}


def test_another_slot_that_the_calendars_show_already_is_only_remembered() -> None:
    there = a_series(start=datetime(2026, 2, 5, 10))
    (step,) = decided(a_situation(there, there, known=a_known(pair=a_pair(slot=THURSDAY))))
    assert isinstance(step.task, Edit) and step.task.writes == ()


def test_an_earlier_generation_that_still_runs_is_ended() -> None:
    steps = decided(a_situation(older=((Role.MANAGER, a_series().uid, a_series()),), known=a_known(generation=2)))
    assert verbs(steps) == [Verb.REPAIR]


def test_an_earlier_generation_keeps_a_week_that_was_moved_to_before_its_end() -> None:
    tomorrow = utc(3, 3, 9)
    earlier = a_series(overrides=(Override(tomorrow, NOW - HOUR, HALF_HOUR),))
    older = tuple((role, earlier.uid, earlier) for role in Role)
    (step,) = decided(a_situation(older=older, known=a_known(generation=2)))
    assert isinstance(step.task, Edit)
    assert {write.changes for write in step.task.writes} == {(End(tomorrow + timedelta(seconds=1)),)}


def test_an_earlier_generation_that_has_ended_costs_no_look_at_its_weeks() -> None:
    ended = a_series(rule=Rule(until=NOW - DAY))
    situation = a_situation(older=((Role.MANAGER, ended.uid, ended),), known=a_known(generation=2))
    with calls_into("rules.shown") as looks:
        assert decided(situation) == []
    assert looks == {}, "almost every earlier series has ended, and each pass asks"


WEDNESDAYS = a_series(start=a_series().start + DAY)


@pytest.mark.parametrize(
    ("stands", "record", "follows"),
    [
        (OFF, about(OFF, ASKED), [Verb.REPAIR, Verb.CREATE]),
        (WEDNESDAYS, a_record(seen(WEDNESDAYS, Copy.NEVER)[0], asked=ASKED.asked, asked_at=ASKED.asked_at), []),
    ],
    ids=["one of its weeks", "the whole series"],
)
def test_an_earlier_series_makes_way_for_the_followed_one_unless_all_of_that_is_in_question(
    stands: Series, record: ExceptionRecord, follows: list[Verb]
) -> None:
    older = ((Role.REPORT, "earlier", a_series(uid="earlier")),)
    known = a_known(uid="by-hand", written=frozenset({Role.MANAGER}))
    by_hand = replace(stands, uid="by-hand")
    copies = {Role.MANAGER: by_hand, Role.REPORT: Copy.NEVER}
    found = seen(by_hand, Copy.NEVER)
    asked = a_situation(None, None, record, known=known, copies=copies, older=older, deviations=found)
    assert verbs(decided(asked, NOW + HOUR)) == follows


ENDING = Rule(until=NOW - DAY)


@pytest.mark.parametrize(
    ("organizers", "way", "writes"),
    [
        (a_series(rule=ENDING), Delivery.SCHEDULING, [(Role.REPORT, True)]),
        (a_series(rule=ENDING), Delivery.GOOGLE, []),
        (a_series(rule=ENDING), Delivery.COPY, [(Role.REPORT, False)]),
        (a_series(), Delivery.SCHEDULING, [(Role.MANAGER, False)]),
    ],
    ids=["not delivered", "Google", "copies", "not ended by anybody"],
)
def test_what_the_organizer_let_end_ends_in_the_attendees_copy_too(
    organizers: Series, way: Delivery, writes: list[tuple[Role, bool]]
) -> None:
    older = (Role.MANAGER, organizers.uid, organizers), (Role.REPORT, organizers.uid, a_series())
    steps = decided(a_situation(way=way, older=older, known=a_known(generation=2)))
    tasks = [one.task for one in steps if isinstance(one.task, Edit)]
    assert [(one.role, one.undelivered) for task in tasks for one in task.writes] == writes


def test_a_returner_gets_the_next_generation() -> None:
    (step,) = decided(a_situation(known=a_known(ended_at=NOW - 30 * DAY)))
    assert isinstance(step.task, Create)
    assert (step.task.known.generation, step.task.known.ended_at) == (2, None)

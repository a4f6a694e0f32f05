"""When a plan is too large to trust, and how it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Kind
from rules.plan import Ask, Keep, Plan, Row, Step, Verb
from rules.radius import why_unsafe
from tests.rules.builders import NOW, TUESDAY, a_known

TOUCHING = [Verb.ASK, Verb.REMIND, Verb.PUT_BACK, Verb.RECREATE, Verb.ATTACH, Verb.REPAIR, Verb.END]
HARMLESS = [Verb.RECORD, Verb.ADOPT, Verb.CLOSE]


def steps(number: int, verb: Verb) -> list[Step]:
    return [a_step(f"pair-{n}", verb) for n in range(number)]


def a_step(pair: str, verb: Verb = Verb.ASK, text: str = "ask Ana for the reason") -> Step:
    row = Row(verb, f"{pair}@example.test", "ana@example.test", TUESDAY, Kind.CANCELLED, text)
    return Step(pair, verb, Ask((), ("ana@example.test",)) if verb is Verb.ASK else Keep(a_known()), (row,))


@pytest.mark.parametrize("verb", TOUCHING)
@pytest.mark.parametrize(("pairs", "limit"), [(0, 5), (20, 5), (50, 5), (59, 5), (60, 6), (1000, 100)])
def test_no_more_than_five_pairs_or_a_tenth_are_touched(verb: Verb, pairs: int, limit: int) -> None:
    assert why_unsafe(steps(limit, verb), {}, pairs, leaving=0) is None
    assert f"the limit is {limit}" in str(why_unsafe(steps(limit + 1, verb), {}, pairs, leaving=0))


@pytest.mark.parametrize(("pairs", "limit"), [(11, 10), (100, 10), (119, 11), (1000, 100)])
def test_no_more_than_ten_series_or_a_tenth_are_created(pairs: int, limit: int) -> None:
    assert why_unsafe(steps(limit, Verb.CREATE), {}, pairs, leaving=0) is None
    assert f"the limit is {limit}" in str(why_unsafe(steps(limit + 1, Verb.CREATE), {}, pairs, leaving=0))


@pytest.mark.parametrize("verb", HARMLESS)
def test_what_only_the_daemon_remembers_is_never_too_much(verb: Verb) -> None:
    assert why_unsafe(steps(500, verb), {}, 500, leaving=0) is None


def test_no_more_than_a_tenth_may_leave_the_roster_at_once() -> None:
    assert why_unsafe([], {}, 20, leaving=5) is None
    assert why_unsafe([], {}, 20, leaving=6) == "6 pairs are missing from the roster; the limit is 5"


def test_several_steps_for_one_pair_count_once() -> None:
    assert why_unsafe([a_step("pair-1") for _ in range(9)], {}, 20, leaving=0) is None


def test_what_was_done_in_the_last_day_counts() -> None:
    recent = {f"earlier-{n}": frozenset({Verb.ASK}) for n in range(5)}
    assert why_unsafe(steps(1, Verb.PUT_BACK), recent, 20, leaving=0)
    assert why_unsafe([], recent, 20, leaving=0) is None
    assert why_unsafe(steps(3, Verb.RECORD), recent, 20, leaving=0) is None


def test_questions_that_only_wait_for_room_count_where_others_are_asked() -> None:
    crowded = [f"waiting-{n}" for n in range(3)]
    assert why_unsafe(steps(2, Verb.ASK), {}, 20, leaving=0, crowded=crowded) is None
    assert why_unsafe(steps(3, Verb.ASK), {}, 20, leaving=0, crowded=crowded)
    assert why_unsafe(steps(3, Verb.PUT_BACK), {}, 20, leaving=0, crowded=crowded) is None


def test_a_pair_that_was_touched_already_does_not_count_again() -> None:
    recent = {f"pair-{n}": frozenset({Verb.ASK}) for n in range(5)}
    assert why_unsafe(steps(5, Verb.REMIND), recent, 20, leaving=0) is None


def test_creating_does_not_count_as_touching() -> None:
    recent = {f"earlier-{n}": frozenset({Verb.CREATE}) for n in range(10)}
    assert why_unsafe(steps(5, Verb.ASK), recent, 20, leaving=0) is None


def test_a_plan_has_the_same_name_for_the_same_actions_at_another_time() -> None:
    plan = Plan(NOW, (a_step("one"), a_step("two")))
    later = Plan(NOW + timedelta(hours=1), (a_step("two", text="in other words"), a_step("one")))
    assert plan.id == later.id


def test_a_plan_has_another_name_for_other_actions_or_leavers() -> None:
    plan = Plan(NOW, (a_step("one"),))
    others = [
        replace(plan, steps=(a_step("two"),)),
        replace(plan, steps=(a_step("one", Verb.REMIND),)),
        replace(plan, leaving=("ben@example.test",)),
        replace(plan, steps=()),
    ]
    assert len({plan.id, *(one.id for one in others)}) == 5


def test_the_name_of_a_plan_fits_on_a_command_line() -> None:
    assert len(Plan(NOW, ()).id) == 12

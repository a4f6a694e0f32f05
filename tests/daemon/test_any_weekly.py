"""Whatever people do while weeks have agenda links of their own: what must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from tests.daemon.edits import Event, Passed, happen, mailed_twice, overdue, restored_twice
from tests.daemon.test_any_edits import STEPS, checked_pass, next_plan
from tests.daemon.world import HOUR, World, a_team, provisioned

ENDING = [Passed(HOUR), Passed(HOUR), *[Passed(timedelta(hours=30))] * 5]


def a_company(scheduling: bool) -> World:
    world = provisioned(pairs=a_team(3), scheduling=scheduling)
    world.passes.use(replace(world.passes.company, by_week=True))
    world.run(timedelta(days=2, hours=3))
    return world


@pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "scheduling"])
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(events=STEPS)
def test_links_of_weeks_never_set_off_a_question_nor_stand_in_the_way_of_an_answer(
    scheduling: bool, events: list[Event]
) -> None:
    world = a_company(scheduling)
    for event in [*events, *ENDING]:
        happen(world, event)
        if isinstance(event, Passed):
            checked_pass(world)
            # What a server has still to deliver is waited for, so links may follow one pass later.
            assert [row for row in next_plan(world) if row[0] not in ("record", "attach")] == []
            assert next_plan(world) == []
    world.passes.close()
    assert (mailed_twice(world), restored_twice(world), overdue(world)) == ([], [], [])

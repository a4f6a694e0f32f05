"""Whatever people do, and whenever a pass comes: what must hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.daemon.edits import EVENTS, Event, Passed, begun, happen, mailed_twice, overdue, restored_twice
from tests.daemon.world import HOUR, World, a_team, provisioned

STEPS = st.lists(EVENTS, min_size=1, max_size=14)


def a_company(scheduling: bool) -> World:
    world = provisioned(pairs=a_team(3), scheduling=scheduling)
    world.now += timedelta(days=2, hours=3)
    return world


def checked_pass(world: World) -> None:
    before = begun(world)
    done = world.run()
    assert done.failed == ()
    assert done.plan.unread == () or "vanished" in done.plan.unread[0].why
    assert done.plan.held is None
    assert begun(world) == before, "what had begun, or was about to, was changed"


def next_plan(world: World) -> list[tuple[str, ...]]:
    rows = world.run().plan.rows
    return [(row.action, row.report, str(row.recurrence_id), row.text) for row in rows]


@pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "scheduling"])
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(events=STEPS)
def test_whatever_people_do_a_pass_settles_and_nobody_is_asked_or_overruled_twice(
    scheduling: bool, events: list[Event]
) -> None:
    world = a_company(scheduling)
    for event in [*events, Passed(HOUR), Passed(HOUR), *[Passed(timedelta(hours=30))] * 5]:
        happen(world, event)
        if isinstance(event, Passed):
            checked_pass(world)
            right_after = [row for row in next_plan(world) if row[0] != "record"]
            assert right_after == [], "a second pass right after the first still had something to do"
            assert next_plan(world) == [], "a third pass still had something to do"
    world.passes.close()
    assert mailed_twice(world) == []
    assert restored_twice(world) == []
    assert overdue(world) == []

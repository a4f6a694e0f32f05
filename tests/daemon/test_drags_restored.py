"""A copy that was dragged and cancelled where it is: found there whether or not a backup was restored since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from providers.base import CalendarRef
from rules.model import Role, Series
from tests.daemon.test_restored import a_company, copied, is_quiet, restore
from tests.daemon.world import HOUR, World, cancel, verbs


def private(world: World) -> CalendarRef:
    """A further calendar of the report."""
    usual = world.calendar(Role.REPORT)
    return replace(usual, url=usual.url.replace("1on1", "private"))


def dragged_and_cancelled(world: World) -> None:
    """The report drags the copy to a further calendar; there the server cancels it, since the guest is removed."""
    world.calendars.make_calendar(private(world))
    world.hand(Role.REPORT).drag_to(world.uid(), private(world))
    world.edit(Role.MANAGER, lambda hand, uid: hand.remove_guest(uid, world.pair.report.email))
    (left,) = (one.series for one in world.calendars.objects(private(world)))
    assert isinstance(left, Series) and left.cancelled


@pytest.mark.parametrize("restored", [False, True], ids=["without a restore", "after a restore"])
def test_a_dragged_copy_that_was_cancelled_is_expected_where_it_is(tmp_path: Path, restored: bool) -> None:
    world = a_company(tmp_path, scheduling=True)
    world.run(HOUR)
    copy = copied(world)
    dragged_and_cancelled(world)
    if restored:
        restore(world, copy)
    for _ in range(3):
        world.run(HOUR)
    assert world.known.places == {Role.REPORT: private(world).url}
    assert (world.known.restored_at, world.known.adopted_at is None) == (None, False)


def test_a_pair_whose_dragged_copy_was_cancelled_is_taken_up_after_a_restore_and_then_watched(tmp_path: Path) -> None:
    world = a_company(tmp_path, scheduling=True)
    world.run(HOUR)
    copy = copied(world)
    dragged_and_cancelled(world)
    restore(world, copy)
    for _ in range(3):
        world.run(HOUR)
    is_quiet(world)
    known = len(world.records)
    cancel(world, 1)
    assert verbs(world, HOUR) != []
    assert len(world.records) == known + 1

"""Weeks that a change of the whole series hides at a restore: once they show again, nobody is asked about them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from rules.model import Kind, Role
from tests.daemon.test_restored import a_company, copied, restore
from tests.daemon.world import HOUR, World, cancel, shown

Deed = Callable[[World], object]


def off(world: World) -> None:
    cancel(world, 2)


def off_for_the_report(world: World) -> None:
    cancel(world, 2, role=Role.REPORT)


def moved(world: World) -> None:
    week = world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, week, week + 5 * HOUR))


def later(world: World, hours: int) -> None:
    """In both calendars, so that they say the same."""
    for role in Role:
        start = shown(world, role).start + timedelta(hours=hours)
        world.edit(role, lambda hand, uid, start=start: hand.retime_series(uid, start))  # type: ignore[misc]


def every(world: World, weeks: int) -> None:
    for role in Role:
        world.edit(role, lambda hand, uid: hand.set_interval(uid, weeks))


HIDING: dict[str, tuple[Deed, Deed]] = {
    "at another time": (lambda world: later(world, 2), lambda world: later(world, -2)),
    "every other week": (lambda world: every(world, 2), lambda world: every(world, 1)),
}


@pytest.mark.parametrize("deed", [off, off_for_the_report, moved])
@pytest.mark.parametrize(("hide", "show"), HIDING.values(), ids=HIDING)
def test_a_week_that_was_asked_about_since_the_backup_is_not_asked_about_again(
    tmp_path: Path, deed: Deed, hide: Deed, show: Deed
) -> None:
    world = a_company(tmp_path)
    copy, week = copied(world), world.week(2)
    deed(world)
    world.settle()
    assert len(world.mails("prompt")) == 1
    hide(world)
    restore(world, copy)
    world.run()
    show(world)
    world.settle()
    world.settle()
    asked = [one.deviation for one in world.records if one.asked]
    assert week not in {one.recurrence_id for one in asked}
    assert {one.kind for one in asked} <= {Kind.SERIES_MOVED}


def test_what_is_taken_off_after_the_restore_is_asked_about(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    copy, week = copied(world), world.week(3)
    off(world)
    later(world, 2)
    restore(world, copy)
    world.run()
    later(world, -2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, week))
    world.settle()
    world.settle()
    assert week in {one.deviation.recurrence_id for one in world.records if one.asked}

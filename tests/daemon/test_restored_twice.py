"""Restored once more: what was accepted as it stands when the calendars were taken up before, still is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.model import Role
from tests.daemon.test_restored import a_company, copied, deleted, is_quiet, restore
from tests.daemon.world import HOUR, World

Deed = Callable[[World], None]


def ended(world: World) -> None:
    """In both calendars, so that they say the same."""
    for role in Role:
        world.edit(role, lambda hand, uid: hand.end_series(uid, world.week(4)))


@pytest.mark.parametrize("deed", [ended, deleted])
def test_what_was_accepted_after_a_restore_is_not_asked_about_after_the_next_one(tmp_path: Path, deed: Deed) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    deed(world)
    restore(world, copy)
    for _ in range(3):
        world.run(HOUR)
    told = len(world.mails("operator"))
    restore(world, copied(world))
    is_quiet(world)
    assert len(world.mails("operator")) == told

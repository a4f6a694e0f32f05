"""A series that went on in another one after the backup: after a restore it is theirs as it stands, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rules.model import Role
from rules.plan import Verb
from rules.slot import first_local, wall_time
from tests.daemon.test_dragged import a_home
from tests.daemon.test_restored import a_company, copied, deleted, restore, waiting
from tests.daemon.test_split_and_dragged import split_and_drag
from tests.daemon.test_split_twice import meetings
from tests.daemon.world import HOUR, World, shown, verbs

Deed = Callable[[World], object]


def split(world: World) -> None:
    """The manager moves the week after next, and all that follow."""
    week, zone = world.week(2), world.pair.slot.zone
    world.hand(Role.MANAGER).split_series(world.uid(), week, wall_time(week + HOUR, zone), "the-rest")


def split_twice(world: World) -> None:
    weeks, zone = [world.week(number) for number in range(5)], world.pair.slot.zone
    hand = world.hand(Role.MANAGER)
    hand.split_series(world.uid(), weeks[2], wall_time(weeks[2] + HOUR, zone), "for-a-while")
    hand.split_series("for-a-while", weeks[4] + HOUR, wall_time(weeks[4] + 2 * HOUR, zone), "the-rest")


def made_anew(world: World) -> None:
    """The two delete it, and make one by hand at another time."""
    own = shown(world, Role.MANAGER)
    deleted(world)
    for role in Role:
        world.hand(role).make_series(replace(own, uid="the-rest", start=own.start + timedelta(hours=2)))


def lives_on_unasked(world: World) -> None:
    """For days nothing is noted, asked, put back or made anew."""
    for _ in range(30):
        assert {Verb.ASK, Verb.RECORD, Verb.PUT_BACK, Verb.RECREATE}.isdisjoint(verbs(world, 5 * HOUR))
    assert waiting(world) == []


@pytest.mark.parametrize("seen", [True, False], ids=["asked about before", "never seen"])
@pytest.mark.parametrize("deed", [split, split_twice, made_anew])
def test_a_series_that_went_on_in_another_since_the_backup_is_agreed_as_it_stands(
    tmp_path: Path, deed: Deed, seen: bool
) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    deed(world)
    for _ in range(3 * seen):
        world.settle()
    before = meetings(world, Role.MANAGER)
    restore(world, copy)
    lives_on_unasked(world)
    start = first_local(shown(world, Role.MANAGER))
    assert world.uid() == "the-rest"
    assert world.known.slot == replace(world.pair.slot, time=start.time())
    assert [meetings(world, role) for role in Role] == [before, before]


def test_one_that_was_dragged_to_another_calendar_as_well_is_looked_for_at_once(tmp_path: Path) -> None:
    home = a_home(path=tmp_path / "db")
    copy = copied(home.world)
    split_and_drag(home)
    restore(home.world, copy)
    lives_on_unasked(home.world)
    assert home.world.uid() == "split-off"
    assert home.living(Role.REPORT) == [("1on1", "split-off")]

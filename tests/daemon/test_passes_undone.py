"""What a pass could not store it does not believe to be stored: the next one begins from what is in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rules.model import Role
from tests.daemon.world import World, a_team, key_of, provisioned


@contextmanager
def refusing(world: World, table: str, when: str) -> Iterator[None]:
    """As long as this lasts, the database takes no such row."""
    for verb in ("INSERT", "UPDATE"):
        refuse = f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'no room'); END"
        world.store._db.execute(f"CREATE TRIGGER no_{verb} BEFORE {verb} ON {table} {refuse}")
    with pytest.raises(sqlite3.Error):
        yield
    for verb in ("INSERT", "UPDATE"):
        world.store._db.execute(f"DROP TRIGGER no_{verb}")


def test_a_reading_that_was_undone_with_another_is_stored_by_the_next_pass() -> None:
    world = provisioned()
    for role in Role:
        world.edit(role, lambda hand, uid: hand.cancel_week(uid, world.week(1)))
    with refusing(world, "calendars", f"NEW.url = '{world.calendar(Role.REPORT).url}'"):
        world.run()
    world.run()
    for role in Role:
        there = {one.href: one.etag for one in world.calendars.objects(world.calendar(role))}
        assert world.store.calendars()[world.calendar(role).url].known == there


def test_a_pair_that_could_not_be_remembered_is_remembered_by_the_next_pass() -> None:
    world, (_, second) = provisioned(), a_team(2)
    world.employ(world.pair, second)
    with refusing(world, "pairs", "true"):
        world.run()
    world.run()
    assert key_of(second) in world.store.known()

"""What may stand where a new series is to be made is looked for only where it could be overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.base import CalendarRef
from rules.model import Person
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import World, a_team, located


def in_one_calendar(person: Person) -> CalendarRef:
    return replace(located(person), url="memory://office/all/1on1/")


def made(world: World) -> set[bool]:
    """Of which series that are made it is known that nothing can be overwritten."""
    watched = FailingCalendars(world.provider)
    world.wrap = lambda _: watched
    world.start(world.store)
    world.run(force=True)
    return {one.safe for one in watched.drafts}


def test_in_calendars_that_were_made_a_moment_ago_nothing_can_be_overwritten() -> None:
    assert made(World(pairs=a_team(3))) == {True}


def test_in_calendars_that_were_there_something_can() -> None:
    world = World()
    for person in world.people:
        world.calendars.make_calendar(located(person))
    assert made(world) == {False}


def test_in_one_calendar_of_both_the_other_copy_can() -> None:
    assert made(World(locate=in_one_calendar)) == {False}


@pytest.mark.parametrize("guards", [True, False])
def test_a_server_that_overwrites_nothing_is_taken_at_its_word(*, guards: bool) -> None:
    world = World()
    for person in world.people:
        world.calendars.make_calendar(located(person))
    watched = FailingCalendars(world.provider)
    office = replace(world.passes.company.accounts["office"], provider=watched, guards=guards, schedules=False)
    world.passes.use(replace(world.passes.company, accounts={"office": office}))
    world.run()
    assert {one.safe for one in watched.drafts} == {guards}

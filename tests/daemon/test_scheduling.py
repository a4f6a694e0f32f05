"""The server of the tests that schedules carries what one of the two did to the other, and no more than that."""

from __future__ import annotations

from datetime import datetime

from rules.model import Override, Partstat, Role, Series
from tests.daemon.world import HOUR, World, provisioned, shown


def shifted() -> World:
    """All weeks from the second on start an hour later."""
    world = provisioned(scheduling=True)
    week = world.week(1)
    world.edit(Role.MANAGER, lambda hand, uid: hand.shift_from(uid, week, week + HOUR))
    return world


def declined(one: Override) -> bool:
    return any(guest.partstat is Partstat.DECLINED for guest in one.attendees or ())


def of_single_weeks(series: Series) -> dict[datetime, bool]:
    """Where the weeks stand that were edited by themselves, and whether they are declined."""
    return {one.start: declined(one) for one in series.overrides if not one.onwards}


def of_all(series: Series) -> dict[datetime, bool]:
    return {one.start: declined(one) for one in series.overrides if one.onwards}


def test_weeks_that_are_removed_of_all_changed_ones_are_declined_where_they_stand() -> None:
    world = shifted()
    first, second = world.week(1), world.week(2)
    for week in (first, second):
        world.edit(Role.REPORT, lambda hand, uid, week=week: hand.cancel_week(uid, week))  # type: ignore[misc]
    mine = shown(world, Role.MANAGER)
    assert of_single_weeks(mine) == {first + HOUR: True, second + HOUR: True}
    assert of_all(mine) == {first + HOUR: False}


def test_weeks_that_the_attendee_removed_stay_removed_and_the_change_of_all_stays() -> None:
    world = shifted()
    first = world.week(1)
    world.edit(Role.REPORT, lambda hand, uid: hand.cancel_week(uid, first))
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(3)))
    theirs = shown(world, Role.REPORT)
    assert theirs.excluded == {first, world.week(3)}
    assert (of_single_weeks(theirs), of_all(theirs)) == ({}, {first + HOUR: False})


def test_all_weeks_that_are_declined_from_one_on_are_declined_as_such() -> None:
    world = shifted()
    first, email = world.week(1), world.pair.report.email
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, first, email))
    mine = shown(world, Role.MANAGER)
    assert (of_single_weeks(mine), of_all(mine)) == ({}, {first + HOUR: True})

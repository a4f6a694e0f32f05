"""A series that is cut out of one calendar and pasted into another while passes come between the two."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from providers.base import CalendarRef
from rules.model import Role, Series
from rules.records import Answer, Outcome
from rules.slot import wall_time
from tests.daemon.world import DAY, HOUR, SETTLED, START, World, provisioned, shown


def cut_out(world: World, role: Role) -> Series:
    """The series that is in no calendar of a person any more."""
    series = shown(world, role)
    world.hand(role).delete_series(world.uid())
    return series


def paste(world: World, role: Role, series: Series) -> CalendarRef:
    """The other calendar of the same person, which holds a series by now."""
    usual = world.calendar(role)
    private = CalendarRef(usual.account, usual.url.replace("/1on1/", "/private/"), usual.owner, usual.zone)
    world.calendars.make_calendar(private)
    world.calendars.put(private, f"/private/{series.uid}.ics", series)
    return private


@pytest.mark.parametrize("role", Role)
def test_a_series_that_was_pasted_after_it_was_looked_for_is_looked_for_again(role: Role) -> None:
    world = provisioned()
    series = cut_out(world, role)
    world.run()
    private = paste(world, role, series)
    world.run(SETTLED)
    world.hourly(START + 5 * DAY)
    assert (world.records, world.mails("prompt")) == ([], [])
    assert world.known.places[role] == private.url
    assert [one.uid for one in world.calendars.objects(world.calendar(role))] == []


@pytest.mark.parametrize("role", Role)
def test_one_that_was_pasted_after_its_owner_was_asked_is_not_made_again(role: Role) -> None:
    world = provisioned()
    series = cut_out(world, role)
    world.hourly(START + 5 * HOUR)
    assert len(world.mails("prompt")) == 1
    private = paste(world, role, series)
    world.hourly(START + 5 * DAY)
    assert world.outcomes == [Outcome.WITHDRAWN]
    assert world.mails("reminder") == []
    assert world.known.places[role] == private.url
    assert [one.uid for one in world.calendars.objects(world.calendar(role))] == []


def test_nor_where_the_roster_moves_what_was_to_stay_off() -> None:
    world = provisioned()
    series = cut_out(world, Role.MANAGER)
    world.hourly(START + 5 * HOUR)
    world.answer(world.records[0], Answer.KEEP_OFF)
    world.run(DAY)
    private = paste(world, Role.MANAGER, series)
    world.employ(replace(world.pair, slot=replace(world.pair.slot, time=time(15))))
    world.run(DAY)
    world.run(DAY)
    assert [one.uid for one in world.calendars.objects(world.calendar(Role.MANAGER))] == []
    there = [one.series for one in world.calendars.objects(private)]
    assert [one.uid for one in there if one and one.rule and not one.rule.until] == [world.uid()]


def test_an_earlier_series_that_was_pasted_before_the_new_one_is_written_ends_where_it_is() -> None:
    world = provisioned()
    first, start = world.uid(), wall_time(world.week(1) + DAY, world.pair.slot.zone)
    series = shown(world, Role.REPORT)
    manager = world.hand(Role.MANAGER)
    manager.make_like(first, "by-hand", start, world.pair.manager.email)
    manager.delete_series(first)
    world.settle()
    world.hand(Role.REPORT).delete_series(first)
    world.settle()
    private = paste(world, Role.REPORT, series)
    world.hourly(START + 7 * DAY)
    there = [one.series for ref in (world.calendar(Role.REPORT), private) for one in world.calendars.objects(ref)]
    assert [one.uid for one in there if one and one.rule and not one.rule.until] == ["by-hand"]

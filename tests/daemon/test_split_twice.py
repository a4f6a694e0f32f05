"""This and following, twice before the next pass: the other calendar loses no week, and nobody hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rules.model import Role, Window
from rules.shown import shown_in
from rules.slot import wall_time
from rules.week import Became
from tests.daemon.world import DAY, HOUR, START, World, provisioned, verbs


def meetings(world: World, role: Role) -> list[datetime]:
    """When the two meet by one calendar, in the first seven weeks."""
    window = Window(START, START + 49 * DAY)
    found = [one.series for one in world.calendars.objects(world.calendar(role)) if one.series]
    return sorted(span.start for series in found for span in shown_in(series, window))


@pytest.mark.parametrize("later", [timedelta(), 2 * DAY + 5 * HOUR], ids=["same-slot", "another-slot-for-a-while"])
def test_a_series_that_was_split_twice_at_once_loses_no_week_in_either_calendar(later: timedelta) -> None:
    world = provisioned()
    weeks, zone = [world.week(number) for number in range(6)], world.pair.slot.zone
    hand = world.hand(Role.MANAGER)
    hand.split_series(world.uid(), weeks[2], wall_time(weeks[2] + later, zone), "for-a-while")
    hand.split_series("for-a-while", weeks[4] + later, wall_time(weeks[4], zone), "the-rest")
    world.settle()
    assert verbs(world) == []
    expected = [*weeks[:2], weeks[2] + later, weeks[3] + later, *weeks[4:]]
    assert [meetings(world, role)[:6] for role in Role] == [expected, expected]
    assert world.uid() == "the-rest"
    assert world.mails() == []
    world.hourly(START + 42 * DAY)
    became = [one.became for one in world.store.ledger.of_report(world.pair.report.email)]
    assert became and Became.MISSED not in became

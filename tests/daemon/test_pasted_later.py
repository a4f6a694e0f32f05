"""A series that is cut out of one calendar and pasted into another while a pass comes between the two."""

from __future__ import annotations

import pytest

from providers.base import CalendarRef
from rules.model import Role
from tests.daemon.world import DAY, SETTLED, START, World, provisioned, shown


def pasted(world: World, role: Role) -> CalendarRef:
    """The other calendar of the same person, which holds the series that was cut out before a pass."""
    series, usual = shown(world, role), world.calendar(role)
    world.hand(role).delete_series(world.uid())
    world.run()
    private = CalendarRef(usual.account, usual.url.replace("/1on1/", "/private/"), usual.owner, usual.zone)
    world.calendars.make_calendar(private)
    world.calendars.put(private, f"/private/{series.uid}.ics", series)
    return private


@pytest.mark.parametrize("role", Role)
def test_a_series_that_was_pasted_after_it_was_looked_for_is_looked_for_again(role: Role) -> None:
    world = provisioned()
    private = pasted(world, role)
    world.run(SETTLED)
    world.hourly(START + 5 * DAY)
    assert (world.records, world.mails("prompt")) == ([], [])
    assert world.known.places[role] == private.url
    assert [one.uid for one in world.calendars.objects(world.calendar(role))] == []

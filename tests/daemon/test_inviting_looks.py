"""What is looked at once more before guests are mailed is judged as carefully as any other reading."""

from __future__ import annotations

from dataclasses import replace

from daemon.inviting import steps_after
from daemon.mail_accounts import mail_account
from rules.model import Role
from tests.daemon.mailed import OUTSIDE, outside
from tests.daemon.world import HOUR, World, a_team, key_of
from tests.servers.people import MemoryHand

BY_HAND = "made-by-hand"


def test_another_series_that_is_gone_by_then_is_missing_and_not_forgotten() -> None:
    guest, other = a_team(2)
    accounts = {OUTSIDE: mail_account(OUTSIDE)}
    world = World(pairs=(outside(guest), other), scheduling=True, accounts=accounts)
    world.run()
    calendar, known = world.calendar(Role.MANAGER), world.store.known()
    series = world.shown(Role.MANAGER, other)
    assert series
    world.calendars.put(calendar, "/by-hand.ics", replace(series, uid=BY_HAND, marker=""))
    world.store.save_known(replace(known[key_of(other)], uid=BY_HAND))
    world.start(world.store)
    world.run(HOUR)

    MemoryHand(world.calendars, calendar).delete_series(BY_HAND)
    states = world.store.calendars()
    steps_after(world.passes.company, world.store, [known[key_of(guest)]], states, world.now + HOUR)
    assert states[calendar.url].sightings["/by-hand.ics"].missing_since == world.now + HOUR

"""A calendar that is not there, of people who had a series before the database was lost: it is waited for."""

from __future__ import annotations

import pytest

from daemon.store import Store
from providers.base import CalendarProvider
from providers.errors import NotFoundError
from rules.model import Role
from rules.plan import Verb
from tests.daemon.failing import FailingCalendars
from tests.daemon.test_dragged import Home, a_home
from tests.daemon.world import DAY, HOUR, World, cancel, verbs


def without(home: Home, role: Role) -> None:
    """The server does not find somebody's calendar; then the database is lost."""
    home.faults.reading = {home.world.calendar(role).url: NotFoundError("404")}
    home.world.start(Store(None))
    home.faults.reading = {home.world.calendar(role).url: NotFoundError("404")}


@pytest.mark.parametrize("role", Role)
def test_a_pair_is_taken_up_once_both_calendars_are_there_and_what_was_changed_before_is_accepted(role: Role) -> None:
    home = a_home()
    world = home.world
    cancel(world, 1, role=role)
    without(home, role)
    for _ in range(3):
        done = world.run(HOUR)
        assert world.pair.report.email in {one.report for one in done.plan.unread}
    assert world.known.adopted_at is None
    home.faults.reading = {}
    assert Verb.ADOPT in verbs(world, HOUR)
    world.hourly(world.now + DAY)
    assert world.mails("prompt") == []


def test_also_where_the_server_had_brought_the_copy_there() -> None:
    failing: list[FailingCalendars] = []

    def wrap(provider: CalendarProvider) -> FailingCalendars:
        failing.append(FailingCalendars(provider))
        return failing[-1]

    world = World(scheduling=True, wrap=wrap)
    world.run()
    uid, week = world.uid(), world.week(1)
    without(Home(world, failing), Role.REPORT)
    assert len(world.run(HOUR).plan.unread) == 1
    world.hand(Role.MANAGER).cancel_week(uid, week)
    world.hourly(world.now + DAY)
    assert world.mails("prompt") == []

"""What accounts can do is measured once a week and remembered; a change is told, and nobody is invited anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.company import Account
from daemon.probing import RENEWAL, renewed
from daemon.rows import Measured
from daemon.store import Store
from providers.base import CalendarRef, Capabilities
from providers.errors import AccessError, TemporaryError
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.world import DAY, HOUR, START, World, a_team, located, provisioned, verbs

WEEK = timedelta(days=7)
DOWN = TemporaryError("no answer")


class Looked:
    """A Probe that says what it is told to, and counts; whose calendars are `closed` it may not look at."""

    def __init__(self, found: Capabilities | Exception) -> None:
        self.found = found
        self.explored: list[str] = []
        self.tried: list[bool] = []
        self.closed: set[str] = set()
        self.trouble: TemporaryError | None = None

    def explore(self, calendar: CalendarRef) -> Capabilities:
        self.explored.append(calendar.owner)
        if calendar.owner in self.closed:
            raise AccessError("403")
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def try_out(self, calendar: CalendarRef, found: Capabilities, *, anywhere: bool) -> Capabilities:  # noqa: ARG002
        self.tried.append(anywhere)
        if self.trouble:
            raise self.trouble
        return replace(found, keeps_x=True)


def watched(world: World, found: Capabilities | Exception, setup: str = "") -> Looked:
    """A start of the daemon whose account is measured by this."""
    looked = Looked(found)
    world.start(world.store)
    (account,) = world.passes.company.accounts.values()
    accounts = {account.name: replace(account, probe=looked, setup=setup)}
    world.passes.use(replace(world.passes.company, accounts=accounts))
    return looked


def told(world: World) -> int:
    return len(world.mails("operator"))


def test_an_account_is_measured_once_and_not_again_at_the_next_start() -> None:
    world = World()
    first = watched(world, Capabilities(sync=True))
    for _ in range(3):
        world.run(HOUR)
    assert (first.explored, first.tried) == (["p0@example.test"], [False])
    second = watched(world, Capabilities(sync=True))
    world.run(HOUR)
    assert second.explored == []
    assert world.passes.company.accounts["office"].schedules is False


def test_it_is_measured_anew_after_a_week() -> None:
    world = World()
    looked = watched(world, Capabilities())
    world.run()
    world.run(RENEWAL - HOUR)
    assert len(looked.explored) == 1
    world.run(HOUR)
    world.run(HOUR)
    assert len(looked.explored) == 2
    assert world.store.measurements.all()["office"].measured_at == START + RENEWAL


def test_it_is_measured_anew_when_it_is_set_up_in_another_way() -> None:
    world = World()
    watched(world, Capabilities())
    world.run()
    looked = watched(world, Capabilities(), setup="another user")
    world.run()
    assert len(looked.explored) == 1


def test_a_server_that_does_not_answer_is_known_by_what_was_measured_before() -> None:
    world = provisioned(scheduling=True)
    world.run(HOUR)
    looked = watched(world, DOWN)
    done = world.run(2 * WEEK)
    assert (looked.explored, done.plan.unread) == (["p0@example.test"], ())
    assert world.passes.company.accounts["office"].schedules is True
    world.run(timedelta(minutes=5))
    assert len(looked.explored) == 1
    world.run(HOUR)
    assert len(looked.explored) == 2


def test_what_was_never_measured_is_unread_until_it_answers() -> None:
    world = World()
    looked = watched(world, DOWN)
    assert world.run().plan.unread
    looked.found = Capabilities()
    done = world.run(HOUR)
    assert done.plan.unread == ()
    assert world.store.measurements.all().keys() == {"office"}


def test_where_one_calendar_is_closed_another_is_looked_at() -> None:
    world = World()
    looked = watched(world, Capabilities(scheduling=True))
    looked.closed = {"p0@example.test"}
    world.run()
    assert looked.explored == ["p0@example.test", "ana@example.test"]
    assert world.passes.company.accounts["office"].schedules is True


def test_a_server_without_the_calendars_is_measured_again_as_soon_as_they_are_there() -> None:
    world = World()
    looked = watched(world, Capabilities(missing=True))
    world.run()
    assert (world.store.measurements.all(), looked.tried) == ({}, [])
    looked.found = Capabilities(scheduling=True)
    world.run(HOUR)
    assert world.store.measurements.all()["office"].found.scheduling
    assert told(world) == 0


def test_what_cannot_be_tried_out_leaves_the_rest_as_measured() -> None:
    world = World()
    looked = watched(world, Capabilities(sync=True))
    looked.trouble = DOWN
    world.run()
    assert world.store.measurements.all()["office"].found == Capabilities(sync=True)


def test_what_was_found_of_a_server_is_not_kept_for_another_one() -> None:
    world = World()
    watched(world, Capabilities(sync=True))
    passes = world.passes
    passes.rehearse(world.now)
    other = replace(passes.company.accounts["office"], probe=Looked(DOWN), setup="another", schedules=None)
    passes.use(replace(passes.company, accounts={"office": other}))
    world.run()
    assert world.store.measurements.all() == {}


def test_a_rehearsal_remembers_nothing_and_tries_nothing_out() -> None:
    world = World()
    looked = watched(world, Capabilities())
    world.passes.rehearse(world.now)
    assert (world.store.measurements.all(), looked.tried) == ({}, [])


def test_what_was_not_measured_again_stays_with_its_time() -> None:
    account = Account("main", World().provider, located)
    first = renewed(None, account, Capabilities(scheduling=True, keeps_x=True), START)
    second = renewed(first, account, Capabilities(sync=True), START + DAY)
    assert second.found == Capabilities(sync=True, keeps_x=True)
    assert (second.at["keeps_x"], second.at["sync"]) == (START, START + DAY)
    elsewhere = renewed(first, replace(account, setup="another"), Capabilities(), START + DAY)
    assert elsewhere.found.keeps_x is None


def test_measurements_come_back_as_they_were() -> None:
    store = Store(None)
    one = Measured("main", "setup", START, Capabilities(sync=True, max_size=100), {"sync": START}, START + DAY)
    store.measurements.save(replace(one, setup="before"))
    store.measurements.save(one)
    assert store.measurements.all() == {"main": one}


@pytest.mark.parametrize("guards", [True, False, None])
def test_a_server_that_was_seen_to_overwrite_nothing_is_known_for_it(*, guards: bool | None) -> None:
    world = World()
    world.store.measurements.save(Measured("office", "", START, Capabilities(guards_create=guards), {}))
    watched(world, Capabilities())
    world.run(HOUR)
    assert world.passes.company.accounts["office"].guards is (guards is True)


def test_a_server_that_begins_to_invite_changes_no_series_and_is_told_of_once() -> None:
    world = World(pairs=a_team(30))
    world.run(force=True)
    world.run(HOUR)
    looked = watched(world, Capabilities(scheduling=True))
    assert verbs(world, WEEK) == verbs(world, timedelta(minutes=5)) == []
    assert (world.passes.company.accounts["office"].schedules, told(world)) == (False, 0)
    assert verbs(world, HOUR) == verbs(world, DAY) == verbs(world, 2 * WEEK) == []
    assert (len(looked.explored), told(world)) == (3, 1)
    assert world.passes.company.accounts["office"].schedules is True


def test_one_that_invites_no_longer_is_given_no_second_copies() -> None:
    world = World(pairs=a_team(30), scheduling=True)
    world.run(force=True)
    world.run(HOUR)
    assert isinstance(world.provider, SchedulingCalendars)
    world.provider = world.calendars
    watched(world, Capabilities(scheduling=False))
    assert verbs(world, WEEK) == verbs(world, DAY) == verbs(world, DAY) == []
    assert (world.passes.company.accounts["office"].schedules, told(world)) == (False, 1)


def test_what_is_seen_otherwise_for_a_moment_changes_nothing_and_is_not_told() -> None:
    world = provisioned(scheduling=True)
    world.run(HOUR)
    looked = watched(world, Capabilities(scheduling=False))
    world.run(WEEK)
    assert world.store.measurements.all()["office"].doubted_at == world.now
    again = watched(world, Capabilities(scheduling=True))
    world.run(timedelta(minutes=5))
    world.run(2 * HOUR)
    assert (len(looked.explored), len(again.explored), told(world)) == (1, 1, 0)
    assert world.store.measurements.all()["office"].doubted_at is None
    assert world.passes.company.accounts["office"].schedules is True


def test_calendars_that_are_gone_say_nothing_of_a_server_that_is_known() -> None:
    world = provisioned(scheduling=True)
    world.run(HOUR)
    watched(world, Capabilities(missing=True))
    world.run(WEEK)
    assert world.passes.company.accounts["office"].schedules is True

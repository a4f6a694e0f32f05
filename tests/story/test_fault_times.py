"""Clocks that jump, and a machine that slept for weeks: nothing twice, nobody overrun, nothing put back unasked."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from daemon.outbox import send_due
from rules.model import Person, Role
from rules.plan import Verb
from rules.records import Outcome
from tests.daemon.failing import Postman
from tests.daemon.world import DAY, DESK, HOUR, World, a_team, provisioned
from tests.story.asking import fetch
from tests.story.office import COMMAND, MONDAY, Office, rfc3339, uid

WEEK = 7 * DAY
JUMPS = {
    "an hour ahead": HOUR,
    "an hour back": -HOUR,
    "a day ahead": DAY,
    "a day back": -DAY,
}


def asked() -> World:
    """A week of each of two pairs is off, and all who were asked have heard of it."""
    world = provisioned(pairs=a_team(2))
    for pair in world.pairs:
        world.edit(Role.MANAGER, lambda hand, uid, pair=pair: hand.cancel_week(uid, world.week(2, pair)), pair)  # type: ignore[misc]
    world.settle()
    assert Counter(one.about for one in world.mails()) == {"prompt": 2}
    return world


def people_of(world: World) -> list[Person]:
    """Everybody, once for each 1:1."""
    return [one for pair in world.pairs for one in (pair.report, pair.manager)]


def series(world: World) -> list[str]:
    """The UIDs in everybody's calendar."""
    calendars = [world.calendar(role, pair) for pair in world.pairs for role in Role]
    return sorted(one.uid for ref in set(calendars) for one in world.calendars.objects(ref))


@pytest.mark.parametrize("jump", JUMPS.values(), ids=list(JUMPS))
def test_a_clock_that_jumps_and_jumps_back_within_a_pass_does_nothing_twice(jump: timedelta) -> None:
    world = asked()
    before, there = [one.message_id for one in world.mails()], series(world)
    done = world.run(jump)
    assert not {Verb.PUT_BACK, Verb.CREATE, Verb.RECREATE, Verb.END} & {row.action for row in done.plan.rows}
    world.run(-jump + timedelta(minutes=5))
    world.run(HOUR)
    mails = [one for one in world.mails() if one.message_id not in before]
    assert {one.about for one in mails} <= {"reminder", "operator"}
    assert len({(one.recipient, one.keys) for one in mails}) == len(mails)
    assert series(world) == there


def test_a_clock_that_was_a_year_ahead_for_one_pass_lets_every_question_come_to_its_end() -> None:
    world = asked()
    world.run(365 * DAY)
    world.run(-365 * DAY + HOUR)
    world.hourly(world.now + 4 * DAY)
    assert None not in world.outcomes


def test_after_three_weeks_of_sleep_each_hears_once_of_a_1_1_and_nothing_of_the_past_is_put_back() -> None:
    world = asked()
    send_due(world.store, Postman(), DESK, world.now)
    afterwards = Postman()
    world.run(3 * WEEK)
    send_due(world.store, afterwards, DESK, world.now)
    heard = Counter(recipient for _, recipient, _ in afterwards.taken)
    assert all(times <= sum(one.email == person for one in people_of(world)) for person, times in heard.items())
    world.hourly(world.now + DAY)
    assert Outcome.RESTORED not in world.outcomes


def test_a_start_before_the_clock_was_set_makes_nothing_that_lasts() -> None:
    """In 1970 a machine without a battery wakes up."""
    world = World(pairs=a_team(2))
    real = world.now
    world.now = real - 56 * 365 * DAY
    world.run(force=True)
    world.now = real
    world.run(force=True)
    world.run(HOUR, force=True)
    assert len(series(world)) == 4
    assert len(set(series(world))) == 2
    assert not world.mails()


def test_a_daemon_whose_clock_is_behind_its_last_pass_does_nothing_says_so_and_shows_its_pages(office: Office) -> None:
    ahead = datetime.now(UTC) + 2 * DAY
    assert office.work(ahead).code == 0
    by_its_own_clock(office)
    before = office.snapshot("ana", "ben", "chi")
    office.hand("ana").delete_series(uid("ben"))
    office.configure(interval="1s")
    with office.running("run") as running:
        running.says("the clock has jumped")
        assert fetch(running.pages + "/healthz")[0] == 200
        assert "pass finished" not in running.log
    assert office.fast("exceptions", "--json").document == []
    assert (len(before), office.mails) == (4, [])


def test_a_pass_at_a_moment_that_was_named_says_nothing_of_the_clock(office: Office) -> None:
    assert office.work(datetime.now(UTC) + 2 * DAY).code == 0
    with office.running("run") as running:
        running.says("pass finished")


def by_its_own_clock(office: Office) -> None:
    """Let the last pass be one of a running daemon."""
    with closing(sqlite3.connect(office.folder / "state" / "oneonone.db")) as database, database:
        database.execute("UPDATE passes SET seconds = 1")


def test_another_zone_database_keeps_the_agreed_time_and_writes_nothing(office: Office) -> None:
    """A country gives summer time up: the 1:1 stays at ten."""
    assert office.work(MONDAY).code == 0
    before = office.snapshot("ana", "ben", "chi")
    zone = office.folder / "zones" / "Europe" / "Berlin"
    zone.parent.mkdir(parents=True)
    zone.write_bytes((files("tzdata.zoneinfo") / "Africa" / "Lagos").read_bytes())
    told = {**os.environ, "PYTHONTZPATH": str(office.folder / "zones")}
    offset = "import pendulum; print(pendulum.datetime(2026, 7, 1, tz='Europe/Berlin').offset_hours)"
    assert subprocess.run([sys.executable, "-c", offset], capture_output=True, env=told).stdout == b"1.0\n"
    for at in (MONDAY + HOUR, MONDAY + 5 * WEEK):
        command = [str(COMMAND), "run", "--once", "--json", "--now", rfc3339(at), "--config", str(office.config)]
        done = subprocess.run(command, capture_output=True, text=True, env=told, timeout=60)
        assert (done.returncode, json.loads(done.stdout)["actions"]) == (0, []), done.stderr
    assert (office.snapshot("ana", "ben", "chi"), office.mails) == (before, [])

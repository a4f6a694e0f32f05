"""Weeks that the daemon wrote into the other copy: they follow back, and nobody is asked about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Frequency, Kind, Role, Rule, Window
from rules.plan import Verb
from rules.records import Answer, Outcome
from rules.shown import shown_in
from tests.daemon.world import DAY, HOUR, World, provisioned, shown

WEEKS = timedelta(weeks=7)
OTHER = {Role.MANAGER: Role.REPORT, Role.REPORT: Role.MANAGER}


def meetings(world: World, role: Role) -> tuple[object, ...]:
    """What one of the two sees of the coming weeks, but of the one that is about to begin."""
    return shown_in(shown(world, role), Window(world.now + 2 * HOUR, world.now + WEEKS))


def fortnightly(world: World, role: Role = Role.MANAGER) -> None:
    world.edit(role, lambda hand, uid: hand.set_interval(uid, 2))


def weekly(world: World, role: Role = Role.MANAGER) -> None:
    world.edit(role, lambda hand, uid: hand.set_interval(uid, 1))


def shifted(world: World, role: Role, by: timedelta) -> None:
    world.edit(role, lambda hand, uid: hand.retime_series(uid, shown(world, role).start + by))


def kept(world: World) -> None:
    """The change is asked about, a reason is given, and the other copy follows."""
    world.settle()
    world.answer(world.records[-1], Answer.KEEP_OFF)
    world.run(DAY)
    world.run(HOUR)
    assert world.records[-1].outcome is Outcome.EXCUSED
    assert meetings(world, Role.REPORT) == meetings(world, Role.MANAGER)


def rests(world: World, records: int) -> None:
    """For days nobody is asked, and both copies show the same."""
    mails = len(world.mails())
    world.settle()
    assert meetings(world, Role.REPORT) == meetings(world, Role.MANAGER)
    world.hourly(world.now + 4 * DAY)
    assert (len(world.records), len(world.mails())) == (records, mails)
    assert not any(one.open for one in world.records)


@pytest.mark.parametrize("role", Role)
def test_a_rhythm_that_was_kept_and_is_undone_is_undone_in_the_other_copy(role: Role) -> None:
    world = provisioned()
    fortnightly(world, role)
    kept(world)
    weekly(world, role)
    rests(world, 1)
    assert shown(world, OTHER[role]).excluded == frozenset()


@pytest.mark.parametrize("role", Role)
def test_a_time_that_was_kept_and_is_undone_is_undone_in_the_other_copy(role: Role) -> None:
    world = provisioned()
    shifted(world, role, DAY)
    kept(world)
    shifted(world, role, -DAY)
    rests(world, 1)
    assert {one.start.weekday() for one in meetings(world, OTHER[role])} == {1}  # type: ignore[attr-defined]


def test_it_takes_one_pass_to_follow_back() -> None:
    world = provisioned()
    fortnightly(world)
    kept(world)
    weekly(world)
    assert {row.action for row in world.run().plan.rows} == {Verb.REPAIR}
    assert world.run().plan.steps == ()


def test_a_week_that_its_owner_moved_since_is_the_owners() -> None:
    world = provisioned()
    fortnightly(world)
    kept(world)
    off = min(one for one in shown(world, Role.REPORT).excluded if one > world.now + DAY)
    world.edit(Role.REPORT, lambda hand, uid: hand.move_week(uid, off, off + 3 * HOUR))
    world.run(HOUR)
    weekly(world)
    world.settle()
    assert [one.start for one in shown(world, Role.REPORT).overrides] == [off + 3 * HOUR]
    assert [(one.deviation.kind, one.deviation.role) for one in world.records if one.open] == [
        (Kind.MOVED, Role.REPORT)
    ]


def test_a_week_that_its_owner_took_out_after_it_followed_back_is_asked_about() -> None:
    world = provisioned()
    fortnightly(world)
    kept(world)
    off = max(shown(world, Role.REPORT).excluded)
    world.edit(Role.REPORT, lambda hand, uid: hand.put_back(uid, off))
    weekly(world)
    world.run(HOUR)
    world.edit(Role.REPORT, lambda hand, uid: hand.cancel_week(uid, off))
    world.settle()
    (asked,) = [one for one in world.records if one.open]
    assert (asked.deviation.kind, asked.deviation.recurrence_id, asked.deviation.role) == (
        Kind.DECLINED,
        off,
        Role.REPORT,
    )


def test_a_time_that_was_kept_and_then_ended_is_not_the_others_deed() -> None:
    world = provisioned()
    shifted(world, Role.MANAGER, DAY)
    kept(world)
    world.edit(Role.MANAGER, lambda hand, uid: hand.end_series(uid, world.week(3)))
    world.hourly(world.now + 8 * DAY)
    assert {one.deviation.role for one in world.records} == {Role.MANAGER}
    assert {mail.recipient for mail in world.mails("prompt")} == {world.pair.manager.email}


def test_weeks_near_their_start_do_not_follow_back() -> None:
    world = provisioned()
    fortnightly(world)
    kept(world)
    off = min(one for one in shown(world, Role.REPORT).excluded if one > world.now)
    world.now = off - HOUR
    weekly(world)
    world.run()
    assert off in shown(world, Role.REPORT).excluded
    world.hourly(world.now + 2 * DAY)
    assert len(world.records) == 1 and off in shown(world, Role.REPORT).excluded


def test_without_memory_weeks_that_followed_are_accepted_as_found() -> None:
    world = provisioned()
    fortnightly(world)
    kept(world)
    weekly(world)
    world.start()
    world.hourly(world.now + 4 * DAY)
    assert {one.outcome for one in world.records} == {Outcome.ADOPTED}
    assert world.mails() == []


@pytest.mark.parametrize("role", Role)
def test_a_rhythm_that_is_not_understood_takes_no_week_out_of_the_other_copy(role: Role) -> None:
    world = provisioned()
    other = OTHER[role]
    before = meetings(world, other)
    some_days = Rule(Frequency.MONTHLY, further=True)
    world.edit(role, lambda hand, uid: hand.edit(uid, lambda series: replace(series, rule=some_days)))
    world.settle()
    world.answer(world.records[-1], Answer.KEEP_OFF)
    world.run(HOUR)
    world.run(HOUR)
    assert world.outcomes == [Outcome.EXCUSED]
    assert meetings(world, other) == before

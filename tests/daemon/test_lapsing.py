"""Questions that the daemon's own write settles: closed when that is done, and not when it was only planned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.errors import ConflictError, ProviderError, TemporaryError
from rules.answers import make_up_times
from rules.model import Kind, Role
from rules.plan import Verb
from rules.records import Answer, Outcome
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, World, cancel, provisioned, shown, verbs

FAILURES = {"the server is busy": TemporaryError("503"), "somebody else wrote": ConflictError("412")}
each_failure = pytest.mark.parametrize("error", FAILURES.values(), ids=FAILURES.keys())


def asked_about_a_week(later: int = 8) -> tuple[World, FailingCalendars]:
    """A company with an open question about the third week from now, and what lets its calendars fail."""
    world = provisioned(wrap=FailingCalendars)
    calendars = world.passes.company.accounts["office"].provider
    assert isinstance(calendars, FailingCalendars)
    world.now += later * DAY
    cancel(world, 2)
    world.settle()
    return world, calendars


def assert_open_until_written(world: World, calendars: FailingCalendars, error: ProviderError, which: int = 0) -> None:
    calendars.writing[world.pair.manager.email] = error
    world.run()
    assert world.outcomes[which] is None, "what was asked about still shows"
    calendars.writing.clear()
    world.run(HOUR)
    assert world.outcomes[which] is Outcome.WITHDRAWN
    records, prompts = len(world.records), len(world.mails("prompt"))
    world.hourly(world.now + 3 * DAY)
    assert (len(world.records), len(world.mails("prompt")), verbs(world)) == (records, prompts, [])


@each_failure
@pytest.mark.parametrize("later", [0, 8], ids=["in place", "as another series"])
def test_a_question_that_the_rosters_new_slot_settles_waits_for_the_write(error: ProviderError, later: int) -> None:
    world, calendars = asked_about_a_week(later)
    world.employ(replace(world.pair, slot=replace(world.pair.slot, weekday=3)))
    assert_open_until_written(world, calendars, error)
    assert len(world.records) == len(world.mails("prompt")) == 1


@each_failure
def test_a_question_that_the_answer_to_another_settles_waits_for_the_write(error: ProviderError) -> None:
    world, calendars = asked_about_a_week()
    week = world.week(2)
    world.edit(Role.REPORT, lambda hand, uid: hand.move_week(uid, week, week + 4 * HOUR))
    world.settle()
    assert [one.asked for one in world.records] == [(world.pair.manager.email,), (world.pair.report.email,)]
    world.answer(world.records[0], Answer.PUT_BACK)
    assert_open_until_written(world, calendars, error, which=1)
    assert len(world.records) == 2


def test_what_does_not_hang_on_a_failed_write_is_done_all_the_same() -> None:
    world, calendars = asked_about_a_week()
    calendars.writing[world.pair.manager.email] = TemporaryError("503")
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, world.week(2)))
    world.run()
    assert world.outcomes == [Outcome.WITHDRAWN]


@each_failure
def test_a_copy_that_cannot_follow_back_yet_is_no_question_and_follows_later(error: ProviderError) -> None:
    world, calendars = asked_about_a_week()
    week = world.week(2)
    world.answer(world.records[0])
    world.run(HOUR)
    assert all(week in shown(world, role).excluded for role in Role)
    calendars.writing[world.pair.report.email] = error
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, week))
    world.hourly(world.now + DAY)
    calendars.writing.clear()
    world.hourly(world.now + DAY)
    assert not any(week in shown(world, role).excluded for role in Role)
    assert (len(world.records), len(world.mails("prompt")), verbs(world)) == (1, 1, [])


def test_a_question_about_a_week_that_is_made_up_at_another_time_ends_as_that_is_booked() -> None:
    world = provisioned()
    week, report = world.week(1), world.pair.report.email
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, week, week + 4 * HOUR))
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, week, report))
    world.settle()
    declined = next(one for one in world.records if one.deviation.kind is Kind.DECLINED)
    world.answer(declined, Answer.MAKE_UP, chosen=make_up_times([declined], world.now)[0].start)
    assert Verb.REPAIR in verbs(world, HOUR)
    assert verbs(world) == []
    assert set(world.outcomes) == {Outcome.MADE_UP, Outcome.WITHDRAWN}

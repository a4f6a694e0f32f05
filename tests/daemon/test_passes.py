"""Passes from the first one on: provisioning, adopting, the roster, and how a deviation goes its way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.store import Store
from rules.edit import Place, edited
from rules.model import Kind, Partstat, Policy, Role
from rules.plan import Verb
from rules.records import Answer, Outcome
from tests.daemon.world import DAY, HOUR, SETTLED, START, World, a_team, cancel, provisioned, shown, verbs
from tests.servers.people import MemoryHand

BOTH = pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "scheduling"])
WEEK = timedelta(days=7)


@BOTH
def test_the_first_pass_writes_every_series_and_the_second_nothing(scheduling: bool) -> None:
    world = World(pairs=a_team(7), scheduling=scheduling)
    assert verbs(world) == [Verb.CREATE] * 7
    assert verbs(world) == []
    assert all(world.shown(role, pair) for role in Role for pair in world.pairs)
    assert world.mails() == []


def test_a_new_daemon_on_the_same_database_plans_nothing(tmp_path: Path) -> None:
    world = provisioned(pairs=a_team(3), path=tmp_path / "state.db")
    cancel(world, 1)
    world.settle()
    world.start()
    assert verbs(world) == []
    assert [one.deviation.kind for one in world.records] == [Kind.CANCELLED]


@BOTH
def test_a_new_database_adopts_what_the_calendars_hold_and_asks_nobody(scheduling: bool) -> None:
    world = provisioned(pairs=a_team(2), scheduling=scheduling)
    cancel(world, 1)
    before = world.calendars.objects(world.calendar(Role.MANAGER))
    world.start(Store(None))
    assert verbs(world) == [Verb.ADOPT] * 3
    world.hourly(world.now + 4 * DAY)
    assert world.outcomes == [Outcome.ADOPTED]
    assert world.mails() == []
    assert world.calendars.objects(world.calendar(Role.MANAGER)) == before


def test_a_new_database_creates_in_the_same_pass_what_no_calendar_holds() -> None:
    world = provisioned(pairs=a_team(1))
    world.pairs = a_team(2)
    world.start(Store(None))
    assert verbs(world) == [Verb.ADOPT, Verb.CREATE]


def test_a_cancelled_week_without_an_answer_is_asked_about_reminded_and_put_back() -> None:
    world = provisioned()
    week = world.week(1)
    cancel(world, 1)
    world.settle()
    assert [mail.about for mail in world.mails()] == ["prompt"]
    world.hourly(START + DAY + HOUR)
    assert [mail.about for mail in world.mails()] == ["prompt", "reminder"]
    world.hourly(START + 2 * DAY + HOUR)
    assert world.outcomes == [Outcome.RESTORED]
    assert week not in shown(world, Role.MANAGER).excluded
    assert [mail.about for mail in world.mails()] == ["prompt", "reminder", "outcome", "outcome"]


def test_three_weeks_at_once_are_one_prompt_and_one_outcome_for_each() -> None:
    world = provisioned()
    cancel(world, 1, 2, 3)
    world.settle()
    assert len({(one.prompt, one.asked_at) for one in world.records}) == 1
    world.hourly(START + 3 * DAY)
    assert world.outcomes == [Outcome.RESTORED] * 3
    assert [len(mail.keys) for mail in world.mails()] == [3, 3, 3, 3]


def test_a_further_edit_starts_the_settle_time_anew() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, world.week(1), world.week(1) + 3 * HOUR))
    world.run()
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, world.week(1), world.week(1) + 5 * HOUR))
    assert verbs(world, timedelta(minutes=9)) == [Verb.RECORD]
    assert verbs(world, timedelta(minutes=9)) == []
    assert verbs(world, timedelta(minutes=1)) == [Verb.ASK]


def test_a_person_who_undoes_it_withdraws_it_and_is_not_written_to_again() -> None:
    world = provisioned()
    cancel(world, 1)
    world.settle()
    week, length = world.week(1), world.pair.slot.length
    world.edit(
        Role.MANAGER, lambda hand, uid: hand.edit(uid, lambda series: edited(series, (Place(week, week, length),)))
    )
    world.hourly(START + 4 * DAY)
    assert world.outcomes == [Outcome.WITHDRAWN]
    assert [mail.about for mail in world.mails()] == ["prompt"]
    assert all(mail.dropped_at for mail in world.mails())


def test_answered_keep_off_is_excused_and_the_other_copy_follows() -> None:
    world = provisioned()
    week = world.week(1)
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0])
    assert verbs(world) == [Verb.REPAIR]
    world.hourly(START + 4 * DAY)
    assert world.outcomes == [Outcome.EXCUSED]
    assert all(week in shown(world, role).excluded for role in Role)
    assert [mail.about for mail in world.mails()] == ["prompt", "outcome", "outcome"]


def test_what_a_report_moved_follows_into_the_managers_copy_and_is_not_asked_about_again() -> None:
    world = provisioned()
    to = world.week(1) + 2 * HOUR
    world.edit(Role.REPORT, lambda hand, uid: hand.move_week(uid, world.week(1), to))
    world.settle()
    world.answer(world.records[0])
    world.hourly(START + 4 * DAY)
    assert world.outcomes == [Outcome.EXCUSED]
    assert [one.start for one in shown(world, Role.MANAGER).overrides] == [to]


@BOTH
def test_answered_put_back_restores_in_the_next_pass(scheduling: bool) -> None:
    world = provisioned(scheduling=scheduling)
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0], Answer.PUT_BACK)
    assert verbs(world) == [Verb.PUT_BACK]
    assert world.outcomes == [Outcome.RESTORED]
    assert verbs(world) == []


def test_a_second_cancellation_after_a_put_back_stays() -> None:
    world = provisioned()
    cancel(world, 1)
    world.hourly(START + 3 * DAY)
    cancel(world, 1)
    world.hourly(START + 7 * DAY + HOUR)
    assert world.outcomes == [Outcome.RESTORED, Outcome.UNEXPLAINED]
    assert len(shown(world, Role.MANAGER).excluded) == 1


def test_a_move_within_the_week_is_left_and_the_other_copy_follows() -> None:
    world = provisioned()
    to = world.week(1) + DAY
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, world.week(1), to))
    world.hourly(START + 3 * DAY)
    assert world.outcomes == [Outcome.MOVED]
    assert [one.start for one in shown(world, Role.REPORT).overrides] == [to]


@BOTH
def test_a_declined_week_is_asked_of_the_one_who_declined_and_nothing_is_put_back(scheduling: bool) -> None:
    world = provisioned(scheduling=scheduling)
    email = world.pair.report.email
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, world.week(1), email))
    world.hourly(START + 3 * DAY)
    assert [(one.deviation.kind, one.asked, one.outcome) for one in world.records] == [
        (Kind.DECLINED, (email,), Outcome.UNEXPLAINED)
    ]


@BOTH
def test_a_deleted_series_is_made_again_once_and_never_again(scheduling: bool) -> None:
    world = provisioned(scheduling=scheduling)
    world.edit(Role.MANAGER, MemoryHand.delete_series)
    assert verbs(world) == []
    assert verbs(world, timedelta(minutes=5)) == [Verb.RECORD]
    world.hourly(START + 3 * DAY)
    assert (world.outcomes, world.uid()) == ([Outcome.RESTORED], shown(world, Role.MANAGER, generation=2).uid)
    world.edit(Role.MANAGER, MemoryHand.delete_series)
    world.hourly(START + 14 * DAY)
    assert world.outcomes == [Outcome.RESTORED, Outcome.UNEXPLAINED]
    assert world.shown(Role.MANAGER, generation=3) is None


@BOTH
def test_a_series_made_fortnightly_is_split_and_its_past_stays(scheduling: bool) -> None:
    world = provisioned(scheduling=scheduling)
    world.now += 15 * DAY
    past = world.week(0) - WEEK
    world.edit(Role.MANAGER, lambda hand, uid: hand.set_interval(uid, 2))
    world.hourly(world.now + 3 * DAY)
    older, newer = shown(world, Role.MANAGER, generation=1), shown(world, Role.MANAGER, generation=2)
    assert older.rule and older.rule.interval == 2 and older.rule.until and older.rule.until > past
    assert newer.rule and newer.rule.interval == 1
    assert verbs(world) == []


def test_a_daemon_that_was_down_for_a_week_reminds_before_it_puts_back() -> None:
    world = provisioned()
    cancel(world, 2)
    world.settle()
    assert verbs(world, 7 * DAY) == [Verb.REMIND]
    assert verbs(world, DAY - HOUR) == []
    assert verbs(world, HOUR) == [Verb.PUT_BACK]


def test_a_deadline_too_near_the_start_leaves_the_week_and_tells_so_after_it() -> None:
    world = provisioned()
    world.now += 6 * DAY + 10 * HOUR
    cancel(world, 0)
    week = world.week(0)
    world.hourly(week - timedelta(minutes=1))
    assert world.outcomes == [None] and world.records[0].asked
    world.run(timedelta(minutes=1))
    assert world.outcomes == [Outcome.UNEXPLAINED]
    assert week in shown(world, Role.MANAGER).excluded


def test_nobody_is_written_to_at_night_unless_the_governor_is_loud() -> None:
    for policy, sent in ((Policy(), 0), (Policy(quiet=False), 1)):
        world = provisioned(policy=policy)
        world.now += 12 * HOUR
        cancel(world, 1)
        world.settle()
        assert len(world.mails("prompt")) == sent


def test_nobody_gets_more_mails_a_day_than_the_governor_allows() -> None:
    world = provisioned(pairs=a_team(5))
    for pair in world.pairs:
        world.edit(Role.MANAGER, lambda hand, uid, pair=pair: hand.cancel_week(uid, world.week(1, pair)), pair)  # type: ignore[misc]
    world.hourly(START + 3 * HOUR)
    assert len(world.mails("prompt")) == 3
    world.hourly(START + DAY + 3 * HOUR)
    per_day = [mail for mail in world.mails() if mail.queued_at > START + DAY - HOUR]
    assert len(per_day) <= 3


def test_an_accepted_invitation_is_no_news() -> None:
    world = provisioned(scheduling=True)
    email = world.pair.report.email
    world.edit(Role.REPORT, lambda hand, uid: hand.answer_series(uid, email, Partstat.ACCEPTED))
    assert verbs(world) == []


def test_a_rehearsal_writes_nothing() -> None:
    world = World(pairs=a_team(12))
    plan = world.passes.rehearse(world.now)
    assert (len(list(plan.rows)), plan.held is None) == (12, False)
    assert (world.store.known(), world.store.passes.last(), world.store.mails()) == ({}, None, [])


def test_settling_is_counted_from_the_pass_that_saw_it() -> None:
    world = provisioned()
    cancel(world, 1)
    world.now += DAY
    assert verbs(world) == [Verb.RECORD]
    assert verbs(world, SETTLED) == [Verb.ASK]

"""Answers: the first one stands, for all records of its prompt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from daemon.answers import Taken, take
from rules.answers import answered, stated
from rules.hours import working
from rules.model import Role, Window
from rules.records import Answer, Outcome, ReasonKind
from rules.slot import wall_time
from tests.daemon.world import DAY, START, World, a_team, provisioned

REASON = stated(ReasonKind.TRAVEL, "On a train.", "somebody@example.test", START)


def asked(*weeks: int) -> World:
    world = provisioned()
    for number in weeks:
        week = world.week(number)
        world.edit(Role.MANAGER, lambda hand, uid, week=week: hand.cancel_week(uid, week))  # type: ignore[misc]
    world.settle()
    return world


def test_one_answer_is_kept_for_every_week_of_the_prompt() -> None:
    world = asked(1, 2)
    assert world.answer(world.records[0]) is Taken.COUNTED
    assert world.outcomes == [Outcome.EXCUSED] * 2
    assert {one.reason.text for one in world.records if one.reason} == {"School is closed."}


def test_the_first_answer_stands() -> None:
    world = asked(1)
    world.answer(world.records[0])
    assert world.answer(world.records[0], Answer.PUT_BACK) is Taken.NOT_FIRST
    assert world.outcomes == [Outcome.EXCUSED]


def test_an_answer_after_the_end_adds_its_words_and_changes_nothing() -> None:
    world = asked(1)
    world.hourly(START + 3 * DAY)
    shown = world.shown(Role.MANAGER)
    assert world.answer(world.records[0]) is Taken.TOO_LATE
    world.run(timedelta(minutes=5))
    assert (world.outcomes, world.shown(Role.MANAGER)) == ([Outcome.RESTORED], shown)
    assert world.records[0].reason


def test_who_has_answered_is_not_reminded() -> None:
    world = asked(1)
    world.answer(world.records[0])
    world.hourly(START + 4 * DAY)
    assert [mail.about for mail in world.mails()] == ["prompt", "outcome", "outcome"]


def test_an_answer_that_came_between_is_not_written_over() -> None:
    world = asked(1)
    read = world.records[0]
    world.answer(read, Answer.NOT_ME)
    assert not world.store.save_answer(read, answered(read, Answer.KEEP_OFF, REASON))
    assert (world.records[0].denied, world.records[0].open) == (read.asked, True)


def test_who_says_that_it_was_somebody_else_passes_the_question_on() -> None:
    world = asked(1)
    assert world.answer(world.records[0], Answer.NOT_ME) is Taken.PASSED_ON
    world.run(timedelta(minutes=5))
    record = world.records[0]
    assert (record.asked, record.open) == ((world.pair.manager.email, world.pair.report.email), True)
    prompts = world.mails("prompt")
    assert [one.recipient for one in prompts] == list(record.asked)
    assert len({one.message_id for one in prompts}) == 2


def test_a_new_weekly_time_waits_for_the_other_and_then_holds() -> None:
    world = provisioned()
    thursday = wall_time(world.week() + 2 * DAY, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.retime_series(uid, thursday))
    world.settle()
    assert world.answer(world.records[0], Answer.NEW_SLOT) is Taken.PASSED_ON
    world.run(timedelta(minutes=5))
    assert [one.recipient for one in world.mails("prompt")] == [world.pair.manager.email, world.pair.report.email]
    assert world.answer(world.records[0], Answer.NEW_SLOT, world.pair.report.email) is Taken.COUNTED
    assert world.outcomes == [Outcome.ADOPTED]


def test_a_time_that_was_chosen_is_taken_for_both_of_the_two() -> None:
    world = asked(1)
    record, chosen = world.records[0], world.week(1) + DAY
    assert take(world.store, [record], Answer.MAKE_UP, REASON, chosen) is Taken.COUNTED
    taken = [Window(chosen, chosen + timedelta(minutes=30))]
    assert world.store.taken_times([world.pair.manager.email, "eve@example.test"]) == taken
    assert world.store.taken_times([world.pair.report.email]) == taken
    assert world.store.taken_times(["eve@example.test"]) == []


def test_an_answer_that_comes_while_a_pass_runs_is_never_lost() -> None:
    world = asked(3)
    (before,) = world.records
    reminded = replace(before, reminded_at=world.now)
    world.answer(before)
    assert not world.store.save_record(reminded, before)
    (after,) = world.records
    assert (after.outcome, after.reminded_at) == (Outcome.EXCUSED, None)
    assert world.store.save_record(replace(after, reminded_at=world.now), after)


def test_two_who_never_work_at_the_same_time_are_both_reminded_and_it_ends() -> None:
    (pair,) = a_team(1)
    apart = replace(
        pair, manager=replace(pair.manager, zone="Asia/Kolkata"), report=replace(pair.report, zone="America/Denver")
    )
    world = provisioned(pairs=(apart,))
    world.edit(Role.MANAGER, lambda hand, uid: hand.set_interval(uid, 2))
    world.hourly(START + DAY)
    world.answer(world.records[0], Answer.NOT_ME)
    world.hourly(START + 2 * DAY)
    world.answer(world.records[0], Answer.NOT_ME, by=world.pair.report.email)
    world.hourly(START + 6 * DAY)
    assert world.outcomes == [Outcome.RESTORED]
    reminders = {mail.recipient: mail.not_before for mail in world.mails("reminder")}
    assert set(reminders) == {one.email for one in world.people}
    assert all(working(reminders[one.email], one.hours, one.zone) for one in world.people)
    applied = world.records[0].applied_at
    assert applied and applied - max(reminders.values()) >= DAY

"""Answers: the first one stands, for all records of its prompt."""

from __future__ import annotations

from datetime import timedelta

from daemon.answers import Taken
from rules.model import Role
from rules.records import Answer, Outcome
from tests.daemon.world import DAY, START, World, provisioned


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

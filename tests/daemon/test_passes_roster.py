"""People who come, move and leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.model import Role, Slot
from rules.plan import Verb
from rules.records import Answer, Outcome
from tests.daemon.world import DAY, HOUR, a_person, a_team, cancel, provisioned, shown, verbs


def test_another_slot_in_the_roster_moves_the_series_and_asks_nobody() -> None:
    world = provisioned()
    world.now += 8 * DAY
    thursday = Slot(3, world.pair.slot.time, world.pair.slot.length, world.pair.slot.zone)
    world.employ(replace(world.pair, slot=thursday))
    assert verbs(world) == [Verb.REPAIR]
    assert verbs(world) == []
    assert (shown(world, Role.REPORT).start.weekday(), world.records, world.mails()) == (3, [], [])


def test_a_leavers_series_ends_after_a_day_and_starts_again_for_a_returner() -> None:
    world = provisioned(pairs=a_team(2))
    world.now += 8 * DAY
    stayed, left = world.pairs
    world.employ(stayed)
    assert verbs(world) == []
    assert verbs(world, DAY - HOUR) == []
    assert verbs(world, HOUR) == [Verb.END]
    assert verbs(world) == []
    ended = world.shown(Role.REPORT, left)
    assert ended and ended.rule and ended.rule.until and ended.rule.until > world.now
    world.employ(stayed, left)
    assert verbs(world) == [Verb.CREATE]
    assert world.shown(Role.REPORT, left, generation=2)
    assert verbs(world) == []


def test_a_leaver_who_comes_back_within_the_day_keeps_the_series() -> None:
    world = provisioned(pairs=a_team(2))
    both = world.pairs
    world.employ(both[0])
    world.run()
    world.employ(*both)
    assert verbs(world, DAY) == []
    assert verbs(world, DAY) == []


def test_nothing_more_is_written_to_the_people_of_a_pair_that_left() -> None:
    world = provisioned(pairs=a_team(2))
    cancel(world, 1)
    world.settle()
    world.employ(world.pairs[1])
    world.hourly(world.now + 4 * DAY)
    assert world.outcomes == [Outcome.WITHDRAWN]
    assert [mail.about for mail in world.mails()] == ["prompt"]


@pytest.mark.parametrize("answer", [Answer.KEEP_OFF, Answer.PUT_BACK])
def test_an_answer_of_who_left_holds_back_no_retention(answer: Answer) -> None:
    world = provisioned(pairs=a_team(2))
    cancel(world, 1)
    world.settle()
    world.employ(world.pairs[1])
    world.run(HOUR)
    world.answer(world.records[0], answer)
    (outcome,) = world.outcomes
    world.hourly(world.now + 2 * DAY)
    (record,) = world.records
    assert (record.outcome, bool(record.applied_at)) == (outcome, True)
    assert len(world.mails("prompt")) == len(world.mails()) == 1
    unfinished = world.store.retention.unfinished()
    assert unfinished is None or unfinished > world.now - 7 * DAY


def test_a_report_with_another_manager_gets_another_series() -> None:
    world = provisioned(pairs=a_team(1))
    world.employ(replace(world.pair, manager=a_person("Mia")))
    assert verbs(world) == [Verb.CREATE]
    assert verbs(world, DAY) == [Verb.END]

"""Accounts that cannot be looked at: since when, who hears of it, and that nobody is asked about that time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from daemon.blindness import note_absence
from daemon.outbox import Sent
from daemon.reports import blind_report, status_report, status_text
from daemon.rows import Pass
from daemon.store import Store
from daemon.summing_up import standing
from providers.errors import AccessError, TemporaryError
from rules.model import Role, Window
from rules.records import Answer, Outcome
from rules.week import Became
from tests.daemon.failing import FailingCalendars
from tests.daemon.test_passes_trouble import troubled
from tests.daemon.world import DAY, HOUR, START, World, cancel, key_of

FIVE_MINUTES = timedelta(minutes=5)
ANA, P0, P1 = "ana@example.test", "p0@example.test", "p1@example.test"
DOWN = TemporaryError("no answer within 60 s")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with capture_logs():
        yield


def since(world: World) -> dict[str, datetime]:
    return world.store.blindness.accounts()


def blind_until(world: World, failing: FailingCalendars, at: datetime) -> None:
    """Nothing can be read until a moment; soon after that it is tried again."""
    failing.reading = {one.email: DOWN for one in world.people}
    world.hourly(at)
    failing.reading = {}
    world.now += 2 * HOUR


def test_an_account_is_blind_until_all_of_it_was_read_again_also_over_a_restart() -> None:
    world, failing = troubled()
    world.run(FIVE_MINUTES)
    assert since(world) == {}
    failing.reading = {ANA: DOWN}
    world.run(FIVE_MINUTES)
    begun = world.now
    failing.reading = {P1: AccessError("401")}
    world.run(HOUR)
    world.start(world.store)
    assert since(world) == {"office": begun}
    world.run(HOUR)
    assert since(world) == {}


def test_each_pair_has_its_own_times_since_it_was_read_last() -> None:
    world, failing = troubled()
    read, (one, other) = world.now, world.pairs
    failing.reading = {P1: DOWN}
    world.run(HOUR)
    world.run(HOUR)
    failing.reading = {}
    world.run(2 * HOUR)
    times = world.store.blindness.times(world.now)
    assert (times.of(key_of(one)), times.of(key_of(other))) == ((), (Window(read, world.now),))


def mails(world: World) -> list[str]:
    return [one.content.decode() for one in world.mails("operator")]


def test_a_blindness_whose_causes_change_is_told_once_after_its_time() -> None:
    world, failing = troubled()
    for number in range(40):
        failing.reading = {ANA: DOWN if number % 2 else AccessError("401")}
        world.run(FIVE_MINUTES if number < 20 else HOUR)
    (mail,) = mails(world)
    assert "Blind since 2026-03-02 09:05 UTC" in mail and "[accounts.office]" in mail and "1:1s affected: 2" in mail


def test_of_a_cause_that_was_told_of_there_is_no_second_mail_however_long_it_lasts() -> None:
    world, failing = troubled()
    failing.reading = {ANA: AccessError("401")}
    for number in range(60):
        world.run(FIVE_MINUTES if number < 5 else HOUR)
    (mail,) = mails(world)
    assert "Calendars cannot be read" in mail


def test_nothing_is_told_before_the_third_pass_however_rare_they_are_and_then_once() -> None:
    world, failing = troubled()
    failing.reading = {ANA: AccessError("401")}
    told = []
    for _ in range(6):
        world.run(6 * HOUR)
        told.append(len(mails(world)))
    assert told == [0, 0, 1, 1, 1, 1]


def test_it_is_told_again_after_it_was_well() -> None:
    world, failing = troubled()
    for _ in range(2):
        for error in (DOWN, AccessError("401"), DOWN):
            failing.reading = {ANA: error}
            world.run(6 * HOUR)
        failing.reading = {}
        world.run(6 * HOUR)
    assert len(mails(world)) == 2


def test_nobody_is_asked_about_a_week_that_went_off_and_by_unseen_and_the_ledger_has_it() -> None:
    world, failing = troubled(1)
    world.run(HOUR)
    week = world.week(0)
    cancel(world, 0)
    blind_until(world, failing, week + 7 * DAY)
    world.settle()
    world.hourly(world.now + 3 * DAY)
    assert (world.records, world.mails("prompt"), world.mails("reminder")) == ([], [], [])
    (entry,) = [one for one in world.store.ledger.of_report(P0) if one.recurrence_id == week]
    assert entry.became is Became.MISSED


def test_a_week_that_is_still_to_come_is_asked_about_once_it_is_seen() -> None:
    world, failing = troubled(1)
    world.run(HOUR)
    cancel(world, 2)
    blind_until(world, failing, world.week(0) + 2 * DAY)
    world.settle()
    (record,) = world.records
    assert record.asked_at == world.now and len(world.mails("prompt")) == 1


def asked(week: int) -> tuple[World, FailingCalendars]:
    """A company in which somebody was asked about a week."""
    world, failing = troubled(1)
    world.run(HOUR)
    cancel(world, week)
    world.settle()
    assert len(world.mails("prompt")) == 1
    return world, failing


def test_a_deadline_is_by_the_clock_while_people_can_answer_and_acted_upon_at_the_first_reading() -> None:
    world, failing = asked(2)
    (record,) = world.records
    assert record.asked_at
    world.hourly(record.asked_at + 25 * HOUR)
    assert len(world.mails("reminder")) == 1
    blind_until(world, failing, record.asked_at + 5 * DAY)
    assert world.outcomes == [None]
    world.run(FIVE_MINUTES)
    assert world.outcomes == [Outcome.RESTORED]


def test_while_the_daemon_was_away_the_clock_of_a_question_stood_still() -> None:
    world, _ = asked(2)
    (record,) = world.records
    assert record.asked_at
    world.hourly(record.asked_at + 25 * HOUR)
    world.store.passes.note_length(1.0)
    world.now = record.asked_at + 5 * DAY
    note_absence(world.store, world.now, 2 * HOUR)
    world.hourly(record.asked_at + 5 * DAY + 20 * HOUR)
    assert world.outcomes == [None]
    world.hourly(record.asked_at + 7 * DAY)
    assert world.outcomes == [Outcome.RESTORED]


def test_an_answer_given_meanwhile_counts() -> None:
    world, failing = asked(2)
    blind_until(world, failing, world.now + DAY)
    world.answer(world.records[0], Answer.KEEP_OFF)
    world.settle()
    assert world.outcomes == [Outcome.EXCUSED]


@pytest.mark.parametrize("put_back", [True, False])
def test_a_week_that_its_owner_put_back_unseen_is_not_unexplained(put_back: bool) -> None:
    world, failing = asked(0)
    week = world.records[0].deviation.recurrence_id
    assert week
    failing.reading = {one.email: DOWN for one in world.people}
    world.run(FIVE_MINUTES)
    if put_back:
        world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, week))
    world.hourly(week + DAY)
    failing.reading = {}
    world.run(2 * HOUR)
    assert world.outcomes == [Outcome.WITHDRAWN if put_back else Outcome.UNEXPLAINED]


@pytest.mark.parametrize(("undone_at", "outcome"), [(-3 * HOUR, Outcome.WITHDRAWN), (HOUR, Outcome.UNEXPLAINED)])
def test_a_week_that_was_put_back_between_two_passes_is_not_unexplained(undone_at: timedelta, outcome: Outcome) -> None:
    world, _ = asked(0)
    week = world.records[0].deviation.recurrence_id
    assert week
    world.now = week + undone_at - HOUR
    world.run()
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, week))
    world.now = week + DAY
    world.run()
    assert world.outcomes == [outcome]


def test_while_the_daemon_was_away_nobodys_time_ran_out_either() -> None:
    store = Store(None)
    store.passes.finish(store.passes.begin(START), Pass(START, START, seconds=1.0))
    note_absence(store, START + HOUR, 2 * HOUR)
    assert store.blindness.times(START).of("any") == ()
    note_absence(store, START + 9 * HOUR, 2 * HOUR)
    note_absence(store, START + 9 * HOUR, 2 * HOUR)
    assert store.blindness.times(START + DAY).absent == (Window(START, START + 9 * HOUR),)
    assert store.blindness.accounts() == {}


def test_a_clock_that_went_ahead_and_was_put_right_puts_nothing_off() -> None:
    store = Store(None)
    store.passes.finish(store.passes.begin(START), Pass(START, START, seconds=1.0))
    note_absence(store, START + 400 * DAY, HOUR)
    assert store.blindness.times(START + 400 * DAY).of("any")
    note_absence(store, START + HOUR, HOUR)
    assert store.blindness.times(START + HOUR).absent == ()


SIX_HOURS = 6 * HOUR


@settings(max_examples=15)
@given(cancelled=st.integers(1, 6), blind=st.integers(1, 18), lasts=st.integers(1, 12), week=st.integers(0, 2))
def test_whenever_nobody_could_look_nobody_is_asked_about_it_nor_loses_the_time_to_answer(
    cancelled: int, blind: int, lasts: int, week: int
) -> None:
    world, failing = troubled(1)
    about, dark = world.week(week), Window(START + blind * SIX_HOURS, START + (blind + lasts) * SIX_HOURS)
    for number in range(1, 60):
        world.now = START + number * SIX_HOURS
        if number == cancelled and about > world.now:
            world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, about))
        failing.reading = {one.email: DOWN for one in world.people} if world.now in dark else {}
        world.run()
    for one in world.records:
        assert not (one.asked_at and one.asked_at in dark)
        assert not (one.asked_at and START + cancelled * SIX_HOURS in dark and about in dark)
        if one.outcome is Outcome.RESTORED and one.asked_at and one.closed_at:
            assert one.closed_at - one.asked_at >= world.policy.put_back_after
    assert len(world.mails("prompt")) <= 1


def test_what_was_long_ago_is_forgotten() -> None:
    world, failing = troubled(1)
    blind_until(world, failing, START + HOUR)
    world.run(HOUR)
    failing.reading = {ANA: DOWN}
    world.run(100 * DAY)
    assert len(world.store.blindness.times(world.now).of(key_of(world.pair))) == 1


def test_the_status_names_the_account_and_since_when() -> None:
    world, failing = troubled(1)
    failing.reading = {ANA: DOWN}
    done = world.run(HOUR)
    store, blind = world.store, world.store.blindness.accounts()
    report = status_report(world.passes.company, store.known(), (), store.passes.last(), world.now, {})
    report["blind"] = blind_report(blind, store.passes.last())
    assert report["blind"] == [{"account": "office", "since": "2026-03-02T10:00:00Z", "pairs": 1}]
    assert "blind   office since 2026-03-02T10:00:00Z: 1 1:1s\n" in status_text(report)
    assert standing(done, Sent(), 1, blind).endswith("; blind in office since 10:00 UTC (1 pairs)")
    later = replace(done, plan=replace(done.plan, now=world.now + DAY))
    assert standing(later, Sent(), 1, blind).endswith("; blind in office since 2026-03-02 10:00 UTC (1 pairs)")

"""Calendars that cannot be read, or not be written: nothing is concluded from that, and the operator hears once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from daemon.rows import HeldPlan
from providers.errors import AccessError, ConflictError, ResponseError, TemporaryError
from rules.model import Kind, Pair, Role
from rules.plan import Verb
from rules.reading import Changes
from rules.records import Outcome
from rules.slot import WEEK
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, START, World, a_person, a_team, located, verbs
from tests.servers.people import MemoryHand

FIVE_MINUTES = timedelta(minutes=5)
ANA = "ana@example.test"
FAILURES = {
    "down": TemporaryError("no answer within 60 s"),
    "asks-to-wait": TemporaryError("503", timedelta(minutes=30)),
    "access-refused": AccessError("401"),
    "not-understood": ResponseError("half a body"),
    "unexpected": ValueError("a mistake of ours"),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tracebacks are wanted in the log, and slow to draw."""
    with capture_logs():
        yield


def troubled(size: int = 2) -> tuple[World, FailingCalendars]:
    """A company whose series stand, and what lets its calendars fail."""
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    world = World(pairs=a_team(size), wrap=wrap)
    world.run(force=True)
    failing[-1].wrote.clear()
    return world, failing[-1]


@pytest.mark.parametrize("error", FAILURES.values(), ids=FAILURES.keys())
def test_a_calendar_that_cannot_be_read_is_unread_and_nothing_follows(error: Exception) -> None:
    world, failing = troubled()
    failing.reading = {ANA: error}
    done = [world.run(FIVE_MINUTES) for _ in range(5)]
    assert all(list(one.plan.rows) == [] and len(one.plan.unread) == 2 for one in done)
    assert (failing.wrote, world.records) == ([], [])
    last = world.store.passes.last()
    assert last and len(last.unread) == 2


@pytest.mark.parametrize("error", FAILURES.values(), ids=FAILURES.keys())
def test_the_operator_hears_at_the_third_pass_and_again_only_after_it_was_well(error: Exception) -> None:
    world, failing = troubled()
    told = []
    for _ in range(2):
        failing.reading = {one.email: error for one in world.people}
        for _ in range(30):
            world.run(FIVE_MINUTES)
            told.append(len(world.mails("operator")))
        failing.reading = {}
        world.run(2 * HOUR)
    assert told == [0, 0, *[1] * 28, 1, 1, *[2] * 28]


def test_a_record_that_waits_is_neither_reminded_nor_closed_while_the_calendar_is_unread() -> None:
    world, failing = troubled()
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(1)))
    world.settle()
    failing.reading = {ANA: TemporaryError("down")}
    world.hourly(START + 4 * DAY)
    assert world.outcomes == [None]
    assert [mail.about for mail in world.mails() if mail.about != "operator"] == ["prompt"]


def test_a_calendar_that_suddenly_is_empty_is_held_and_believed_only_when_read_again() -> None:
    world, failing = troubled(3)
    world.run(FIVE_MINUTES)
    names = tuple(one.href for one in world.calendars.objects(located(world.pair.manager)))
    failing.reading = {ANA: Changes("99", gone=names, complete=True)}
    done = world.run(FIVE_MINUTES)
    assert (list(done.plan.rows), len(done.plan.unread)) == ([], 3)
    failing.reading = {}
    done = world.run(FIVE_MINUTES)
    assert (list(done.plan.rows), done.plan.unread, world.records) == ([], (), [])


def test_series_that_vanished_at_once_are_on_record_once_they_were_looked_for_twice() -> None:
    world, _ = troubled(3)
    for pair in world.pairs:
        world.edit(Role.MANAGER, MemoryHand.delete_series, pair)
    assert len(world.run(FIVE_MINUTES).plan.unread) == 3
    world.run(FIVE_MINUTES)
    assert world.records == []
    world.run(FIVE_MINUTES)
    assert [one.deviation.kind for one in world.records] == [Kind.SERIES_DELETED] * 3


def test_a_calendar_that_is_no_longer_there_is_unread_and_never_made_again() -> None:
    world, failing = troubled()
    world.calendars.drop_calendar(located(world.pair.report))
    done = [world.run(HOUR) for _ in range(30)]
    assert all(len(one.plan.unread) == 1 and list(one.plan.rows) == [] for one in done)
    assert failing.wrote == []
    assert len(world.mails("operator")) == 1


def test_an_event_of_ours_that_cannot_be_understood_keeps_its_pair_alone_unread() -> None:
    world, failing = troubled()
    href = world.calendars.objects(located(world.pair.report))[0].href
    world.calendars.put_other(located(world.pair.report), href, world.uid(), fault="no DTSTART")
    other = world.pairs[1]
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(1, other)), other)
    done = world.run(FIVE_MINUTES)
    assert [one.report for one in done.plan.unread] == [world.pair.report.email]
    assert [row.action for row in done.plan.rows] == [Verb.RECORD]
    assert failing.wrote == []


def test_a_pair_that_breaks_the_daemon_never_stops_the_others() -> None:
    world, _ = troubled(3)
    first = world.pair
    broken = Pair(a_person("Bad", zone="Nowhere/Atlantis"), first.manager, first.slot)
    world.employ(broken, *world.pairs)
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(1, first)), first)
    world.run()
    assert [one.report for one in world.records] == [first.report.email]
    world.run(timedelta(minutes=11))
    assert len(world.mails("prompt")) == 1


def test_a_write_that_fails_is_told_and_done_by_a_later_pass() -> None:
    world = World(pairs=a_team(2), wrap=lambda provider: FailingCalendars(provider, writing={ANA: TemporaryError("x")}))
    done = world.run()
    assert [text.split(":")[-1].strip() for text in done.failed] == ["x", "x"]
    world.start(world.store)
    world.wrap = lambda provider: provider
    world.start(world.store)
    assert world.run(FIVE_MINUTES).failed == ()
    assert all(world.shown(role, pair) for role in Role for pair in world.pairs)
    assert list(world.run().plan.rows) == []


def test_a_write_that_meets_another_change_is_dropped_without_a_word() -> None:
    world, failing = troubled(1)
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(1)))
    world.settle()
    failing.writing = {ANA: ConflictError("412")}
    world.hourly(START + 3 * DAY)
    assert world.run().failed == ()
    failing.writing = {}
    world.run(HOUR)
    assert world.outcomes == [Outcome.RESTORED]
    assert len(world.mails("outcome")) == 2


def test_a_plan_that_is_too_large_is_held_whole_and_told_once() -> None:
    world = World(pairs=a_team(12))
    for _ in range(3):
        done = world.run(FIVE_MINUTES)
    assert done.plan.held and world.calendars.check(located(world.pair.manager)).missing
    assert len(world.mails("operator")) == 1
    last = world.store.passes.last()
    assert last and last.held


def approve(world: World, plan_id: str) -> None:
    before = world.store.plan(plan_id)
    assert isinstance(before, HeldPlan)
    world.store.save_plan(HeldPlan(plan_id, before.why, before.identities, before.held_at, world.now))


def test_an_approved_plan_is_carried_out_within_a_day() -> None:
    world = World(pairs=a_team(12))
    plan = world.run().plan
    approve(world, plan.id)
    assert world.passes.rehearse(world.now).held is None
    done = world.run(HOUR)
    assert (done.plan.held, len(done.plan.steps)) == (None, 12)
    assert all(world.shown(Role.REPORT, pair) for pair in world.pairs)


def test_an_approval_is_not_good_for_ever_nor_for_another_plan() -> None:
    world = World(pairs=a_team(12))
    approve(world, world.run().plan.id)
    world.employ(*a_team(13))
    assert world.run(HOUR).plan.held
    world.employ(*a_team(12))
    assert world.run(DAY).plan.held


def test_what_a_crash_left_of_an_approved_plan_is_still_approved() -> None:
    world = World(
        pairs=a_team(30), wrap=lambda provider: FailingCalendars(provider, writing={"p29@example.test": OSError("x")})
    )
    approve(world, world.run().plan.id)
    assert len(world.run(HOUR).failed) == 1
    world.wrap = lambda provider: provider
    world.start(world.store)
    done = world.run(HOUR)
    assert (done.plan.held, done.failed, [row.action for row in done.plan.rows]) == (None, (), [Verb.CREATE])


def test_what_was_approved_or_forced_does_not_count_towards_the_limit_of_a_day() -> None:
    world = World(pairs=a_team(12))
    world.run(force=True)
    assert world.store.doings(START - DAY) == {}
    world.employ(*a_team(14))
    assert world.run(HOUR).plan.held is None


def test_a_roster_that_lost_half_its_rows_is_held_before_anything_ends() -> None:
    world, _ = troubled(14)
    world.employ(*world.pairs[:7])
    for _ in range(3):
        done = world.run(DAY)
        assert done.plan.held
    assert len(world.mails("operator")) <= 2
    world.employ(*a_team(14))
    done = world.run(HOUR)
    assert (done.plan.held, list(done.plan.rows)) == (None, [])


def test_six_cancelled_pairs_on_one_day_are_recorded_but_asking_is_held() -> None:
    world, _ = troubled(6)
    for pair in world.pairs:
        world.edit(Role.REPORT, lambda hand, uid, pair=pair: hand.cancel_week(uid, world.week(1, pair)), pair)  # type: ignore[misc]
    assert world.run().plan.held is None
    done = world.run(timedelta(minutes=11))
    assert done.plan.held and world.mails("prompt") == []


def test_a_calendar_whose_making_was_refused_is_made_by_the_next_pass() -> None:
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    world = World(pairs=a_team(1), wrap=wrap)
    failing[-1].writing = {ANA: ConflictError("409: said to be there, and is not")}
    assert verbs(world) == [Verb.CREATE]
    failing[-1].writing = {}

    assert verbs(world, FIVE_MINUTES) == [Verb.CREATE]
    last = world.run(FIVE_MINUTES)
    assert (list(last.plan.rows), last.plan.unread) == ([], ())
    assert world.shown(Role.MANAGER) and world.shown(Role.REPORT)


def test_a_week_that_went_while_the_clock_was_ahead_is_on_record_once_that_is_right_again() -> None:
    world, _ = troubled(1)
    world.now += 9 * DAY
    over = world.week() - WEEK
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, over))
    world.run(HOUR)
    assert world.records == []
    world.run(-9 * DAY)
    assert [one.deviation.recurrence_id for one in world.records] == [over]

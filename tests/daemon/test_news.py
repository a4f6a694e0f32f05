"""A pass over the pairs of some calendars alone, at once after news of them."""

from __future__ import annotations

from datetime import timedelta

from daemon.passes import Done
from providers.base import CalendarProvider
from providers.errors import TemporaryError
from rules.model import Pair, Role
from rules.plan import Verb
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import HOUR, SETTLED, World, a_team
from tests.servers.people import MemoryHand

MOMENT = timedelta(seconds=3)


def a_world(size: int = 3) -> tuple[World, FailingCalendars]:
    """A company at rest, and its calendars, which note who is read and written."""
    seen: list[FailingCalendars] = []

    def wrap(provider: CalendarProvider) -> CalendarProvider:
        seen.append(FailingCalendars(provider))
        return seen[0]

    world = World(a_team(size), wrap=wrap)
    world.settle()
    seen[0].wrote.clear()
    return world, seen[0]


def after_news(world: World, pair: Pair, role: Role = Role.REPORT) -> Done:
    return world.passes.run_for([world.calendar(role, pair).url], world.now)


def verbs(done: Done) -> list[Verb]:
    return [step.verb for step in done.plan.steps]


def cancel(world: World, pair: Pair) -> None:
    week = world.week(1, pair)
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, week), pair)


def test_news_of_a_calendar_are_seen_without_looking_at_all_others() -> None:
    world, calendars = a_world()
    calendars.reading[world.pairs[1].report.email] = TemporaryError("not to be read")
    cancel(world, world.pairs[0])

    done = after_news(world, world.pairs[0])

    assert (verbs(done), done.plan.unread) == ([Verb.RECORD], ())


def test_news_of_a_manager_s_calendar_concern_all_pairs_of_the_manager() -> None:
    world, _ = a_world()
    for pair in world.pairs[:2]:
        cancel(world, pair)

    assert verbs(after_news(world, world.pairs[2], Role.MANAGER)) == [Verb.RECORD, Verb.RECORD]


def test_news_of_nothing_change_nothing() -> None:
    world, calendars = a_world()

    assert verbs(after_news(world, world.pairs[0])) == []
    assert calendars.wrote == []


def test_what_was_followed_at_once_is_not_seen_a_second_time() -> None:
    world, _ = a_world()
    cancel(world, world.pairs[0])
    after_news(world, world.pairs[0])

    assert verbs(world.run()) == []
    assert verbs(world.run(SETTLED)) == [Verb.ASK]


def test_while_a_plan_is_held_news_are_seen_and_nothing_is_done() -> None:
    world, _ = a_world(8)
    for pair in world.pairs[:6]:
        cancel(world, pair)
    world.run()
    assert world.run(SETTLED).plan.held

    done = after_news(world, world.pairs[0])

    assert (verbs(done), world.store.records("asked_at IS NOT NULL")) == ([], [])


def test_whatever_is_unread_is_left_to_the_next_whole_pass_to_tell() -> None:
    world, calendars = a_world()
    calendars.reading[world.pairs[0].report.email] = TemporaryError("503")

    for _ in range(5):
        assert after_news(world, world.pairs[0]).plan.unread

    assert (world.store.passes.outages(), world.mails()) == ({}, [])


def test_a_pair_that_the_roster_no_longer_names_is_no_news() -> None:
    world, calendars = a_world()
    leaver = world.pairs[0]
    world.employ(*world.pairs[1:])
    world.run(HOUR)
    calendars.wrote.clear()

    assert verbs(after_news(world, leaver)) == []


def test_a_series_that_vanished_is_confirmed_by_a_whole_pass_alone() -> None:
    world, _ = a_world()
    world.edit(Role.MANAGER, MemoryHand.delete_series, world.pairs[0])

    for _ in range(3):
        world.now += MOMENT
        assert verbs(after_news(world, world.pairs[0])) == []
    assert verbs(world.run(HOUR)) == [Verb.RECORD]

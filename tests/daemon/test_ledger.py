"""Every week of every pair is entered once, when it is over and was seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.store import Store
from providers.errors import TemporaryError
from rules.model import Role, Slot
from rules.records import Answer, ReasonKind
from rules.week import Became, Week, week_of
from tests.daemon.edits import EVENTS, Event, Passed, happen
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, SETTLED, START, World, a_team, cancel, key_of, provisioned, shown

WEEK = timedelta(days=7)
MONDAY = START - 9 * HOUR
"""00:00 UTC, in W10. When the company starts, the first pair's Tue 09:00 is less than a day away: it begins in W11."""

HELD, MOVED, EXCUSED, MISSED = Became.HELD, Became.MOVED, Became.EXCUSED, Became.MISSED
W10_AND_W11 = {"2026-W10": HELD, "2026-W11": HELD}


def monday(number: int) -> datetime:
    """An hour into an ISO week of 2026, in Berlin."""
    return MONDAY + (number - 10) * WEEK


def passing(world: World, at: datetime) -> None:
    """A pass at a moment."""
    world.now = at
    world.run(force=True)


def ledger(world: World, number: int = 0) -> dict[str, Became]:
    """What became of the weeks of a pair."""
    entries = world.store.ledger.of_report(f"p{number}@example.test")
    assert len({(one.pair, one.iso) for one in entries}) == len(entries)
    return {str(one.iso): one.became for one in entries}


def test_a_week_is_entered_by_the_first_pass_after_it_is_over() -> None:
    world = provisioned()
    world.hourly(monday(12) - 2 * HOUR)
    assert ledger(world) == {}
    world.run(HOUR)
    assert ledger(world) == {"2026-W11": HELD}
    world.hourly(monday(13))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD}


def test_entering_weeks_is_no_action() -> None:
    world = provisioned()
    world.now = monday(12)
    assert world.run().plan.steps == ()


def test_a_daemon_that_slept_enters_all_weeks_at_once() -> None:
    world = provisioned()
    passing(world, monday(14))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD, "2026-W13": HELD}


def test_what_people_did_is_in_the_ledger() -> None:
    world = provisioned()
    excused, moved, missed = (world.week(number) for number in (1, 2, 3))
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0])
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, moved, moved + DAY))
    world.hourly(missed - 3 * HOUR)
    cancel(world, 0)
    world.hourly(monday(15) + WEEK)
    assert ledger(world) == {
        "2026-W11": HELD,
        "2026-W12": EXCUSED,
        "2026-W13": MOVED,
        "2026-W14": MISSED,
        "2026-W15": HELD,
    }
    entry = next(one for one in world.store.ledger.of_report("p0@example.test") if one.became is EXCUSED)
    assert (entry.recurrence_id, entry.reason, entry.manager) == (excused, ReasonKind.FAMILY, "ana@example.test")


def test_a_make_up_time_and_a_decline_with_a_reason_are_in_the_ledger() -> None:
    world = provisioned()
    cancel(world, 0)
    world.settle()
    world.answer(world.records[0], Answer.MAKE_UP, chosen=world.records[0].options[0].start)
    world.hourly(monday(12) + 10 * HOUR)
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, world.week(), "p0@example.test"))
    world.settle()
    world.answer(world.records[-1])
    world.hourly(monday(13))
    assert ledger(world) == {"2026-W11": Became.MADE_UP, "2026-W12": EXCUSED}


def test_a_series_that_people_split_goes_on_in_the_same_ledger() -> None:
    world = provisioned()
    passing(world, monday(12) + 2 * DAY)
    stopped, uid = shown(world, Role.MANAGER), world.uid()
    successor = replace(stopped, uid="successor", start=stopped.start + 2 * WEEK)
    for role in Role:
        world.hand(role).end_series(uid, world.week())
        world.hand(role).make_series(successor)
    world.hourly(monday(15))
    assert world.known.uid == "successor"
    assert ledger(world) == {f"2026-W{number}": HELD for number in (11, 12, 13, 14)}


def test_a_pair_that_is_unread_waits_until_it_is_read() -> None:
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    world = provisioned(pairs=a_team(2), wrap=wrap)
    failing[0].reading["p0@example.test"] = TemporaryError("down")
    passing(world, monday(12))
    assert (ledger(world), ledger(world, 1)) == ({}, W10_AND_W11)
    failing[0].reading.clear()
    passing(world, monday(13))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD}
    assert ledger(world, 1) == W10_AND_W11 | {"2026-W12": HELD}


def test_a_series_deleted_after_its_1_1_was_held_that_week() -> None:
    world = provisioned()
    world.now = world.week() + DAY
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(monday(13))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD}


def test_a_week_waits_while_it_is_open_whether_its_series_was_deleted_for_a_reason() -> None:
    friday = tuple(replace(one, slot=replace(one.slot, weekday=4)) for one in a_team(1))
    world = provisioned(pairs=friday)
    passing(world, monday(11) + 3 * DAY + 10 * HOUR)
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(monday(12) + HOUR)
    assert ledger(world) == {"2026-W10": HELD}
    world.answer(world.records[0])
    world.run(HOUR)
    assert ledger(world) == {"2026-W10": HELD, "2026-W11": EXCUSED}


def test_a_slot_that_moves_with_the_roster_leaves_no_week_out() -> None:
    world = provisioned()
    passing(world, world.week() + 2 * HOUR)
    world.employ(replace(world.pair, slot=Slot(0, world.pair.slot.time, world.pair.slot.length, "Europe/Berlin")))
    world.hourly(monday(13))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD}


def test_the_last_week_of_a_leaver_is_entered_and_a_returner_begins_anew() -> None:
    world = provisioned(pairs=a_team(2))
    stayed, left = world.pairs
    world.hourly(monday(12) + 2 * DAY)
    world.employ(stayed)
    world.hourly(monday(12) + 4 * DAY)
    assert ledger(world, 1) == W10_AND_W11 | {"2026-W12": HELD}
    world.hourly(monday(14))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD, "2026-W13": HELD}
    world.employ(stayed, left)
    world.hourly(monday(15) + HOUR)
    world.hourly(monday(16) + HOUR)
    assert ledger(world, 1) == W10_AND_W11 | {"2026-W12": HELD, "2026-W14": HELD, "2026-W15": HELD}


def test_the_last_week_of_a_leaver_survives_a_crash_right_after_the_end(tmp_path: Path) -> None:
    world = provisioned(pairs=a_team(2), path=tmp_path / "state.db")
    stayed, _ = world.pairs
    passing(world, monday(11) + DAY + timedelta(hours=12, minutes=30))
    world.employ(stayed)
    world.run()
    world.run(DAY - timedelta(minutes=1))
    world.run(timedelta(minutes=1))
    assert world.store.known()[key_of(a_team(2)[1])].ended_at
    assert ledger(world, 1) == {"2026-W10": HELD}
    world.start(Store(tmp_path / "state.db"))
    world.run()
    assert ledger(world, 1) == W10_AND_W11


def test_a_lost_database_begins_with_the_weeks_after_it_was_made_anew() -> None:
    world = provisioned()
    world.hourly(monday(13) + 3 * DAY)
    world.start(Store(None))
    world.hourly(monday(15))
    assert ledger(world) == {"2026-W14": HELD}


def test_the_week_in_which_a_pair_is_taken_up_is_entered_although_it_is_split_within_the_hour() -> None:
    world = provisioned(pairs=a_team(2))
    stopped, uid, week, pairs = shown(world, Role.MANAGER), world.uid(), world.week(2), world.pairs
    world.employ(pairs[1])
    world.start(Store(None))
    passing(world, monday(11))
    world.employ(*pairs)
    world.run(SETTLED)
    for role in Role:
        world.hand(role).end_series(uid, week)
        world.hand(role).make_series(replace(stopped, uid="successor", start=stopped.start + 2 * WEEK))
    world.run(SETTLED)
    assert world.known.uid == "successor"
    world.hourly(monday(14))
    assert ledger(world) == {f"2026-W{number}": HELD for number in (11, 12, 13)}


def test_a_restart_enters_nothing_twice_and_leaves_nothing_out(tmp_path: Path) -> None:
    world = provisioned(path=tmp_path / "state.db")
    for number in (12, 12, 13, 13):
        world.start(Store(tmp_path / "state.db"))
        passing(world, monday(number))
    assert ledger(world) == {"2026-W11": HELD, "2026-W12": HELD}


def test_the_first_entry_of_a_week_stands() -> None:
    world = provisioned()
    passing(world, monday(12))
    (entry,) = world.store.ledger.of_report("p0@example.test")
    world.store.ledger.enter([replace(entry, became=MISSED)], {entry.pair: entry.iso.next})
    assert ledger(world) == {"2026-W11": HELD}


def test_no_pair_is_looked_at_again_within_the_hour() -> None:
    world = provisioned()
    passing(world, monday(12) - timedelta(minutes=1))
    assert ledger(world) == {"2026-W11": HELD}, "23:59 UTC is past midnight in Berlin"
    world.store.ledger.enter([], {key_of(world.pair): Week(2026, 10)})
    passing(world, monday(12) - timedelta(seconds=1))
    assert world.store.ledger.due() == {key_of(world.pair): Week(2026, 10)}


MOMENTS = st.lists(st.timedeltas(timedelta(0), 12 * DAY), min_size=1, max_size=12)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(gaps=MOMENTS)
def test_passes_at_any_moments_enter_every_week_once(gaps: list[timedelta]) -> None:
    world = provisioned(pairs=a_team(2))
    for gap in gaps:
        world.now += gap
        world.run(force=True)
    world.passes.close()
    for number, pair in enumerate(world.pairs):
        assert list(ledger(world, number)) == weeks_over(number, world.now, pair.slot.zone)


def weeks_over(number: int, now: datetime, zone: str) -> list[str]:
    """The weeks of a pair that are over."""
    week, found = Week(2026, 10 if number else 11), []
    while week < week_of(now, zone):
        found.append(str(week))
        week = week.next
    return found


@pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "scheduling"])
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(events=st.lists(EVENTS, min_size=1, max_size=14))
def test_whatever_people_do_every_week_is_entered_once_and_in_order(scheduling: bool, events: list[Event]) -> None:
    world = provisioned(pairs=a_team(3), scheduling=scheduling)
    for event in [*events, Passed(HOUR), *[Passed(timedelta(hours=30))] * 12]:
        happen(world, event)
        if isinstance(event, Passed):
            world.run()
    world.passes.close()
    open_pairs = Counter(one.pair for one in world.records if one.open)
    for number, pair in enumerate(world.pairs):
        entered, over = list(ledger(world, number)), weeks_over(number, world.now, pair.slot.zone)
        assert entered == over[: len(entered)]
        assert entered == over or open_pairs[key_of(pair)]

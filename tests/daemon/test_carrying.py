"""A series that is made anew shows the weeks ahead as they were kept in the one before, and nobody is asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.answers import make_up_times
from rules.model import Role, Span, Window
from rules.records import Answer, Outcome
from rules.shown import shown_in
from rules.week import Became
from tests.daemon.world import DAY, HOUR, World, cancel, provisioned, shown

WEEK = timedelta(weeks=1)


def spans(world: World, role: Role) -> tuple[Span, ...]:
    return shown_in(shown(world, role), Window(world.now + 2 * HOUR, world.now + 7 * WEEK))


def starts(world: World, role: Role) -> set[datetime]:
    return {one.start for one in spans(world, role)}


def answered(world: World, answer: Answer = Answer.KEEP_OFF) -> None:
    """What was changed is asked about, answered and followed."""
    world.settle()
    asked = world.records[-1]
    options = make_up_times([asked], world.now, []) if answer is Answer.MAKE_UP else ()
    world.answer(asked, answer, chosen=options[0].start if options else None)
    world.run(DAY)
    assert not any(one.open for one in world.records)


def moved(world: World, number: int, by: timedelta, role: Role = Role.MANAGER) -> datetime:
    week = world.week(number)
    world.edit(role, lambda hand, uid: hand.move_week(uid, week, week + by))
    answered(world)
    return week


def off(world: World, number: int, role: Role = Role.MANAGER) -> datetime:
    week = world.week(number)
    cancel(world, number, role=role)
    answered(world)
    return week


def deleted(world: World) -> None:
    """The organizer deletes it all, and it is made anew at the deadline."""
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(world.now + 6 * DAY)
    assert world.known.generation == 2


def ended(world: World) -> None:
    until = world.week(1)
    world.edit(Role.MANAGER, lambda hand, uid: hand.end_series(uid, until))
    world.hourly(world.now + 6 * DAY)


def retimed(world: World) -> None:
    """The roster names another slot of the same weekday; the series has begun."""
    world.employ(replace(world.pair, slot=replace(world.pair.slot, time=world.pair.slot.time.replace(hour=15))))
    world.run()
    assert world.known.generation == 2


def begun() -> World:
    world = provisioned()
    world.hourly(world.now + 9 * DAY)
    return world


def nothing_new(world: World, records: int, mails: int) -> None:
    world.hourly(world.now + 4 * DAY)
    assert (len(world.records), len(world.mails())) == (records, mails)


@pytest.mark.parametrize("renewed", [deleted, ended])
def test_a_week_that_was_kept_off_stays_off_in_both_copies(renewed: Callable[[World], None]) -> None:
    world = begun()
    week = off(world, 4)
    renewed(world)
    for role in Role:
        assert week not in starts(world, role) and week + WEEK in starts(world, role), role
    nothing_new(world, 2, len(world.mails()))
    world.hourly(week + WEEK)
    (entry,) = [one for one in world.store.ledger.of_report(world.pair.report.email) if one.recurrence_id == week]
    assert entry.became is Became.EXCUSED


@pytest.mark.parametrize("role", Role)
def test_a_week_that_was_moved_stays_where_it_was_left(role: Role) -> None:
    world = begun()
    week = moved(world, 4, DAY + HOUR, role)
    deleted(world)
    for one in Role:
        assert week not in starts(world, one) and week + DAY + HOUR in starts(world, one), one
    nothing_new(world, 2, len(world.mails()))


def test_a_make_up_time_that_was_booked_stays_booked() -> None:
    world = begun()
    week = world.week(4)
    cancel(world, 4)
    answered(world, Answer.MAKE_UP)
    chosen = world.records[0].chosen
    deleted(world)
    for role in Role:
        assert week not in starts(world, role) and chosen in starts(world, role), role
    nothing_new(world, 2, len(world.mails()))
    world.hourly(week + WEEK)
    (entry,) = [one for one in world.store.ledger.of_report(world.pair.report.email) if one.recurrence_id == week]
    assert entry.became is Became.MADE_UP


def test_a_week_that_the_report_declined_is_off_in_that_copy_alone() -> None:
    world = begun()
    week = off(world, 4, Role.REPORT)
    deleted(world)
    assert week in starts(world, Role.MANAGER) and week not in starts(world, Role.REPORT)
    nothing_new(world, 2, len(world.mails()))
    world.hourly(week + WEEK)
    (entry,) = [one for one in world.store.ledger.of_report(world.pair.report.email) if one.recurrence_id == week]
    assert entry.became is Became.EXCUSED


def test_at_another_slot_it_is_the_week_that_counts() -> None:
    world = begun()
    week, later = off(world, 3), moved(world, 4, DAY)
    retimed(world)
    for role in Role:
        assert not {week, week + 6 * HOUR} & starts(world, role), role
        assert later + DAY in starts(world, role) and later + 6 * HOUR not in starts(world, role), role
        assert later + WEEK + 6 * HOUR in starts(world, role), role
    nothing_new(world, 2, len(world.mails()))
    world.hourly(week + 2 * WEEK)
    weeks = {one.recurrence_id: one.became for one in world.store.ledger.of_report(world.pair.report.email)}
    assert weeks[week + 6 * HOUR] is Became.EXCUSED and weeks[later + 6 * HOUR] is Became.MOVED


def test_a_week_that_is_on_again_is_shown() -> None:
    world = begun()
    week = off(world, 4)
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, week))
    world.run()
    assert world.outcomes == [Outcome.WITHDRAWN]
    deleted(world)
    assert all(week in starts(world, role) for role in Role)


def test_what_a_person_changes_later_in_the_new_series_stands() -> None:
    world = begun()
    week = off(world, 5)
    retimed(world)
    anew = week + 6 * HOUR
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, anew))
    world.run(HOUR)
    assert all(anew in starts(world, role) for role in Role), "the report's copy follows back"
    nothing_new(world, len(world.records), len(world.mails()))
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, anew))
    world.settle()
    assert [one.deviation.recurrence_id for one in world.records if one.open] == [anew]


def test_one_cannot_put_on_what_was_kept_off_for_the_other() -> None:
    world = begun()
    week = off(world, 5)
    retimed(world)
    anew = week + 6 * HOUR
    world.edit(Role.REPORT, lambda hand, uid: hand.put_back(uid, anew))
    world.hourly(world.now + DAY)
    assert anew not in starts(world, Role.MANAGER)


def test_a_week_kept_in_a_series_made_anew_twice() -> None:
    world = begun()
    week, other = off(world, 5), off(world, 6)
    retimed(world)
    world.hourly(world.now + 8 * DAY)
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, other + 6 * HOUR))
    world.run()
    world.employ(replace(world.pair, slot=replace(world.pair.slot, time=world.pair.slot.time.replace(hour=11))))
    world.hourly(world.now + DAY)
    for role in Role:
        assert week + 2 * HOUR not in starts(world, role) and other + 2 * HOUR in starts(world, role)
    assert (world.known.generation, len(world.records)) == (3, 2)


def test_where_the_server_delivers_the_organizers_copy_is_enough() -> None:
    world = provisioned(scheduling=True)
    world.hourly(world.now + 9 * DAY)
    week, other = off(world, 4), off(world, 5, Role.REPORT)
    deleted(world)
    assert not {week, other} & (starts(world, Role.MANAGER) | starts(world, Role.REPORT))
    nothing_new(world, 3, len(world.mails()))

"""Somebody has another calendar by the roster: the series goes on there, once, and nobody is asked anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rules.identity import series_uid
from rules.model import Role, Series, Window
from rules.plan import Verb
from rules.shown import shown_in
from rules.week import Became
from tests.daemon.moving import BOTH, MONDAY, WEEK, an_office, meetings, move, moved, other, there, weekly
from tests.daemon.world import DAY, HOUR, World, cancel, key_of, located, verbs


def nothing_was_said(world: World) -> bool:
    return not world.records and not world.mails()


@pytest.mark.parametrize("roles", [(Role.REPORT,), (Role.MANAGER,), BOTH])
def test_the_series_goes_on_in_the_new_calendar_and_ends_in_the_one_before(roles: tuple[Role, ...]) -> None:
    world = an_office()
    uid, before = world.uid(), move(world, *roles)

    assert verbs(world) == [Verb.RECREATE]
    assert (verbs(world), verbs(world, HOUR), verbs(world, DAY)) == ([], [], [])
    world.now = MONDAY
    for role, person in ((Role.REPORT, before.report), (Role.MANAGER, before.manager)):
        assert meetings(world, person) == weekly(world)
        where = ("other",) if role in roles else ("office",)
        assert meetings(world, person, accounts=where) == weekly(world)
    assert (world.uid(), world.known.generation) == (uid, 1)
    assert nothing_was_said(world)


def test_the_copy_of_the_other_is_not_written() -> None:
    world = an_office()
    before = world.calendars.objects(world.calendar(Role.MANAGER))
    move(world, Role.REPORT)
    world.run()
    assert world.calendars.objects(world.calendar(Role.MANAGER)) == before


def test_whoever_comes_back_finds_the_next_generation_once() -> None:
    world = an_office()
    report = world.pair.report
    move(world, Role.REPORT)
    world.run()
    world.employ(moved(world.pair, Role.REPORT, account="office"))

    assert verbs(world, WEEK) == [Verb.RECREATE]
    assert (verbs(world), verbs(world, DAY)) == ([], [])
    world.now -= DAY
    for person in (report, world.pair.manager):
        assert meetings(world, person) == weekly(world)
    assert meetings(world, report, accounts=("other",)) == []
    assert world.uid() == series_uid(key_of(world.pair), 2)
    assert nothing_was_said(world)


def test_another_calendar_on_the_same_account_is_the_same_to_us() -> None:
    world = an_office()
    before = move(world, Role.MANAGER, calendar="ana-meetings")
    assert verbs(world) == [Verb.RECREATE]
    assert verbs(world, DAY) == []
    world.now = MONDAY
    held = there(world, before.manager)["office"]
    assert [shown_in(one, Window(world.now, world.now + WEEK)) for one in held] == [()]
    assert [one.start for one in shown_in(_one(there(world, world.pair.manager)), Window(MONDAY, MONDAY + WEEK))] == [
        world.week()
    ]


def _one(found: Mapping[str, list[Series]]) -> Series:
    (series,) = (one for some in found.values() for one in some)
    return series


def test_weeks_that_were_kept_off_or_moved_are_so_in_the_new_calendar() -> None:
    world = an_office()
    report = world.pair.report
    world.edit(Role.REPORT, lambda hand, uid: hand.cancel_week(uid, world.week(1)))
    world.edit(Role.REPORT, lambda hand, uid: hand.move_week(uid, world.week(2), world.week(2) + HOUR))
    for _ in range(2):
        world.run(HOUR)
    asked, mails = world.records, world.mails()
    move(world, Role.REPORT)

    assert Verb.RECREATE in verbs(world)
    shown = meetings(world, report, accounts=("other",))
    assert shown == [world.week(0), world.week(2) + HOUR, world.week(3)]
    assert verbs(world, HOUR) == []
    assert ([one.key for one in world.records], len(world.mails())) == ([one.key for one in asked], len(mails))
    assert all(one.open for one in world.records)


def test_a_change_of_a_moment_ago_is_on_record_and_goes_along() -> None:
    world = an_office()
    cancel(world, 1, role=Role.REPORT)
    move(world, Role.REPORT)
    assert verbs(world) == [Verb.RECORD, Verb.RECREATE]
    assert verbs(world) == []
    assert [one.open for one in world.records] == [True]
    assert meetings(world, world.pair.report, accounts=("other",)) == [
        one for one in weekly(world) if one != world.week(1)
    ]


def test_a_meeting_that_is_near_is_waited_for() -> None:
    world = an_office()
    world.now = world.week() - HOUR
    move(world, Role.REPORT)
    assert (verbs(world), verbs(world, HOUR), verbs(world, HOUR / 2)) == ([], [], [])
    assert verbs(world, HOUR / 2) == [Verb.RECREATE]
    assert verbs(world, HOUR) == []
    assert nothing_was_said(world)


def test_a_calendar_that_is_gone_is_not_waited_for_and_nothing_is_told() -> None:
    world = an_office()
    before = move(world, Role.REPORT)
    world.calendars.drop_calendar(located(before.report))
    assert verbs(world) == [Verb.RECREATE]
    assert verbs(world, DAY) == []
    world.now = MONDAY
    assert meetings(world, before.report) == weekly(world)
    assert nothing_was_said(world)


def test_an_account_that_is_gone_from_the_configuration_is_told_of_once() -> None:
    world = an_office()
    ana = replace(world.pair.manager, account="other")
    accounts = {"other": other(world)}
    world.employ(moved(world.pair, *BOTH))
    world.passes.use(replace(world.passes.company, accounts=accounts))
    assert verbs(world) == [Verb.RECREATE, Verb.TELL_OPERATOR, Verb.TELL_OPERATOR]
    assert (verbs(world), verbs(world, DAY)) == ([], [])
    world.now = MONDAY
    assert meetings(world, ana, accounts=("other",)) == weekly(world)
    assert [one.recipient for one in world.mails()] == ["ops@example.test"]
    assert not world.records


def test_the_ledger_knows_the_week_of_the_move_as_held() -> None:
    world = an_office()
    world.now = world.week() + 3 * HOUR
    move(world, *BOTH)
    assert verbs(world) == [Verb.RECREATE]
    world.hourly(world.now + 3 * WEEK)
    assert [one.became for one in world.store.ledger.of_report(world.pair.report.email)] == [Became.HELD] * 3
    assert nothing_was_said(world)


def test_a_roster_that_is_corrected_before_the_move_changes_nothing() -> None:
    world = an_office(8)
    before = world.pairs
    world.employ(*(moved(one, *BOTH) for one in before))
    assert world.run().plan.held
    world.employ(*before)
    assert (verbs(world), verbs(world, HOUR)) == ([], [])
    assert all(one.generation == 1 and one.moving_since is None for one in world.store.known().values())


def test_a_company_that_moves_is_held_and_goes_through_once_it_is_released() -> None:
    world = an_office(8)
    before = world.pairs
    world.employ(*(moved(one, *BOTH) for one in before))
    held = world.run().plan
    assert held.held and len({row.report for row in held.rows}) == 8
    world.approve(held.id)
    assert verbs(world) == [Verb.RECREATE] * 8
    assert (verbs(world), verbs(world, DAY)) == ([], [])
    world.now = MONDAY
    for pair in before:
        assert len(meetings(world, pair.report)) == 4
    assert len(meetings(world, before[0].manager)) == 4 * 8
    assert {one.about for one in world.mails()} <= {"operator"}


def test_a_series_that_is_kept_off_in_the_pass_of_a_move_does_not_go_on_in_the_calendar_before() -> None:
    world = an_office()
    report = world.pair.report
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    for _ in range(3):
        world.run(HOUR)
    world.answer(world.records[0])
    move(world, Role.REPORT)

    assert verbs(world, HOUR) == [Verb.REPAIR, Verb.RECREATE]
    assert verbs(world, DAY) == []
    (old,) = there(world, report)["office"]
    assert old.rule is not None
    assert old.rule.until is not None
    assert meetings(world, report) == meetings(world, report, accounts=("other",))

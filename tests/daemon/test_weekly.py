"""Agenda links of single weeks: the next two have their own, and nothing else of the series changes for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from providers.memory_agendas import MemoryAgendas
from rules.model import Role, Series
from rules.slot import wall_time
from tests.daemon.world import BASE_URL, HOUR, World, a_team, key_of

WEEK = timedelta(days=7)


def a_world(agendas: MemoryAgendas | None = None, **given: Any) -> World:
    """A company whose weeks have links of their own."""
    world = World(**{"pairs": a_team(1)} | given)
    by_week(world, agendas)
    return world


def by_week(world: World, agendas: MemoryAgendas | None = None) -> None:
    links: dict[str, str] | None = {} if agendas else None
    world.passes.use(replace(world.passes.company, agenda=agendas, links=links, by_week=True))


def links(world: World, role: Role) -> dict[datetime, tuple[str, ...]]:
    """The links of each edited week."""
    series = world.shown(role)
    assert series is not None
    return {one.recurrence_id: one.links or () for one in series.overrides}


def a_link(world: World, at: datetime) -> str:
    return f"{BASE_URL}/agenda/{world.pair.report.email}/{wall_time(at, world.pair.slot.zone):%Y-%m-%d}"


def first_of(world: World) -> datetime:
    first = world.store.known()[key_of(world.pair)].first
    assert first is not None
    return first


def bare(series: Series | None) -> Series:
    assert series is not None
    return replace(series, overrides=())


def test_the_next_two_weeks_have_their_own_link_and_the_series_has_none() -> None:
    world = a_world()

    world.run()
    again = world.run()

    first = first_of(world)
    expected = {at: (a_link(world, at),) for at in (first, first + WEEK)}
    assert [links(world, role) for role in Role] == [expected] * 2
    assert not again.plan.steps
    assert bare(world.shown(Role.MANAGER)).links == ()
    assert world.mails() == []


def test_where_the_server_would_tell_of_each_week_the_series_has_the_link() -> None:
    world = a_world(scheduling=True)

    world.run()
    again = world.run(WEEK)

    whole = (f"{BASE_URL}/agenda/{world.pair.report.email}",)
    assert [(links(world, role), bare(world.shown(role)).links) for role in Role] == [({}, whole)] * 2
    assert not again.plan.steps


def test_each_week_that_comes_near_gets_its_link_and_nobody_is_asked() -> None:
    world = a_world()
    world.run()

    for _ in range(21):
        world.run(timedelta(days=1))
        assert not world.run().plan.steps

    assert len(links(world, Role.MANAGER)) == 4
    assert world.records == []
    assert world.mails() == []


def test_sections_of_documents_are_what_weeks_link_to() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)

    world.run()
    calls = agendas.calls
    again = world.run()

    sections = world.store.documents.sections(world.now - WEEK)[key_of(world.pair)]
    assert links(world, Role.REPORT) == {at: (one.link,) for at, one in sections.items()}
    assert len(sections) == 2
    assert not again.plan.steps
    assert agendas.calls == calls


def test_a_week_within_two_hours_is_left_alone() -> None:
    world = World()
    world.run()
    first = first_of(world)
    world.now = first - HOUR
    by_week(world)

    world.run()

    assert list(links(world, Role.MANAGER)) == [first + WEEK]


def test_a_link_that_was_taken_off_is_put_back_with_the_week_where_it_stands() -> None:
    world = a_world()
    world.run()
    at = first_of(world) + WEEK
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, at, at + HOUR))

    world.settle()

    assert links(world, Role.MANAGER)[at] == (a_link(world, at),)
    shown = world.shown(Role.MANAGER)
    assert shown is not None
    assert [one.start for one in shown.overrides if one.recurrence_id == at] == [at + HOUR]


def test_a_week_that_is_off_stays_off() -> None:
    world = a_world()
    world.run()
    at = first_of(world) + WEEK
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, at))

    world.settle()
    world.run()

    assert at not in links(world, Role.MANAGER)
    assert [one.deviation.kind for one in world.records] == ["cancelled"]


def test_a_series_that_moved_is_asked_about_once_and_put_back_with_its_links() -> None:
    world = a_world()
    world.run()
    world.run(3 * WEEK)
    uid = world.uid()
    world.edit(Role.MANAGER, lambda hand, uid: hand.retime_series(uid, datetime(2026, 3, 5, 15)))

    world.settle()
    world.hourly(world.now + timedelta(days=6))

    assert len({one.prompt for one in world.records}) == 1
    assert world.uid() != uid
    assert not world.run().plan.steps
    assert len(links(world, Role.MANAGER)) >= 2

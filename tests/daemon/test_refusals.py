"""Calendars that may be read and not be written: who is told, and who does not suffer from it."""

from __future__ import annotations

from dataclasses import replace

from providers.base import CalendarProvider
from providers.errors import AccessError
from rules.model import Pair, Role
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DESK, HOUR, World, a_person, a_team

USED_UP = AccessError("calendar of ana@example.test: 403 quotaExceeded")


def a_world(*pairs: Pair) -> tuple[World, FailingCalendars]:
    """A company that is not provisioned yet; Ana's calendar cannot be written."""
    seen: list[FailingCalendars] = []

    def wrap(provider: CalendarProvider) -> CalendarProvider:
        seen.append(FailingCalendars(provider, writing={"ana@example.test": USED_UP}))
        return seen[0]

    return World(pairs, wrap=wrap), seen[0]


def told(world: World) -> list[str]:
    """What the operator was told."""
    return [one.content.decode() for one in world.store.mails() if one.recipient == DESK.operator]


def test_the_operator_is_told_once_that_a_calendar_cannot_be_written() -> None:
    world, _ = a_world(*a_team(3))

    for _ in range(4):
        world.run(HOUR)

    (mail,) = told(world)
    assert "Calendars cannot be written" in mail
    assert "quotaExceeded" in mail


def test_the_operator_is_told_again_after_it_was_well() -> None:
    world, calendars = a_world(*a_team(1))
    world.run()
    calendars.writing.clear()
    world.run(HOUR)
    assert world.shown(Role.MANAGER) is not None
    calendars.writing["ana@example.test"] = USED_UP
    world.employ(*a_team(2))

    world.run(HOUR)

    assert len(told(world)) == 2


def test_refusals_in_a_row_keep_nobody_else_waiting() -> None:
    team = a_team(8)
    other = replace(team[0], report=a_person("Zoe"), manager=a_person("Max"))
    world, _ = a_world(*team, other)

    world.run()

    assert world.shown(Role.MANAGER, other) is not None

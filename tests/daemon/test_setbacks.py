"""A 1:1 that a server fails at writing, pass after pass: the operator hears of it once, a new one is tried seldom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from providers.errors import NotFoundError, ProviderError, TemporaryError
from rules.model import Role
from rules.plan import Verb
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, World, a_team, verbs

FIVE_MINUTES = timedelta(minutes=5)
ANA, REPORT = "ana@example.test", "p0@example.test"
FAILED = TemporaryError("/p0/1on1.ics: 500 Internal Server Error")
UNSENDABLE = NotFoundError("/p0/1on1.ics: cannot be sent out")


def failing(size: int = 1, **writing: ProviderError) -> tuple[World, FailingCalendars]:
    """A company whose server fails at what is written for some of its people, by the local part of the address."""
    made: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        made.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return made[-1]

    world = World(pairs=a_team(size), wrap=wrap)
    made[-1].writing = {f"{name}@example.test": error for name, error in writing.items()}
    return world, made[-1]


def passes(world: World, count: int) -> None:
    for _ in range(count):
        world.run(FIVE_MINUTES, force=True)


@pytest.mark.parametrize("error", [FAILED, UNSENDABLE], ids=["failed", "cannot be sent"])
def test_the_operator_hears_once_of_a_new_series_that_is_never_written(error: ProviderError) -> None:
    world, _ = failing(p0=error)
    passes(world, 2)
    assert world.mails() == []
    passes(world, 1)
    (mail,) = world.mails()
    text = mail.content.decode()
    assert mail.about == "operator" and REPORT in text and str(error).rpartition(": ")[2] in text
    world.hourly(world.now + 2 * DAY)
    assert world.mails() == [mail]


@pytest.mark.parametrize("error", [FAILED, UNSENDABLE], ids=["failed", "cannot be sent"])
def test_it_is_tried_ever_more_seldom_and_said_to_wait(error: ProviderError) -> None:
    world, calendars = failing(p0=error)
    passes(world, 3)
    tried = calendars.wrote.count(REPORT)
    done = world.run(FIVE_MINUTES)
    assert calendars.wrote.count(REPORT) == tried
    assert [step.verb for step in done.plan.steps] == [Verb.CREATE]
    assert done.failed and "left alone until 10:05 UTC" in done.failed[0]
    world.run(HOUR)
    assert calendars.wrote.count(REPORT) == tried + 1
    world.hourly(world.now + 3 * DAY)
    assert calendars.wrote.count(REPORT) <= tried + 21
    (known,) = world.store.known().values()
    assert known.generation <= 3 + 21


def test_once_the_server_takes_it_all_is_well_again() -> None:
    world, calendars = failing(p0=FAILED)
    passes(world, 4)
    calendars.writing = {}
    world.hourly(world.now + 3 * HOUR)
    assert world.shown(Role.REPORT) is not None
    assert world.store.passes.outages() == {} and verbs(world, HOUR) == []
    assert len(world.mails()) == 1


def test_what_is_changed_is_told_of_as_well_and_tried_each_time() -> None:
    world, calendars = failing()
    passes(world, 2)
    world.edit(Role.REPORT, lambda hand, uid: hand.remove_agenda(uid))
    calendars.writing = {REPORT: FAILED}
    tried = len(calendars.wrote)
    passes(world, 5)
    assert len(calendars.wrote) == tried + 5
    (mail,) = world.mails()
    assert f"{REPORT}: attach" in mail.content.decode()


def test_a_failure_that_passes_is_nobodys_business() -> None:
    world, calendars = failing(p0=FAILED)
    passes(world, 2)
    calendars.writing = {}
    passes(world, 3)
    assert (world.mails(), world.store.passes.outages()) == ([], {})


def test_of_many_it_is_told_in_one_mail_a_day() -> None:
    world, _ = failing(12, ana=FAILED)
    passes(world, 24)
    assert len(world.mails()) == 1
    world.hourly(world.now + DAY + HOUR)
    (_, mail) = world.mails()
    assert "p11@example.test" in mail.content.decode()


def test_those_who_are_failed_at_keep_nobody_else_waiting_and_all_are_counted() -> None:
    world, calendars = failing(8)
    passes(world, 2)
    for pair in world.pairs:
        world.edit(Role.REPORT, lambda hand, uid: hand.remove_agenda(uid), pair)
    calendars.writing = {f"p{number}@example.test": FAILED for number in range(6)}
    passes(world, 2)
    assert all((series := world.shown(Role.REPORT, pair)) and series.links for pair in world.pairs[6:])
    passes(world, 3)
    assert [one.passes >= 3 for one in world.store.passes.outages().values()] == [True] * 6

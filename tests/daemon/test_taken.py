"""A series that a server says it has already: it is looked for, and the operator hears once where it is nowhere."""

from __future__ import annotations

from datetime import timedelta

from providers.errors import ConflictError
from rules.model import Role
from rules.plan import Verb
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import World, a_team, verbs

FIVE_MINUTES = timedelta(minutes=5)
ANA, REPORT = "ana@example.test", "p0@example.test"


def refusing(size: int = 1, owner: str = REPORT) -> tuple[World, FailingCalendars]:
    """A company in which somebody has the series already, where nobody else may look."""
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    world = World(pairs=a_team(size), wrap=wrap)
    failing[-1].writing = {owner: ConflictError(f"/{owner}/1on1.ics: 403")}
    world.run(force=True)
    return world, failing[-1]


def test_the_operator_hears_once_of_all_that_stand_where_they_cannot_be_read() -> None:
    world, _ = refusing(3, ANA)
    assert verbs(world, FIVE_MINUTES) == [Verb.CREATE] * 3 and world.mails() == []
    world.run(FIVE_MINUTES)
    (mail,) = world.mails()
    text = mail.content.decode()
    assert mail.about == "operator"
    assert all(f"p{number}@example.test" in text for number in range(3))
    world.hourly(world.now + timedelta(days=1))
    assert world.mails() == [mail]


def test_it_hears_again_only_after_it_was_well() -> None:
    world, failing = refusing()
    for _ in range(3):
        world.run(FIVE_MINUTES)
    failing.writing = {}
    assert verbs(world, FIVE_MINUTES) == [Verb.CREATE] and verbs(world, FIVE_MINUTES) == []
    assert (len(world.mails()), world.store.passes.outages()) == (1, {})
    assert world.shown(Role.REPORT) is not None


def test_a_conflict_that_passes_is_nobodys_business() -> None:
    world, failing = refusing()
    world.run(FIVE_MINUTES)
    failing.writing = {}
    for _ in range(3):
        world.run(FIVE_MINUTES)
    assert (world.mails(), world.store.passes.outages()) == ([], {})
    assert world.shown(Role.REPORT) is not None

"""Whether anybody has written in the agenda of a meeting that is near."""

from __future__ import annotations

from datetime import timedelta

from daemon.reports import status_report, status_text
from providers.errors import TemporaryError
from providers.memory_agendas import MemoryAgendas
from tests.daemon.test_documents import WEEK, a_world
from tests.daemon.world import DAY, HOUR, World, key_of


def next_meeting(world: World) -> None:
    """Go to a day before the second meeting, whose section has been there since the first was over."""
    first = world.store.known()[key_of(world.pair)].first
    assert first is not None
    world.run(first + DAY - world.now)
    world.now = first + WEEK - DAY


def write(world: World, agendas: MemoryAgendas) -> None:
    """Somebody puts a point down for the latest week."""
    weeks = agendas.documents[key_of(world.pair)].weeks
    weeks[max(weeks)] += "\nSECRET-PLAN"


def told(world: World) -> bool | None:
    """What the status says of the next 1:1."""
    store, company = world.store, world.passes.company
    sections = store.documents.sections(world.now)
    report = status_report(company, store.known(), (), store.passes.last(), world.now, sections)
    found: bool | None = report["pairs"][0]["agenda_written"]
    assert ({True: "agenda written", False: "agenda empty", None: " open\n"}[found]) in status_text(report)
    return found


def test_before_a_meeting_the_status_says_whether_anybody_wrote_in_its_agenda() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    assert told(world) is None
    next_meeting(world)
    assert told(world) is None

    world.run()
    assert told(world) is False
    write(world, agendas)
    world.run(2 * HOUR)

    assert told(world) is True
    world.run(WEEK)
    assert told(world) is None


def test_it_is_looked_at_now_and_then_until_somebody_has_written_and_no_more() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    next_meeting(world)
    before = agendas.calls

    for _ in range(12):
        world.run(timedelta(minutes=10))
    assert agendas.calls - before == 2
    write(world, agendas)
    for _ in range(6):
        world.run(HOUR)

    assert agendas.calls - before == 3


def test_long_before_the_meeting_nothing_is_looked_at() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    next_meeting(world)
    before = agendas.calls

    world.run(-2 * DAY)

    assert agendas.calls == before


def test_an_agenda_that_cannot_be_looked_at_is_neither_written_nor_empty() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    next_meeting(world)
    agendas.failing = TemporaryError("down")

    done = world.run()

    assert (done.failed, told(world), world.mails()) == ((), None, [])


def test_not_a_word_of_it_is_kept() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    next_meeting(world)
    write(world, agendas)

    world.run()

    assert told(world) is True
    sections = world.store.documents.sections(world.now)
    assert "SECRET" not in str(sections)

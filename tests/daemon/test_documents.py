"""Running agenda documents beside the passes: made once, attached once, and never in the way of the calendars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from daemon.rows import QueuedMail
from providers.base import AgendaDocument
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, TemporaryError
from providers.memory_agendas import MemoryAgendas
from rules.model import Adopt, Pair, Role
from tests.daemon.test_lineage_passes import with_a_series_by_hand
from tests.daemon.world import World, a_person, a_team, key_of

WEEK = timedelta(days=7)


def a_world(agendas: MemoryAgendas, size: int = 1, **given: object) -> World:
    """A company whose agendas are documents."""
    world = World(pairs=a_team(size), **given)  # type: ignore[arg-type]
    world.passes.use(replace(world.passes.company, agenda=agendas, links={}))
    return world


def links(world: World, pair: Pair | None = None) -> list[tuple[str, ...]]:
    """The links on both copies."""
    shown = [world.shown(role, pair) for role in Role]
    return [one.links for one in shown if one]


def link_of(world: World, pair: Pair | None = None) -> str:
    return f"https://docs.example.test/{key_of(pair or world.pair)}"


def text_of(mail: QueuedMail) -> str:
    """The plain part of a mail."""
    part = message_from_bytes(mail.content, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_first_pass_makes_the_document_and_hangs_it_on_the_series() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas, 2)

    world.run()

    assert {key_of(pair) for pair in world.pairs} == agendas.documents.keys()
    for pair in world.pairs:
        document = agendas.documents[key_of(pair)]
        assert document.people == {pair.report.email, pair.manager.email}
        assert document.title == f"1:1 {pair.report.name} / {pair.manager.name}"
        assert list(document.weeks) == [world.store.known()[key_of(pair)].first]
        assert links(world, pair) == [(link_of(world, pair),)] * 2


def test_the_second_pass_plans_nothing_and_asks_for_nothing() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    before = agendas.calls

    done = world.run()

    assert not done.plan.steps
    assert agendas.calls == before


def test_each_week_gets_its_section_when_the_one_before_is_over() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()

    for _ in range(4):
        world.run(WEEK)

    weeks = list(agendas.documents[key_of(world.pair)].weeks)
    assert [one.date() - weeks[0].date() for one in weeks] == [WEEK * number for number in range(4)]
    assert not world.mails()


def test_a_section_that_people_deleted_is_not_put_in_again() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    agendas.documents[key_of(world.pair)].weeks.clear()

    world.run()

    assert not agendas.documents[key_of(world.pair)].weeks


@pytest.mark.parametrize("error", [TemporaryError, AccessError, ConflictError, RuntimeError])
def test_documents_that_fail_do_not_keep_the_calendars_waiting(error: Callable[[str], ProviderError]) -> None:
    agendas = MemoryAgendas(failing=error("no"))
    world = a_world(agendas)

    done = world.run()

    assert done.failed == ()
    assert links(world) == [(), ()]
    assert not world.run().plan.steps


def test_what_was_missing_is_made_and_attached_later() -> None:
    agendas = MemoryAgendas(failing=TemporaryError("down"))
    world = a_world(agendas)
    world.run()
    agendas.failing = None

    world.run()
    world.run()

    assert links(world) == [(link_of(world),)] * 2
    assert not world.run().plan.steps
    assert not world.mails()


def test_what_is_down_for_all_is_tried_once_a_pass_and_told_when_it_lasts() -> None:
    agendas = MemoryAgendas(failing=TemporaryError("down"))
    world = a_world(agendas, 5)

    for _ in range(6):
        world.run()

    assert agendas.calls == 6
    assert len(world.mails("operator")) == 1


def test_rights_that_are_missing_are_told_at_once_and_once() -> None:
    agendas = MemoryAgendas(failing=AccessError("give client 1 the scopes drive.file"))
    world = a_world(agendas, 3)

    for _ in range(4):
        world.run()

    [mail] = world.mails("operator")
    assert "drive.file" in text_of(mail)


def test_what_was_well_and_fails_anew_is_told_anew() -> None:
    agendas = MemoryAgendas(failing=AccessError("no"))
    world = a_world(agendas)
    world.run()
    agendas.failing = None
    world.run()
    agendas.failing = AccessError("no")

    world.run(2 * WEEK)
    world.run()

    assert len(world.mails("operator")) == 2


def test_a_document_in_the_trash_is_told_once_and_none_is_made_instead() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas, 2)
    world.run()
    agendas.documents[key_of(world.pair)].trashed = True

    for _ in range(3):
        world.run(WEEK)

    [mail] = world.mails("operator")
    assert "It is about the 1:1 of p0@example.test and ana@example.test." in text_of(mail)
    assert len(agendas.documents) == 2
    assert len(agendas.documents[key_of(world.pairs[1])].weeks) == 4
    assert links(world) == [(link_of(world),)] * 2


def test_a_document_that_is_lost_is_begun_anew_once_the_operator_says_so() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    lost = agendas.documents[key_of(world.pair)]
    lost.trashed = True
    world.run(2 * WEEK)
    [mail] = world.mails("operator")
    offer = text_of(mail).partition("oneonone approve ")[2].split("`")[0]

    world.approve(offer)
    world.run()
    world.run()

    assert len(agendas.documents) == 2
    assert len(agendas.documents[f"{key_of(world.pair)}-anew"].weeks) == 1
    assert links(world)[0] == (link_of(world), f"{link_of(world)}-anew")
    assert not world.run().plan.steps
    assert len(world.mails("operator")) == 1


def test_a_new_manager_means_a_new_document_and_the_old_one_stays() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    old = world.pair
    before = replace(agendas.documents[key_of(old)], weeks=dict(agendas.documents[key_of(old)].weeks))

    world.employ(replace(old, manager=a_person("Zoe")))
    world.run()

    assert agendas.documents.keys() == {key_of(old), key_of(world.pair)}
    assert agendas.documents[key_of(old)] == before
    assert agendas.documents[key_of(world.pair)].people == {"p0@example.test", "zoe@example.test"}
    assert links(world) == [(link_of(world),)] * 2


def test_who_leaves_keeps_the_document_as_it_is() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas, 2)
    world.run()
    before = deepcopy(agendas.documents)

    world.employ(world.pairs[1])
    for _ in range(3):
        world.run(timedelta(hours=5))

    assert agendas.documents == before


def test_a_plan_that_is_held_makes_no_documents() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas, 30)

    done = world.run()

    assert done.plan.held
    assert not agendas.documents
    world.run(force=True)
    assert len(agendas.documents) == 30


def test_a_series_that_was_there_gets_its_document_beside_what_hangs_on_it() -> None:
    world = World()
    world.run()
    [[builtin], _] = links(world)
    agendas = MemoryAgendas()
    world.passes.use(replace(world.passes.company, agenda=agendas, links={}))

    world.run()
    world.run()

    assert [set(one) for one in links(world)] == [{builtin, link_of(world)}] * 2


def test_a_restart_knows_its_documents() -> None:
    agendas = MemoryAgendas()
    world = a_world(agendas)
    world.run()
    calls = agendas.calls

    world.start(world.store)
    world.passes.use(replace(world.passes.company, agenda=agendas, links={}))
    done = world.run()

    assert not done.plan.steps
    assert agendas.calls == calls


def test_a_document_that_is_refused_says_so_by_its_error_alone() -> None:
    agendas = MemoryAgendas(failing=NotFoundError("document d is in the trash"))
    world = a_world(agendas)

    world.run()

    assert len(world.mails("operator")) == 1


def test_a_pair_that_is_left_alone_gets_no_document() -> None:
    agendas = MemoryAgendas()
    world = with_a_series_by_hand(*Role, adopt=Adopt.NO)
    world.passes.use(replace(world.passes.company, agenda=agendas, links={}))

    for _ in range(3):
        world.run()

    assert not agendas.documents


def test_one_pair_whose_document_fails_unexpectedly_does_not_stop_the_others() -> None:
    class Odd(MemoryAgendas):
        def document(self, key: str, title: str, people: Sequence[str], *, anew: bool = False) -> AgendaDocument:
            if title.startswith("1:1 P0"):
                raise ZeroDivisionError
            return super().document(key, title, people, anew=anew)

    world = a_world(Odd(), 3)

    world.run()

    assert [len(links(world, pair)[0]) for pair in world.pairs] == [0, 1, 1]

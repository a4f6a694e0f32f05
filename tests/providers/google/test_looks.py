"""What can be told of a section without its words; and people's words, which stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.base import AgendaDocument, Anchor
from providers.google.docs import GoogleDocs
from rules.agenda import Look, written
from tests.google import faults
from tests.google.docs.text import Cell
from tests.google.drive.cabinet import Cabinet
from tests.google.errors import invalid
from tests.google.running import Google, google
from tests.google.writers import Writer
from tests.providers.google.agendas import SCOPES, USERS, WEEK, a_section, ana, docs, made

Scribbles = list[tuple[str, float, str]]
Begun = tuple[GoogleDocs, AgendaDocument, Anchor]


@pytest.fixture
def workspace() -> Iterator[Google]:
    with google(USERS, scopes=SCOPES) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)


@pytest.fixture
def begun(workspace: Google, tmp_path: Path) -> Begun:
    """A document with the section of the first week."""
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    return agenda, document, agenda.section(document, a_section())


def look(begun: Begun) -> Look:
    agenda, document, _ = begun
    return agenda.look(document, [WEEK])[WEEK]


def test_a_section_that_nobody_wrote_in_is_as_it_was_put_in(begun: Begun) -> None:
    assert not written(begun[2].fingerprint, look(begun))


EDITS: dict[str, Callable[[Writer], None]] = {
    "types": lambda person: person.type_after("Ana\n", "My point"),
    "types at the end": lambda person: person.type_after("Action items\n\n", "One more thing"),
    "suggests": lambda person: person.suggest_after("Ana\n", "My point"),
    "comments": lambda person: person.comment("Action items", "Shall we?"),
    "erases": lambda person: person.erase("Ben"),
    "mentions": lambda person: person.mention("Ana", "zoe@example.test"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_whoever_adds_anything_has_written(workspace: Google, begun: Begun, edit: Callable[[Writer], None]) -> None:
    edit(ana(workspace))

    assert written(begun[2].fingerprint, look(begun))


def test_suggestions_and_open_comments_are_counted(workspace: Google, begun: Begun) -> None:
    person = ana(workspace)
    person.suggest_after("Ana\n", "one")
    person.suggest_after("Ben\n", "two")
    person.comment("Action items", "three")
    person.comment("The newest week", "about no week")

    seen = look(begun)

    assert (seen.fingerprint, seen.suggestions, seen.comments) == (begun[2].fingerprint, 2, 1)


def test_what_stands_elsewhere_is_not_of_the_week(workspace: Google, begun: Begun) -> None:
    person = ana(workspace)
    person.type_after("The newest week is on top.", " Be brief.")
    person.add_tab("Notes", "Many notes")

    assert not written(begun[2].fingerprint, look(begun))


@pytest.mark.parametrize("edge", [False, True])
def test_the_next_section_does_not_count_as_writing_in_the_one_before(
    workspace: Google, begun: Begun, edge: bool
) -> None:
    habits = workspace.cabinet.habits
    habits.grow_at_start, habits.grow_at_end = edge, edge
    agenda, document, _ = begun

    agenda.section(document, a_section(1))

    assert not written(begun[2].fingerprint, look(begun))


def test_a_section_that_was_deleted_is_not_seen(workspace: Google, begun: Begun) -> None:
    ana(workspace).erase_section("Tuesday 10 March 2026")

    assert begun[0].look(begun[1], [WEEK]) == {}


def test_a_look_is_one_request(workspace: Google, begun: Begun) -> None:
    before = len(workspace.calls)

    look(begun)

    assert [call.method for call in workspace.calls[before:]] == ["docs.documents.get"]


def test_where_comments_are_not_shown_the_rest_is_told(workspace: Google, begun: Begun) -> None:
    ana(workspace).type_after("Ana\n", "My point")
    workspace.faults.put("docs.documents.get", faults.Refuse(invalid("no such view")))

    seen = look(begun)

    assert written(begun[2].fingerprint, seen)
    assert seen.comments == 0


words = st.text(st.sampled_from("ab 😀\n\u0301é•"), min_size=1, max_size=12)
edits = st.lists(
    st.tuples(st.sampled_from(["type", "erase", "suggest", "head", "tab"]), st.floats(0, 1), words), max_size=8
)


def scribble(person: Writer, what: str, where: float, text: str) -> None:
    """One thing that a person does at some place of some tab."""
    body = person.document.tabs[int(where * 100) % len(person.document.tabs)].body
    position = int(where * (len(body.cells) - 1))
    if what == "type":
        person.type_at(body, position, text)
    if what == "suggest":
        body.insert(position, text, person.document.fresh("suggest."))
    if what == "erase" and position < len(body.cells) - 1:
        person.erase_at(body, position, position + len(text))
    if what == "head":
        _, end = next(iter(body.paragraphs(position, position + 1)))
        body.restyle(end, body.mark_at(position).__class__({"namedStyleType": "HEADING_1"}))
    if what == "tab":
        person.add_tab("Tab", text)
    person.document.changed()


def told(cell: Cell) -> tuple[object, ...]:
    """What a character is to the one who typed it."""
    return cell.char, cell.style, cell.ranges, cell.inserted


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=edits, second=edits, edge=st.booleans())
def test_whatever_people_did_a_section_changes_no_letter_of_theirs(
    workspace: Google,
    tmp_path: Path,
    first: list[tuple[str, float, str]],
    second: list[tuple[str, float, str]],
    edge: bool,
) -> None:
    clear(workspace.cabinet, edge)
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    for number, some in enumerate((first, second)):
        for one in some:
            scribble(person, *one)
        for later in (number, number + 1):
            before = [(cell, told(cell)) for tab in person.document.tabs for cell in tab.body.cells]
            there = is_there(person, later)
            text = person.text()
            agenda.section(document, a_section(later))
            assert kept(before, person)
            assert person.text() == text if there else len(person.text()) > len(text)


def clear(cabinet: Cabinet, edge: bool) -> None:
    cabinet.files.clear()
    cabinet.habits.grow_at_start = cabinet.habits.grow_at_end = cabinet.habits.heading_moves_up = edge


def is_there(person: Writer, later: int) -> bool:
    name = f"w:2026-03-{10 + 7 * later}T09:00:00Z"
    ids = {key for tab in person.document.tabs for key, one in tab.names.items() if one == name}
    return any(ids & cell.ranges for tab in person.document.tabs for cell in tab.body.cells)


def kept(before: list[tuple[Cell, tuple[object, ...]]], person: Writer) -> bool:
    """Whether all characters are there in their order, and as they were but for newlines."""
    after = [cell for tab in person.document.tabs for cell in tab.body.cells]
    numbers = {id(cell): number for number, cell in enumerate(after)}
    order = [numbers[id(cell)] for cell, _ in before]
    same = all(told(cell) == then for cell, then in before if cell.char != "\n")
    return same and order == sorted(order)

"""The section of a week: what goes in, what is carried over, and that nothing else changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.errors import ConflictError, ProviderError, ResponseError
from providers.google.docs import GoogleDocs
from providers.google.pages import Text
from tests.google import faults
from tests.google.errors import invalid
from tests.google.running import Google, google
from tests.google.writers import Writer
from tests.providers.google.agendas import SCOPES, USERS, a_section, ana, docs, made
from tests.providers.google.clients import statuses

WRITE, READ = "docs.documents.batchUpdate", "docs.documents.get"
FIRST = """Agenda of the 1:1. The newest week is on top.
Tuesday 10 March 2026
Ana

Ben

Action items



"""


@pytest.fixture
def workspace() -> Iterator[Google]:
    with google(USERS, scopes=SCOPES) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)


def shapes(person: Writer) -> list[tuple[str, str, bool]]:
    """Each paragraph: text, style, and whether it is an item of a list."""
    body = person.document.tabs[0].body
    found = []
    for start, end in body.paragraphs():
        mark = body.mark_at(start)
        text = "".join(cell.char for cell in body.cells[start : end - 1])
        found.append((text, str(mark.style["namedStyleType"]), bool(mark.list_id)))
    return found


def test_the_first_section_stands_at_the_top(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)

    agenda.section(made(agenda), a_section())

    person = ana(workspace)
    assert person.text() == FIRST
    assert shapes(person)[1:8] == [
        ("Tuesday 10 March 2026", "HEADING_2", False),
        ("Ana", "HEADING_3", False),
        ("", "NORMAL_TEXT", True),
        ("Ben", "HEADING_3", False),
        ("", "NORMAL_TEXT", True),
        ("Action items", "HEADING_3", False),
        ("", "NORMAL_TEXT", True),
    ]
    assert set(person.document.tabs[0].names.values()) == {"w:2026-03-10T09:00:00Z"}


def test_a_section_that_is_there_is_not_written_again(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)

    anchors = {agenda.section(document, a_section()) for _ in range(3)}

    assert len(anchors) == 1
    assert statuses(workspace, WRITE) == [200]


def test_the_next_section_stands_above_and_links_go_to_their_own(workspace: Google, tmp_path: Path) -> None:
    workspace.cabinet.habits.heading_moves_up = True
    agenda = docs(workspace, tmp_path)
    document = made(agenda)

    first, second = (agenda.section(document, a_section(number)) for number in (0, 1))

    text = ana(workspace).text()
    assert text.index("Tuesday 17 March") < text.index("Tuesday 10 March")
    assert text.startswith("Agenda of the 1:1.")
    assert first == agenda.section(document, a_section())
    assert "?tab=t.0#heading=h." in first.link
    assert first.link != second.link


def test_open_action_items_are_carried_over_and_done_ones_are_not(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    person.type_after("Action items\n", "Call Zoe\nSend the plan 😀\nBook a room")
    person.tick("Call Zoe")
    person.suggest_after("Send the plan", " twice")

    agenda.section(document, a_section(1))

    newest = person.text().partition("Tuesday 10 March")[0]
    assert "Action items\nSend the plan 😀\nBook a room\n" in newest
    assert "Call Zoe" not in newest


def test_an_item_that_was_written_down_late_is_carried_over_by_the_next_section_but_one(
    workspace: Google, tmp_path: Path
) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    person.type_after("Action items\n", "Call Zoe\nBook a room")
    agenda.section(document, a_section(1))
    person.tick("Book a room")
    body = person.document.tabs[0].body
    late = body.text.rindex("Book a room") + len("Book a room")
    person.type_at(body, late, "\nSend the minutes")

    agenda.section(document, a_section(2))

    newest = person.text().partition("Tuesday 17 March")[0]
    assert "Action items\nCall Zoe\nSend the minutes\n" in newest
    assert "Book a room" not in newest


def test_an_item_under_another_stays_under_it(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    person.type_after("Action items\n", "Hire\nWrite the ad")
    body = person.document.tabs[0].body
    start = body.text.index("Write the ad")
    _, end = next(iter(body.paragraphs(start, start + 1)))
    mark = body.mark_at(start)
    body.restyle(end, type(mark)(mark.style, mark.list_id, 1))

    agenda.section(document, a_section(1))

    start = body.text.index("Write the ad")
    assert body.mark_at(start).level == 1
    assert "\t" not in body.text


def test_a_section_whose_answer_was_lost_is_there_once(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    workspace.faults.put(WRITE, faults.Lose())

    agenda.section(document, a_section())

    assert ana(workspace).text() == FIRST


class Interrupted(GoogleDocs):
    """Somebody types after each of the first reads."""

    def __init__(self, inner: GoogleDocs, person: Writer, times: int) -> None:
        self.__dict__.update(inner.__dict__)
        self._person = person
        self._times = times

    def _read(self, document: str, comments: str | None = None) -> Text:
        found = super()._read(document, comments)
        if self._times:
            self._times -= 1
            self._person.type_at(self._person.document.tabs[0].body, 0, "typed ")
        return found


def test_who_types_meanwhile_keeps_every_letter(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)

    Interrupted(agenda, ana(workspace), 1).section(document, a_section())

    text = ana(workspace).text()
    assert text.count("typed ") == 1
    assert text.count("Tuesday 10 March 2026") == 1


def test_who_never_stops_typing_is_left_alone_for_now(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)

    with pytest.raises(ConflictError):
        Interrupted(agenda, ana(workspace), 99).section(document, a_section())

    assert "Tuesday" not in ana(workspace).text()


def test_a_document_that_cannot_be_understood_says_nothing_of_what_is_in_it(
    workspace: Google, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    ana(workspace).type_after("Action items\n", "SECRET plan")
    wrong = b'{"documentId": "SECRET", "title": "SECRET", "tabs": [{"documentTab": {"body": "SECRET"}}]}'
    workspace.faults.put(READ, faults.Garble(wrong, "application/json"))
    workspace.faults.put(WRITE, faults.broken(), times=9)

    told = []
    for later in (0, 1):
        with pytest.raises(ProviderError) as raised:
            agenda.section(document, a_section(later) if later else a_section())
        told += [repr(raised.value), repr(raised.value.__context__)]

    assert "SECRET" not in "".join(told) + caplog.text


def test_a_request_that_google_calls_wrong_is_an_error_and_not_tried_for_ever(
    workspace: Google, tmp_path: Path
) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    workspace.faults.put(WRITE, faults.Refuse(invalid("no")), times=9)

    with pytest.raises(ResponseError):
        agenda.section(document, a_section())

    assert statuses(workspace, WRITE) == [400]


def test_a_section_goes_in_where_people_left_nothing_of_ours(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    person.erase(person.text()[:-1])
    person.type_at(person.document.tabs[0].body, 0, "Our own order\n")

    agenda.section(document, a_section(1))

    assert person.text().startswith("Tuesday 17 March 2026\n")
    assert person.text().endswith("Our own order\n\n")


def test_a_section_follows_those_that_people_put_into_another_tab(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    agenda.section(document, a_section())
    person = ana(workspace)
    person.add_tab("Goals", "Grow")
    person.document.tabs.reverse()

    agenda.section(document, a_section(1))

    assert [tab.body.text for tab in person.document.tabs if tab.title == "Goals"] == ["Grow\n"]
    assert person.text().index("Tuesday 17 March") < person.text().index("Tuesday 10 March")

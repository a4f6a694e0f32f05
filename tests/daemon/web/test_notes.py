"""Notes on the agenda page: one shared and one private of each of the two, told apart before typing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from daemon.web.private_notes import LONGEST_NOTE
from rules.known import Known
from rules.model import Person
from rules.notebook import SharedNote
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, a_pair, back_again, sent, words

THIS = date(2026, 3, 9)
PAGE = "/agenda/ana@example.com/2026-03-09"
SHARED, PRIVATE = f"{PAGE}/notes", f"{PAGE}/private-notes"
AUDIENCE = "You and Ben see this. After a change of manager, the team member chooses whether the new one sees it, too."
JSON = {"Accept": "application/json"}
CHI = Person("chi@example.com", "Chi Wu", "Europe/Berlin", "main")


def noted(pages: Pages, text: str, person: Person = ANA, to: str = SHARED, version: int = 0) -> TestResponse:
    """What comes back when somebody saves a note."""
    return sent(back_again(pages, person), PAGE, to, text=text, version=str(version))


def the_notes(pages: Pages) -> list[tuple[str, str, int]]:
    return [(one.author, one.text, one.version) for one in pages.store.notebook.shared_notes(KEY)]


def private(pages: Pages, author: Person = ANA, week: date = THIS, key: str = KEY) -> tuple[str, int] | None:
    assert pages.vault
    note = pages.vault.read(author.email, key, week)
    return (note.text, note.version) if note else None


def typed(page: TestResponse, name: str) -> str:
    """What stands in one of the two fields."""
    found = re.search(rf'<textarea id="{name}-text"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert found
    return found[1]


def test_a_shared_note_is_read_by_both_and_written_by_its_author(pages: Pages) -> None:
    answer = noted(pages, "We **agreed** on June")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#shared-note")
    own, other = (back_again(pages, one).get(PAGE) for one in (ANA, BEN))
    assert (typed(own, "shared"), typed(other, "shared")) == ("We **agreed** on June", "")
    assert "Shared note of Ana We agreed on June" in words(other) and "<strong>agreed</strong>" in other.text
    assert "Shared note of Ben Nothing yet." in words(own)


def test_a_private_note_is_read_by_its_author_alone(pages: Pages) -> None:
    assert noted(pages, "Ask for a raise", ANA, PRIVATE).location == f"{PAGE}#private-note"
    assert noted(pages, "Praise the release", BEN, PRIVATE).status_code == 303
    own, other = (back_again(pages, one).get(PAGE) for one in (ANA, BEN))
    assert (typed(own, "private"), typed(other, "private")) == ("Ask for a raise", "Praise the release")
    assert "raise" not in other.text.replace("Praise", "") and "Praise" not in own.text


def test_what_is_seen_by_whom_is_told_before_each_field_and_the_shared_one_comes_first(pages: Pages) -> None:
    shown = words(back_again(pages).get(PAGE))
    order = [
        f"Your shared note {AUDIENCE}",
        "Save shared note",
        "Shared note of Ben",
        "Your private note, for you alone Only you see this: not Ben , not a later manager, not the "
        "administrators of this program through any page or command.",
        "only somebody who controls both the machine and its key could open it",
        "Save private note",
    ]
    places = [shown.index(one) for one in order]
    assert places == sorted(places)


def test_a_private_note_is_closed_until_it_is_wanted_and_never_printed(pages: Pages) -> None:
    browser = back_again(pages)
    assert '<details class="note private">' in browser.get(PAGE).text
    css = browser.get("/static/notes.css").text
    assert re.search(r"@media print \{[^@]*\.note\.private[^}]*display: none", css)


@pytest.mark.parametrize("to", [SHARED, PRIVATE])
def test_of_two_windows_the_later_one_is_shown_both_texts(pages: Pages, to: str) -> None:
    noted(pages, "from the first", to=to)
    late = noted(pages, "from the second", to=to)
    assert (late.status_code, "from the first" in late.text, "from the second" in late.text) == (409, True, True)
    kept = noted(pages, "from the first and the second", to=to, version=1)
    assert kept.status_code == 303
    field = "shared" if to == SHARED else "private"
    assert typed(back_again(pages).get(PAGE), field) == "from the first and the second"


@pytest.mark.parametrize("to", [SHARED, PRIVATE])
def test_a_script_learns_versions_and_conflicts(pages: Pages, to: str) -> None:
    browser = back_again(pages)
    token = re.findall(r'name="csrf_token" value="([^"]*)"', browser.get(PAGE).text)[0]

    def save(text: str, version: int) -> tuple[int, dict[str, object]]:
        answer = browser.post(to, data={"text": text, "version": version, "csrf_token": token}, headers=JSON)
        return answer.status_code, answer.get_json()

    assert save("one", 0) == (200, {"version": 1, "said": "Saved at 10:00"})
    assert save("two", 1)[1]["version"] == 2
    assert save("two", 1)[1]["version"] == 2  # sent again, as its answer was lost
    status, told = save("three", 1)
    assert (status, told["text"], told["version"]) == (409, "two", 2)
    assert save("x" * (LONGEST_NOTE + 1), 2)[0] == 400


@pytest.mark.parametrize("to", [SHARED, PRIVATE])
def test_a_note_can_be_emptied(pages: Pages, to: str) -> None:
    noted(pages, "never mind", to=to)
    assert noted(pages, "", to=to, version=1).status_code == 303
    assert "never mind" not in back_again(pages).get(PAGE).text


@pytest.mark.parametrize("to", [SHARED, PRIVATE])
@pytest.mark.parametrize("letter", ["x", "語", "🌱"])
def test_a_note_has_at_most_20_000_characters_of_any_script(pages: Pages, to: str, letter: str) -> None:
    assert noted(pages, letter * LONGEST_NOTE, to=to).status_code == 303
    before = pages.dump()
    answer = noted(pages, letter * (LONGEST_NOTE + 1), to=to, version=1)
    assert (answer.status_code, "under 20000 characters; this has 20001" in words(answer)) == (400, True)
    assert letter * (LONGEST_NOTE + 1) in answer.text
    assert pages.dump() == before


@pytest.mark.parametrize("to", [SHARED, PRIVATE])
def test_a_note_of_5_mb_is_refused_in_words_and_not_stored(pages: Pages, to: str) -> None:
    answer = noted(pages, "x" * 5_000_000, to=to)
    assert (answer.status_code, "That was too much Please shorten it" in words(answer)) == (413, True)
    assert (the_notes(pages), private(pages)) == ([], None)


def test_other_forms_have_no_more_room_than_before(pages: Pages) -> None:
    assert sent(back_again(pages), PAGE, PAGE, text="x" * 70_000).status_code == 413


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "1.5"])
@pytest.mark.parametrize("to", [SHARED, PRIVATE])
def test_a_version_that_there_cannot_be_overwrites_nothing(pages: Pages, to: str, version: str) -> None:
    noted(pages, "stays", to=to)
    assert sent(back_again(pages), PAGE, to, text="over it", version=version).status_code == 409


def test_once_the_week_is_locked_the_shared_note_stays_and_the_private_one_is_its_authors_still(pages: Pages) -> None:
    noted(pages, "agreed")
    noted(pages, "my own", to=PRIVATE)
    pages.clock.at = NOW + timedelta(days=30)
    page = back_again(pages).get(PAGE)
    assert 'id="shared-text"' not in page.text and f"Your shared note {AUDIENCE} agreed" in words(page)
    assert noted(pages, "other words", version=1).status_code == 409
    assert noted(pages, "later thoughts", to=PRIVATE, version=1).status_code == 303
    assert (the_notes(pages), private(pages)) == ([(ANA.email, "agreed", 1)], ("later thoughts", 2))


def test_nobody_else_reads_or_writes_any_note(pages: Pages) -> None:
    noted(pages, "agreed")
    before = pages.dump()
    for to in (SHARED, PRIVATE):
        own = "/agenda/eve@example.com/2026-03-09"
        assert sent(back_again(pages, EVE), own, to, text="mine").status_code == 404
    assert pages.dump() == before


def test_without_a_key_the_page_says_so_and_nothing_is_stored(pages: Pages) -> None:
    pages.notes_key = ""
    page = back_again(pages).get(PAGE)
    assert "Private notes are not set up here" in words(page) and 'id="private-text"' not in page.text
    answer = noted(pages, "my own", to=PRIVATE)
    assert (answer.status_code, "Nothing was stored" in words(answer), "my own" in answer.text) == (400, True, True)
    assert pages.store.private_notes.of_author(ANA.email) == []


@pytest.mark.parametrize("reader", [ANA, BEN], ids=["who wrote before", "who writes first"])
def test_with_another_key_the_rest_works_and_nothing_is_overwritten(pages: Pages, reader: Person) -> None:
    noted(pages, "my own", to=PRIVATE)
    stored = pages.store.private_notes.of_author(ANA.email)
    pages.notes_key = "another key"
    page = back_again(pages, reader).get(PAGE)
    assert "cannot be opened with the key that is set up" in words(page) and 'id="private-text"' not in page.text
    assert noted(pages, "over it", reader, PRIVATE, version=1 if reader is ANA else 0).status_code == 400
    assert noted(pages, "shared", reader).status_code == 303
    assert pages.store.private_notes.of_author(ANA.email) == stored
    assert pages.store.private_notes.of_author(BEN.email) == []
    pages.notes_key = Pages(pages.path, pages.store).notes_key
    assert typed(back_again(pages).get(PAGE), "private") == "my own"


def test_after_a_change_of_managers_each_manager_has_the_notes_of_the_own_time(pages: Pages) -> None:
    noted(pages, "Ben's own", BEN, PRIVATE)
    noted(pages, "Ana's own", ANA, PRIVATE)
    handed_over(pages)
    assert typed(back_again(pages, BEN).get(PAGE), "private") == "Ben&#39;s own"
    assert typed(back_again(pages, ANA).get(PAGE), "private") == "Ana&#39;s own"
    for week in (PAGE, "/agenda/ana@example.com/2026-03-23"):
        page = back_again(pages, CHI).get(week)
        assert page.status_code == 404 or ("Ben&#39;s own" not in page.text and "Ana&#39;s own" not in page.text)


def test_a_former_manager_changes_the_own_private_note_and_nothing_else(pages: Pages) -> None:
    noted(pages, "Ben's own", BEN, PRIVATE)
    handed_over(pages)
    assert noted(pages, "Ben's own, later", BEN, PRIVATE, 1).status_code == 303
    assert private(pages, BEN) == ("Ben's own, later", 2)
    assert noted(pages, "shared", BEN).status_code == 404
    assert "Ben" not in "".join(author for author, _, _ in the_notes(pages))


def handed_over(pages: Pages) -> None:
    """Ana's manager is Chi from the week after on."""
    pages.store.save_known(Known(KEY, a_pair(), first=NOW - timedelta(days=90), ended_at=NOW + timedelta(days=5)))
    pages.pairs = (a_pair(ANA, CHI), a_pair(EVE))


def test_a_note_of_the_other_one_is_harmless_markdown(pages: Pages) -> None:
    text = "<script>alert(1)</script> ![x](https://evil.example/x.png) [x](javascript:alert(1))"
    pages.store.notebook.save_shared_note(SharedNote(KEY, THIS, BEN.email, text, NOW))
    shown = back_again(pages).get(PAGE).text
    assert "<script>alert" not in shown and "<img" not in shown and 'href="javascript' not in shown


def test_a_name_cannot_turn_the_words_around_it(pages: Pages) -> None:
    odd = replace(BEN, name="‮Nobody <b>")
    pages.pairs = (a_pair(ANA, odd),)
    shown = back_again(pages).get(PAGE).text
    assert "You and <bdi>Nobody</bdi> see this" in shown and "<b>" not in shown

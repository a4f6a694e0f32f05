"""Notes in two browsers: saved as they are typed, the private one seen by its author and closed until it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from daemon.web.server import serve
from tests.daemon.web.pages import ANA, BEN, Pages, a_site
from tests.daemon.web.test_notes import PAGE, private, the_notes
from tests.pages.browsing import Window, window

SAVED = "Saved at 10:00"


@dataclass
class Table:
    """The two with a window each at the same agenda, and the team member with a second one."""

    pages: Pages
    ana: Page
    again: Page
    ben: Page


@pytest.fixture
def table(browser: Browser, tmp_path: Path) -> Iterator[Table]:
    pages = a_site(tmp_path)
    app = pages.app()
    serving = serve(app, "127.0.0.1", 0)
    with ExitStack() as stack:
        origin, readers = f"http://127.0.0.1:{serving.port}", (ANA, ANA, BEN)
        opened = [stack.enter_context(window(browser, origin, app, one)) for one in readers]
        for one in opened:
            one.go(PAGE)
        yield Table(pages, *(one.page for one in opened))
        assert [trouble for one in opened for trouble in one.troubles if "Content Security" in trouble] == []
    serving.close()
    pages.store.close()


def unlocked(page: Page) -> Page:
    """Open the part with the private note."""
    page.get_by_text("Your private note, for you alone").click()
    return page


def test_a_shared_note_is_saved_as_it_is_typed_and_read_by_the_other_one(table: Table) -> None:
    table.ana.locator("#shared-text").fill("We **agreed**")
    expect(table.ana.locator(".note.shared .kept")).to_have_text(SAVED)
    assert the_notes(table.pages) == [(ANA.email, "We **agreed**", 1)]
    table.ben.reload()
    expect(table.ben.locator("[aria-labelledby=other-note] strong")).to_have_text("agreed")


def test_a_private_note_is_closed_until_it_is_wanted_and_closed_again_when_it_is_saved(table: Table) -> None:
    expect(table.ana.locator("#private-text")).to_be_hidden()
    unlocked(table.ana).locator("#private-text").fill("Ask for a raise")
    expect(table.ana.locator(".note.private .kept")).to_have_text(SAVED)
    table.ana.get_by_role("button", name="Save private note").click()
    expect(table.ana.locator("#private-text")).to_be_hidden()
    assert private(table.pages) == ("Ask for a raise", 1)
    table.ben.reload()
    assert "raise" not in table.ben.content()


def test_two_windows_of_its_author_show_both_texts_of_a_private_note(table: Table) -> None:
    unlocked(table.ana).locator("#private-text").fill("here")
    expect(table.ana.locator(".note.private .kept")).to_have_text(SAVED)
    unlocked(table.again).locator("#private-text").fill("there")
    expect(table.again.locator(".conflict .theirs")).to_have_text("here")
    table.again.get_by_role("button", name="Put both together").click()
    expect(table.again.locator(".note.private .kept")).to_have_text(SAVED)
    assert private(table.pages) == ("here\n\nthere", 2)


def test_in_a_closed_week_the_private_note_is_saved_still_and_shows_both_texts(table: Table) -> None:
    for page in (table.ana, table.again):
        page.goto(page.url.replace("2026-03-09", "2026-02-16"))
        expect(page.locator("#shared-text")).to_have_count(0)
    unlocked(table.ana).locator("#private-text").fill("later thoughts")
    expect(table.ana.locator(".note.private .kept")).to_contain_text("Saved at")
    unlocked(table.again).locator("#private-text").fill("other thoughts")
    expect(table.again.locator(".conflict .theirs")).to_have_text("later thoughts")


def test_nothing_of_a_private_note_stays_in_the_browser(table: Table) -> None:
    unlocked(table.ana).locator("#private-text").fill("Ask for a raise")
    expect(table.ana.locator(".note.private .kept")).to_have_text(SAVED)
    table.ana.locator("#new-action-text").fill("Book the room")
    table.ana.get_by_role("button", name="Add action item").click()
    expect(table.ana.locator("#action-1")).to_be_visible()
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, document.title])"
    assert "raise" not in table.ana.evaluate(f"() => {kept}")


def test_a_print_shows_the_shared_notes_and_not_the_private_one(table: Table) -> None:
    unlocked(table.ana)
    table.ana.emulate_media(media="print")
    expect(table.ana.locator(".note.private")).to_be_hidden()
    expect(table.ana.locator("#shared-note")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
def test_open_parts_keep_nobody_out(browser: Browser, tmp_path: Path, axe_core: str, width: int) -> None:
    pages = a_site(tmp_path)
    app = pages.app()
    serving = serve(app, "127.0.0.1", 0)
    with window(browser, f"http://127.0.0.1:{serving.port}", app, ANA, width=width) as shown:
        assert _wrong(shown, axe_core) == ([], 0, [])
    serving.close()
    pages.store.close()


def _wrong(shown: Window, axe_core: str) -> tuple[list[str], int, list[str]]:
    """What is wrong with the page once its parts are open: for axe-core, in width, and by the keyboard."""
    shown.go(PAGE)
    shown.page.locator("#new-action-text").fill("Book the room")
    shown.page.get_by_role("button", name="Add action item").click()
    expect(shown.page.locator("#action-1")).to_be_visible()
    unlocked(shown.page)
    shown.page.locator(".actions summary").click()
    across = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return shown.wrong(axe_core), shown.page.evaluate(across), shown.beyond_keyboard()

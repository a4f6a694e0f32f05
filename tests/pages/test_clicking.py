"""A link to one answer, as whoever got the mail uses it: by the keyboard, without JavaScript, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from daemon.web.server import serve
from rules.clicks import Click
from rules.records import Answer, Outcome, ReasonKind
from tests.daemon.web.pages import Pages, answer_path, the_record
from tests.pages.browsing import Window, window
from tests.pages.office import OFFERED, an_office

LEAVE, TIME = Click(Answer.KEEP_OFF, ReasonKind.LEAVE), Click(Answer.MAKE_UP, None, OFFERED)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Pages]:
    """An office of this test's own: an answer changes it."""
    pages = an_office(tmp_path)
    yield pages
    pages.store.close()


@pytest.fixture
def served(asked: Pages) -> Iterator[str]:
    serving = serve(asked.app(), "127.0.0.1", 0)
    yield f"http://127.0.0.1:{serving.port}"
    serving.close()


def read(page: Page) -> str:
    return " ".join(page.inner_text("main").split())


def wrong(shown: Window, axe_core: str) -> list[str]:
    return [*shown.wrong(axe_core), *shown.too_wide(), *shown.complaints()]


def test_the_button_is_the_first_thing_that_the_keyboard_comes_to(
    browser: Browser, served: str, asked: Pages, axe_core: str
) -> None:
    with window(browser, served, asked.app(), None, width=320) as shown:
        shown.go(answer_path(LEAVE))
        assert "“Leave” is kept as what came up" in read(shown.page) and wrong(shown, axe_core) == []
        assert shown.page.locator("button").count() == 1
        assert the_record(asked).open
        shown.page.keyboard.press("Tab")
        assert shown.page.evaluate("() => document.activeElement.innerText") == "Leave it as it is"
        with shown.page.expect_navigation():
            shown.page.keyboard.press("Enter")
        assert "Your answer is on record." in read(shown.page) and wrong(shown, axe_core) == []
        assert shown.page.context.cookies() == []
    assert the_record(asked).outcome is Outcome.EXCUSED


def test_an_answer_needs_no_javascript(browser: Browser, served: str, asked: Pages) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}{answer_path(TIME)}")
    page.get_by_role("button", name="Hold it at this time").click()
    assert "The calendar shows the other time within a few minutes." in read(page)
    page.goto(f"{served}{answer_path(LEAVE)}")
    assert "There is an answer already" in read(page) and page.locator("form").count() == 0
    context.close()
    assert the_record(asked).chosen == OFFERED


def test_whoever_wants_something_else_comes_to_the_page_with_all_answers(
    browser: Browser, served: str, asked: Pages
) -> None:
    with window(browser, served, asked.app(), None, width=320) as shown:
        shown.go(answer_path(TIME))
        shown.page.get_by_role("link", name="Answer something else").click()
        assert shown.page.locator("textarea").count() == 1 and the_record(asked).open

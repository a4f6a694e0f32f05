"""What the script of the agenda page adds: it saves by itself, shows both texts where two wrote, and loses no word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from daemon.web.server import serve
from rules.model import Person
from rules.notebook import Point
from tests.daemon.web.agendas import PAGE, a_point, the_point, the_points
from tests.daemon.web.pages import ANA, BEN, Pages, a_site
from tests.pages.browsing import Window, window

PAUSE = 1_000
"""A little more than the page waits after the last key, in milliseconds."""


@dataclass
class Desk:
    """Two people with a window each at the same agenda; `asked` is what a browser asked before it left a page."""

    pages: Pages
    ana: Page
    ben: Page
    asked: list[str] = field(default_factory=list)

    def answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.type)
        dialog.accept()

    def stored(self, number: int = 1) -> Point:
        return the_point(self.pages, number)


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    pages = a_site(tmp_path)
    for text in ("Budget", "Holidays", "On call"):
        pages.store.notebook.add_point(a_point(text))
    app = pages.app()
    serving = serve(app, "127.0.0.1", 0)
    with ExitStack() as stack:
        windows = [stack.enter_context(_window(browser, serving.port, app, one)) for one in (ANA, BEN)]
        found = Desk(pages, windows[0].page, windows[1].page)
        for one in windows:
            one.go(PAGE)
            one.page.on("dialog", found.answer)
        yield found
        assert [trouble for one in windows for trouble in one.troubles if "Content Security" in trouble] == []
    serving.close()
    pages.store.close()


def _window(browser: Browser, port: int, app: Flask, reader: Person) -> AbstractContextManager[Window]:
    return window(browser, f"http://127.0.0.1:{port}", app, reader)


def editing(page: Page, number: int = 1) -> Locator:
    """Open the field of a point."""
    page.locator(f"#point-{number} summary").click()
    return page.locator(f"#edit-{number}")


def said(page: Page, number: int = 1) -> Locator:
    return page.locator(f"#point-{number} .kept")


def order(page: Page) -> str:
    return "".join(one.get_attribute("data-id") or "" for one in page.locator(".points").first.locator("> li").all())


def test_what_is_typed_is_saved_after_a_pause(desk: Desk) -> None:
    editing(desk.ana).fill("The **budget** of May")
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    assert (desk.stored().text, desk.stored().version) == ("The **budget** of May", 2)
    desk.ana.locator("#point-1").get_by_role("button", name="Save").click()
    expect(desk.ana.locator("#text-1 strong")).to_have_text("budget")
    expect(desk.ana.locator("#edit-1")).to_be_hidden()


def test_what_is_typed_is_saved_when_the_field_is_left(desk: Desk) -> None:
    field = editing(desk.ana)
    field.fill("The budget")
    with desk.ana.expect_response(lambda one: one.url.endswith("/points/1"), timeout=PAUSE // 2):
        field.blur()


def test_when_both_wrote_each_sees_both_texts_and_can_keep_both(desk: Desk) -> None:
    mine, theirs = editing(desk.ana), editing(desk.ben)
    mine.fill("Ana's words")
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    theirs.fill("Ben's words")
    expect(desk.ben.locator(".conflict .theirs")).to_have_text("Ana's words")
    expect(theirs).to_have_value("Ben's words")
    desk.ben.get_by_role("button", name="Put both together").click()
    expect(said(desk.ben)).to_have_text("Saved at 10:00")
    assert desk.stored().text == "Ana's words\n\nBen's words"


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "Ben's words"), ("Keep what is stored", "Ana's words")])
def test_one_press_keeps_either_of_two_texts(desk: Desk, choice: str, kept: str) -> None:
    mine, theirs = editing(desk.ana), editing(desk.ben)
    mine.fill("Ana's words")
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    theirs.fill("Ben's words")
    desk.ben.get_by_role("button", name=choice).click()
    expect(said(desk.ben)).to_have_text("Saved at 10:00")
    expect(desk.ben.locator(".conflict")).to_have_count(0)
    assert (desk.stored().text, theirs.input_value()) == (kept, kept)


def test_without_a_connection_nothing_is_lost_and_it_is_saved_later(desk: Desk) -> None:
    desk.ana.context.set_offline(True)
    field = editing(desk.ana)
    field.fill("Written on a train")
    expect(said(desk.ana)).to_contain_text("there is no connection")
    desk.ana.context.set_offline(False)
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    assert (field.input_value(), desk.stored().text) == ("Written on a train", "Written on a train")


def test_an_answer_that_got_lost_is_no_conflict(desk: Desk) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.ana.route("**/points/1", lose, times=1)
    field = editing(desk.ana)
    field.fill("Stored, but nobody heard")
    expect(said(desk.ana)).to_contain_text("there is no connection")
    field.fill("Stored, and then more")
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    expect(desk.ana.locator(".conflict")).to_have_count(0)
    assert desk.stored().text == "Stored, and then more"


def test_the_browser_asks_before_it_leaves_unsaved_words_and_only_then(desk: Desk) -> None:
    desk.ana.locator("#text").fill("Half a thought")
    desk.ana.reload()
    assert desk.asked == ["beforeunload"]
    editing(desk.ana).fill("Saved before leaving")
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    desk.ana.reload()
    assert desk.asked == ["beforeunload"]


def test_a_link_waits_until_what_was_typed_is_stored(desk: Desk) -> None:
    editing(desk.ana).fill("Typed and gone")
    desk.ana.get_by_role("link", name="Week after").click()
    desk.ana.wait_for_url("**/2026-03-16")
    assert (desk.stored().text, desk.asked) == ("Typed and gone", [])


def test_other_presses_leave_what_was_typed(desk: Desk) -> None:
    desk.ana.locator("#text").fill("Half a thought")
    editing(desk.ana).fill("Typed and not waited for")
    desk.ana.get_by_role("button", name="Share with Ben").click()
    expect(desk.ana.locator("#sharing")).to_contain_text("Shared on Friday 6 March, 10:00")
    expect(desk.ana.locator("#text")).to_have_value("Half a thought")
    assert (desk.stored().text, desk.asked) == ("Typed and not waited for", [])


def test_a_point_is_added_without_leaving_the_page_before_it_is_stored(desk: Desk) -> None:
    desk.ana.context.set_offline(True)
    desk.ana.locator("#text").fill("From the tunnel")
    desk.ana.get_by_role("button", name="Add", exact=True).click()
    expect(desk.ana.locator("form.adding .kept").first).to_contain_text("there is no connection")
    desk.ana.context.set_offline(False)
    expect(desk.ana.locator("#text-4")).to_have_text("From the tunnel")
    expect(desk.ana.locator("#text")).to_be_focused()
    expect(desk.ana.locator("#text")).to_have_value("")
    assert len(the_points(desk.pages)) == 4


def test_a_point_moves_by_the_keyboard_and_the_focus_goes_along(desk: Desk) -> None:
    step = desk.ana.locator("#point-3 button[value=up]")
    step.focus()
    desk.ana.keyboard.press("Enter")
    expect(desk.ana.locator("#keep-said")).to_have_text("Moved to place 2 of 3.")
    expect(step).to_be_focused()
    desk.ana.keyboard.press("Enter")
    expect(desk.ana.locator("#keep-said")).to_have_text("Moved to place 1 of 3.")
    desk.ben.reload()
    assert (order(desk.ana), order(desk.ben)) == ("312", "312")


def test_a_point_is_dragged_to_its_place(desk: Desk) -> None:
    handle, first = desk.ana.locator("#point-3 .handle"), desk.ana.locator("#point-1")
    grip, top = handle.bounding_box(), first.bounding_box()
    assert grip and top
    desk.ana.mouse.move(grip["x"] + 5, grip["y"] + 5)
    desk.ana.mouse.down()
    with desk.ana.expect_response(lambda one: one.url.endswith("/order")):
        desk.ana.mouse.move(grip["x"] + 5, top["y"] + 5, steps=10)
        desk.ana.mouse.up()
    desk.ben.reload()
    assert (order(desk.ana), order(desk.ben)) == ("312", "312")


def test_whoever_was_signed_out_signs_in_elsewhere_and_goes_on(desk: Desk) -> None:
    kept = desk.ana.context.cookies()
    desk.ana.context.clear_cookies()
    editing(desk.ana).fill("Typed for an hour")
    expect(said(desk.ana)).to_contain_text("sign in again in another tab")
    desk.ana.context.add_cookies(kept)  # type: ignore[arg-type]
    expect(said(desk.ana)).to_have_text("Saved at 10:00")
    assert desk.stored().text == "Typed for an hour"


def test_all_of_it_works_without_scripts(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(desk.ana.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(desk.ana.url)
    page.locator("#text").fill("By hand")
    page.get_by_role("button", name="Add", exact=True).click()
    editing(page).fill("Changed by hand")
    page.locator("#point-1").get_by_role("button", name="Save").click()
    page.locator("#point-4 button[value=up]").click()
    page.locator("#point-2 button.check").click()
    page.get_by_role("button", name="Share with Ben").click()
    expect(page.locator("#sharing")).to_contain_text("Shared on")
    shown = {one.text: one for one in the_points(desk.pages)}
    context.close()
    assert set(shown) == {"Changed by hand", "Holidays", "On call", "By hand"}
    assert shown["Holidays"].done_at and shown["By hand"].shared_at
    assert shown["By hand"].position < shown["On call"].position


def test_control_and_enter_send_what_is_typed(desk: Desk) -> None:
    desk.ana.locator("#text").fill("Quickly")
    desk.ana.keyboard.press("Control+Enter")
    expect(desk.ana.locator("#text-4")).to_have_text("Quickly")

"""Every page in use: by the keyboard alone, and when a form is answered with a page of its own."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from tests.pages.browsing import each, window
from tests.pages.office import an_office
from tests.pages.sights import replies


def test_what_is_answered_to_forms_fits_and_keeps_nobody_out(
    browser: Browser, origin: str, app: Flask, axe_core: str, tmp_path: Path
) -> None:
    found: dict[str, list[str]] = {}
    different = {page: one for one, page in replies(an_office(tmp_path).app())}
    for one in different.values():
        with window(browser, origin, app, one.reader, width=320, language="de-DE") as shown:
            shown.go(one.sent_from)
            shown.send(one.path, one.fields)
            found[str(one)] = [*shown.wrong(axe_core), *shown.too_wide(), *shown.complaints()]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_keyboard_reaches_all_of_every_page_and_shows_where_it_is(
    browser: Browser, origin: str, app: Flask
) -> None:
    found = {}
    for sight, shown in each(browser, origin, app, 1280, "en-GB"):
        found[str(sight)] = shown.beyond_keyboard()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

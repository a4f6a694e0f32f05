"""Every page, looked at by a browser: accessible, light and dark, wide and 320 px narrow, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from flask import Flask
from playwright.sync_api import Browser

from tests.pages.browsing import Window, window
from tests.pages.sights import FURTHER, Sight, sights

CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}
ACROSS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def each(browser: Browser, origin: str, app: Flask, width: int, language: str) -> Iterator[tuple[Sight, Window]]:
    """Every page in turn, in one window for each reader."""
    who = lambda one: one.reader.email if one.reader else ""
    for _, seen in groupby(sorted(sights(app), key=who), key=who):
        several = list(seen)
        with window(browser, origin, app, several[0].reader, width=width, language=language) as shown:
            for sight in several:
                shown.go(sight.path)
                yield sight, shown


def test_no_page_keeps_anybody_out(browser: Browser, origin: str, app: Flask, axe_core: str) -> None:
    """Axe-core finds nothing in light and in dark, and the browser has nothing to complain of."""
    found: dict[str, list[str]] = {}
    for sight, shown in each(browser, origin, app, 1280, "en-GB"):
        wrong = shown.wrong(axe_core)
        shown.page.emulate_media(color_scheme="dark")
        dark = [f"dark: {one}" for one in shown.wrong(axe_core, **CONTRAST)]
        shown.page.emulate_media(color_scheme="light")
        found[str(sight)] = [*wrong, *dark, *shown.complaints()]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) > len(FURTHER)


def test_every_page_fits_a_window_of_320_pixels(browser: Browser, origin: str, app: Flask, axe_core: str) -> None:
    """In German, whose words are long; what can be hit is large enough."""
    found: dict[str, list[str]] = {}
    for sight, shown in each(browser, origin, app, 320, "de-DE"):
        wrong = shown.wrong(axe_core)
        if (over := shown.page.evaluate(ACROSS)) > 0:
            wrong.append(f"{over} px wider than the window")
        found[str(sight)] = [*wrong, *shown.complaints()]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_keyboard_reaches_all_of_every_page_and_shows_where_it_is(
    browser: Browser, origin: str, app: Flask
) -> None:
    found = {}
    for sight, shown in each(browser, origin, app, 1280, "en-GB"):
        found[str(sight)] = shown.beyond_keyboard()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

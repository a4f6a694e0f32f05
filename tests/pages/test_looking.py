"""Every page, looked at by a browser: accessible, light and dark, wide and 320 px narrow, in both languages."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser

from tests.pages.browsing import TAGS, each
from tests.pages.sights import FURTHER

CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}
COLOURLESS = {"runOnly": TAGS, "rules": {"color-contrast": {"enabled": False}}}
"""Colours do not depend on the width, and they take most of the time."""


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
        found[str(sight)] = [*shown.wrong(axe_core, **COLOURLESS), *shown.too_wide(), *shown.complaints()]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

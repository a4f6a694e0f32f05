"""The HTML of every mail as a narrow mail program shows it: in both languages, light and dark, with nothing loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from daemon.mail.agendas import shared_agenda
from daemon.mail.compose import Question, prompt
from daemon.mail.samples import SAMPLES, sample
from rules.model import LANGUAGES, Kind
from tests.daemon.mail.agendas import MEETING, a_point
from tests.daemon.mail.letters import ANA, BEN, DEADLINE, DESK, EVERY_KIND, LINK, NOW, a_record, named, part, read
from tests.pages.browsing import Window

REPLIES = replace(DESK, takes_replies=True)
NARROW = 320
LEAST_PIXELS = 13
SMALL = """least => [...document.body.querySelectorAll('*')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < least)
  .map(one => one.outerHTML.slice(0, 160))"""
CUT = """() => [...document.body.querySelectorAll('*')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || one.getBoundingClientRect().left < 0 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
  .map(one => one.outerHTML.slice(0, 160))"""
PICTURES = "() => document.querySelectorAll('img, picture, svg, video, canvas, iframe, object, embed').length"
CANVAS = "html { background: Canvas }"
"""What stands behind a page that names no colour: axe-core takes it for white, in dark as well."""

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""Without what axe-core calls best practice: a mail has no landmarks."""


@contextmanager
def mail_program(browser: Browser) -> Iterator[Window]:
    """A narrow window that loads nothing and says what a mail wanted to load."""
    context = browser.new_context(viewport={"width": NARROW, "height": 640}, reduced_motion="reduce")
    shown = Window(context.new_page(), "about://")
    shown.listen()
    context.route("**/*", lambda route: route.abort())
    try:
        yield shown
    finally:
        context.close()


def wrong(shown: Window, axe_core: str) -> Iterator[str]:
    """What is wrong with the mail in the window, a line each."""
    yield from shown.too_wide()
    yield from (f"smaller than {LEAST_PIXELS} px: {one}" for one in shown.page.evaluate(SMALL, LEAST_PIXELS))
    yield from (f"sticks out: {one}" for one in shown.page.evaluate(CUT))
    yield from ["there are pictures"] * shown.page.evaluate(PICTURES)
    yield from shown.wrong(axe_core, **RULES)
    shown.page.emulate_media(color_scheme="dark")
    yield from (f"dark: {one}" for one in shown.wrong(axe_core, **CONTRAST))
    shown.page.emulate_media(color_scheme="light")
    yield from shown.complaints()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_can_be_read_in_a_narrow_window_that_loads_nothing(
    browser: Browser, axe_core: str, language: str
) -> None:
    found = {}
    with mail_program(browser) as shown:
        for name in SAMPLES:
            shown.page.set_content(part(read(sample(name, REPLIES, language).content), "html"))
            shown.page.add_style_tag(content=CANVAS)
            found[name] = list(wrong(shown, axe_core))
    assert {name: some for name, some in found.items() if some} == {}


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 4
LONG_LINK = f"https://docs.example.com/{'plan-' * 60}"


def test_long_names_and_addresses_are_broken_where_the_window_ends(browser: Browser, axe_core: str) -> None:
    ben, ana = named(BEN, LONG), named(ANA, LONG)
    question = Question(ben, ana, [a_record(EVERY_KIND[Kind.GUEST_REMOVED])], LINK, DEADLINE)
    mails = [prompt(DESK, question, NOW), shared_agenda(DESK, ben, ana, MEETING, [a_point(LONG_LINK)], NOW)]
    with mail_program(browser) as shown:
        for mail in mails:
            shown.page.set_content(part(read(mail.content), "html"))
            shown.page.add_style_tag(content=CANVAS)
            assert list(wrong(shown, axe_core)) == []


BROKEN = {
    "too wide": ('<p style="width: 400px">Hello</p>', "wider than the window"),
    "too small": ('<p style="font-size: 12px">Hello</p>', "smaller than 13 px"),
    "a picture": ('<img src="https://pictures.example.com/a.png" alt="A picture">', "there are pictures"),
    "something to load": (
        '<p style="background: url(https://pictures.example.com/a.png)">Hello</p>',
        "a request to https://pictures.example.com/a.png",
    ),
    "too pale": ('<p style="color: #bbb">Hello</p>', "color-contrast"),
    "too pale in the dark": ('<p style="color: #222">Hello</p>', "dark: color-contrast"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_so_is_found(browser: Browser, axe_core: str, name: str) -> None:
    html, trouble = BROKEN[name]
    head = '<html lang="en"><head><title>1:1</title><meta name="color-scheme" content="light dark"></head>'
    with mail_program(browser) as shown:
        shown.page.set_content(f"<!DOCTYPE html>{head}<body>{html}</body></html>")
        shown.page.add_style_tag(content=CANVAS)
        assert [one for one in wrong(shown, axe_core) if trouble in one]

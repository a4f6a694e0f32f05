"""The system's Chromium, and what runs inside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from rules.model import Person
from tests.pages.sights import Sight, client, sights
from tests.project.sources import ROOT

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first one that is there; the first of all computes half as much, as it never has a window."""

PLAIN = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
]
"""Without what a page does not need, and Chromium would do all the same."""

HERE = Path(__file__).parent
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STOPS = """() => {
  const groups = new Set()
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== 'hidden')
    .sort((one, other) => (other.checked === true) - (one.checked === true))
    .filter(one => one.type !== 'radio' || !groups.has(one.name) && groups.add(one.name))
  stops.forEach((one, place) => { one.place = String(place) })
  return stops.map(one => [one.place, one.outerHTML.slice(0, 160)])
}"""
FOCUS = """() => {
  const one = document.activeElement
  const seen = [one, one.closest('label')].filter(Boolean).map(getComputedStyle)
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
  return [one.place ?? '', seen]
}"""
SENDING = """([path, fields]) => {
  const form = document.body.appendChild(document.createElement('form'))
  form.method = 'post'
  form.action = path
  const token = document.querySelector('[name="csrf_token"]').value
  for (const [name, value] of Object.entries({csrf_token: token, ...fields})) {
    const field = form.appendChild(document.createElement('textarea'))
    field.name = name
    field.value = value
  }
  form.submit()
}"""
ACROSS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = "options => axe.run(document, options).then(found => found.violations)"


def needed(command: str | None, remedy: str) -> str:
    """The command; without it the tests fail where CI=true, and are skipped elsewhere."""
    if command is None and os.environ.get("CI") == "true":
        pytest.fail(remedy)
    return command or pytest.skip(remedy)


def launched(playwright: Playwright) -> Browser:
    """A browser without a window; playwright's own download is not used."""
    remedy = "the tests of the pages need Chromium. On Debian: apt install chromium-headless-shell; elsewhere: chromium"
    path = needed(next(filter(None, map(shutil.which, CHROMIUM)), None), remedy)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*sandbox, *PLAIN])


def axe() -> str:
    """The source of axe-core in the locked version, installed by npm when it is not there yet."""
    version = json.loads((HERE / "package.json").read_text())["devDependencies"]["axe-core"]
    kept = ROOT / "build" / f"axe-core-{version}"
    if not kept.is_dir():
        npm = needed(shutil.which("npm"), "the tests of the pages need npm. On Debian and Ubuntu: apt install npm")
        kept.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            _install(npm, Path(folder) / "made", kept)
    return (kept / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def _install(npm: str, folder: Path, kept: Path) -> None:
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    try:
        folder.rename(kept)
    except OSError:  # another worker was faster
        assert kept.is_dir()


@dataclass  # without slots: playwright keeps its wrapper of a listening method beside it
class Window:
    """A window of the browser at one origin; `troubles` are what it complained of, and requests to elsewhere."""

    page: Page
    origin: str
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(f"{self.origin}{path}")

    def send(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form that the page might have, with its token."""
        with self.page.expect_navigation():
            self.page.evaluate(SENDING, [f"{self.origin}{path}", dict(fields)])

    def too_wide(self) -> list[str]:
        """That the page has to be moved sideways to be read."""
        over = self.page.evaluate(ACROSS)
        return [f"{over} px wider than the window"] if over > 0 else []

    def wrong(self, source: str, **options: Any) -> list[str]:
        """What axe-core finds on the page, a line each."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(source)
        found = self.page.evaluate(AXE, options or {"runOnly": TAGS})
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def complaints(self) -> list[str]:
        """What the browser complained of since the last call."""
        found, self.troubles = self.troubles, []
        return found

    def beyond_keyboard(self) -> list[str]:
        """What the tabulator key does not reach, or reaches without showing it."""
        waiting: dict[str, str] = dict(self.page.evaluate(STOPS))
        wrong = []
        for _ in range(4 * len(waiting) + 4):  # a date takes several
            self.page.keyboard.press("Tab")
            place, seen = self.page.evaluate(FOCUS)
            if not seen and waiting.get(place):
                wrong.append(f"focus is not seen: {waiting[place]}")
            waiting.pop(place, None)
            if not waiting:
                break
        return [*wrong, *(f"not reached: {one}" for one in waiting.values())]

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that says 404 is a page like any other; the browser calls it an error.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin and parts.scheme not in ("data", "blob", "about"):
            self.troubles.append(f"a request to {request.url}")

    def listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))


@contextmanager
def window(
    browser: Browser, origin: str, app: Flask, reader: Person | None, *, width: int = 1280, language: str = "en-GB"
) -> Iterator[Window]:
    """A window in which a person is signed in, or nobody."""
    context = browser.new_context(
        locale=language, viewport={"width": width, "height": 800}, timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    if reader:
        cookie = client(app, reader).get_cookie("oneonone")
        assert cookie is not None
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
    shown = Window(context.new_page(), origin)
    shown.listen()
    try:
        yield shown
    finally:
        context.close()


def each(browser: Browser, origin: str, app: Flask, width: int, language: str) -> Iterator[tuple[Sight, Window]]:
    """Every page in turn, in one window for each reader."""
    who = lambda one: one.reader.email if one.reader else ""
    for _, seen in groupby(sorted(sights(app), key=who), key=who):
        several = list(seen)
        with window(browser, origin, app, several[0].reader, width=width, language=language) as shown:
            for sight in several:
                shown.go(sight.path)
                yield sight, shown

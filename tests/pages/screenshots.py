"""`make screenshots`: the five main pages as pictures for the README, in docs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from daemon.web.server import serve
from tests.daemon.web.pages import ANA, BEN, reason_path
from tests.pages.browsing import launched, window
from tests.pages.office import THIS, an_office
from tests.pages.sights import Sight
from tests.project.sources import ROOT

FOLDER = ROOT / "docs"
WIDTH, TALLEST = 1000, 1250
MAIN = {
    "my-1on1s": Sight("/", BEN),
    "agenda": Sight(f"/agenda/{ANA.email}/{THIS}", ANA),
    "history": Sight(f"/history/{ANA.email}", ANA),
    "review-packet": Sight(f"/review/{ANA.email}?period=2026-Q1", BEN),
    "reason": Sight(reason_path()),
}


def take(folder: Path) -> None:
    """One picture of each main page, as far down as it fits."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        app = an_office(Path(data)).app()
        serving, browser = serve(app, "127.0.0.1", 0), launched(playwright)
        for name, sight in MAIN.items():
            with window(browser, f"http://127.0.0.1:{serving.port}", app, sight.reader, width=WIDTH) as shown:
                shown.go(sight.path)
                tall = shown.page.evaluate("() => document.documentElement.scrollHeight")
                shown.page.set_viewport_size({"width": WIDTH, "height": min(tall, TALLEST)})
                shown.page.screenshot(path=folder / f"{name}.png")
        browser.close()
        serving.close()


if __name__ == "__main__":
    take(FOLDER)

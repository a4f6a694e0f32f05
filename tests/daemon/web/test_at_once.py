"""What is pressed twice at the same moment is done once, and neither press meets an error."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from rules.notebook import Template
from tests.daemon.web.pages import ANA, HIDDEN, KEY, NOW, Pages, signed_in

THIS = date(2026, 3, 9)
PAGE = "/agenda/ana@example.com/2026-03-09"
PRESSES = [
    ("", {"text": "Budget"}, 1),
    ("questions/growth-personal-1", {}, 1),
    ("growth", {}, 1),
    ("feedback", {"text": "Thank you."}, 1),
    ("template", {"use": "yes"}, 2),
]


def several(pages: Pages, count: int) -> list[tuple[FlaskClient, str]]:
    """Browsers of one person, each with the token of its page."""
    found = []
    for _ in range(count):
        pages.clock.at += timedelta(seconds=1)
        browser = signed_in(pages)
        found.append((browser, dict(HIDDEN.findall(browser.get(PAGE).text))["csrf_token"]))
    return found


@pytest.mark.parametrize(("part", "fields", "points"), PRESSES)
def test_four_presses_at_the_same_moment_are_one(pages: Pages, part: str, fields: dict[str, str], points: int) -> None:
    pages.store.notebook.save_template(Template(KEY, "One\nTwo", ANA.email, NOW))
    browsers, start = several(pages, 4), Barrier(4)

    def press(browser: FlaskClient, token: str) -> int:
        start.wait()
        return browser.post(f"{PAGE}/{part}".rstrip("/"), data={"csrf_token": token, **fields}).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(press, *zip(*browsers, strict=True)))
    assert codes == [303] * 4
    assert len(pages.store.notebook.points(KEY)) == points
    assert Counter(one.about for one in pages.store.mails())["agenda"] == (part == "feedback")

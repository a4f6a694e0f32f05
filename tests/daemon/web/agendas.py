"""Builders for the tests of the agenda page: points in the store, and presses on the page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rules.notebook import Point
from tests.daemon.web.pages import ANA, KEY, NOW, Pages

THIS, BEFORE, AFTER = date(2026, 3, 9), date(2026, 3, 2), date(2026, 3, 16)
PAGE = "/agenda/ana@example.com/2026-03-09"
PAGE_BEFORE = "/agenda/ana@example.com/2026-03-02"
CLOSES = NOW + timedelta(days=11, minutes=30)
"""A week after the 1:1 of Tuesday 10 March, 10:00 to 10:30 in Berlin."""
SCRIPT = {"Accept": "application/json"}


def a_point(text: str = "Budget", author: str = ANA.email, week: date = THIS, **more: object) -> Point:
    """A point that both see."""
    return replace(Point(KEY, week, author, text, NOW, shared_at=NOW), **more)  # type: ignore[arg-type]


def a_draft(text: str = "Raise", week: date = THIS) -> Point:
    """A point of Ana's that Ben does not see."""
    return a_point(text, week=week, shared_at=None)


def the_points(pages: Pages) -> list[Point]:
    return pages.store.notebook.points(KEY)


def the_point(pages: Pages, number: int = 1) -> Point:
    point = pages.store.notebook.point(KEY, number)
    assert point is not None
    return point


def pressed(browser: FlaskClient, path: str, page: str = PAGE, /, **fields: object) -> TestResponse:
    """Send fields with the token of the page, as a button on it does."""
    return browser.post(path, data={"csrf_token": token(browser, page), **fields})


def by_script(browser: FlaskClient, path: str, page: str = PAGE, /, **fields: object) -> TestResponse:
    """The same as the script of the page does."""
    return browser.post(path, data={"csrf_token": token(browser, page), **fields}, headers=SCRIPT)


def token(browser: FlaskClient, page: str = PAGE) -> str:
    (found, *_) = re.findall(r'name="csrf_token" value="([^"]*)"', browser.get(page).text)
    return str(found)

"""How often somebody may write and take things along: more than anybody needs, and less than a program can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.web import bucket
from rules.model import Person
from tests.daemon.web.pages import ANA, BEN, Pages, signed_in, words

FORM = "/preferences"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "MOST_WRITTEN", 5)
    monkeypatch.setattr(bucket, "MOST_EXPORTS", 3)


def reader(pages: Pages, app: Flask, person: Person) -> FlaskClient:
    """One of the browsers of one server, in which a person is signed in."""
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.update(email=person.email, until=(pages.clock() + timedelta(days=7)).isoformat())
    return browser


def written(browser: FlaskClient, times: int, **headers: str) -> list[int]:
    return [browser.post(FORM, data={}, headers=headers).status_code for _ in range(times)]


def refused(answer: TestResponse, seconds: int) -> bool:
    said = (answer.status_code, answer.headers.get("Retry-After"), "One moment" in words(answer))
    return said == (429, str(seconds), True)


def test_a_person_who_writes_too_often_waits_a_minute_in_all_browsers(pages: Pages) -> None:
    app = pages.app()
    first, second = reader(pages, app, ANA), reader(pages, app, ANA)
    assert 429 not in written(first, 2) + written(second, 1)

    assert 429 in written(first, 2) + written(second, 2)
    assert refused(first.post(FORM), 60) and refused(second.post(FORM), 60)
    assert first.get("/").status_code == 200

    pages.clock.at += timedelta(minutes=1, seconds=1)
    assert 429 not in written(first, 1)


def test_others_go_on_writing(pages: Pages) -> None:
    app = pages.app()
    first, other = reader(pages, app, ANA), reader(pages, app, BEN)
    assert 429 in written(first, 6)

    assert 429 not in written(other, 1) + written(app.test_client(), 2)


def test_where_nobody_is_signed_in_each_address_counts(pages: Pages) -> None:
    browser = pages.browser()
    assert 429 in written(browser, 6)

    assert 429 not in written(browser, 1, **{"X-Forwarded-For": "192.0.2.1"})


def test_what_another_site_sends_in_somebody_s_name_does_not_count(pages: Pages) -> None:
    browser = signed_in(pages)
    assert set(written(browser, 10, Origin="https://evil.example")) == {403}

    assert 429 not in written(browser, 2)


@pytest.mark.parametrize("path", ["/me/export", f"/review/{ANA.email}/2026-Q1.md", f"/review/{ANA.email}/2026-Q1.json"])
def test_nobody_takes_things_along_in_a_loop(pages: Pages, path: str) -> None:
    browser = signed_in(pages)
    assert 429 not in [browser.get(path).status_code for _ in range(3)]

    assert refused(browser.get(path), 600)


def test_a_script_is_told_as_data(pages: Pages) -> None:
    browser = signed_in(pages)
    written(browser, 6)

    answer = browser.post(FORM, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_what_google_tells_is_not_counted(pages: Pages) -> None:
    browser = pages.browser()

    assert {browser.post("/hooks/google").status_code for _ in range(10)} == {404}

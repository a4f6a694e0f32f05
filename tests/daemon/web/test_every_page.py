"""What holds for every route: nothing changes on looking, every answer is guarded, errors are plain."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Iterator

import pytest

from daemon.store import Store
from daemon.web.server import Serving, serve
from rules.clicks import Click
from rules.records import Answer
from tests.daemon.web.pages import (
    BEN,
    Pages,
    a_record,
    answer_path,
    preferences_path,
    reason_path,
    sign_in_path,
    signed_in,
    unsubscribe_path,
    words,
)
from tests.daemon.web.test_agenda_page import DONE, PAGE, a_point

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def every_path() -> list[str]:
    fixed = [
        "/",
        "/sign-in",
        "/sign-in?next=//x",
        "/sign-out",
        "/sign-ins",
        "/operator",
        "/healthz",
        "/readyz",
        "/metrics",
        "/static/pages.css",
        "/nothing",
    ]
    return [
        *fixed,
        "/hooks/google",
        "/agenda/ana@example.com",
        PAGE,
        DONE,
        *(f"{PAGE}/points/1{part}" for part in ("", "/move", "/remove")),
        *(f"{PAGE}/{part}" for part in ("order", "share", "remarks")),
        *(f"{PAGE}/{part}" for part in ("notes", "private-notes", "actions", "actions/1", "actions/1/done")),
        *(f"{PAGE}/{part}" for part in ("questions/work-personal-1", "growth", "feedback", "template", "held")),
        *(f"/history/ana@example.com{part}" for part in ("", "/shown", "/shown/1/take-back")),
        *(f"/review/ana@example.com{part}" for part in ("", "/2026-Q1.md", "/2026-Q1.json")),
        "/me/export",
        "/preferences",
        preferences_path(),
        unsubscribe_path(),
        reason_path(),
        answer_path(Click(Answer.PUT_BACK)),
        sign_in_path(),
        "/reason/x",
        "/answer/x",
        "/sign-in/x",
    ]


def test_the_paths_above_reach_every_route(pages: Pages) -> None:
    adapter = pages.app().url_map.bind("localhost")
    reached = {
        adapter.match(path.partition("?")[0], method)[0]
        for path in every_path()
        for method in ("GET", "POST")
        if method in adapter.allowed_methods(path.partition("?")[0])
    }
    assert reached == {rule.endpoint for rule in pages.app().url_map.iter_rules()}


def test_looking_changes_nothing_at_all(pages: Pages) -> None:
    pages.store.save_record(a_record())
    pages.store.notebook.add_point(a_point())
    browsers = [pages.browser(), signed_in(pages), signed_in(pages, BEN)]
    before, woken = pages.dump(), len(pages.woken)
    exported = 'INSERT INTO "audit"'
    for browser in browsers:
        for path in every_path():
            for method in ("GET", "HEAD", "OPTIONS"):
                assert browser.open(path, method=method).status_code < 500
    changed = [line for line in pages.dump() if line not in before]
    assert all(line.startswith(exported) and "'export'" in line for line in changed) and len(pages.woken) == woken


def test_every_answer_is_guarded(pages: Pages) -> None:
    pages.store.save_record(a_record())
    browser = signed_in(pages)
    for path in every_path():
        for method in ("GET", "POST", "DELETE"):
            answer = browser.open(path, method=method)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            cached = "no-cache" if path.startswith("/static") and method == "GET" else "no-store"
            assert answer.headers["Cache-Control"] == cached


@pytest.mark.parametrize("path", ["/nothing", "/reason/", "/agenda/", "/static/../app.py", "/static/"])
def test_what_is_not_there_is_a_plain_404(pages: Pages, path: str) -> None:
    answer = pages.browser().get(path)
    assert (answer.status_code, "There is nothing here" in words(answer)) == (404, True)


def test_a_wrong_method_is_a_plain_405_that_says_which_are_right(pages: Pages) -> None:
    answer = pages.browser().delete("/sign-in")
    assert (answer.status_code, "does not do that" in words(answer)) == (405, True)
    assert "GET" in answer.headers["Allow"] and "POST" in answer.headers["Allow"]


def test_too_much_is_a_plain_413(pages: Pages) -> None:
    pages.store.save_record(a_record())
    answer = pages.browser().post(reason_path(), data={"text": "x" * 70_000})
    assert (answer.status_code, "That was too much" in words(answer)) == (413, True)


def test_a_failure_shows_and_logs_neither_the_link_nor_what_was_said(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    app = pages.app()

    def failing(token: str) -> str:
        raise ValueError(token)

    app.view_functions["reason"] = failing
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get(reason_path())
    assert (answer.status_code, "Something went wrong here" in words(answer)) == (500, True)
    token = reason_path().rpartition("/")[2]
    assert token not in answer.text and token not in caplog.text
    assert "the page reason failed with ValueError" in caplog.text and "in failing" in caplog.text


def test_no_log_holds_what_people_write(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    pages.store.save_record(a_record())
    with caplog.at_level(logging.DEBUG):
        browser = pages.browser()
        browser.post(reason_path(), data={"kind": "other", "text": "canary", "answer": "keep_off"})
        browser.post(PAGE, data={"text": "canary"})
        pages.store.notebook.add_point(a_point("canary **bold**"))
        signed_in(pages).get(PAGE)
    assert "canary" not in caplog.text


@pytest.fixture
def serving(pages: Pages) -> Iterator[Serving]:
    running = serve(pages.app(), "127.0.0.1", 0)
    yield running
    running.close()


def asked(serving: Serving, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def test_the_server_answers_from_its_threads(serving: Serving, pages: Pages) -> None:
    pages.store.save_record(a_record())
    assert asked(serving, "GET", "/healthz")[0] == 200
    assert "with Ben on Tuesday 10 March" in asked(serving, "GET", reason_path())[1]
    assert asked(serving, "POST", reason_path(), b"answer=put_back")[0] == 200
    assert asked(serving, "POST", reason_path(), b"answer=put_back")[0] == 409


def test_the_server_takes_no_large_bodies(serving: Serving) -> None:
    assert asked(serving, "POST", "/sign-in", b"x" * 100_000)[0] == 413
    for length in (200_000, 600_000, 5_000_000):
        status, page = asked(serving, "POST", "/sign-in", b"x" * length)
        assert (status, "That was too much" in page) == (413, True)
    assert asked(serving, "GET", "/healthz")[0] == 200


def test_a_closed_server_leaves_its_port(pages: Pages) -> None:
    first = serve(pages.app(), "127.0.0.1", 0)
    first.close()
    second = serve(pages.app(), "127.0.0.1", first.port)
    assert asked(second, "GET", "/healthz")[0] == 200
    second.close()


def test_a_port_that_is_taken_is_an_error_at_once(serving: Serving, pages: Pages) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(pages.app(), "127.0.0.1", serving.port)


def test_a_site_below_a_path_keeps_it_in_its_links(pages: Pages) -> None:
    pages.base_url = "https://intra.example.com/one"
    running = serve(pages.app(), "127.0.0.1", 0)
    shown = asked(running, "GET", "/one/sign-in")[1]
    running.close()
    assert 'action="/one/sign-in"' in shown and 'href="/one/static/pages.css"' in shown


def test_an_answer_is_in_the_database_when_the_page_says_so(serving: Serving, pages: Pages) -> None:
    pages.store.save_record(a_record())
    asked(serving, "POST", reason_path(), b"answer=put_back")
    fresh = Store(pages.path)
    assert [one.open for one in fresh.records()] == [False]
    fresh.close()

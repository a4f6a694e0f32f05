"""Private notes come out nowhere but on their author's own pages: every route, as everybody, with everything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from random import Random

import pytest
from flask import Flask, Response, jsonify, redirect, session
from werkzeug.wrappers import Response as AnyResponse

from daemon.private_notes import Vault
from daemon.web import bucket, private_notes
from daemon.web.opening import Opened
from daemon.web.private_notes import Private, State
from rules.model import Person
from tests.daemon.web.canaries import (
    CANARIES,
    CHI,
    CHIS_KEY,
    QUERIES,
    READERS,
    WITH_BEN,
    WITH_CHI,
    Crawl,
    canary,
    every_path,
    show_everything,
    with_canaries,
)
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, Pages, back_again, sent

SEED, BY_CHANCE = 20260309, 1_000
BENS = f"/agenda/{ANA.email}/{WITH_BEN}"
CHIS = f"/agenda/{ANA.email}/{WITH_CHI}"


@pytest.fixture
def pages(pages: Pages) -> Pages:
    return with_canaries(pages)


def lying_about(pages: Pages) -> str:
    """Everything that the program left: the database, its log, a backup, and mails as their readers see them."""
    backup = pages.path.with_name("backup.db")
    backup.unlink(missing_ok=True)
    pages.store.back_up(backup)
    files = [path.read_bytes().decode(errors="replace") for path in pages.path.parent.iterdir() if path.is_file()]
    mails = [message_from_bytes(one.content, policy=policy.default) for one in pages.store.mails()]
    parts = [str(part.get_content()) for mail in mails for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*files, *map(str, mails), *parts]).lower()


@pytest.fixture(autouse=True)
def as_often_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crawl sends more in its one moment than anybody may in a minute."""
    monkeypatch.setattr(bucket, "MOST_WRITTEN", 10**6)
    monkeypatch.setattr(bucket, "MOST_EXPORTS", 10**6)


def test_no_route_shows_them_to_anybody_else_and_nothing_is_left_of_them_elsewhere(
    pages: Pages, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app = pages.app()
    crawls = {name: Crawl(pages, app, reader) for name, reader in READERS.items()}
    with caplog.at_level(logging.DEBUG):
        for crawl in crawls.values():
            crawl.look()
            crawl.send()
        show_everything(pages)
        for crawl in crawls.values():
            crawl.look(["", QUERIES[2]])
    assert [f"{name}: {leak}" for name, crawl in crawls.items() for leak in crawl.leaks] == []
    assert {name: crawl.seen for name, crawl in crawls.items() if crawl.seen} == {
        "report": {canary(ANA, KEY), canary(ANA, CHIS_KEY)},
        "manager": {canary(CHI, CHIS_KEY)},
        "former manager": {canary(BEN, KEY)},
    }
    assert {200, 303, 400, 404, 409, 413} <= crawls["report"].statuses and 500 not in crawls["report"].statuses
    elsewhere = lying_about(pages) + caplog.text + "".join(capfd.readouterr())
    assert [one for one in CANARIES if one in elsewhere.lower()] == []


@pytest.mark.parametrize("name", READERS)
def test_no_request_that_is_made_by_chance_brings_them_out(pages: Pages, name: str) -> None:
    crawl = Crawl(pages, pages.app(), READERS[name])
    crawl.try_anything(Random(f"{SEED} {name}"), BY_CHANCE)
    assert (crawl.leaks, 500 in crawl.statuses, crawl.requests) == ([], False, BY_CHANCE)


def test_the_crawl_comes_to_every_route(pages: Pages) -> None:
    app = pages.app()
    adapter = app.url_map.bind("localhost")
    ways = [("GET", path) for path in every_path(app, "GET")] + [("POST", path) for path in every_path(app, "POST")]
    reached = {adapter.match(path, method)[0] for method, path in ways}
    assert reached == {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("method", ["read", "save", "takes", "of_author"])
def test_a_failure_amid_a_private_note_shows_and_logs_nothing_of_it(
    pages: Pages, method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    of_author = Vault.of_author

    def fail(vault: Vault, *about: object) -> None:
        text = f"{[one.text for author in (ANA, BEN, CHI) for one in of_author(vault, author.email)]} {about}"
        raise RuntimeError(text) from ValueError(text)

    browser = back_again(pages)
    page = browser.get(CHIS).text
    monkeypatch.setattr(Vault, method, fail)
    with caplog.at_level(logging.DEBUG):
        answers = [browser.get(one) for one in (BENS, CHIS, "/agenda/ana@example.com/2026-03-16", "/me/export")]
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"text": f"new words {CANARIES[0]}", "version": "0", "csrf_token": token}
        answers += [browser.post(f"{CHIS}/private-notes", data={**form, "version": "1"})]
    failed = [one for one in answers if one.status_code == 500]
    assert failed and all("Something went wrong here" in one.text for one in failed)
    assert [one for one in CANARIES for said in (caplog.text, *(each.text for each in failed)) if one in said] == []


def test_what_is_posted_as_a_private_note_and_refused_is_in_no_log(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for reader, text in ((EVE, CANARIES[0]), (ANA, CANARIES[0] * 2_000), (ANA, CANARIES[0] * 20_000)):
            own = f"/agenda/{reader.email}/{WITH_CHI}"
            assert sent(back_again(pages, reader), own, f"{CHIS}/private-notes", text=text).status_code >= 400
        back_again(pages).post(f"{CHIS}/private-notes", data={"text": CANARIES[0]})
    assert CANARIES[0] not in caplog.text and CANARIES[0] not in lying_about(pages)


def test_the_page_of_a_week_is_not_kept_by_any_cache_nor_named_after_a_note(pages: Pages) -> None:
    answer = back_again(pages).get(BENS)
    assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
    assert CANARIES[0] in answer.text and CANARIES[0] not in answer.text.partition("</head>")[0]


# -- and it would be noticed


def noted(pages: Pages, author: Person = BEN) -> str:
    """The text of a private note."""
    assert pages.vault
    (note,) = pages.vault.of_author(author.email)
    return note.text


def in_the_body(text: str) -> AnyResponse:
    return Response(f"<p>{text.upper()}</p>")


def in_json(text: str) -> AnyResponse:
    return jsonify({"notes": [{"text": text}]})


def in_a_header(text: str) -> AnyResponse:
    return Response("", headers={"X-Title": text})


def in_the_session(text: str) -> AnyResponse:
    session["typed"] = text
    return Response("")


def in_a_redirect(text: str) -> AnyResponse:
    return redirect(f"/sign-in?next={text.split()[1]}")


def in_an_error(text: str) -> AnyResponse:
    return Response(f"not found: {text}", 404)


LEAKS = [in_the_body, in_json, in_a_header, in_the_session, in_a_redirect, in_an_error]


@pytest.mark.parametrize("leak", LEAKS, ids=[one.__name__ for one in LEAKS])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_new_route_that_told_them_would_be_found(
    pages: Pages, leak: Callable[[str], AnyResponse], method: str
) -> None:
    app = with_one_more(pages, lambda: leak(noted(pages)), method)
    for reader in (CHI, EVE, BEN, None):
        crawl = Crawl(pages, app, reader)
        crawl.look([""])
        crawl.send()
        assert any(f"{method} /new" in one for one in crawl.leaks)


def with_one_more(pages: Pages, view: Callable[[], AnyResponse], method: str) -> Flask:
    """An app with a new route, which is all that the crawl comes to."""
    app = pages.app()
    for rule in app.url_map.iter_rules():
        rule.methods = set()
    app.add_url_rule("/new", "new", view, methods=[method])
    return app


def test_a_page_that_asked_for_the_notes_of_the_other_one_would_be_found(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_the_other_one(week: Opened) -> Private:
        assert pages.vault
        note = pages.vault.read(week.other.email, week.key, week.week)
        return Private(State.READY, note.text if note else "")

    monkeypatch.setattr(private_notes, "shown", of_the_other_one)
    crawl = Crawl(pages, pages.app(), BEN)
    crawl.look([""])
    assert any(f"GET {BENS}" in one for one in crawl.leaks)


def test_a_new_route_with_a_part_that_is_not_known_here_stops_the_crawl(pages: Pages) -> None:
    app = pages.app()
    app.add_url_rule("/new/<unheard>", "new", lambda unheard: unheard)
    with pytest.raises(KeyError, match="unheard"):
        list(every_path(app, "GET"))


def test_notes_in_clear_in_a_file_or_a_mail_would_be_found(pages: Pages, tmp_path: Path) -> None:
    assert CANARIES[1] not in lying_about(pages)
    (tmp_path / "note.tmp").write_text(noted(pages))
    assert CANARIES[1] in lying_about(pages)

"""Where agendas are documents, the pages lead to them."""

from __future__ import annotations

import pytest

from tests.daemon.web.agendas import by_script, pressed
from tests.daemon.web.pages import ANA, BEN, EVE, Pages, sent, sign_in_path, signed_in

DOCUMENT = "https://docs.google.com/document/d/7/edit"
PAGE = "/agenda/ana@example.com"


@pytest.fixture
def pages(pages: Pages) -> Pages:
    pages.document = DOCUMENT
    return pages


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}/2026-03-09", f"{PAGE}/2026-03-12", f"{PAGE}/2026-03-16"])
@pytest.mark.parametrize("reader", [ANA, BEN], ids=["team member", "manager"])
def test_each_of_the_two_is_led_to_the_document(pages: Pages, reader: object, page: str) -> None:
    answer = signed_in(pages, reader).get(page)  # type: ignore[arg-type]
    assert (answer.status_code, answer.location) == (303, DOCUMENT)


def test_nobody_else_learns_where_it_is(pages: Pages) -> None:
    assert signed_in(pages, EVE).get(PAGE).status_code == 404
    answer = pages.browser().get(PAGE)
    assert (answer.status_code, DOCUMENT in answer.location) == (303, False)


def test_who_signs_in_on_the_way_there_gets_there(pages: Pages) -> None:
    browser, link = pages.browser(), sign_in_path(next_page=PAGE)
    policy = browser.get(link).headers["Content-Security-Policy"]
    assert "form-action 'self' https://docs.google.com;" in policy  # or browsers stop after the form
    assert sent(browser, link).location == PAGE
    assert browser.get(PAGE).location == DOCUMENT


def test_what_was_written_before_there_was_a_document_can_be_read(pages: Pages) -> None:
    assert signed_in(pages).get(f"{PAGE}/2026-03-02").status_code == 200


def test_while_there_is_no_document_yet_the_page_serves(pages: Pages) -> None:
    pages.document = ""
    browser = signed_in(pages)
    assert browser.get(f"{PAGE}/2026-03-09").status_code == 200
    assert "form-action 'self';" in browser.get(sign_in_path()).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "part", ["", "/share", "/notes", "/actions", "/template", "/growth", "/questions/free", "/order"]
)
def test_nothing_is_written_on_a_page_that_leads_to_the_document(pages: Pages, part: str) -> None:
    browser, before = signed_in(pages), pages.dump()
    answer = by_script(browser, f"{PAGE}/2026-03-09{part}", "/", text="x", owner=ANA.email, ids="1")
    assert answer.status_code in (404, 409)
    assert pages.dump() == before


def test_what_was_typed_while_a_document_was_made_is_given_back(pages: Pages) -> None:
    answer = pressed(signed_in(pages), f"{PAGE}/2026-03-09", "/", text="Words of half an hour")
    assert (answer.status_code, "Words of half an hour" in answer.text) == (409, True)


def test_an_earlier_week_can_still_be_written_in(pages: Pages) -> None:
    assert pressed(signed_in(pages), f"{PAGE}/2026-03-02", "/", text="Budget").status_code == 303

"""Did it happen? What either of the two says once a 1:1 should be over, and until the week is closed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.attesting import weeks_of
from rules.known import Known
from rules.model import Kind, Span
from rules.notebook import Statement
from rules.records import Outcome, ReasonKind
from rules.week import Became, LedgerEntry
from tests.daemon.web.pages import ANA, BEN, KEY, NOW, TUESDAY, Pages, a_pair, a_record, sent, signed_in, words

THIS = date(2026, 3, 9)
PAGE = "/agenda/ana@example.com/2026-03-09"
ENDED = TUESDAY + timedelta(minutes=30)
CLOSES = ENDED + timedelta(days=7)
PRIVATE = "A matter of the family"


@pytest.fixture
def ana(pages: Pages) -> FlaskClient:
    pages.clock.at = ENDED
    return signed_in(pages)


@pytest.fixture
def ben(pages: Pages) -> FlaskClient:
    pages.clock.at = ENDED
    return signed_in(pages, BEN)


def said(browser: FlaskClient, held: str = "yes", kind: str = "", text: str = "") -> TestResponse:
    return sent(browser, PAGE, f"{PAGE}/held", held=held, kind=kind, text=text)


def asks(browser: FlaskClient) -> str:
    """The section of the page, in words."""
    found = re.search(r'<section class="held".*?</section>', browser.get(PAGE).text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split()) if found else ""


def statements(pages: Pages) -> list[Statement]:
    return pages.store.notebook.statements(KEY)


def entered(pages: Pages, became: Became = Became.HELD) -> None:
    entry = LedgerEntry(KEY, ANA.email, BEN.email, 2026, 11, TUESDAY, "Europe/Berlin", became)
    pages.store.ledger.enter([entry], {})


def test_before_it_has_ended_nothing_is_asked_and_nothing_taken(pages: Pages, ana: FlaskClient) -> None:
    pages.clock.at = ENDED - timedelta(minutes=1)
    assert asks(ana) == ""
    answer = said(ana)
    assert (answer.status_code, "still ahead" in words(answer), statements(pages)) == (400, True, [])


def test_one_click_of_either_says_that_it_took_place(pages: Pages, ana: FlaskClient, ben: FlaskClient) -> None:
    for browser in (ana, ben):
        answer = said(browser)
        assert (answer.status_code, answer.location) == (303, f"{PAGE}#held")
    assert statements(pages) == [Statement(KEY, THIS, one, True, ENDED) for one in (ANA.email, BEN.email)]
    assert "You say: it took place." in asks(ana) and "Ben says: it took place." in asks(ana)


def test_one_click_says_that_it_did_not_with_a_reason_or_without(pages: Pages, ana: FlaskClient) -> None:
    assert said(ana, "no").status_code == 303
    assert statements(pages) == [Statement(KEY, THIS, ANA.email, False, ENDED)]
    assert said(ana, "no", "family", PRIVATE).status_code == 303
    assert statements(pages) == [Statement(KEY, THIS, ANA.email, False, ENDED, ReasonKind.FAMILY, PRIVATE)]


def test_the_words_are_shown_to_the_two_and_the_ledger_keeps_the_kind(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    entered(pages)
    said(ana, "no", "family", PRIVATE)
    assert PRIVATE in asks(ana) and PRIVATE in asks(ben)
    assert "Ana says: it did not take place. Family." in asks(ben)
    (week,) = weeks_of(pages.store, ANA.email)
    assert (week.became, week.reason) == (Became.EXCUSED, ReasonKind.FAMILY)


def test_whoever_says_that_it_took_place_after_all_leaves_no_reason_behind(pages: Pages, ana: FlaskClient) -> None:
    said(ana, "no", "family", PRIVATE)
    said(ana, "yes", "family", PRIVATE)
    assert statements(pages) == [Statement(KEY, THIS, ANA.email, True, ENDED)]
    assert not [line for line in pages.dump() if PRIVATE in line]


def test_while_the_two_say_different_things_the_calendar_stands(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    entered(pages)
    said(ana)
    said(ben, "no")
    assert "the calendar counts" in asks(ana)
    assert [one.became for one in weeks_of(pages.store, ANA.email)] == [Became.HELD]


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("other", "", "in a few words what came up"),
        ("", "Something", "choose what came up"),
        ("unheard_of", "Something", "choose what came up"),
        ("illness", "x" * 4001, "under 4000"),
    ],
)
def test_an_unclear_reason_is_asked_about_and_nothing_typed_is_lost(
    pages: Pages, ana: FlaskClient, kind: str, text: str, wrong: str
) -> None:
    answer = said(ana, "no", kind, text)
    assert (answer.status_code, wrong in words(answer), text in answer.text) == (400, True, True)
    assert statements(pages) == []


def test_neither_yes_nor_no_is_no_answer(pages: Pages, ana: FlaskClient) -> None:
    assert said(ana, "perhaps").status_code == 400 and statements(pages) == []


def test_once_the_week_is_closed_what_was_said_stays(pages: Pages, ana: FlaskClient) -> None:
    said(ana)
    pages.clock.at = CLOSES - timedelta(seconds=1)
    assert said(ana, "no").status_code == 303
    pages.clock.at = CLOSES
    assert said(ana).status_code == 409
    assert [one.held for one in statements(pages)] == [False]
    assert "You say: it did not take place." in asks(ana) and "It took place" not in asks(ana)


def known(pages: Pages) -> None:
    """The pair has met since the beginning of March."""
    first = TUESDAY - timedelta(days=7)
    pages.store.save_known(Known(KEY, a_pair(), a_pair().slot, 1, first, first - timedelta(days=1)))


def test_by_default_the_page_says_what_the_calendar_has(pages: Pages, ana: FlaskClient) -> None:
    known(pages)
    assert "As the calendar has it, it took place." in asks(ana)
    pages.store.save_record(a_record())
    assert "There is an open question about this week." in asks(ana)
    pages.store.save_record(replace(a_record(), outcome=Outcome.EXCUSED, closed_at=TUESDAY))
    assert "As the calendar has it, it was off this week." in asks(ana)


def test_a_week_that_was_moved_is_asked_about_once_it_is_over_where_it_stands(pages: Pages, ana: FlaskClient) -> None:
    known(pages)
    thursday = Span(TUESDAY + timedelta(days=2), timedelta(minutes=30))
    moved = replace(a_record(), outcome=Outcome.MOVED, closed_at=NOW)
    about = replace(moved.deviation, kind=Kind.MOVED, now_shows=thursday)
    pages.store.save_record(replace(moved, deviation=about))
    assert asks(ana) == "" and said(ana).status_code == 400
    pages.clock.at = thursday.end
    assert "took place at another time of the week" in asks(ana) and said(ana).status_code == 303


def test_of_weeks_before_the_two_met_the_page_says_nothing(pages: Pages, ana: FlaskClient) -> None:
    known(pages)
    for monday, shown in (("2026-03-02", True), ("2026-02-23", False), ("2020-01-06", False)):
        assert ('class="held"' in ana.get(f"/agenda/ana@example.com/{monday}").text) is shown


@pytest.mark.parametrize(
    ("became", "told"),
    [
        (Became.HELD, "it took place."),
        (Became.MOVED, "it took place at another time of the week."),
        (Became.MADE_UP, "it was made up for at another time."),
        (Became.EXCUSED, "it was off this week."),
        (Became.MISSED, "it was off this week."),
    ],
)
def test_once_the_week_is_over_the_page_says_what_the_ledger_has(
    pages: Pages, ana: FlaskClient, became: Became, told: str
) -> None:
    entered(pages, became)
    assert f"As the calendar has it, {told}" in asks(ana)


def test_nobody_is_mailed_about_it(pages: Pages, ana: FlaskClient) -> None:
    mails = len(pages.store.mails())
    said(ana, "no", "illness")
    assert len(pages.store.mails()) == mails


def test_words_of_a_reason_cannot_become_live(ana: FlaskClient) -> None:
    said(ana, "no", "other", "<script>alert(1)</script>")
    assert "<script>alert" not in ana.get(PAGE).text

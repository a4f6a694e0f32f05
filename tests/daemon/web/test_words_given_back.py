"""Who may not write any more, since a page was opened, gets back what they typed; and learns nothing by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from daemon.web.session import SIGNED_IN_FOR
from rules.known import Known
from rules.model import Person
from tests.daemon.web.agendas import PAGE, PAGE_BEFORE, by_script, pressed, token
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, a_pair, signed_in

TYPED = "Half an hour of words"
OWN = "/agenda/eve@example.com/2026-03-09"


@pytest.fixture
def parted(pages: Pages) -> Pages:
    """Ana meets with Eve since Friday 6 March, and no longer with Ben."""
    pages.store.save_known(Known(KEY, a_pair(), first=NOW - timedelta(days=100), adopted_at=NOW, ended_at=NOW))
    pages.pairs = (a_pair(ANA, EVE), a_pair(EVE, BEN))
    return pages


def typed(pages: Pages, person: Person, to: str) -> TestResponse:
    return pressed(signed_in(pages, person), to, OWN, text=TYPED, version=1)


@pytest.mark.parametrize("week", [PAGE, PAGE_BEFORE], ids=["a week after their time", "a week of their time"])
@pytest.mark.parametrize("part", ["", "/points/1", "/notes", "/remarks", "/feedback"])
def test_a_manager_of_before_gets_back_the_words(parted: Pages, week: str, part: str) -> None:
    answer = typed(parted, BEN, f"{week}{part}")
    assert (answer.status_code, TYPED in answer.text) == (404, True)


def test_so_it_is_with_a_private_note_for_a_week_that_is_not_theirs(parted: Pages) -> None:
    answer = typed(parted, BEN, f"{PAGE}/private-notes")
    assert (answer.status_code, TYPED in answer.text) == (404, True)


def test_a_private_note_of_somebody_who_was_signed_out_is_given_back(pages: Pages) -> None:
    browser = signed_in(pages)
    csrf = token(browser)
    pages.clock.at = NOW + SIGNED_IN_FOR
    answer = browser.post(f"{PAGE}/private-notes", data={"csrf_token": csrf, "text": TYPED})
    assert (answer.status_code, TYPED in answer.text) == (404, True)
    assert "Please sign in again" in answer.text


def test_whoever_never_had_a_right_is_told_the_same_as_of_what_is_not_there(pages: Pages) -> None:
    eve = signed_in(pages, EVE)
    mine = (f"/agenda/{one}/2026-03-09" for one in ("ana@example.com", "no@example.com"))
    there, nowhere = (pressed(eve, page, OWN, text=TYPED).text for page in mine)
    assert there == nowhere and TYPED in there


def test_a_script_keeps_the_words_itself(parted: Pages) -> None:
    answer = by_script(signed_in(parted, BEN), PAGE_BEFORE, OWN, text=TYPED)
    assert (answer.status_code, list(answer.json or {})) == (404, ["error"])

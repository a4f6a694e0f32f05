"""A week closes seven days after its 1:1 and takes dated remarks; whoever met then reads it for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.known import Known
from rules.model import Person
from tests.daemon.web.agendas import CLOSES, PAGE, PAGE_BEFORE, a_draft, a_point, by_script, pressed, the_points, token
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, a_pair, signed_in, words

REMARKS = f"{PAGE}/remarks"
DAY = timedelta(days=1)


@pytest.fixture
def closed(pages: Pages) -> Pages:
    """The week of 9 March has been closed for a day; a point and a draft were raised in it."""
    pages.store.notebook.add_point(a_point())
    pages.store.notebook.add_point(a_draft())
    pages.clock.at = CLOSES + DAY
    return pages


def part(pages: Pages) -> None:
    """Ana has another manager since Friday 6 March: Eve; the fixture's people stay in the roster."""
    known = Known(KEY, a_pair(), a_pair().slot, 1, first=NOW - 100 * DAY, adopted_at=NOW, ended_at=NOW)
    pages.store.save_known(known)
    pages.pairs = (a_pair(ANA, EVE), a_pair(EVE, BEN))


def the_remarks(pages: Pages) -> list[tuple[str, str]]:
    return [(one.author, one.text) for one in pages.store.notebook.remarks(KEY)]


def test_a_closed_week_says_since_when_and_offers_nothing_but_remarks(closed: Pages) -> None:
    shown = signed_in(closed).get(PAGE)
    assert "Closed since Tuesday 17 March, 10:30: what this week holds stays as it is." in words(shown)
    actions = {one.split('"')[0].removeprefix(PAGE) for one in shown.text.split('action="')[1:]}
    assert actions & {"", "/share", "/order", "/points/1", "/points/1/done"} == set()
    assert "/remarks" in actions


@pytest.mark.parametrize("to", ["", "/points/1", "/points/1/done", "/points/1/remove", "/points/1/move", "/share"])
def test_a_closed_week_changes_no_more_and_gives_back_what_was_typed(closed: Pages, to: str) -> None:
    before = the_points(closed)
    answer = pressed(signed_in(closed), f"{PAGE}{to}", text="Typed late", done="yes", to="up", version=1)
    assert (answer.status_code, "This week is closed by now" in words(answer)) == (409, True)
    assert "Typed late" in answer.text and the_points(closed) == before


def test_a_script_learns_that_the_week_is_closed(closed: Pages) -> None:
    answer = by_script(signed_in(closed), f"{PAGE}/points/1", text="Late", version=1)
    assert (answer.status_code, list(answer.get_json())) == (409, ["error"])


@pytest.mark.parametrize("author", [ANA, BEN], ids=["team member", "manager"])
def test_either_of_the_two_adds_a_remark_with_its_date(closed: Pages, author: Person) -> None:
    browser = signed_in(closed, author)
    answer = pressed(browser, REMARKS, text="It **was** June")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#remarks")
    name = author.name.split()[0]
    for reader in (ANA, BEN):
        shown = browser if reader == author else signed_in(closed, reader)
        assert f"{name} , Wednesday 18 March, 10:30 It was June" in words(shown.get(PAGE))


def test_a_remark_is_sent_twice_and_kept_once(closed: Pages) -> None:
    browser = signed_in(closed)
    for _ in range(2):
        pressed(browser, REMARKS, text="Once")
    assert the_remarks(closed) == [(ANA.email, "Once")]


def test_a_week_that_is_open_takes_no_remarks(pages: Pages) -> None:
    browser = signed_in(pages)
    assert REMARKS not in browser.get(PAGE).text
    answer = pressed(browser, REMARKS, text="Early")
    assert (answer.status_code, "still open" in words(answer), the_remarks(pages)) == (400, True, [])


@pytest.mark.parametrize("text", ["", " \r\n\x00", "x" * 4_001])
def test_a_remark_has_some_words_and_not_too_many(closed: Pages, text: str) -> None:
    assert pressed(signed_in(closed), REMARKS, text=text).status_code == 400
    assert the_remarks(closed) == []


def test_two_hundred_remarks_are_enough(closed: Pages) -> None:
    browser = signed_in(closed)
    csrf = token(browser)
    codes = {browser.post(REMARKS, data={"csrf_token": csrf, "text": f"R{one}"}).status_code for one in range(200)}
    answer = browser.post(REMARKS, data={"csrf_token": csrf, "text": "One more"})
    assert (codes, answer.status_code, len(the_remarks(closed))) == ({303}, 400, 200)


def test_a_remark_on_a_closed_week_is_for_the_two_alone(closed: Pages) -> None:
    pressed(signed_in(closed), REMARKS, text="Between us")
    eve = signed_in(closed, EVE)
    assert pressed(eve, REMARKS, "/agenda/eve@example.com/2026-03-09", text="Me too").status_code == 404
    assert eve.get(PAGE).status_code == 404


def test_a_former_manager_reads_the_time_of_their_own_and_writes_nothing(pages: Pages) -> None:
    pages.store.notebook.add_point(replace(a_point(), week=a_point().week - 7 * DAY))
    pages.store.notebook.add_point(replace(a_draft(), week=a_point().week - 7 * DAY))
    part(pages)
    ben = signed_in(pages, BEN)
    shown = words(ben.get(PAGE_BEFORE))
    assert "Budget" in shown and "Raise" not in shown and "no longer meet" in shown
    own = "/agenda/eve@example.com/2026-03-09"
    for to in ("", "/points/1", "/points/1/done", "/remarks", "/share", "/order"):
        answer = pressed(ben, f"{PAGE_BEFORE}{to}", own, text="x", version=1, done="yes", ids="1")
        assert answer.status_code == 404
    assert ben.get(PAGE).status_code == 404
    assert ben.get("/agenda/ana@example.com").location == PAGE_BEFORE


def test_a_former_manager_is_led_to_no_week_that_is_not_theirs(pages: Pages) -> None:
    part(pages)
    shown = signed_in(pages, BEN).get(PAGE_BEFORE).text
    assert 'rel="prev"' in shown and 'rel="next"' not in shown


def test_the_team_member_reads_the_time_with_a_former_manager_and_adds_nothing(pages: Pages) -> None:
    pages.store.notebook.add_point(replace(a_point(), week=a_point().week - 7 * DAY))
    part(pages)
    ana = signed_in(pages)
    shown = ana.get(PAGE_BEFORE)
    assert "Budget" in words(shown) and "no longer meet" in words(shown)
    assert pressed(ana, f"{PAGE_BEFORE}/remarks", text="x").status_code == 404


def test_a_new_manager_begins_with_an_empty_page(pages: Pages) -> None:
    pages.store.notebook.add_point(replace(a_point(), week=a_point().week - 7 * DAY))
    part(pages)
    eve = signed_in(pages, EVE)
    assert "Budget" not in eve.get(PAGE).text and "Budget" not in signed_in(pages).get(PAGE).text
    before = eve.get(PAGE_BEFORE)
    assert "Budget" not in before.text

"""Talking points: changed where they stand, marked, ordered and taken back; nobody's words are lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape

from daemon.web.points import MOST_IN_A_WEEK, ON_A_PAGE
from daemon.web.session import SIGNED_IN_FOR
from tests.daemon.web.agendas import (
    BEFORE,
    CLOSES,
    PAGE,
    PAGE_BEFORE,
    a_draft,
    a_point,
    by_script,
    pressed,
    the_point,
    the_points,
    token,
)
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, a_pair, signed_in, words

POINT = f"{PAGE}/points/1"


def add(pages: Pages, *texts: str, author: str = ANA.email) -> None:
    with pages.store.transaction():
        for text in texts:
            pages.store.notebook.add_point(a_point(text, author))


def order(pages: Pages) -> list[str]:
    return [one.text for one in sorted(the_points(pages), key=lambda one: one.position)]


def test_either_of_the_two_changes_a_point_and_the_page_says_who_did(pages: Pages) -> None:
    add(pages, "Budget")
    answer = pressed(signed_in(pages, BEN), POINT, text="The budget of May", version=1)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#point-1")
    assert (the_point(pages).text, the_point(pages).version) == ("The budget of May", 2)
    assert "The budget of May edited by Ben" in words(signed_in(pages).get(PAGE))


def test_changing_ones_own_point_is_nothing_to_tell(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages), POINT, text="The budget", version=1)
    assert "edited by" not in words(signed_in(pages, BEN).get(PAGE))


def test_when_both_changed_it_both_texts_are_shown_and_nothing_is_stored(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages, BEN), POINT, text="Ben's words", version=1)
    answer = pressed(signed_in(pages), POINT, text="Ana's words", version=1)
    assert answer.status_code == 409
    assert "Stored now, by Ben Ben's words" in words(answer) and "What you wrote Ana's words" in words(answer)
    assert "Ben&#39;s words\n\nAna&#39;s words</textarea>" in answer.text
    assert the_point(pages).text == "Ben's words"


def test_either_of_two_texts_is_kept_with_one_press(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages, BEN), POINT, text="Ben's words", version=1)
    browser = signed_in(pages)
    answer = pressed(browser, POINT, text="Ana's words", version=1)
    assert f'<a class="button quiet" href="{PAGE}">Keep what is stored</a>' in answer.text
    assert answer.text.count('name="version" value="2"') == 2
    assert pressed(browser, POINT, text="Ana's words", version=2).status_code == 303
    assert the_point(pages).text == "Ana's words"


def test_the_same_words_from_both_are_no_conflict(pages: Pages) -> None:
    add(pages, "Budget")
    for reader in (ANA, BEN):
        assert pressed(signed_in(pages, reader), POINT, text="The budget", version=1).status_code == 303
    assert the_point(pages).version == 2


def test_marking_and_ordering_do_not_disturb_whoever_is_writing(pages: Pages) -> None:
    add(pages, "Budget", "Holidays")
    browser = signed_in(pages, BEN)
    pressed(browser, f"{POINT}/done", done="yes")
    pressed(browser, f"{POINT}/move", to="down")
    assert pressed(signed_in(pages), POINT, text="The budget", version=1).status_code == 303
    assert (the_point(pages).text, the_point(pages).done_at, order(pages)) == (
        "The budget",
        NOW,
        ["Holidays", "The budget"],
    )


def test_words_for_a_point_that_was_removed_can_be_added_as_a_new_one(pages: Pages) -> None:
    add(pages, "Budget")
    ben = signed_in(pages, BEN)
    pressed(signed_in(pages), f"{POINT}/remove", version=1)
    answer = pressed(ben, POINT, text="Ben's words", version=1)
    assert answer.status_code == 404
    assert "can be added as a new point" in words(answer) and f'action="{PAGE}"' in answer.text
    assert ">\nBen&#39;s words</textarea>" in answer.text


def test_a_point_is_taken_back_by_whoever_raised_it_alone(pages: Pages) -> None:
    add(pages, "Budget")
    ben = signed_in(pages, BEN)
    assert pressed(ben, f"{POINT}/remove", version=1).status_code == 404
    assert len(the_points(pages)) == 1
    assert f'formaction="{POINT}/remove"' not in ben.get(PAGE).text
    assert pressed(signed_in(pages), f"{POINT}/remove", version=1).status_code == 303
    assert the_points(pages) == []


def test_a_point_that_was_changed_meanwhile_is_not_taken_back_unseen(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages, BEN), POINT, text="Ben's addition", version=1)
    answer = pressed(signed_in(pages), f"{POINT}/remove", version=1)
    assert (answer.status_code, "changed meanwhile" in words(answer), len(the_points(pages))) == (409, True, 1)


def test_the_same_words_sent_twice_are_one_point(pages: Pages) -> None:
    browser = signed_in(pages)
    for _ in range(2):
        assert pressed(browser, PAGE, text="Budget").location == f"{PAGE}#point-1"
    assert len(the_points(pages)) == 1


@pytest.mark.parametrize(
    ("number", "to", "after"),
    [(2, "up", "213"), (2, "down", "132"), (1, "up", "123"), (3, "down", "123"), (1, "down", "213")],
)
def test_a_point_moves_by_one_place_at_a_press(pages: Pages, number: int, to: str, after: str) -> None:
    add(pages, "1", "2", "3")
    answer = pressed(signed_in(pages, BEN), f"{PAGE}/points/{number}/move", to=to)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#point-{number}")
    assert "".join(order(pages)) == after


def test_points_from_before_there_was_an_order_move_by_one_place_too(pages: Pages) -> None:
    add(pages, "1", "2", "3")
    pages.store.notebook.db.execute("UPDATE points SET position = 0")
    pressed(signed_in(pages), f"{PAGE}/points/1/move", to="down")
    assert "".join(order(pages)) == "213"


def test_a_dragged_list_is_kept_as_it_was_dropped_and_the_other_side_stays(pages: Pages) -> None:
    add(pages, "1", "2")
    add(pages, "Ben's", author=BEN.email)
    add(pages, "4")
    assert by_script(signed_in(pages), f"{PAGE}/order", ids="4,2,1,3,77").status_code == 200
    assert order(pages) == ["4", "2", "Ben's", "1"]


def test_the_drafts_of_the_team_member_stay_where_they_are_when_the_manager_orders(pages: Pages) -> None:
    add(pages, "1")
    pages.store.notebook.add_point(a_draft())
    add(pages, "3")
    assert by_script(signed_in(pages, BEN), f"{PAGE}/order", ids="3,2,1").status_code == 200
    assert order(pages) == ["3", "Raise", "1"]


@pytest.mark.parametrize("ids", ["", "x", "1,", "1;2", "²", "9" * 30])
def test_what_is_no_list_of_points_changes_nothing(pages: Pages, ids: str) -> None:
    add(pages, "1", "2")
    browser = signed_in(pages)
    assert by_script(browser, f"{PAGE}/order", ids=ids).status_code == 400
    assert by_script(browser, f"{PAGE}/order", ids="77").status_code == 404
    assert pressed(browser, f"{POINT}/move", to="sideways").status_code == 400
    assert order(pages) == ["1", "2"]


def test_an_earlier_point_that_leaves_the_page_when_it_is_done_can_be_opened_again(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point(week=BEFORE))
    browser = signed_in(pages)
    answer = pressed(browser, f"{POINT}/done", done="yes")
    assert answer.location == f"{PAGE}?done=1"
    assert "Done: Budget Open again" in words(browser.get(answer.location))
    pressed(browser, f"{POINT}/done", done="no")
    assert "carried from 3 March" in words(browser.get(PAGE))


def test_the_words_of_a_closed_week_stay_though_the_point_is_still_open(pages: Pages) -> None:
    add(pages, "Budget")
    pages.clock.at = CLOSES
    later, browser = "/agenda/ana@example.com/2026-03-16", signed_in(pages)
    shown = browser.get(later)
    assert "carried from 10 March" in words(shown) and "edit-1" not in shown.text
    for to in ("", "/remove"):
        assert pressed(browser, f"{later}/points/1{to}", later, text="Other words", version=1).status_code == 400
    assert pressed(browser, f"{later}/points/1/done", later, done="yes").status_code == 303
    assert (the_point(pages).text, the_point(pages).done_at) == ("Budget", CLOSES)


def test_a_script_learns_the_version_the_time_and_what_to_show(pages: Pages) -> None:
    add(pages, "Budget")
    answer = by_script(signed_in(pages, BEN), POINT, text="The **budget**", version=1)
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"version": 2, "said": "Saved at 10:00", "html": "<p>The <strong>budget</strong></p>\n"},
    )


def test_a_script_learns_of_the_other_text(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages, BEN), POINT, text="Ben's words", version=1)
    answer = by_script(signed_in(pages), POINT, text="Ana's words", version=1)
    assert (answer.status_code, answer.get_json()["text"], answer.get_json()["version"]) == (409, "Ben's words", 2)


@pytest.mark.parametrize("text", ["", "x" * 4_001])
def test_a_script_learns_in_words_what_is_wrong(pages: Pages, text: str) -> None:
    add(pages, "Budget")
    answer = by_script(signed_in(pages), POINT, text=text, version=1)
    assert (answer.status_code, list(answer.get_json())) == (400, ["error"])


def test_a_script_without_a_right_gets_the_404_that_it_gets_for_nothing(pages: Pages) -> None:
    add(pages, "Budget")
    eve = signed_in(pages, EVE)
    mine = "/agenda/eve@example.com/2026-03-09"
    answers = [by_script(eve, to, mine, text="x") for to in (POINT, f"{mine}/nothing", f"{PAGE}/order")]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}


@pytest.mark.parametrize("number", [0, 2, 10**11, 10**40])
def test_a_number_that_no_point_has_is_a_404(pages: Pages, number: int) -> None:
    add(pages, "Budget")
    browser = signed_in(pages)
    for to in ("", "/done", "/move"):
        answer = pressed(browser, f"{PAGE}/points/{number}{to}", text="x", version=1, done="yes", to="up")
        assert answer.status_code == 404


def test_control_characters_are_cleaned_from_what_is_changed(pages: Pages) -> None:
    add(pages, "Budget")
    pressed(signed_in(pages), POINT, text="The\x00 \x1bbudget\r\nof May", version=1)
    assert the_point(pages).text == "The budget\nof May"


def many(pages: Pages, number: int) -> None:
    """Done points in the week before, written faster than by hand."""
    columns = "pair, week, author, text, added_at, done_at, shared_at, position"
    at = NOW.isoformat()
    rows = ((KEY, BEFORE.isoformat(), ANA.email, f"Point {one}", at, at, at, one) for one in range(number))
    with pages.store.transaction():
        pages.store.notebook.db.execute_all(f"INSERT INTO points ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def test_ten_thousand_points_are_shown_page_by_page(pages: Pages) -> None:
    many(pages, 10_000)
    browser = signed_in(pages)
    first, last = browser.get(PAGE_BEFORE).text, browser.get(f"{PAGE_BEFORE}?page={'9' * 50}").text
    assert [first.count('class="point '), last.count('class="point ')] == [ON_A_PAGE, ON_A_PAGE]
    assert "Page 1 of 100" in first and "Page 100 of 100" in last and "Point 9999" in last


@pytest.mark.parametrize("page", ["0", "-1", "x", ""])
def test_a_page_of_points_that_is_none_is_the_first(pages: Pages, page: str) -> None:
    many(pages, 2 * ON_A_PAGE)
    assert "Page 1 of 2" in signed_in(pages).get(f"{PAGE_BEFORE}?page={page}").text


def test_a_week_takes_no_more_points_than_anybody_could_talk_of(pages: Pages) -> None:
    many(pages, MOST_IN_A_WEEK)
    answer = pressed(signed_in(pages), PAGE_BEFORE, text="One more")
    assert (answer.status_code, "500 points in this week already" in words(answer)) == (400, True)
    assert "One more" in answer.text


def test_five_megabytes_are_a_plain_413_and_nothing_is_stored(pages: Pages) -> None:
    browser = signed_in(pages)
    answer = browser.post(PAGE, data={"text": "x" * 5_000_000})
    assert (answer.status_code, "That was too much" in words(answer), the_points(pages)) == (413, True, [])


def test_a_point_can_be_changed_until_the_moment_in_which_its_week_closes(pages: Pages) -> None:
    add(pages, "Budget")
    browser, pages.clock.at = signed_in(pages), CLOSES - timedelta(seconds=1)
    assert pressed(browser, POINT, text="In time", version=1).status_code == 303
    pages.clock.at = CLOSES
    answer = pressed(browser, POINT, text="Too late", version=2)
    assert (answer.status_code, "Too late" in answer.text, the_point(pages).text) == (409, True, "In time")


def test_whoever_was_signed_out_gets_back_what_they_typed_and_the_way_to_sign_in(pages: Pages) -> None:
    browser = signed_in(pages)
    csrf = token(browser)
    pages.clock.at += SIGNED_IN_FOR
    answer = browser.post(POINT, data={"csrf_token": csrf, "text": "Typed for long"})
    assert (answer.status_code, ">\nTyped for long</textarea>" in answer.text) == (404, True)
    assert 'href="/sign-in?next=/agenda/ana@example.com/2026-03-09"' in answer.text
    assert browser.post("/agenda/no@example.com/x", data={"csrf_token": csrf}).text.count("Please sign in again") == 2


def test_what_was_refused_is_sent_again_for_the_version_that_was_read(pages: Pages) -> None:
    add(pages, "Budget")
    answer = pressed(signed_in(pages), POINT, text="x" * 4_001, version=1)
    assert (answer.status_code, '<input type="hidden" name="version" value="1">' in answer.text) == (400, True)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img/src=x/onerror=alert(1)>', "{{7*7}}", "</title>"])
def test_a_hostile_name_stays_a_name_on_every_page_of_an_agenda(pages: Pages, name: str) -> None:
    eve, far = replace(ANA, name=name), replace(BEN, name=name)
    pages.pairs = (a_pair(eve, far),)
    add(pages, "Budget")
    ana, ben = signed_in(pages, eve), signed_in(pages, far)
    pressed(ben, POINT, text="Ben's words", version=1)
    shown = [ana.get(PAGE), ben.get(PAGE), pressed(ana, POINT, text="Ana's words", version=1)]
    assert [one.status_code for one in shown] == [200, 200, 409]
    assert all(str(escape(name)) in one.text and not re.search(r"<(script>|img)", one.text) for one in shown)

"""Feedback in the moment: seen by the two at once, mailed once, in working hours."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.rows import QueuedMail
from daemon.web.feedback import LONGEST_FEEDBACK, MOST_IN_A_WEEK
from rules.notebook import Point, PointKind
from tests.daemon.mail.letters import part, read
from tests.daemon.web.pages import ANA, BASE, BEN, EVE, KEY, NOW, Pages, preferences_path, sent, signed_in, words

THIS, NEXT = date(2026, 3, 9), date(2026, 3, 16)
PAGE = "/agenda/ana@example.com/2026-03-09"
FORM = f"{PAGE}/feedback"
THANKS = "Thank you for today.\nThe **numbers** were clear."


@pytest.fixture
def ana(pages: Pages) -> FlaskClient:
    return signed_in(pages)


@pytest.fixture
def ben(pages: Pages) -> FlaskClient:
    return signed_in(pages, BEN)


def given(browser: FlaskClient, text: str = THANKS) -> TestResponse:
    return sent(browser, FORM, text=text)


def the_points(pages: Pages) -> list[Point]:
    return pages.store.notebook.points(KEY)


def the_mails(pages: Pages, at: datetime = NOW) -> list[QueuedMail]:
    return [one for one in pages.store.waiting(at) if one.about == "agenda"]


def told(mail: QueuedMail) -> str:
    return part(read(mail.content), "plain")


def links(mail: QueuedMail) -> list[str]:
    """Where a mail leads to, beside what its reader may choose about mails."""
    found = re.findall(r"https?://\S+", told(mail))
    assert found.pop() == f"{BASE}{preferences_path(mail.recipient)}"
    return found


def test_both_see_feedback_of_either_at_once_and_as_feedback(pages: Pages, ana: FlaskClient, ben: FlaskClient) -> None:
    assert given(ana).status_code == 303 and given(ben, "And to you.").status_code == 303
    assert [(one.author, one.kind, one.shared_at) for one in the_points(pages)] == [
        (ANA.email, PointKind.FEEDBACK, NOW),
        (BEN.email, PointKind.FEEDBACK, NOW),
    ]
    for browser, order in ((ana, ("From you", "From Ben")), (ben, ("From Ana", "From you"))):
        shown = words(browser.get(PAGE)).partition("Feedback")[2]
        assert [shown.index(one) for one in order] == sorted(shown.index(one) for one in order)
        assert "<strong>numbers</strong>" in browser.get(PAGE).text


def test_the_mail_can_be_found_by_its_pair(pages: Pages, ben: FlaskClient) -> None:
    given(ben)
    assert [one.keys for one in the_mails(pages)] == [("feedback", KEY, "1")]


def test_feedback_is_no_talking_point_and_is_not_carried_on(ana: FlaskClient, ben: FlaskClient) -> None:
    given(ana)
    points = re.search(r'id="points".*?<section class="ideas"', ben.get(PAGE).text, re.DOTALL)
    assert points is not None and "numbers" not in points[0]
    assert "numbers" not in ben.get(f"/agenda/ana@example.com/{NEXT}").text


def test_the_other_one_gets_one_mail_with_the_words_and_the_page(pages: Pages, ana: FlaskClient) -> None:
    woken = len(pages.woken)
    given(ana)
    (mail,) = the_mails(pages)
    text = told(mail)
    assert (mail.recipient, mail.about, len(pages.woken)) == (BEN.email, "agenda", woken + 1)
    assert "Thank you for today." in text and "The **numbers** were clear." in text
    assert links(mail) == [f"{BASE}{PAGE}"]
    assert "given in the moment and not saved up" in text and f"{BASE}/reason/" not in text


def test_outside_of_working_hours_the_mail_waits_and_the_page_does_not(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    pages.clock.at = saturday = NOW + timedelta(days=1)
    given(ana)
    assert the_mails(pages, saturday) == [] and "numbers" in ben.get(PAGE).text
    monday = datetime.fromisoformat("2026-03-09T08:00:00Z")
    assert [one.not_before for one in the_mails(pages, monday)] == [monday]


def test_the_same_words_twice_are_kept_and_mailed_once(pages: Pages, ana: FlaskClient) -> None:
    assert [given(ana).status_code for _ in range(2)] == [303, 303]
    assert (len(the_points(pages)), len(the_mails(pages))) == (1, 1)


def test_words_given_anew_after_they_were_removed_are_mailed_anew(pages: Pages, ana: FlaskClient) -> None:
    given(ana)
    pages.store.notebook.remove_point(the_points(pages)[0])
    pages.clock.at += timedelta(minutes=1)
    given(ana)
    assert [one.id for one in the_points(pages)] == [1]
    assert len({one.message_id for one in the_mails(pages, pages.clock.at)}) == 2


def test_links_in_the_words_lead_nowhere_from_the_mail(pages: Pages, ana: FlaskClient) -> None:
    given(ana, f"See {BASE}/reason/x and https://evil.example/\r\nBcc: eve@example.com")
    (mail,) = the_mails(pages)
    assert links(mail) == [f"{BASE}{PAGE}"]
    assert mail.content.count(b"\r\nBcc:") == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "write something"), (" \n\x00", "write something"), ("x" * (LONGEST_FEEDBACK + 1), "under 2000")],
)
def test_feedback_has_some_words_and_not_too_many(pages: Pages, ana: FlaskClient, text: str, said: str) -> None:
    answer = given(ana, text)
    assert (answer.status_code, said in words(answer)) == (400, True)
    assert (the_points(pages), the_mails(pages)) == ([], [])


def test_a_flood_of_feedback_is_stopped_and_nothing_typed_is_lost(pages: Pages, ana: FlaskClient) -> None:
    for number in range(MOST_IN_A_WEEK):
        pages.store.notebook.add_point(Point(KEY, THIS, ANA.email, f"{number}", NOW, None, NOW, PointKind.FEEDBACK))
    answer = given(ana)
    assert answer.status_code == 400 and THANKS in answer.text
    assert (len(the_points(pages)), the_mails(pages)) == (MOST_IN_A_WEEK, [])


def test_the_form_has_a_page_of_its_own_for_a_phone(ana: FlaskClient, ben: FlaskClient) -> None:
    for browser, other in ((ana, "Ben"), (ben, "Ana")):
        shown = words(browser.get(FORM))
        assert f"Feedback for {other}" in shown and "given in the moment, not saved up" in shown
        assert "talk about" not in shown


def test_who_is_signed_out_comes_back_to_the_form(pages: Pages) -> None:
    browser = pages.browser()
    answer = browser.get(FORM)
    assert answer.status_code == 303
    assert f'name="next" value="{FORM}"' in browser.get(answer.location).text


def test_once_the_week_is_closed_the_form_says_so(pages: Pages, ana: FlaskClient) -> None:
    pages.clock.at = NOW + timedelta(days=21)
    shown = ana.get(FORM)
    assert (shown.status_code, "This week is closed by now" in words(shown), "<textarea" in shown.text) == (
        200,
        True,
        False,
    )


def test_nobody_else_finds_the_form(pages: Pages) -> None:
    eve = signed_in(pages, EVE)
    assert eve.get(FORM).status_code == 404
    assert eve.get(FORM).text == eve.get("/agenda/nobody@example.com/2026-03-09/feedback").text


def test_a_script_is_answered_in_its_own_way(ana: FlaskClient) -> None:
    ana.environ_base["HTTP_ACCEPT"] = "application/json"
    assert given(ana).status_code == 200
    assert given(ana, "").json == {"error": "Please write something first."}


def test_where_agendas_are_documents_the_mail_leads_to_the_page_of_feedback(pages: Pages, ana: FlaskClient) -> None:
    pages.document = "https://docs.example.com/d/1"
    ben = signed_in(pages, BEN)
    given(ben)
    (mail,) = the_mails(pages)
    assert links(mail) == [f"{BASE}{FORM}"]
    shown = words(ana.get(FORM))
    assert "Given this week From Ben" in shown and "Thank you for today." in shown


@pytest.mark.parametrize("part", ["", "/done", "/remove"])
def test_what_was_said_stays_as_it_was_said(pages: Pages, ana: FlaskClient, ben: FlaskClient, part: str) -> None:
    given(ana)
    before = the_points(pages)
    for browser in (ana, ben):
        sent(browser, FORM, f"{PAGE}/points/1{part}", text="Other words", version="1", done="yes")
    assert the_points(pages) == before

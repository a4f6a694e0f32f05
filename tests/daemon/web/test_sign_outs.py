"""Signing out everywhere, and how sessions and links end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.store import Store
from daemon.web.tokens import SIGN_IN_LASTS
from tests.daemon.web.pages import ANA, BEN, EVE, NOW, Pages, a_pair, sent, sign_in_path, signed_in, words

SECOND = timedelta(seconds=1)


def later(pages: Pages, by: timedelta = SECOND) -> None:
    pages.clock.at += by


def test_the_place_says_since_when_one_is_signed_in_and_until_when(pages: Pages) -> None:
    shown = words(signed_in(pages).get("/sign-ins"))
    assert "signed in here since Friday 6 March, 10:00" in shown
    assert "ends by itself on Sunday 5 April, 11:00" in shown


def test_signing_out_everywhere_ends_every_session_at_once(pages: Pages) -> None:
    phone, desk = signed_in(pages), pages.browser()
    later(pages)
    sent(desk, sign_in_path(at=pages.clock.at))
    answer = sent(desk, "/sign-ins")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert [one.get("/").status_code for one in (phone, desk)] == [303, 303]
    assert [one.get("/agenda/ana@example.com").location for one in (phone, desk)] == [
        "/sign-in?next=/agenda/ana@example.com"
    ] * 2


def test_what_is_begun_afterwards_counts_and_others_stay_signed_in(pages: Pages) -> None:
    phone, other = signed_in(pages), signed_in(pages, BEN)
    sent(phone, "/sign-ins")
    later(pages)
    assert signed_in(pages).get("/").status_code == 200
    assert other.get("/").status_code == 200


def test_signing_out_here_leaves_other_browsers_signed_in(pages: Pages) -> None:
    phone, desk = signed_in(pages), pages.browser()
    later(pages)
    sent(desk, sign_in_path(at=pages.clock.at))
    sent(desk, "/", "/sign-out")
    assert [one.get("/").status_code for one in (phone, desk)] == [200, 303]


def test_a_link_that_was_not_used_yet_ends_with_the_sessions(pages: Pages) -> None:
    link = sign_in_path(next_page="/sign-ins")
    sent(signed_in(pages), "/sign-ins")
    later(pages)
    assert pages.browser().get(link).status_code == 404
    assert pages.browser().get(sign_in_path(at=pages.clock.at)).status_code == 200


def test_it_takes_the_button_of_who_is_signed_in(pages: Pages) -> None:
    browser = signed_in(pages)
    assert browser.post("/sign-ins").status_code == 400
    assert sent(pages.browser(), "/sign-in", "/sign-ins").status_code == 404
    assert browser.get("/").status_code == 200
    assert pages.browser().get("/sign-ins").location == "/sign-in?next=/sign-ins"


def test_a_cookie_that_somebody_copied_is_over_too_also_after_a_restart(pages: Pages) -> None:
    browser, copied = signed_in(pages), pages.browser()
    cookie = browser.get_cookie("oneonone")
    assert cookie is not None
    copied.set_cookie("oneonone", cookie.value)
    assert copied.get("/").status_code == 200
    sent(browser, "/sign-ins")
    assert copied.get("/").status_code == 303
    pages.store = Store(pages.path)
    restarted = pages.browser()
    restarted.set_cookie("oneonone", cookie.value)
    assert restarted.get("/").status_code == 303


def test_a_session_ends_with_the_persons_last_row_in_the_roster(pages: Pages) -> None:
    browser = signed_in(pages)
    pages.pairs = (a_pair(EVE),)
    assert browser.get("/").status_code == 303
    assert browser.get("/agenda/ana@example.com/2026-03-09").status_code == 303
    assert sent(browser, "/sign-in", "/sign-ins").status_code == 404


def test_the_operator_signs_in_without_a_row_in_the_roster(pages: Pages) -> None:
    sent(pages.browser(), "/sign-in", email="OPS@example.com")
    assert [one.recipient for one in pages.store.mails()] == ["ops@example.com"]
    browser = pages.browser()
    assert sent(browser, sign_in_path("ops@example.com")).status_code == 303
    shown = browser.get("/")
    assert shown.status_code == 200 and "There are none at present" in words(shown)
    assert browser.get("/agenda/ana@example.com").status_code == 404


@pytest.mark.parametrize(("after", "code"), [(SIGN_IN_LASTS - SECOND, 200), (SIGN_IN_LASTS, 404)])
def test_a_link_lasts_for_fifteen_minutes_to_the_second(pages: Pages, after: timedelta, code: int) -> None:
    pages.clock.at = NOW + after
    assert pages.browser().get(sign_in_path()).status_code == code


def test_a_link_that_is_used_again_within_its_time_signs_nobody_in(pages: Pages) -> None:
    link, first, thief = sign_in_path(ANA.email), pages.browser(), pages.browser()
    hidden = thief.get(link).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert sent(first, link).status_code == 303
    for _ in range(3):
        assert thief.post(link, data={"csrf_token": hidden}).status_code == 404
    assert thief.get("/").status_code == 303 and first.get("/").status_code == 200

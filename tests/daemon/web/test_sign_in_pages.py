"""Signing in by a link in a mail."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from daemon.web.bucket import MOST, MOST_CLIENTS, WITHIN, Bucket
from daemon.web.session import SIGNED_IN_FOR, local_page
from daemon.web.tokens import SIGN_IN_LASTS
from tests.daemon.web.pages import ANA, BEN, NOW, Pages, a_site, reason_path, sent, sign_in_path, signed_in, words


def ask(browser: FlaskClient, email: str, next_page: str = "/") -> str:
    answer = sent(browser, "/sign-in", email=email, next=next_page)
    assert answer.status_code == 200
    return answer.text


def mailed_link(pages: Pages) -> str:
    message = message_from_bytes(pages.store.mails()[-1].content, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http\S+(/sign-in/\S+)", body.get_content())
    assert found is not None
    return found[1]


def test_a_person_of_the_roster_gets_one_mail_with_a_link(pages: Pages) -> None:
    ask(pages.browser(), " Ana@Example.com ")
    (mail,) = pages.store.mails()
    assert (mail.recipient, mail.about, mail.keys, mail.not_before) == (ANA.email, "sign-in", (), NOW)
    assert mailed_link(pages).startswith("/sign-in/") and pages.woken == [NOW]


def test_the_answer_is_the_same_whether_the_address_is_known(pages: Pages) -> None:
    answers = {ask(pages.browser(), one) for one in (ANA.email, "nobody@example.com", "", "x" * 500, "<script>")}
    assert len(answers) == 1 and len(pages.store.mails()) == 1


def test_the_link_signs_in_and_goes_where_the_reader_wanted(pages: Pages) -> None:
    page = "/agenda/ana@example.com/2026-03-09"
    ask(pages.browser(), ANA.email, page)
    browser = pages.browser()
    answer = sent(browser, mailed_link(pages))
    assert (answer.status_code, answer.location) == (303, page)
    assert browser.get(page).status_code == 200


def test_looking_at_the_link_signs_nobody_in_and_uses_nothing_up(pages: Pages) -> None:
    link, browser, before = sign_in_path(), pages.browser(), pages.dump()
    for _ in range(3):
        browser.get(link), browser.head(link), browser.options(link)
    assert pages.dump() == before and browser.get("/").status_code == 303
    assert sent(browser, link).status_code == 303


def test_the_link_works_once(pages: Pages) -> None:
    link, other = sign_in_path(), pages.browser()
    token = re.findall(r'name="csrf_token" value="([^"]*)"', other.get(link).text)[0]
    assert sent(pages.browser(), link).status_code == 303
    assert other.post(link, data={"csrf_token": token}).status_code == 404
    assert other.get("/").status_code == 303


def test_the_link_ends_after_fifteen_minutes(pages: Pages) -> None:
    link, browser = sign_in_path(), pages.browser()
    browser.get(link)
    pages.clock.at = NOW + SIGN_IN_LASTS
    over = browser.get(link)
    assert over.status_code == 404 and "Ask for a new one" in words(over)


def test_links_of_people_who_left_or_of_another_purpose_are_none(pages: Pages) -> None:
    foreign = [sign_in_path("gone@example.com"), f"/sign-in/{reason_path().rpartition('/')[2]}", "/sign-in/x"]
    assert [pages.browser().get(one).status_code for one in foreign] == [404] * 3


def test_a_session_ends_after_thirty_days(pages: Pages) -> None:
    browser = signed_in(pages)
    pages.clock.at = NOW + SIGNED_IN_FOR - timedelta(seconds=1)
    assert browser.get("/").status_code == 200
    pages.clock.at = NOW + SIGNED_IN_FOR
    assert browser.get("/").status_code == 303


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(tmp_path: Path) -> None:
    plain, secure = a_site(tmp_path), a_site(tmp_path, "https://one.example.com")
    for pages, name, flag in ((plain, "oneonone=", False), (secure, "__Host-oneonone=", True)):
        cookie = pages.app().test_client().get("/sign-in", base_url=pages.base_url).headers["Set-Cookie"]
        assert cookie.startswith(name) and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
        assert ("Secure" in cookie) is flag


def test_a_changed_cookie_is_nobodys(pages: Pages) -> None:
    browser = signed_in(pages)
    cookie = browser.get_cookie("oneonone")
    assert cookie is not None
    browser.set_cookie("oneonone", cookie.value[:-2] + ("AA" if cookie.value[-2:] != "AA" else "BB"))
    assert browser.get("/").status_code == 303


def test_signing_in_replaces_the_session_that_was_there(pages: Pages) -> None:
    browser = signed_in(pages)
    before = re.findall(r'name="csrf_token" value="([^".]*)', browser.get("/").text)[0]
    sent(browser, sign_in_path(BEN.email))
    after = re.findall(r'name="csrf_token" value="([^".]*)', browser.get("/").text)[0]
    assert before != after and "Eve Lund" in words(browser.get("/"))


def test_signing_out_forgets_the_reader_and_needs_the_token(pages: Pages) -> None:
    browser = signed_in(pages)
    assert browser.post("/sign-out").status_code == 400
    assert sent(browser, "/", "/sign-out").status_code == 303
    assert browser.get("/").status_code == 303


def test_the_first_page_lists_the_readers_meetings(pages: Pages) -> None:
    shown = signed_in(pages).get("/")
    assert "Ben Okafor Tuesday 10 March, 10:00 Agreed: Tuesdays, 10:00–10:30 Agenda Not shared yet" in words(shown)
    assert 'href="/agenda/ana@example.com"' in shown.text and "Eve" not in shown.text


def test_an_address_gets_at_most_three_mails_an_hour(pages: Pages) -> None:
    browser = pages.browser()
    for minute in (0, 1, 2, 3, 59):
        pages.clock.at = NOW + timedelta(minutes=minute)
        ask(browser, ANA.email)
    assert len(pages.store.mails()) == 3
    pages.clock.at = NOW + timedelta(minutes=60)
    ask(browser, ANA.email)
    ask(browser, BEN.email)
    assert [one.recipient for one in pages.store.mails()] == [ANA.email] * 4 + [BEN.email]


def test_one_client_cannot_ask_for_ever(pages: Pages) -> None:
    browser = pages.browser()
    answers = [sent(browser, "/sign-in", email=f"p{number}@example.com") for number in range(MOST + 1)]
    assert [one.status_code for one in answers] == [200] * MOST + [429]


def test_the_bucket_forgets_with_time_and_stays_small() -> None:
    bucket = Bucket()
    assert [bucket.take("a", NOW) for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert bucket.take("b", NOW) and bucket.take("a", NOW + WITHIN)
    for number in range(2 * MOST_CLIENTS):
        bucket.take(str(number), datetime.max.replace(tzinfo=NOW.tzinfo))
    assert len(bucket._seen) == MOST_CLIENTS


@pytest.mark.parametrize(
    "page",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/agenda//evil.example",
        "/agenda/../sign-out",
        "/agenda/ana@example.com/../../sign-out",
        "/agenda/ana@example.com//evil.example",
        "/history/ana@example.com/shown/1/take-back",
        "/agenda/ana@example.com\r\nX: y",
        "/agenda/ana@example.com/2026-03-09\n",
        "/%2f%2fevil.example",
        "javascript:alert(1)",
        "/sign-in",
        "",
    ],
)
def test_nobody_is_led_out_of_the_site(pages: Pages, page: str) -> None:
    assert local_page(page) == "/"
    answer = sent(pages.browser(), sign_in_path(next_page=page))
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/sign-ins",
        "/operator",
        "/me/export",
        "/agenda/ana@example.com",
        "/agenda/o'neil+x@example.com/2026-03-09",
        "/agenda/ana@example.com/2026-03-09/feedback",
        "/history/ana@example.com",
        "/history/ana@example.com/shown",
        "/review/ana@example.com",
        "/review/ana@example.com/2026-q1.md",
    ],
)
def test_our_own_pages_are_where_sign_in_leads(page: str) -> None:
    assert local_page(page) == page


def test_asking_for_a_link_needs_the_form(pages: Pages) -> None:
    assert pages.browser().post("/sign-in", data={"email": ANA.email}).status_code == 400
    assert pages.store.mails() == []

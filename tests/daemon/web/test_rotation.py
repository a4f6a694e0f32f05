"""Another secret that signs: nothing that is open breaks while the earlier one is still accepted."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rules.clicks import Click
from rules.records import Answer, ReasonKind
from tests.daemon.web.pages import (
    ANA,
    HIDDEN,
    SECRETS,
    Pages,
    a_record,
    answer_path,
    reason_path,
    sent,
    sign_in_path,
    signed_in,
    words,
)
from tests.daemon.web.test_agenda_page import PAGE

NEW = "a newer secret of at least thirty-two characters"
ILL = Click(Answer.KEEP_OFF, ReasonKind.ILLNESS)


def rotated(pages: Pages, browser: FlaskClient, *secrets: str) -> FlaskClient:
    """The same browser after a restart with these secrets."""
    pages.secrets = secrets
    again = pages.browser()
    if cookie := browser.get_cookie("oneonone"):
        again.set_cookie(cookie.key, cookie.value)
    return again


def hidden(answer: TestResponse) -> str:
    return str(dict(HIDDEN.findall(answer.text))["csrf_token"])


def test_links_that_are_in_mails_are_good_after_the_rotation_and_void_after_the_old_secret_went(pages: Pages) -> None:
    pages.store.save_record(a_record())
    old = (reason_path(), answer_path(ILL))
    after = rotated(pages, pages.browser(), NEW, *SECRETS)
    assert [after.get(one).status_code for one in old] == [200, 200]
    without = rotated(pages, after, NEW)
    assert [without.get(one).status_code for one in old] == [404, 404]
    assert [without.post(one, data={"answer": "put_back"}).status_code for one in old] == [404, 404]


def test_who_is_signed_in_stays_so_until_the_old_secret_is_gone(pages: Pages) -> None:
    browser = signed_in(pages)
    after = rotated(pages, browser, NEW, *SECRETS)
    assert after.get("/").status_code == 200
    assert rotated(pages, browser, NEW).get("/").status_code == 303


def test_a_form_that_was_open_over_the_rotation_is_taken(pages: Pages) -> None:
    browser = signed_in(pages)
    token = hidden(browser.get(PAGE))
    after = rotated(pages, browser, NEW, *SECRETS)
    kept = after.post(PAGE, data={"csrf_token": token, "text": "A point that was long in writing"})
    assert kept.status_code == 303 and "long in writing" in words(after.get(PAGE))


def test_what_is_new_after_the_rotation_does_not_need_the_old_secret(pages: Pages) -> None:
    pages.secrets = (NEW, *SECRETS)
    browser = pages.browser()
    with browser.session_transaction() as session:
        session.update(email=ANA.email, until=(pages.clock() + timedelta(days=7)).isoformat())
    token = hidden(browser.get(PAGE))
    later = rotated(pages, browser, NEW)
    assert later.post(PAGE, data={"csrf_token": token, "text": "Signed by the new one"}).status_code == 303


def test_a_link_to_sign_in_is_good_after_the_rotation(pages: Pages) -> None:
    link = sign_in_path()
    assert sent(rotated(pages, pages.browser(), NEW, *SECRETS), link).status_code == 303
    assert rotated(pages, pages.browser(), NEW).get(sign_in_path("ben@example.com")).status_code == 404

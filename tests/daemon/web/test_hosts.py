"""Whatever host somebody says to ask for, links lead to ours."""

from __future__ import annotations

from tests.daemon.web.pages import ANA, Pages, signed_in
from tests.daemon.web.test_every_route import addresses
from tests.daemon.web.test_sign_in_pages import ask, mailed_link

EVIL = "evil.example"
FORGED = {
    "Host": EVIL,
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Original-Url": f"//{EVIL}/",
    "Forwarded": f"host={EVIL}",
}


def test_no_answer_and_no_mail_repeats_the_host_that_was_asked_for(pages: Pages) -> None:
    for browser in (pages.browser(), signed_in(pages)):
        for _, path in addresses(pages.app(), "GET"):
            answer = browser.get(path, headers=FORGED)
            assert EVIL not in answer.text + str(answer.headers), path
            assert answer.headers.get("Location", "/").startswith("/"), path
            assert not answer.headers.get("Location", "/").startswith("//"), path


def test_a_mailed_link_leads_to_us_whoever_asked_for_it(pages: Pages) -> None:
    browser = pages.browser()
    browser.environ_base["HTTP_X_FORWARDED_HOST"] = EVIL
    ask(browser, ANA.email)

    (mail,) = pages.store.mails()
    assert EVIL not in str(mail) and mailed_link(pages).startswith("/sign-in/")

"""People of the roster who have no 1:1 any more: what they wrote, and what they may read, stays theirs."""

from __future__ import annotations

from tests.daemon.web.pages import Pages, a_pair, sent, sign_in_path, signed_in
from tests.daemon.web.past_people import HISTORY, OLD, THEN, with_a_past

THEIR_WEEK = f"/agenda/ana@example.com/{THEN}"


def with_nobody_left(pages: Pages) -> Pages:
    """Old, who was Ana's manager, leads nobody by now and reports to nobody."""
    with_a_past(pages).pairs = (a_pair(),)
    pages.unpaired = (OLD,)
    return pages


def test_a_former_manager_without_a_1on1_of_today_still_reads_what_was_theirs(pages: Pages) -> None:
    browser = signed_in(with_nobody_left(pages), OLD)
    assert HISTORY in browser.get("/").text
    assert [browser.get(page).status_code for page in (HISTORY, THEIR_WEEK, "/me/export")] == [200] * 3
    assert browser.get("/agenda/ana@example.com/2026-03-02").status_code == 404


def test_a_link_is_mailed_to_whoever_the_roster_names(pages: Pages) -> None:
    with_nobody_left(pages)
    sent(pages.browser(), "/sign-in", "/sign-in", email=OLD.email.upper(), next="/")
    assert [one.recipient for one in pages.store.mails("about = ?", "sign-in")] == [OLD.email]


def test_who_left_the_roster_reads_nothing_any_more(pages: Pages) -> None:
    with_nobody_left(pages).unpaired = ()
    assert pages.browser().get(sign_in_path(OLD.email)).status_code == 404

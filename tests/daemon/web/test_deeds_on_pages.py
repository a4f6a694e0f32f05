"""Who signs in, takes data along, or chooses something on a page stands in the audit log, and no word of theirs."""

from __future__ import annotations

from datetime import timedelta

from daemon.web.sign_in import MOST_MAILS
from rules.audit import faults
from tests.daemon.web.pages import (
    ANA,
    BEN,
    NOW,
    Pages,
    a_record,
    preferences_path,
    reason_path,
    sent,
    sign_in_path,
    signed_in,
    unsubscribe_path,
)

SECRET = "Xylophone"


def deeds(pages: Pages) -> list[tuple[str, str, str]]:
    log = list(pages.store.audit.all())
    assert faults(log) == []
    return [(one.deed, one.who, one.about) for one in log]


def test_links_to_sign_in_sign_ins_and_their_end_are_noted_and_failures_are_not(pages: Pages) -> None:
    browser, link = pages.browser(), sign_in_path()
    for email in (*[ANA.email] * (MOST_MAILS + 1), "nobody@example.com"):
        sent(browser, "/sign-in", email=email)
        pages.clock.at += timedelta(minutes=1)
    for one in (link, link, "/sign-in/forged"):
        browser.get(one), sent(browser, one)
    sent(browser, "/sign-ins")
    mailed = ("sign_in_mail", "somebody", ANA.email)
    assert deeds(pages) == [
        *[mailed] * MOST_MAILS,
        ("sign_in", ANA.email, ""),
        ("sign_out_everywhere", ANA.email, ""),
    ]


def test_a_download_of_ones_own_data_is_noted_and_a_look_at_its_headers_is_not(pages: Pages) -> None:
    browser = signed_in(pages, BEN)
    browser.head("/me/export")
    assert deeds(pages) == [("sign_in", BEN.email, "")]
    assert browser.get("/me/export").status_code == 200
    assert deeds(pages)[1:] == [("export", BEN.email, BEN.email)]


def test_a_reason_is_noted_by_the_key_of_its_record_and_once(pages: Pages) -> None:
    pages.store.save_record(a_record())
    form = {"kind": "illness", "text": SECRET, "answer": "keep_off"}
    for _ in range(2):
        sent(pages.browser(), reason_path(), **form)
    assert deeds(pages) == [("reason", ANA.email, a_record().key)]
    assert SECRET not in str(list(pages.store.audit.all())) and "illness" not in str(list(pages.store.audit.all()))


def test_choices_about_mails_are_noted_where_they_change(pages: Pages) -> None:
    for _ in range(2):
        pages.browser().post(unsubscribe_path())
    sent(pages.browser(), preferences_path(), language="de", remind="standard")
    assert deeds(pages) == [("preferences", ANA.email, "no reminders"), ("preferences", ANA.email, "")]


def test_a_review_packet_is_noted_with_its_term(pages: Pages) -> None:
    browser = signed_in(pages, BEN)
    page, review = f"/history/{ANA.email}", f"/review/{ANA.email}"
    assert sent(browser, page, review, period="2026-Q1").status_code == 303
    assert deeds(pages)[1:] == [("packet", BEN.email, f"{ANA.email} 2026-Q1")]
    assert next(pages.store.audit.all()).at == NOW.isoformat().replace("+00:00", "Z")

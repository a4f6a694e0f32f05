"""The page on which people choose about their mails: by link or signed in, and nothing else is seen there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.store import Store
from rules.model import Hours
from rules.preferences import Preferences
from tests.daemon.mail.letters import part, read
from tests.daemon.web.pages import (
    ANA,
    BEN,
    EVE,
    NOW,
    Pages,
    a_pair,
    back_again,
    flips,
    preferences_path,
    sent,
    sign_in_path,
    signed_in,
    words,
)

ALL = {
    "language": "de",
    "hours": "own",
    "day": ["0", "2"],
    "start": "07:30",
    "end": "12:00",
    "before": "1d",
    "reminders": "no",
    "rhythm": "yes",
}
CHOSEN = Preferences(
    "de",
    Hours(frozenset({0, 2}), time(7, 30), time(12)),
    timedelta(days=1),
    reminders=False,
    rhythm=True,
)
COMPANY = {"language": "", "hours": "company", "before": ""}


def kept(pages: Pages, person: str = ANA.email) -> Preferences:
    return pages.store.preferences.of(person)


def chosen(pages: Pages, form: Mapping[str, object], person: str = ANA.email) -> TestResponse:
    """Somebody who holds the link sends the form."""
    return pages.browser().post(preferences_path(person), data=form)


def test_the_form_says_what_the_company_has_instead(pages: Pages) -> None:
    pages.pairs = (a_pair(replace(ANA, language="de")),)
    page = pages.browser().get(preferences_path(), headers={"Accept-Language": "de"})
    assert "Wie im Unternehmen: Deutsch" in words(page)
    pages.pairs = (a_pair(),)
    shown = words(pages.browser().get(preferences_path()))
    assert "As the company has it: English" in shown
    assert "In my working hours (Monday to Friday, 09:00–17:00)" in shown
    assert "As the company has it: 4 hours before it is due" in shown
    assert "Questions about changed 1:1s still come" in shown


def test_all_that_is_chosen_is_kept_and_said_in_the_chosen_language(pages: Pages) -> None:
    answer = chosen(pages, ALL)
    assert (answer.status_code, kept(pages)) == (200, CHOSEN)
    assert answer.headers["Content-Language"] == "de"
    shown = words(answer)
    assert "Montag und Mittwoch zwischen 07:30 und 12:00" in shown and "Erinnerungen kommen keine" in shown
    assert pages.woken == [NOW]


def test_all_pages_and_mails_to_come_speak_the_chosen_language_at_once(pages: Pages) -> None:
    pages.pairs = (a_pair(replace(ANA, language="en")),)
    chosen(pages, ALL)
    assert back_again(pages).get("/").headers["Content-Language"] == "de"
    sent(pages.browser(), "/sign-in", email=ANA.email)
    (mail,) = pages.store.mails("about = 'sign-in'")
    assert "Anmelden" in part(read(mail.content), "plain")
    chosen(pages, COMPANY)
    assert back_again(pages).get("/").headers["Content-Language"] == "en"


def test_the_form_shows_what_was_chosen(pages: Pages) -> None:
    pages.store.preferences.save(ANA.email, replace(CHOSEN, language="en"), NOW)
    page = pages.browser().get(preferences_path()).text
    for shown in ('value="en" lang="en" selected', 'value="own" checked', 'value="1d" selected', 'value="07:30"'):
        assert shown in page
    assert [f'name="day" value="{day}" checked' in page for day in range(7)] == [day in (0, 2) for day in range(7)]


def test_everything_can_be_as_the_company_has_it_again(pages: Pages) -> None:
    chosen(pages, ALL)
    answer = chosen(pages, COMPANY)
    assert (answer.status_code, kept(pages)) == (200, Preferences())
    assert "Mails come in your working hours." in words(chosen(pages, COMPANY))


def test_a_choice_lives_in_the_database_and_is_what_another_process_sees(pages: Pages) -> None:
    chosen(pages, ALL)
    other = Store(pages.path)
    assert other.preferences.of(ANA.email) == CHOSEN
    other.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": ["3"]}, "at least two days"),
        ({"day": []}, "at least two days"),
        ({"start": "12:00"}, "at least an hour"),
        ({"start": "22:00", "end": "06:00"}, "at least an hour"),
        ({"start": ""}, "from when and until when"),
        ({"end": "25:00"}, "from when and until when"),
    ],
)
def test_hours_that_keep_questions_away_are_refused_and_the_form_stays_filled_in(
    pages: Pages, change: dict[str, object], said: str
) -> None:
    before = pages.dump()
    answer = chosen(pages, {**ALL, "language": "en", **change})
    assert (answer.status_code, said in words(answer)) == (400, True)
    assert 'value="1d" selected' in answer.text and 'value="own" checked' in answer.text
    assert pages.dump() == before


def test_hours_that_are_not_chosen_are_not_held_against_anybody(pages: Pages) -> None:
    assert chosen(pages, {**COMPANY, "day": [], "start": "x", "end": ""}).status_code == 200


@pytest.mark.parametrize(
    "form", [{}, {"language": "fr", "before": "400d", "day": ["9", "x"], "reminders": "yes", "rhythm": "no"}]
)
def test_what_no_form_of_ours_sends_counts_as_not_chosen(pages: Pages, form: dict[str, object]) -> None:
    assert chosen(pages, form).status_code == 200
    assert kept(pages) == Preferences()


def test_a_manager_without_an_own_manager_is_asked_about_no_agenda_and_keeps_that_choice(pages: Pages) -> None:
    pages.store.preferences.save(BEN.email, Preferences(remind_before=timedelta(hours=2)), NOW)
    assert 'name="before"' not in pages.browser().get(preferences_path(BEN.email)).text
    chosen(pages, COMPANY, BEN.email)
    assert kept(pages, BEN.email).remind_before == timedelta(hours=2)


def test_where_agendas_are_documents_nobody_is_asked_about_their_reminder(pages: Pages) -> None:
    pages.document = "https://docs.example.com/1"
    assert 'name="before"' not in pages.browser().get(preferences_path()).text


def test_a_digest_that_was_given_up_can_come_again_and_is_never_lost_by_the_form(pages: Pages) -> None:
    assert 'name="digest"' not in pages.browser().get(preferences_path()).text
    pages.store.preferences.save(ANA.email, Preferences(digest=False), NOW)
    assert 'name="digest"' in pages.browser().get(preferences_path()).text
    chosen(pages, COMPANY)
    assert kept(pages).digest is False
    chosen(pages, {**COMPANY, "digest": "yes"})
    assert kept(pages).digest is True


def test_the_link_alone_is_the_right_and_no_cookie_comes_or_counts(pages: Pages) -> None:
    browser = signed_in(pages, BEN)
    page, answer = browser.get(preferences_path()), browser.post(preferences_path(), data=ALL)
    assert "Ana Ruiz" in words(page)
    for one in (page, answer):
        assert one.status_code == 200 and "Ben" not in one.text and "Sign out" not in one.text
        assert "Set-Cookie" not in one.headers
    assert (kept(pages), kept(pages, BEN.email)) == (CHOSEN, Preferences())


@pytest.mark.parametrize("headers", [{"Origin": "https://mail.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_the_holder_of_the_link_may_send_it_from_wherever(pages: Pages, headers: dict[str, str]) -> None:
    assert pages.browser().post(preferences_path(), data=ALL, headers=headers).status_code == 200


def test_the_page_names_nobody_but_the_one_whom_it_is_about(pages: Pages) -> None:
    shown = pages.browser().get(preferences_path()).text
    assert [name in shown for name in ("Ana Ruiz", "Ben", "Eve", "@")] == [True, False, False, False]


def test_whoever_is_signed_in_finds_it_in_the_menu_and_chooses_likewise(pages: Pages) -> None:
    browser = back_again(pages, BEN)
    assert 'href="/preferences"' in browser.get("/").text
    answer = sent(browser, "/preferences", **{**ALL, "day": ["0", "2"]})  # type: ignore[arg-type]
    assert (answer.status_code, kept(pages, BEN.email).mail_hours) == (200, CHOSEN.mail_hours)
    assert 'href="/preferences"' in answer.text


def test_nobody_is_signed_in(pages: Pages) -> None:
    browser = pages.browser()
    assert browser.get("/preferences").headers["Location"] == "/sign-in?next=/preferences"
    assert browser.post("/preferences", data=ALL).status_code == 400
    coming = sent(browser, sign_in_path(next_page="/preferences"))
    assert coming.headers["Location"] == "/preferences"


@pytest.mark.parametrize("way", ["link", "menu"])
def test_somebody_who_left_the_roster_finds_a_plain_page_and_nothing_is_written(pages: Pages, way: str) -> None:
    browser: FlaskClient = back_again(pages, replace(ANA, email="ops@example.com"))
    path = preferences_path("kim@example.com") if way == "link" else "/preferences"
    before = pages.dump()
    answer = browser.get(path)
    assert (answer.status_code, "There is nothing to choose here" in words(answer)) == (404, True)
    if way == "link":
        assert browser.post(path, data=ALL).status_code == 404
    assert pages.dump() == before


def test_a_changed_link_is_none(pages: Pages) -> None:
    browser, token = pages.browser(), preferences_path().rpartition("/")[2]
    for number, forged in enumerate(flips(token)):
        pages.clock.at += timedelta(minutes=1)
        method = browser.post if number % 2 else browser.get
        assert method(f"/preferences/{forged}").status_code in (404, 308)
    assert kept(pages) == Preferences()


def test_the_link_of_one_is_not_that_of_another(pages: Pages) -> None:
    chosen(pages, ALL, EVE.email)
    assert (kept(pages), kept(pages, EVE.email)) == (Preferences(), CHOSEN)


def exported(pages: Pages) -> Any:
    return json.loads(back_again(pages).get("/me/export").text)["preferences"]


def test_ones_choices_are_ones_own_data(pages: Pages) -> None:
    assert exported(pages) is None
    chosen(pages, ALL)
    assert exported(pages) == {
        "language": "de",
        "mail_hours": "Mon,Wed 07:30-12:00",
        "remind_before": "1d",
        "reminders": False,
        "rhythm": True,
        "digest": True,
    }

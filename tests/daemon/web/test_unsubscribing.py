"""Giving mails up: by the one click of a mail program, or on a page with one button."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from rules.preferences import Extra, Preferences
from tests.daemon.web.pages import (
    ANA,
    NOW,
    Pages,
    a_pair,
    preferences_path,
    signed_in,
    unsubscribe_path,
    words,
)

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
STRANGER = "people@example.org"


def clicked(pages: Pages, path: str, **more: object) -> TestResponse:
    """What a mail program sends, which has no cookie and no page before it."""
    return pages.browser().post(path, data=ONE_CLICK, **more)


@pytest.mark.parametrize("kind", Extra)
def test_one_click_gives_up_one_kind_of_mails_and_no_other(pages: Pages, kind: Extra) -> None:
    pages.store.preferences.save(ANA.email, Preferences("en", rhythm=True), NOW)
    answer = clicked(pages, unsubscribe_path(kind=kind))
    expected = {
        Extra.REMINDERS: Preferences("en", rhythm=True, reminders=False),
        Extra.RHYTHM: Preferences("en", rhythm=False),
        Extra.DIGEST: Preferences("en", rhythm=True, digest=False),
    }
    assert (answer.status_code, pages.store.preferences.of(ANA.email)) == (200, expected[kind])
    assert "Set-Cookie" not in answer.headers and "Location" not in answer.headers


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_either_way_of_rfc_8058_to_send_it_is_taken_from_any_site(pages: Pages, content_type: str) -> None:
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    answer = clicked(pages, unsubscribe_path(), content_type=content_type, headers=headers)
    assert (answer.status_code, pages.store.preferences.of(ANA.email).reminders) == (200, False)


def test_a_second_click_changes_nothing_and_says_the_same(pages: Pages) -> None:
    first = clicked(pages, unsubscribe_path())
    before = pages.dump()
    assert (clicked(pages, unsubscribe_path()).text, pages.dump()) == (first.text, before)
    assert len(pages.woken) == 1


def test_looking_at_the_link_shows_one_button_and_changes_nothing(pages: Pages) -> None:
    before = pages.dump()
    page = signed_in(pages).get(unsubscribe_path())
    assert page.text.count("<button") == 1 and 'name="List-Unsubscribe" value="One-Click"' in page.text
    assert pages.store.preferences.of(ANA.email) == Preferences()
    assert [one for one in pages.dump() if "preferences" in one] == [one for one in before if "preferences" in one]


def test_it_can_be_taken_back_on_the_page_of_the_choices(pages: Pages) -> None:
    answer = clicked(pages, unsubscribe_path())
    assert f'href="{preferences_path()}"' in answer.text
    assert "Questions about changed 1:1s still do" in words(answer)


def test_a_site_below_a_path_keeps_it_in_the_link_back(pages: Pages) -> None:
    pages.base_url = "https://intra.example.com/one"
    answer = clicked(pages, unsubscribe_path(), base_url="https://intra.example.com/one/")
    assert f'href="/one{preferences_path()}"' in answer.text


def test_whoever_gets_digests_may_give_them_up_without_being_in_the_roster(pages: Pages) -> None:
    answer = clicked(pages, unsubscribe_path(STRANGER, "digest"))
    assert (answer.status_code, pages.store.preferences.of(STRANGER).digest) == (200, False)
    assert "write to ops@example.com" in words(answer) and "/preferences/" not in answer.text


@pytest.mark.parametrize("kind", [Extra.REMINDERS, Extra.RHYTHM])
def test_of_somebody_who_left_nothing_is_written_down_anew(pages: Pages, kind: Extra) -> None:
    before = pages.dump()
    assert clicked(pages, unsubscribe_path(STRANGER, kind)).status_code == 200
    assert pages.dump() == before


def test_the_pages_speak_the_language_of_whom_they_are_about(pages: Pages) -> None:
    pages.pairs = (a_pair(replace(ANA, language="de")),)
    assert pages.browser().get(unsubscribe_path()).headers["Content-Language"] == "de"
    assert clicked(pages, unsubscribe_path()).headers["Content-Language"] == "de"


@pytest.mark.parametrize("path", ["/unsubscribe/x", unsubscribe_path(kind="everything"), preferences_path()])
def test_a_link_that_is_none_is_404_and_counted(pages: Pages, path: str) -> None:
    browser, wrong = pages.browser(), path.replace("/preferences/", "/unsubscribe/")
    found = [browser.post(wrong, data=ONE_CLICK).status_code for _ in range(11)]
    assert found == [404] * 10 + [429]
    assert pages.store.preferences.all() == {}

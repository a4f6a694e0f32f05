"""The language of a page: the person's, else the browser's, else English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.daemon.web.pages import ANA, BEN, Pages, a_pair, a_record, reason_path, signed_in

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"}
BRETON = {"Accept-Language": "br"}


def reading(pages: Pages, language: str) -> None:
    """Ana reads this language."""
    pages.pairs = (a_pair(replace(ANA, language=language)),)


def test_a_page_speaks_as_the_browser_asks(pages: Pages) -> None:
    browser = pages.browser()
    spoken = [browser.get("/sign-in", headers=one).headers["Content-Language"] for one in (GERMAN, ENGLISH, BRETON, {})]
    assert spoken == ["de", "en", "en", "en"]


@pytest.mark.parametrize("asked", ["de", "DE", "de-at", "de_DE.UTF-8", "zh-Hans-CN, de;q=0.1"])
def test_german_is_heard_however_a_browser_writes_it(pages: Pages, asked: str) -> None:
    answer = pages.browser().get("/sign-in", headers={"Accept-Language": asked})
    assert (answer.headers["Content-Language"], "Anmelden" in answer.text) == ("de", True)


@pytest.mark.parametrize("asked", ["*", "", ";", "x" * 5_000, "dé", "dex-" * 1_000, "q=0, ,,"])
def test_what_is_no_language_is_english(pages: Pages, asked: str) -> None:
    answer = pages.browser().get("/sign-in", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")


def test_a_page_says_its_language_to_screen_readers(pages: Pages) -> None:
    assert '<html lang="de">' in pages.browser().get("/sign-in", headers=GERMAN).text


def test_whoever_is_signed_in_reads_the_language_of_the_roster(pages: Pages) -> None:
    browser = signed_in(pages)
    for language, asked in (("de", ENGLISH), ("en", GERMAN)):
        reading(pages, language)
        assert browser.get("/", headers=asked).headers["Content-Language"] == language


def test_a_roster_that_names_no_language_leaves_it_to_the_browser(pages: Pages) -> None:
    browser = signed_in(pages)
    assert [browser.get("/", headers=one).headers["Content-Language"] for one in (GERMAN, ENGLISH)] == ["de", "en"]


def test_a_reason_page_speaks_to_whoever_was_asked_and_not_to_who_is_signed_in(pages: Pages) -> None:
    pages.store.save_record(a_record())
    pages.pairs = (a_pair(ANA, replace(BEN, language="de")),)
    assert signed_in(pages, BEN).get(reason_path()).headers["Content-Language"] == "en"
    reading(pages, "de")
    assert pages.browser().get(reason_path()).headers["Content-Language"] == "de"


def test_the_language_of_one_request_does_not_stay_for_the_next(pages: Pages) -> None:
    reading(pages, "de")
    signed_in(pages).get("/")
    assert pages.browser().get("/sign-in").headers["Content-Language"] == "en"

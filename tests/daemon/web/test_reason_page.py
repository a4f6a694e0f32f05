"""The reason page, as whoever holds the link sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Kind, Span
from rules.records import Answer, Outcome, Reason, ReasonKind
from tests.daemon.web.pages import (
    ANA,
    BEN,
    HALF_HOUR,
    NOW,
    PROMPT,
    TUESDAY,
    Pages,
    a_pair,
    a_record,
    flips,
    reason_path,
    sign_in_path,
    signed_in,
    the_record,
    words,
)

KEPT_OFF = {"kind": "illness", "text": "A cold.", "answer": "keep_off"}
PUT_BACK = {"answer": "put_back"}


def test_the_page_says_what_changed_and_asks_without_blame(pages: Pages) -> None:
    pages.store.save_record(a_record())
    shown = pages.browser().get(reason_path())
    assert shown.status_code == 200
    lead = "The 1:1 with Ben on Tuesday 10 March was cancelled in the calendar. What came up?"
    assert lead in words(shown)


def test_the_page_holds_one_form_with_every_kind_and_both_answers(pages: Pages) -> None:
    pages.store.save_record(a_record())
    shown = pages.browser().get(reason_path()).text
    assert shown.count("<form") == 1 and 'method="post"' in shown and "<script" not in shown
    assert all(f'name="kind" value="{one}"' in shown for one in ReasonKind)
    assert all(f'name="answer" value="{one}"' in shown for one in (Answer.KEEP_OFF, Answer.PUT_BACK))
    assert 'name="text"' in shown


def test_dates_are_in_the_zone_of_who_was_asked(pages: Pages) -> None:
    late = TUESDAY.replace(hour=23)
    tokyo = replace(ANA, zone="Asia/Tokyo")
    pages.pairs = (a_pair(tokyo),)
    pages.store.save_record(a_record(week=late))
    assert "Wednesday 11 March" in words(pages.browser().get(reason_path()))


def test_every_week_of_the_prompt_is_named(pages: Pages) -> None:
    pages.store.save_record(a_record())
    moved = a_record(Kind.MOVED, TUESDAY + timedelta(days=7), "second")
    elsewhere = Span(TUESDAY + timedelta(days=9), HALF_HOUR)
    pages.store.save_record(replace(moved, deviation=replace(moved.deviation, now_shows=elsewhere)))
    shown = words(pages.browser().get(reason_path()))
    assert "2 weeks of the 1:1 with Ben were changed" in shown
    assert "Tuesday 10 March, 10:00–10:30 → cancelled" in shown
    assert "Tuesday 17 March, 10:00–10:30 → Thursday 19 March, 10:00–10:30" in shown


def test_the_page_tells_no_surname_and_no_address(pages: Pages) -> None:
    pages.store.save_record(a_record())
    shown = pages.browser().get(reason_path()).text
    assert not [one for one in ("Ruiz", "Okafor", ANA.email, BEN.email) if one in shown]


def test_the_page_still_works_for_who_left_the_roster(pages: Pages) -> None:
    pages.pairs = ()
    pages.store.save_record(a_record())
    browser = pages.browser()
    assert "The 1:1 on Tuesday 10 March was cancelled" in words(browser.get(reason_path()))
    assert browser.post(reason_path(), data=KEPT_OFF).status_code == 200


def test_a_reason_is_kept_and_closes_the_record(pages: Pages) -> None:
    pages.store.save_record(a_record())
    thanks = pages.browser().post(reason_path(), data=KEPT_OFF)
    assert (thanks.status_code, the_record(pages).outcome) == (200, Outcome.EXCUSED)
    assert the_record(pages).reason == Reason(ReasonKind.ILLNESS, "A cold.", ANA.email, NOW)
    assert "The calendar stays as it is now" in words(thanks)


def test_putting_back_needs_no_reason_and_soon_brings_a_pass(pages: Pages) -> None:
    pages.store.save_record(a_record())
    thanks = pages.browser().post(reason_path(), data=PUT_BACK)
    assert (thanks.status_code, the_record(pages).outcome) == (200, Outcome.RESTORED)
    assert "put back into the calendar" in words(thanks)
    assert pages.woken == [NOW]


def test_every_mistake_is_named_at_once_and_nothing_typed_is_lost(pages: Pages) -> None:
    pages.store.save_record(a_record())
    before = pages.dump()
    again = pages.browser().post(reason_path(), data={"text": "</textarea><script>alert(1)</script>"})
    assert again.status_code == 400
    assert "Please choose what should happen" in words(again) and "Please choose what came up" in words(again)
    assert "&lt;/textarea&gt;&lt;script&gt;" in again.text and "<script" not in again.text
    assert pages.dump() == before and pages.woken == []


def test_what_was_chosen_stays_chosen_after_a_mistake(pages: Pages) -> None:
    pages.store.save_record(a_record())
    again = pages.browser().post(reason_path(), data={"kind": "other", "answer": "keep_off"})
    assert again.status_code == 400
    assert 'value="other" checked' in again.text and 'value="keep_off" checked' in again.text


@pytest.mark.parametrize("answer", ["make_up", "new_slot", "delete_everything", ""])
def test_an_answer_that_was_not_offered_is_a_mistake(pages: Pages, answer: str) -> None:
    pages.store.save_record(a_record())
    sent = pages.browser().post(reason_path(), data={**KEPT_OFF, "answer": answer})
    assert (sent.status_code, the_record(pages).open) == (400, True)


def test_line_breaks_of_a_browser_are_one_character_each(pages: Pages) -> None:
    pages.store.save_record(a_record())
    text = "a\r\n" * 2_000
    assert pages.browser().post(reason_path(), data={**KEPT_OFF, "text": text}).status_code == 200
    reason = the_record(pages).reason
    assert reason is not None and reason.text == ("a\n" * 2_000).strip()


def test_within_two_hours_of_the_start_putting_back_is_not_offered(pages: Pages) -> None:
    pages.store.save_record(a_record())
    pages.clock.at = TUESDAY - timedelta(hours=1)
    browser = pages.browser()
    assert "put_back" not in browser.get(reason_path()).text
    assert browser.post(reason_path(), data=PUT_BACK).status_code == 400
    assert browser.post(reason_path(), data=KEPT_OFF).status_code == 200


def test_the_first_answer_stands_and_a_second_gets_409(pages: Pages) -> None:
    pages.store.save_record(replace(a_record(), asked=(ANA.email, BEN.email)))
    browser = pages.browser()
    browser.post(reason_path(), data=KEPT_OFF)
    before = pages.dump()
    second = browser.post(reason_path(BEN.email), data={**KEPT_OFF, "text": "Not so."})
    assert (second.status_code, pages.dump()) == (409, before)
    assert "first answer stands" in words(second)


def test_an_answered_prompt_says_so_and_shows_no_form(pages: Pages) -> None:
    pages.store.save_record(a_record())
    browser = pages.browser()
    browser.post(reason_path(), data={**KEPT_OFF, "text": "Nobody else reads this."})
    shown = browser.get(reason_path())
    assert (shown.status_code, "<form" in shown.text) == (200, False)
    assert "An answer is on record" in words(shown) and "Nobody else" not in shown.text


def test_a_late_answer_keeps_the_words_and_changes_nothing_else(pages: Pages) -> None:
    closed = replace(a_record(), outcome=Outcome.RESTORED, closed_at=NOW - timedelta(minutes=5))
    pages.store.save_record(closed)
    browser = pages.browser()
    assert "This is settled" in words(browser.get(reason_path()))
    late = browser.post(reason_path(), data=KEPT_OFF)
    assert late.status_code == 200
    assert "Your words were kept; nothing changes in the calendar." in words(late)
    kept = Reason(ReasonKind.ILLNESS, "A cold.", ANA.email, NOW)
    assert the_record(pages) == replace(closed, reason=kept)
    assert pages.woken == []


def test_a_week_that_the_calendar_explained_leaves_the_rest_to_answer(pages: Pages) -> None:
    explained = Reason(ReasonKind.LEAVE, "", "calendar", NOW)
    pages.store.save_record(replace(a_record(), reason=explained, outcome=Outcome.EXCUSED, closed_at=NOW))
    pages.store.save_record(a_record(week=TUESDAY + timedelta(days=7), key="second"))
    assert pages.browser().post(reason_path(), data=PUT_BACK).status_code == 200
    assert the_record(pages).reason == explained
    assert the_record(pages, "second").outcome is Outcome.RESTORED


def test_an_unknown_link_is_a_plain_404(pages: Pages) -> None:
    pages.store.save_record(a_record())
    token = reason_path().rpartition("/")[2]
    wrong = [
        f"/reason/{one}" for one in (*list(flips(token))[::37], token[:-1], "x", sign_in_path().rpartition("/")[2])
    ]
    wrong += [reason_path(prompt="another"), reason_path(person="eve@example.com")]
    assert {pages.browser().get(one).status_code for one in wrong} == {404}
    assert {pages.browser().post(one, data=KEPT_OFF).status_code for one in wrong} == {404}
    assert the_record(pages).open


def test_a_record_without_a_prompt_is_reached_by_no_token(pages: Pages) -> None:
    pages.store.save_record(replace(a_record(), prompt=""))
    assert pages.browser().get(reason_path(prompt="")).status_code == 404


def test_the_page_works_without_cookies_and_sends_none(pages: Pages) -> None:
    pages.store.save_record(a_record())
    for browser in (pages.browser(), signed_in(pages, BEN)):
        answers = [browser.get(reason_path()), browser.post(reason_path(), data=KEPT_OFF)]
        assert ["Set-Cookie" in one.headers for one in answers] == [False, False]


def test_a_name_cannot_bring_markup_onto_the_page(pages: Pages) -> None:
    pages.pairs = (a_pair(ANA, replace(BEN, name="<script>alert(1)</script>\u202e Okafor")),)
    pages.store.save_record(a_record())
    shown = pages.browser().get(reason_path()).text
    assert "<script" not in shown and "\u202e" not in shown and "&lt;script&gt;" in shown


def test_prompts_of_others_stay_untouched(pages: Pages) -> None:
    pages.store.save_record(a_record())
    other = replace(a_record(key="other"), prompt=PROMPT[::-1])
    pages.store.save_record(other)
    pages.browser().post(reason_path(), data=KEPT_OFF)
    assert the_record(pages, "other") == other

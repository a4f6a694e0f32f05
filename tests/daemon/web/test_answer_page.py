"""Links to one exact answer each: what they show, and that nothing but the button does anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from daemon.web.bucket import MOST_BAD
from rules.clicks import TIMELESS, Click
from rules.model import Kind
from rules.records import Answer, ExceptionRecord, Outcome, ReasonKind
from tests.daemon.web.pages import (
    ANA,
    BEN,
    EVE,
    NOW,
    TUESDAY,
    Pages,
    a_pair,
    a_record,
    answer_path,
    flips,
    reason_path,
    sent,
    signed_in,
    the_record,
    words,
)
from tests.daemon.web.test_reason_choices import BOTH, OPTIONS, a_new_time, offered

ILL = Click(Answer.KEEP_OFF, ReasonKind.ILLNESS)
BACK = Click(Answer.PUT_BACK)
NOT_ME = Click(Answer.NOT_ME)
NEW_SLOT = Click(Answer.NEW_SLOT)
FRIDAY = Click(Answer.MAKE_UP, None, OPTIONS[1].start)
DEADLINE = NOW + timedelta(hours=47)
SCANNERS: tuple[dict[str, str], ...] = (
    {},
    {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)", "X-Forwarded-For": "203.0.113.9"},
    {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"},
    {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"},
    {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"},
)


def opened(pages: Pages, click: Click, person: str = ANA.email) -> TestResponse:
    return pages.browser().get(answer_path(click, person))


def clicked(pages: Pages, click: Click, person: str = ANA.email) -> TestResponse:
    return pages.browser().post(answer_path(click, person))


def button(response: TestResponse) -> list[str]:
    return re.findall(r"<button>([^<]*)</button>", response.text)


@pytest.mark.parametrize(
    ("click", "says", "pressed"),
    [
        (ILL, "The calendar stays as it is now, and “Illness” is kept as what came up.", "Leave it as it is"),
        (BACK, "It is put back into the calendar as agreed, within a few minutes.", "Put it back as agreed"),
        (NOT_ME, "Ben is asked as well, and there is nothing left to do for you.", "It was somebody else"),
        (
            FRIDAY,
            "The 1:1 takes place at another time instead: Friday 13 March, 10:00–10:30 (same time, on Friday).",
            "Hold it at this time",
        ),
    ],
    ids=["illness", "back", "not me", "a time"],
)
def test_a_link_shows_what_will_happen_and_one_button(pages: Pages, click: Click, says: str, pressed: str) -> None:
    pages.store.save_record(offered())
    shown = opened(pages, click)
    assert shown.status_code == 200 and says in words(shown)
    assert "The 1:1 with Ben on Tuesday 10 March was cancelled in the calendar." in words(shown)
    assert "Tuesday 10 March, 10:00–10:30 → cancelled" in words(shown)
    assert (shown.text.count("<form"), button(shown)) == (1, [pressed])
    assert "<script" not in shown.text and "Set-Cookie" not in shown.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("headers", SCANNERS, ids=range(len(SCANNERS)))
def test_whatever_only_looks_at_a_link_changes_nothing(pages: Pages, method: str, headers: dict[str, str]) -> None:
    pages.store.save_record(offered(asked=BOTH))
    before, browser = pages.dump(), pages.browser()
    for click in (*TIMELESS, FRIDAY):
        for query in ("", "?answer=keep_off&kind=illness", "?_method=POST"):
            path = f"{answer_path(click)}{query}"
            assert browser.open(path, method=method, headers=headers).status_code == 200
    assert (pages.dump(), pages.woken) == (before, [])


def test_other_methods_are_none_of_the_page(pages: Pages) -> None:
    pages.store.save_record(offered())
    before = pages.dump()
    answers = [pages.browser().open(answer_path(BACK), method=one) for one in ("PUT", "PATCH", "DELETE", "TRACE")]
    assert ({one.status_code for one in answers}, pages.dump()) == ({405}, before)


def test_a_kind_of_reason_is_kept_and_closes_the_record(pages: Pages) -> None:
    pages.store.save_record(a_record())
    thanks = clicked(pages, ILL)
    record = the_record(pages)
    assert (thanks.status_code, record.outcome, record.answer) == (200, Outcome.EXCUSED, Answer.KEEP_OFF)
    assert record.reason and (record.reason.kind, record.reason.text, record.reason.by) == ("illness", "", ANA.email)
    assert "The calendar stays as it is now, and nobody is asked about this again." in words(thanks)
    assert pages.woken == [NOW] and "Set-Cookie" not in thanks.headers


def test_putting_back_and_a_time_soon_bring_a_pass(pages: Pages) -> None:
    pages.store.save_record(offered())
    pages.store.save_record(replace(offered(), key="second", prompt="0" * 16))
    assert clicked(pages, BACK).status_code == 200
    assert pages.browser().post(answer_path(FRIDAY, prompt="0" * 16)).status_code == 200
    assert the_record(pages).outcome is Outcome.RESTORED
    second = the_record(pages, "second")
    assert (second.outcome, second.chosen) == (Outcome.MADE_UP, OPTIONS[1].start)
    assert pages.woken == [NOW, NOW]


def test_that_it_was_somebody_else_passes_the_question_on(pages: Pages) -> None:
    pages.store.save_record(a_record())
    thanks = clicked(pages, NOT_ME)
    assert (thanks.status_code, the_record(pages).denied) == (200, (ANA.email,))
    assert "Ben is asked as well" in words(thanks)
    assert clicked(pages, NOT_ME).status_code == clicked(pages, BACK).status_code == 409


def test_a_new_weekly_time_is_proposed_with_a_click_and_agreed_to_with_another(pages: Pages) -> None:
    pages.store.save_record(a_new_time())
    assert "Ben is asked to agree." in words(opened(pages, NEW_SLOT))
    assert "Ben is asked to agree." in words(clicked(pages, NEW_SLOT))
    pages.store.save_record(replace(the_record(pages), asked=BOTH))
    shown = opened(pages, NEW_SLOT, BEN.email)
    assert "Ana would like to have the 1:1 on Thursdays, 10:00–10:30, from now on." in words(shown)
    assert button(shown) == ["Agreed: make this the new weekly time"]
    assert clicked(pages, NEW_SLOT, BEN.email).status_code == 200
    assert the_record(pages).outcome is Outcome.ADOPTED


def test_the_first_answer_stands_whoever_clicks_next(pages: Pages) -> None:
    pages.store.save_record(a_record_for_both())
    clicked(pages, ILL)
    before = pages.dump()
    for person in BOTH:
        for click in (ILL, BACK, NOT_ME):
            again, shown = clicked(pages, click, person), opened(pages, click, person)
            assert (again.status_code, shown.status_code) == (409, 200)
            assert "first answer stands" in words(again) and "An answer is on record" in words(shown)
            assert "<form" not in shown.text and "<form" not in again.text
    assert (pages.dump(), len(pages.woken)) == (before, 1)


def a_record_for_both() -> ExceptionRecord:
    return replace(a_record(), asked=BOTH)


def test_a_click_after_an_answer_on_the_page_comes_too_late(pages: Pages) -> None:
    pages.store.save_record(a_record())
    pages.browser().post(reason_path(), data={"answer": "put_back"})
    assert (clicked(pages, ILL).status_code, the_record(pages).outcome) == (409, Outcome.RESTORED)


def test_a_link_is_over_with_the_deadline_and_says_until_when_it_was_good(pages: Pages) -> None:
    pages.store.save_record(a_record(week=TUESDAY + timedelta(days=7)))
    pages.clock.at = DEADLINE - timedelta(seconds=1)
    assert opened(pages, ILL).status_code == 200
    before, pages.clock.at = pages.dump(), DEADLINE + timedelta(days=4)
    for answer in (opened(pages, ILL), clicked(pages, ILL)):
        assert answer.status_code == 410 and "<form" not in answer.text
        assert "It could be used until Tuesday 10 March, 09:00. Nothing was changed." in words(answer)
        assert f'href="{reason_path()}"' in answer.text
    assert (pages.dump(), pages.woken) == (before, [])


def test_where_both_were_asked_the_later_deadline_counts(pages: Pages) -> None:
    pages.pairs = (a_pair(ANA, replace(BEN, zone="America/New_York")),)
    pages.store.save_record(replace(a_record(week=TUESDAY + timedelta(days=7)), asked=BOTH))
    pages.clock.at = TUESDAY
    assert opened(pages, ILL).status_code == 200
    pages.clock.at = TUESDAY + timedelta(hours=5)
    assert "until Tuesday 10 March, 14:00." in words(opened(pages, ILL))


def test_a_settled_week_takes_no_click_any_more(pages: Pages) -> None:
    closed = replace(a_record(), outcome=Outcome.WITHDRAWN, closed_at=NOW)
    pages.store.save_record(closed)
    answers = [opened(pages, ILL), clicked(pages, ILL)]
    assert [one.status_code for one in answers] == [410, 410]
    assert "This is settled in the calendar. Nothing was changed." in words(answers[0])
    assert the_record(pages) == closed


def test_a_week_that_is_settled_already_gets_nothing_of_a_click_for_the_others(pages: Pages) -> None:
    closed = replace(a_record(key="closed"), outcome=Outcome.WITHDRAWN, closed_at=NOW)
    pages.store.save_record(closed)
    pages.store.save_record(a_record(week=TUESDAY + timedelta(days=7)))
    assert clicked(pages, ILL).status_code == 200
    assert the_record(pages, "closed") == closed and the_record(pages).outcome is Outcome.EXCUSED


def test_a_time_that_is_taken_meanwhile_leads_to_the_page_with_the_others(pages: Pages) -> None:
    other = replace(a_record(key="other"), report=EVE.email, prompt="another", outcome=Outcome.MADE_UP)
    pages.store.save_record(replace(other, chosen=OPTIONS[1].start))
    pages.store.save_record(offered())
    before = pages.dump()
    answers = [opened(pages, FRIDAY), clicked(pages, FRIDAY)]
    assert [one.status_code for one in answers] == [200, 409] and pages.dump() == before
    for one in answers:
        assert "That time is no longer free." in words(one) and "<form" not in one.text
        assert f'href="{reason_path()}"' in one.text


def test_within_two_hours_of_the_start_nothing_is_put_back_by_a_click(pages: Pages) -> None:
    pages.store.save_record(replace(a_record(), asked_at=TUESDAY - timedelta(days=1)))
    pages.clock.at = TUESDAY - timedelta(hours=1)
    shown = opened(pages, BACK)
    assert "This is not possible any more" in words(shown) and button(shown) == []
    assert (clicked(pages, BACK).status_code, the_record(pages).open) == (409, True)
    assert clicked(pages, ILL).status_code == 200


def test_a_decline_is_never_put_back_nor_somebody_elses(pages: Pages) -> None:
    pages.store.save_record(a_record(Kind.DECLINED))
    assert [clicked(pages, one).status_code for one in (BACK, NOT_ME, NEW_SLOT, FRIDAY, ILL)] == [409] * 4 + [200]


def test_the_page_speaks_the_readers_language_and_zone(pages: Pages) -> None:
    pages.pairs = (a_pair(replace(ANA, language="de", zone="America/New_York")),)
    pages.store.save_record(offered())
    shown = opened(pages, FRIDAY)
    assert 'lang="de"' in shown.text and "05:00–05:30" in words(shown)


def test_a_link_that_was_changed_is_a_plain_404_and_counts_as_a_bad_one(pages: Pages) -> None:
    pages.store.save_record(a_record())
    token = answer_path(BACK).rpartition("/")[2]
    wrong = [f"/answer/{one}" for one in (*list(flips(token))[::23], token[:-1], token.upper(), "x")]
    wrong += [
        answer_path(BACK, prompt="0" * 16),
        answer_path(BACK, EVE.email),
        reason_path().replace("reason", "answer"),
    ]
    for one in wrong:
        assert [getattr(pages.browser(), way)(one).status_code for way in ("get", "post")] == [404, 404]
    browser = pages.browser()
    codes = [browser.post(wrong[0]).status_code for _ in range(MOST_BAD + 1)]
    assert codes == [404] * MOST_BAD + [429] and the_record(pages).open
    assert browser.get(answer_path(BACK)).status_code == 200, "a good link is never refused"


def test_a_link_works_the_same_for_whoever_is_signed_in(pages: Pages) -> None:
    pages.store.save_record(a_record())
    answer = signed_in(pages, BEN).post(answer_path(ILL), headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    reason = the_record(pages).reason
    assert reason and reason.by == ANA.email


def test_the_button_is_all_that_has_to_be_sent(pages: Pages) -> None:
    pages.store.save_record(a_record())
    assert sent(pages.browser(), answer_path(ILL)).status_code == 200
    assert the_record(pages).outcome is Outcome.EXCUSED


def test_the_page_still_works_for_who_left_the_roster(pages: Pages) -> None:
    pages.pairs = ()
    pages.store.save_record(a_record())
    assert opened(pages, ILL).status_code == clicked(pages, ILL).status_code == 200

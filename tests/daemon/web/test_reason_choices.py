"""The reason page beyond yes and no: another time, a new weekly time, and that it was somebody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rules.model import Deviation, Kind, Person, Role, Span
from rules.records import Answer, ExceptionRecord, MakeUp, Outcome, ReasonKind
from tests.daemon.web.pages import (
    ANA,
    BEN,
    EVE,
    HALF_HOUR,
    NOW,
    TUESDAY,
    Pages,
    a_pair,
    a_record,
    reason_path,
    the_record,
    words,
)

DAY = timedelta(days=1)
OPTIONS = (MakeUp(TUESDAY + DAY, "same time, next day"), MakeUp(TUESDAY + 3 * DAY, "same time, on Friday"))
FRIDAY = "2026-03-13T09:00:00Z"
BOTH = (ANA.email, BEN.email)


def offered(**facts: object) -> ExceptionRecord:
    """A cancelled week with two other times."""
    return replace(a_record(), options=OPTIONS, **facts)  # type: ignore[arg-type]


def a_new_time(**facts: object) -> ExceptionRecord:
    """The series stands on Thursdays now, and Ana was asked."""
    thursday = Span(TUESDAY + 2 * DAY, HALF_HOUR)
    moved = Deviation(Kind.SERIES_MOVED, Role.MANAGER, None, Span(TUESDAY, HALF_HOUR), thursday, "Thu 10:00")
    return replace(a_record(), deviation=moved, **facts)  # type: ignore[arg-type]


def choices(response: TestResponse) -> list[str]:
    return re.findall(r'name="answer" value="(\w+)"', response.text)


def times(response: TestResponse) -> list[tuple[str, str]]:
    return re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', response.text)


def answer(pages: Pages, person: Person, **fields: str) -> TestResponse:
    return pages.browser().post(reason_path(person.email), data=fields)


def ask_the_other(pages: Pages) -> FlaskClient:
    """What the next pass does: the other one is asked with the same prompt."""
    pages.store.save_record(replace(the_record(pages), asked=BOTH))
    return pages.browser()


def test_the_other_times_are_offered_in_the_readers_zone_with_their_grounds(pages: Pages) -> None:
    pages.pairs = (a_pair(replace(ANA, zone="America/New_York")),)
    pages.store.save_record(offered())
    shown = pages.browser().get(reason_path())
    assert choices(shown) == ["keep_off", "put_back", "make_up", "not_me"]
    assert times(shown) == [
        ("2026-03-11T09:00:00Z", "Wednesday 11 March, 05:00–05:30 (same time, next day)"),
        (FRIDAY, "Friday 13 March, 05:00–05:30 (same time, on Friday)"),
    ]
    assert shown.text.count("<form") == 1 and "<script" not in shown.text


def test_a_chosen_time_needs_no_reason_and_soon_brings_a_pass(pages: Pages) -> None:
    pages.store.save_record(offered())
    thanks = answer(pages, ANA, answer="make_up", time=FRIDAY)
    record = the_record(pages)
    assert (thanks.status_code, record.outcome, record.chosen) == (200, Outcome.MADE_UP, OPTIONS[1].start)
    assert (record.answer, record.reason and record.reason.kind) == (Answer.MAKE_UP, ReasonKind.OTHER)
    assert "The calendar shows the other time within a few minutes." in words(thanks)
    assert pages.woken == [NOW]


def test_without_a_time_the_first_one_is_taken(pages: Pages) -> None:
    pages.store.save_record(offered())
    assert answer(pages, ANA, answer="make_up").status_code == 200
    assert the_record(pages).chosen == OPTIONS[0].start


def test_a_time_that_was_not_offered_is_a_mistake(pages: Pages) -> None:
    pages.store.save_record(offered())
    again = answer(pages, ANA, answer="make_up", time="2026-03-12T03:00:00Z", text="Sorry.")
    assert (again.status_code, the_record(pages).open) == (400, True)
    assert "That time is no longer free. Please choose again." in words(again) and "Sorry." in again.text


def test_a_time_that_another_1_1_of_the_two_took_is_not_offered(pages: Pages) -> None:
    other = replace(a_record(key="other"), report=EVE.email, prompt="another", outcome=Outcome.MADE_UP)
    pages.store.save_record(replace(other, chosen=OPTIONS[0].start))
    pages.store.save_record(offered())
    assert [value for value, _ in times(pages.browser().get(reason_path()))] == [FRIDAY]
    assert answer(pages, ANA, answer="make_up", time="2026-03-11T09:00:00Z").status_code == 400


def test_when_no_other_time_suits_the_page_says_so(pages: Pages) -> None:
    pages.store.save_record(a_record())
    assert "No other time in that week suits both of you." in words(pages.browser().get(reason_path()))
    pages.clock.at = TUESDAY - DAY
    assert "No other time this week suits both of you." in words(pages.browser().get(reason_path()))


def test_a_series_and_several_weeks_have_no_other_time_to_speak_of(pages: Pages) -> None:
    pages.store.save_record(a_new_time())
    assert "No other time" not in words(pages.browser().get(reason_path()))
    pages.store.save_record(a_record())
    pages.store.save_record(a_record(week=TUESDAY + 7 * DAY, key="second"))
    assert "No other time" not in words(pages.browser().get(reason_path()))


def test_a_new_weekly_time_is_kept_until_the_other_agrees(pages: Pages) -> None:
    pages.store.save_record(a_new_time())
    assert "new_slot" in choices(pages.browser().get(reason_path()))
    thanks = answer(pages, ANA, answer="new_slot")
    assert (thanks.status_code, the_record(pages).open, pages.woken) == (200, True, [NOW])
    assert "Ben is asked to agree. It becomes the weekly time once both of you want it." in words(thanks)
    assert "Ben is asked to agree" in words(pages.browser().get(reason_path()))
    assert answer(pages, ANA, answer="put_back").status_code == 409


def test_the_other_reads_who_would_like_what_and_may_agree(pages: Pages) -> None:
    pages.store.save_record(a_new_time())
    answer(pages, ANA, answer="new_slot")
    shown = ask_the_other(pages).get(reason_path(BEN.email))
    wish = "Ana would like to have the 1:1 on Thursdays, 10:00–10:30, from now on. It takes both of you to agree."
    assert wish in words(shown)
    assert choices(shown) == ["new_slot", "put_back", "keep_off"]
    assert "Both of you agree" in words(answer(pages, BEN, answer="new_slot"))
    assert the_record(pages).outcome is Outcome.ADOPTED


def test_the_other_may_put_the_series_back_instead(pages: Pages) -> None:
    pages.store.save_record(a_new_time())
    answer(pages, ANA, answer="new_slot")
    ask_the_other(pages)
    assert answer(pages, BEN, answer="put_back").status_code == 200
    assert the_record(pages).outcome is Outcome.RESTORED


def test_a_length_that_no_1_1_has_cannot_be_made_the_new_one(pages: Pages) -> None:
    two_hours = Span(TUESDAY, timedelta(hours=2))
    record = a_new_time()
    pages.store.save_record(replace(record, deviation=replace(record.deviation, now_shows=two_hours)))
    assert "new_slot" not in choices(pages.browser().get(reason_path()))


def test_who_says_that_it_was_somebody_else_is_thanked_and_the_other_asked(pages: Pages) -> None:
    pages.store.save_record(a_record())
    thanks = answer(pages, ANA, answer="not_me")
    record = the_record(pages)
    assert (thanks.status_code, record.open, record.reason, record.denied) == (200, True, None, (ANA.email,))
    assert "Ben is asked as well, and there is nothing left to do for you." in words(thanks)
    assert pages.woken == [NOW]
    assert "Ben is asked as well" in words(pages.browser().get(reason_path()))
    assert answer(pages, ANA, answer="not_me").status_code == 409


def test_the_other_reads_neutrally_why_the_question_comes(pages: Pages) -> None:
    pages.store.save_record(a_record())
    answer(pages, ANA, answer="not_me")
    shown = ask_the_other(pages).get(reason_path(BEN.email))
    assert "Ana answered that it was somebody else." in words(shown)
    assert "The 1:1 with Ana on Tuesday 10 March was cancelled" in words(shown)
    assert answer(pages, BEN, answer="keep_off", kind="travel").status_code == 200
    assert the_record(pages).outcome is Outcome.EXCUSED


def test_when_it_was_neither_of_the_two_both_may_still_answer(pages: Pages) -> None:
    pages.store.save_record(replace(a_record(), asked=BOTH))
    answer(pages, ANA, answer="not_me")
    assert "Ana answered the same." in words(answer(pages, BEN, answer="not_me"))
    shown = pages.browser().get(reason_path())
    assert "Each of you answered that it was somebody else." in words(shown)
    assert choices(shown) == ["keep_off", "put_back"]
    assert answer(pages, ANA, answer="put_back").status_code == 200
    assert the_record(pages).outcome is Outcome.RESTORED


def test_who_declined_is_not_asked_whether_it_was_somebody_else(pages: Pages) -> None:
    pages.store.save_record(a_record(Kind.DECLINED))
    shown = pages.browser().get(reason_path())
    assert choices(shown) == ["keep_off"]
    assert answer(pages, ANA, answer="not_me").status_code == 400

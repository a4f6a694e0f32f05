"""My 1:1s: what somebody wants to know before the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.web.home import MOST_ITEMS
from rules.identity import pair_key
from rules.known import Known
from rules.model import Kind, Pair, Person, Slot, Span
from rules.notebook import ActionItem, Point, Statement, agreed
from rules.records import Outcome
from rules.week import Became, LedgerEntry
from tests.daemon.web.pages import (
    ANA,
    BEN,
    EVE,
    HALF_HOUR,
    KEY,
    NOW,
    TUESDAY,
    Pages,
    a_pair,
    a_record,
    reason_path,
    signed_in,
    words,
)

WEEK = timedelta(days=7)
MONDAY = date(2026, 3, 9)
INES = Person("ines@example.com", "Ines Duarte", "Europe/Lisbon", "main")


def shown(pages: Pages, person: Person = ANA) -> str:
    return words(signed_in(pages, person).get("/"))


def a_draft(text: str = "canary", week: date = MONDAY, **changes: object) -> Point:
    return replace(Point(KEY, week, ANA.email, text, NOW), **changes)  # type: ignore[arg-type]


def an_item(text: str, owner: Person = ANA, due: date | None = None, done_at: datetime | None = None) -> ActionItem:
    return ActionItem(KEY, MONDAY - WEEK, ANA.email, owner.email, text, NOW, due, done_at)


def weeks(*became: Became, pair: Pair | None = None) -> Iterator[LedgerEntry]:
    """The last weeks of a pair, the latest one first."""
    whose = pair or a_pair()
    key = pair_key(whose.report.email, whose.manager.email)
    for number, one in enumerate(became, 1):
        week = MONDAY - (number + 1) * WEEK
        year, iso, _ = week.isocalendar()
        at = agreed(whose.slot, week)
        yield LedgerEntry(key, whose.report.email, whose.manager.email, year, iso, at, "Europe/Berlin", one)


# -- the next meeting


def test_it_names_the_next_meeting_in_the_readers_zone(pages: Pages) -> None:
    pages.pairs = (a_pair(ANA, INES),)
    assert "Ines Duarte Tuesday 10 March, 10:00 Agreed: Tuesdays, 10:00–10:30" in shown(pages)
    assert "Ana Ruiz Tuesday 10 March, 09:00 Agreed: Tuesdays, 09:00–09:30" in shown(pages, INES)


def test_a_week_that_is_off_is_named_and_the_next_one_comes(pages: Pages) -> None:
    pages.store.save_record(a_record())
    assert "Tuesday 17 March, 10:00 Tuesday 10 March is off. Agreed:" in shown(pages)


def test_a_moved_week_stands_where_the_calendar_shows_it(pages: Pages) -> None:
    record = a_record(Kind.MOVED)
    moved = Span(TUESDAY + timedelta(days=2), HALF_HOUR)
    deviation = replace(record.deviation, now_shows=moved)
    pages.store.save_record(replace(record, deviation=deviation, outcome=Outcome.MOVED, closed_at=NOW))
    assert "Thursday 12 March, 10:00 Instead of Tuesday 10 March, 10:00. Agreed:" in shown(pages)


def test_the_time_that_the_two_agreed_on_since_counts(pages: Pages) -> None:
    pair, other = a_pair(), Slot(2, a_pair().slot.time, HALF_HOUR, "Europe/Berlin")
    pages.store.save_known(Known(KEY, pair, other, 1, datetime(2025, 1, 1, 9, tzinfo=UTC), NOW, roster=pair.slot))
    assert "Wednesday 11 March, 10:00 Agreed: Wednesdays" in shown(pages)


# -- the agenda


def test_a_draft_is_counted_for_its_author_alone(pages: Pages) -> None:
    for point in (a_draft(), a_draft("carried", MONDAY - WEEK), a_draft("done", MONDAY - WEEK, done_at=NOW)):
        pages.store.notebook.add_point(point)
    pages.store.notebook.add_point(a_draft("later", MONDAY + WEEK))
    assert "Your draft has 2 points, not shared yet" in shown(pages)
    assert "Agenda Not shared yet" in shown(pages, BEN)
    assert "canary" not in signed_in(pages, EVE).get("/").text


def test_one_point_is_one(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft())
    assert "Your draft has one point, not shared yet" in shown(pages)


def test_both_see_when_it_was_shared(pages: Pages) -> None:
    pages.store.notebook.share_sheet(KEY, MONDAY, NOW - timedelta(days=1))
    assert "Agenda Shared on Thursday 5 March" in shown(pages) and "Shared on Thursday 5 March" in shown(pages, BEN)
    assert "Shared on" not in shown(pages, EVE)


def test_where_agendas_are_documents_nothing_is_said_of_them(pages: Pages) -> None:
    pages.document = "https://docs.example.com/d/1"
    assert "Not shared yet" not in shown(pages)


# -- action items and questions


def test_the_own_action_items_are_named_and_the_others_counted(pages: Pages) -> None:
    for item in (
        an_item("Write it up"),
        an_item("Book the room", due=date(2026, 3, 4)),
        an_item("Read it", BEN, date(2026, 3, 5)),
        an_item("Is done", done_at=NOW),
    ):
        pages.store.notebook.add_action_item(item)
    assert "Action items Book the room was due on 4 March Write it up one more is open" in shown(pages)
    assert "Action items Read it was due on 5 March 2 more are open" in shown(pages, BEN)
    assert "Action items" not in shown(pages, EVE)


def test_of_many_action_items_the_most_pressing_are_named(pages: Pages) -> None:
    for day in range(20, 10, -1):
        pages.store.notebook.add_action_item(an_item(f"Item {day}", due=date(2026, 3, day)))
    page = shown(pages)
    assert re.findall(r"Item (\d+)", page) == ["11", "12", "13"][:MOST_ITEMS] and "7 more are open" in page


def test_what_waits_for_the_readers_reason_leads_to_the_page_of_the_reason(pages: Pages) -> None:
    pages.store.save_record(a_record())
    browser = signed_in(pages)
    page = browser.get("/")
    assert "The 1:1 with Ben on Tuesday 10 March was cancelled in the calendar. What came up?" in words(page)
    (link,) = re.findall(r'href="(/reason/[^"]+)"', page.text)
    assert link == reason_path() and "About your 1:1" in words(browser.get(link))


@pytest.mark.parametrize("person", [BEN, EVE])
def test_nobody_is_led_to_the_question_of_another(pages: Pages, person: Person) -> None:
    pages.store.save_record(a_record())
    assert "/reason/" not in signed_in(pages, person).get("/").text


def test_a_question_that_was_answered_or_not_asked_yet_is_not_there(pages: Pages) -> None:
    pages.store.save_record(replace(a_record(), outcome=Outcome.EXCUSED, closed_at=NOW))
    pages.store.save_record(replace(a_record(key="b", week=TUESDAY + WEEK), asked_at=None))
    assert "/reason/" not in signed_in(pages).get("/").text


# -- the last weeks


def test_the_last_weeks_are_a_picture_with_the_same_in_words_and_in_a_table(pages: Pages) -> None:
    became = [Became.HELD] * 21 + [Became.MOVED] * 3 + [Became.EXCUSED, Became.MISSED]
    pages.store.ledger.enter(weeks(*became), {})
    page = signed_in(pages).get("/")
    assert 'role="img" aria-label="26 weeks: 21 held, 3 moved, 1 excused, 1 missed"' in page.text
    assert "26 weeks: 21 held, 3 moved, 1 excused, 1 missed Week by week" in words(page)
    assert "24 February held" in words(page) and "2 September 2025 missed" in words(page)
    picture = page.text.partition('role="img"')[2].partition("</svg>")[0]
    assert re.findall(r'href="#beat-(\w+)"', picture) == [str(one) for one in reversed(became)]
    assert len(re.findall(r'<(?:rect|path|circle) id="beat-', page.text)) == 6


def test_only_the_last_26_weeks_are_shown_and_none_before_the_first(pages: Pages) -> None:
    pages.store.ledger.enter(weeks(*[Became.HELD] * 60), {})
    pages.store.ledger.enter(weeks(Became.HELD, Became.MADE_UP, pair=a_pair(EVE)), {})
    assert "26 weeks: 26 held" in shown(pages)
    assert "2 weeks: 1 held, 1 made up" in shown(pages, EVE)


def test_a_week_that_is_not_known_says_so(pages: Pages) -> None:
    first, _, third = weeks(Became.HELD, Became.HELD, Became.MISSED)
    pages.store.ledger.enter([first, third], {})
    assert "3 weeks: 1 held, 1 missed, 1 not known" in shown(pages)
    assert "weeks" not in shown(pages, EVE)


def test_what_the_two_said_of_a_week_counts(pages: Pages) -> None:
    (entry,) = weeks(Became.MISSED)
    pages.store.ledger.enter([entry], {})
    pages.store.notebook.save_statement(Statement(KEY, entry.iso.monday, BEN.email, held=True, at=NOW))
    assert "1 week: 1 held" in shown(pages)


# -- whose 1:1s


def test_a_manager_sees_the_own_one_first_and_then_all_reports_by_when_they_come(pages: Pages) -> None:
    monday = Slot(0, a_pair().slot.time, HALF_HOUR, "Europe/Berlin")
    pages.pairs = (a_pair(), Pair(EVE, BEN, monday), a_pair(BEN, INES))
    page = shown(pages, BEN)
    assert re.findall(r"With my manager|With my team|Ines Duarte|Eve Lund|Ana Ruiz", page) == [
        "With my manager",
        *["Ines Duarte"] * 2,
        "With my team",
        *["Eve Lund"] * 2,
        *["Ana Ruiz"] * 2,
    ]


def test_1_1s_of_before_lead_to_what_the_reader_may_still_read(pages: Pages) -> None:
    begun = datetime(2025, 1, 7, 9, tzinfo=UTC)
    old, never = a_pair(ANA, EVE), a_pair(INES, EVE)
    for pair, first in ((old, begun), (never, None)):
        key = pair_key(pair.report.email, pair.manager.email)
        pages.store.save_known(Known(key, pair, pair.slot, 1, first, begun, ended_at=NOW - WEEK))
    browser = signed_in(pages, EVE)
    page = browser.get("/")
    assert "Earlier Ana Ruiz in your team before" in words(page) and "Ines" not in words(page)
    assert browser.get("/history/ana@example.com").status_code == 200
    assert "Earlier Eve Lund your manager before" in shown(pages)
    assert "Earlier" not in shown(pages, BEN)


def test_the_1_1s_of_others_are_not_there(pages: Pages) -> None:
    pages.pairs = (*pages.pairs, a_pair(BEN, INES))
    page = shown(pages)
    assert "Eve" not in page and "Ines" not in page


def test_whoever_is_signed_out_is_led_to_sign_in(pages: Pages) -> None:
    answer = pages.browser().get("/")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_the_header_leads_to_the_own_history_where_there_is_one(pages: Pages) -> None:
    assert 'href="/history/ana@example.com">History</a>' in signed_in(pages).get("/").text
    manager = signed_in(pages, BEN).get("/").text
    assert 'href="/history/ben@example.com"' not in manager and 'href="/history/eve@example.com"' in manager


def test_hostile_names_and_texts_are_only_text(pages: Pages) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x>"
    pages.pairs = (a_pair(replace(ANA, name=evil), replace(BEN, name=evil)),)
    pages.store.notebook.add_action_item(an_item(evil))
    page = signed_in(pages).get("/").text
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page

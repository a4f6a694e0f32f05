"""What the page of a week suggests: questions, growth conversations, and the template of the pair."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.i18n import speaking
from daemon.web.questions import TEXTS, element_of, theme_of, words_of
from daemon.web.template import LONGEST_TEMPLATE, MOST_LINES
from rules.known import Known
from rules.notebook import Point, PointKind, Template
from rules.questions import BANK, Element, suggested
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, a_pair, sent, signed_in, words

THIS, BEFORE, NEXT = date(2026, 3, 9), date(2026, 3, 2), date(2026, 3, 16)
WEEK = timedelta(days=7)
PAGE = "/agenda/ana@example.com/2026-03-09"
PERSONAL, SECOND = suggested(KEY, THIS, Element.PERSONAL)
PROFESSIONAL, _ = suggested(KEY, THIS, Element.PROFESSIONAL)
LINES = "- What went well?\n* What is in the way?\n\nWhat went well?\nWhat next?"


@pytest.fixture
def ana(pages: Pages) -> FlaskClient:
    return signed_in(pages)


@pytest.fixture
def ben(pages: Pages) -> FlaskClient:
    return signed_in(pages, BEN)


def the_points(pages: Pages) -> list[Point]:
    return pages.store.notebook.points(KEY)


def a_point(text: str = "Budget", author: str = ANA.email, week: date = THIS, **more: object) -> Point:
    return replace(Point(KEY, week, author, text, NOW, shared_at=NOW), **more)  # type: ignore[arg-type]


def asked(browser: FlaskClient, key: str = PERSONAL.key) -> TestResponse:
    return sent(browser, PAGE, f"{PAGE}/questions/{key}")


def ideas(response: TestResponse) -> str:
    """The section of the page that suggests something, in words."""
    found = re.search(r'<section class="ideas".*?</section>', response.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split()) if found else ""


def known_since(first: datetime) -> Known:
    pair = a_pair()
    return Known(KEY, pair, pair.slot, 1, first, first)


def test_every_question_has_words_of_its_own_in_every_language() -> None:
    assert set(TEXTS) == {one.key for one in BANK} and len(set(TEXTS.values())) == len(BANK)
    assert all(text.endswith("?") and len(text) <= 90 for text in TEXTS.values())
    for language in ("en", "de"):
        with speaking(language):
            assert all(words_of(one) and theme_of(one) and element_of(one) for one in BANK)


def test_a_week_suggests_one_personal_and_one_professional_question_to_both(ana: FlaskClient, ben: FlaskClient) -> None:
    for browser in (ana, ben):
        shown = ideas(browser.get(PAGE))
        assert [one.key for one in BANK if words_of(one) in shown] == sorted(
            (PERSONAL.key, PROFESSIONAL.key), key=[one.key for one in BANK].index
        )
        assert "personal ·" in shown and "professional ·" in shown


def test_another_one_needs_no_script_and_leaves_the_other_suggestion_alone(ana: FlaskClient) -> None:
    address = re.search(r'href="([^"]*personal=1[^"]*)"', ana.get(PAGE).text)
    assert address is not None
    shown = ideas(ana.get(unescape(address[1])))
    assert words_of(SECOND) in shown and words_of(PROFESSIONAL) in shown and words_of(PERSONAL) not in shown


@pytest.mark.parametrize("turn", ["x", "-1", "9" * 30, "", "1&personal=2", "%00"])
def test_a_turn_that_is_none_shows_a_question_all_the_same(ana: FlaskClient, turn: str) -> None:
    answer = ana.get(f"{PAGE}?personal={turn}")
    assert answer.status_code == 200 and "personal ·" in ideas(answer)


def test_one_press_puts_a_question_on_the_agenda_as_a_draft_of_the_team_member(pages: Pages, ana: FlaskClient) -> None:
    answer = asked(ana)
    (point,) = the_points(pages)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#point-{point.id}")
    assert (point.text, point.question, point.author) == (words_of(PERSONAL), PERSONAL.key, ANA.email)
    assert (point.shared_at, point.kind) == (None, PointKind.TOPIC)


def test_a_question_of_the_managers_is_seen_at_once(pages: Pages, ben: FlaskClient) -> None:
    sent(ben, PAGE, f"{PAGE}/questions/{PERSONAL.key}")
    assert [(one.author, one.shared_at) for one in the_points(pages)] == [(BEN.email, NOW)]


def test_after_sharing_a_question_is_shared_with_the_rest(pages: Pages, ana: FlaskClient) -> None:
    pages.store.notebook.share_sheet(KEY, THIS, NOW)
    asked(ana)
    assert [one.shared_at for one in the_points(pages)] == [NOW]


def test_pressing_twice_adds_one_point(pages: Pages, ana: FlaskClient) -> None:
    assert [asked(ana).status_code for _ in range(2)] == [303, 303]
    assert len(the_points(pages)) == 1


def test_what_is_on_an_agenda_is_not_suggested_again(ana: FlaskClient) -> None:
    asked(ana)
    shown = ideas(ana.get(PAGE))
    assert words_of(SECOND) in shown and shown.count("Another one") == 1
    asked(ana, SECOND.key)
    shown = ideas(ana.get(PAGE))
    assert "personal ·" not in shown and words_of(PROFESSIONAL) in shown


def test_a_draft_takes_nothing_from_what_is_suggested_to_the_manager(ana: FlaskClient, ben: FlaskClient) -> None:
    before = ideas(ben.get(PAGE))
    asked(ana)
    assert ideas(ben.get(PAGE)) == before


def test_a_question_of_an_earlier_week_of_the_quarter_is_not_added_again(pages: Pages, ana: FlaskClient) -> None:
    earlier = a_point(week=THIS - 9 * WEEK, question=PERSONAL.key, done_at=NOW)
    pages.store.notebook.add_point(earlier)
    assert asked(ana).status_code == 303 and len(the_points(pages)) == 1


@pytest.mark.parametrize("key", ["nothing", "work-personal-0", "WORK-PERSONAL-1", "a" * 3000])
def test_an_unknown_question_is_a_404(pages: Pages, ana: FlaskClient, key: str) -> None:
    assert asked(ana, key).status_code == 404 and the_points(pages) == []


def test_a_closed_week_suggests_nothing_and_takes_nothing(pages: Pages, ana: FlaskClient) -> None:
    pages.clock.at = NOW + 3 * WEEK
    assert ideas(ana.get(PAGE)) == ""
    answers = [
        sent(ana, "/agenda/ana@example.com/2026-03-30", f"{PAGE}/{one}", text="x", held="yes")
        for one in (f"questions/{PERSONAL.key}", "growth", "feedback", "template", "held")
    ]
    assert {one.status_code for one in answers} == {409} and the_points(pages) == []


def test_growth_is_suggested_in_one_line_when_none_was_marked_for_eight_weeks(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    assert "growth conversation was marked" not in ideas(ana.get(PAGE))
    pages.store.save_known(known_since(datetime(2025, 6, 3, 8, tzinfo=UTC)))
    for browser in (ana, ben):
        assert "No growth conversation was marked for 8 weeks." in ideas(browser.get(PAGE))


def test_once_one_is_on_the_agenda_nothing_more_is_said_of_it(pages: Pages, ben: FlaskClient) -> None:
    pages.store.save_known(known_since(datetime(2025, 6, 3, 8, tzinfo=UTC)))
    assert sent(ben, PAGE, f"{PAGE}/growth").status_code == 303
    assert [(one.kind, one.author) for one in the_points(pages)] == [(PointKind.GROWTH, BEN.email)]
    for page in (PAGE, f"/agenda/ana@example.com/{THIS + 7 * WEEK}"):
        assert "was marked for" not in ideas(ben.get(page))


def test_a_new_pair_is_left_alone(pages: Pages, ana: FlaskClient) -> None:
    pages.store.save_known(known_since(NOW - 4 * WEEK))
    assert "was marked for" not in ideas(ana.get(PAGE))


def test_either_marks_a_point_as_growth_and_takes_the_mark_back(pages: Pages, ben: FlaskClient) -> None:
    point = pages.store.notebook.add_point(a_point())
    assert sent(ben, PAGE, f"{PAGE}/growth", point=str(point.id), growth="yes").status_code == 303
    (marked,) = the_points(pages)
    assert (marked.kind, marked.version) == (PointKind.GROWTH, point.version)
    sent(ben, PAGE, f"{PAGE}/growth", point=str(point.id), growth="no")
    assert the_points(pages)[0].kind is PointKind.TOPIC


def test_a_mark_says_yes_or_no(pages: Pages, ana: FlaskClient) -> None:
    point = pages.store.notebook.add_point(a_point())
    assert sent(ana, PAGE, f"{PAGE}/growth", point=str(point.id), growth="x").status_code == 400


@pytest.mark.parametrize("number", ["1", "2", "0", "x", "9" * 30, ""])
def test_neither_a_draft_of_the_other_one_nor_feedback_can_be_marked(
    pages: Pages, ben: FlaskClient, number: str
) -> None:
    pages.store.notebook.add_point(a_point(shared_at=None))
    pages.store.notebook.add_point(a_point(kind=PointKind.FEEDBACK))
    assert sent(ben, PAGE, f"{PAGE}/growth", point=number).status_code == 404
    assert PointKind.GROWTH not in [one.kind for one in the_points(pages)]


def kept(browser: FlaskClient, text: str = LINES, version: str = "0") -> TestResponse:
    return sent(browser, PAGE, f"{PAGE}/template", text=text, version=version)


def test_a_pair_has_no_template_unless_it_wants_one(ana: FlaskClient) -> None:
    shown = words(ana.get(PAGE))
    assert "No template: write one" in shown and "Use our template" not in shown


def test_both_may_change_the_template_and_one_conflict_loses_no_word(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    assert kept(ana).status_code == 303
    assert kept(ben, "Changed", "1").status_code == 303
    late = kept(ana, "Mine, from before", "1")
    assert (late.status_code, "Changed" in late.text, "Mine, from before" in late.text) == (409, True, True)
    stored = pages.store.notebook.template(KEY)
    assert stored == Template(KEY, "Changed", BEN.email, NOW, 2)


def test_a_script_learns_of_a_conflict_with_the_text_that_is_stored(ana: FlaskClient) -> None:
    kept(ana)
    ana.environ_base["HTTP_ACCEPT"] = "application/json"
    late = sent(ana, PAGE, f"{PAGE}/template", text="Mine", version="0")
    assert (late.status_code, late.json and late.json["text"], late.json and late.json["version"]) == (409, LINES, 1)


def test_one_press_of_the_team_member_adds_the_lines_as_drafts_and_never_twice(pages: Pages, ana: FlaskClient) -> None:
    kept(ana)
    assert "Adds 3 points of yours." in words(ana.get(PAGE))
    for _ in range(2):
        assert sent(ana, PAGE, f"{PAGE}/template", use="yes").status_code == 303
    assert [(one.text, one.shared_at, one.author) for one in the_points(pages)] == [
        (text, None, ANA.email) for text in ("What went well?", "What is in the way?", "What next?")
    ]
    assert "Use our template" not in words(ana.get(PAGE))


def test_a_line_that_is_still_open_from_an_earlier_week_is_not_doubled(pages: Pages, ana: FlaskClient) -> None:
    kept(ana)
    pages.store.notebook.add_point(a_point("What next?", week=BEFORE))
    pages.store.notebook.add_point(a_point("What went well?", week=BEFORE, done_at=NOW - 2 * WEEK))
    sent(ana, PAGE, f"{PAGE}/template", use="yes")
    assert [one.text for one in the_points(pages) if one.week == THIS] == ["What went well?", "What is in the way?"]


def test_the_agenda_is_the_team_members_so_the_manager_adds_no_lines_to_it(
    pages: Pages, ana: FlaskClient, ben: FlaskClient
) -> None:
    kept(ana)
    assert "Use our template" not in words(ben.get(PAGE))
    assert sent(ben, PAGE, f"{PAGE}/template", use="yes").status_code == 404
    assert the_points(pages) == []


def test_an_emptied_template_is_none(ana: FlaskClient) -> None:
    kept(ana)
    assert kept(ana, " \r\n", "1").status_code == 303
    assert "No template: write one" in words(ana.get(PAGE))


@pytest.mark.parametrize(
    ("text", "said"),
    [("x" * (LONGEST_TEMPLATE + 1), "under 2000"), ("x\n" * MOST_LINES + "x", "Please keep it to 20 lines.")],
)
def test_a_template_has_its_bounds(pages: Pages, ana: FlaskClient, text: str, said: str) -> None:
    answer = kept(ana, text)
    assert (answer.status_code, said in words(answer), pages.store.notebook.template(KEY)) == (400, True, None)


@pytest.mark.parametrize("part", [f"questions/{PERSONAL.key}", "growth", "feedback", "template", "held"])
def test_nobody_else_gets_further_than_a_404(pages: Pages, part: str) -> None:
    eve, own = signed_in(pages, EVE), "/agenda/eve@example.com/2026-03-09"
    nobody = sent(eve, own, f"/agenda/nobody@example.com/2026-03-09/{part}", text="x")
    answer = sent(eve, own, f"{PAGE}/{part}", text="x", use="yes", held="yes")
    assert (answer.status_code, answer.text) == (404, nobody.text)
    assert the_points(pages) == [] and pages.store.notebook.statements(KEY) == []


@pytest.mark.parametrize("part", [f"questions/{PERSONAL.key}", "growth", "feedback", "template", "held"])
def test_without_the_token_of_the_page_nothing_is_taken(pages: Pages, ana: FlaskClient, part: str) -> None:
    assert ana.post(f"{PAGE}/{part}", data={"text": "x", "held": "yes"}).status_code == 400
    assert the_points(pages) == [] and pages.store.waiting(NOW + WEEK) == []

"""The two questions of a week: for whomever and whenever, never one twice in a quarter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.notebook import Point, PointKind
from rules.questions import BANK, EACH, LOTS, Element, Theme, growth_due, question, suggested, used
from rules.week import Week
from tests.rules.builders import ANA, BEN, KEY

NOW = datetime(2026, 3, 6, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
WEEK = timedelta(days=7)
EIGHT_WEEKS = 8 * WEEK
LONG_YEARS = [year for year in range(2000, 2100) if date(year, 12, 28).isocalendar().week == 53]
pairs = st.text(st.sampled_from("0123456789abcdef"), min_size=20, max_size=20)
elements = st.sampled_from(Element)


def a_point(week: date = MONDAY, **more: object) -> Point:
    point = Point(KEY, week, ANA.email, "Something", NOW, shared_at=NOW)
    return replace(point, **more)  # type: ignore[arg-type]


def offered(pair: str, mondays: list[date], element: Element) -> list[str]:
    """All that may be suggested in these weeks, however often another one is wanted."""
    return [one.key for monday in mondays for one in suggested(pair, monday, element)]


def test_each_theme_has_as_many_personal_as_professional_questions() -> None:
    assert Counter((one.theme, one.element) for one in BANK) == {(one, two): EACH for one in Theme for two in Element}
    assert len({one.key for one in BANK}) == len(BANK)
    assert [question(one.key) for one in BANK] == list(BANK)
    assert question("work-personal-0") is None


@given(pairs, elements, st.dates(date(2000, 1, 1), date(2199, 1, 1)))
def test_none_comes_twice_within_fourteen_weeks_wherever_they_begin(pair: str, element: Element, day: date) -> None:
    keys = offered(pair, [day + number * WEEK for number in range(LOTS)], element)
    assert len(set(keys)) == len(keys)


@given(pairs, elements, st.integers(2000, 2100), st.integers(0, 3))
def test_none_comes_twice_in_a_quarter_of_the_calendar(pair: str, element: Element, year: int, quarter: int) -> None:
    first, last = date(year, 3 * quarter + 1, 1), date(year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1)
    mondays = [first - timedelta(days=first.weekday())]
    while mondays[-1] + WEEK < last:
        mondays.append(mondays[-1] + WEEK)
    keys = offered(pair, mondays, element)
    assert len(mondays) in (13, 14) and len(set(keys)) == len(keys)


@given(pairs, elements, st.sampled_from(LONG_YEARS))
def test_none_comes_twice_in_the_last_quarter_of_a_year_of_53_weeks(pair: str, element: Element, year: int) -> None:
    keys = offered(pair, [Week(year, number).monday for number in range(40, 54)], element)
    assert len(set(keys)) == len(keys)


@given(pairs, elements, st.dates(date(2000, 1, 1), date(2199, 1, 1)))
def test_a_week_always_has_a_question_and_another_one(pair: str, element: Element, day: date) -> None:
    found = suggested(pair, day, element)
    assert len(found) == 2 and {one.element for one in found} == {element}
    assert suggested(pair, day, element) == found


@given(pairs, elements)
def test_every_question_has_its_week(pair: str, element: Element) -> None:
    keys = offered(pair, [MONDAY + number * WEEK for number in range(LOTS)], element)
    assert set(keys) == {one.key for one in BANK if one.element is element}


@given(pairs, elements)
def test_what_is_on_an_agenda_already_is_not_suggested(pair: str, element: Element) -> None:
    first, second = suggested(pair, MONDAY, element)
    assert suggested(pair, MONDAY, element, {first.key}) == (second,)
    assert suggested(pair, MONDAY, element, {first.key, second.key}) == ()


def test_two_pairs_have_questions_of_their_own() -> None:
    mondays = [MONDAY + number * WEEK for number in range(LOTS)]
    orders = {tuple(offered(f"{number:020}", mondays, Element.PERSONAL)) for number in range(20)}
    assert len(orders) == 20


@pytest.mark.parametrize(("weeks", "counts"), [(-14, False), (-13, True), (0, True), (13, True), (14, False)])
def test_a_question_is_used_for_a_quarter_before_and_after(weeks: int, counts: bool) -> None:
    points = [a_point(MONDAY + weeks * WEEK, question="work-personal-1"), a_point()]
    assert used(points, MONDAY, BEN.email) == ({"work-personal-1"} if counts else set())


def test_a_question_in_a_draft_is_used_for_its_author_alone() -> None:
    draft = a_point(author=BEN.email, shared_at=None, question="work-personal-1")
    assert [used([draft], MONDAY, one.email) for one in (BEN, ANA)] == [{"work-personal-1"}, frozenset()]


@pytest.mark.parametrize(("weeks", "due"), [(-9, True), (-8, True), (-7, False), (0, False), (1, False)])
def test_growth_is_suggested_when_none_was_marked_for_so_long(weeks: int, due: bool) -> None:
    marked = a_point(MONDAY + weeks * WEEK, kind=PointKind.GROWTH)
    assert growth_due([marked, a_point()], BEN.email, MONDAY - 52 * WEEK, MONDAY, EIGHT_WEEKS) is due


def test_growth_is_never_suggested_to_a_new_pair_or_where_nobody_wants_it() -> None:
    assert not growth_due([], BEN.email, MONDAY - 7 * WEEK, MONDAY, EIGHT_WEEKS)
    assert growth_due([], BEN.email, MONDAY - 8 * WEEK, MONDAY, EIGHT_WEEKS)
    assert not growth_due([], BEN.email, MONDAY - 99 * WEEK, MONDAY, timedelta())


def test_a_draft_that_is_marked_says_nothing_to_the_other_one() -> None:
    draft = a_point(author=BEN.email, shared_at=None, kind=PointKind.GROWTH)
    since = MONDAY - 52 * WEEK
    assert [growth_due([draft], one.email, since, MONDAY, EIGHT_WEEKS) for one in (BEN, ANA)] == [False, True]

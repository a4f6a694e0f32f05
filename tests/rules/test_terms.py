"""Quarters and years of whole weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.notebook import WEEK
from rules.terms import Term, parse_term, quarter_of


def test_a_week_belongs_to_the_quarter_that_most_of_its_days_are_in() -> None:
    assert (Term(2026, 1).first, Term(2026, 1).last) == (date(2025, 12, 29), date(2026, 3, 23))
    assert quarter_of(date(2026, 3, 23)) == Term(2026, 1)
    assert quarter_of(date(2026, 3, 30)) == Term(2026, 2)
    assert quarter_of(date(2025, 12, 29)) == Term(2026, 1)


def test_every_week_is_in_one_quarter_and_one_year() -> None:
    for number in range(53 * 12):
        week = date(2020, 1, 6) + number * WEEK
        quarter = quarter_of(week)
        assert quarter.first <= week <= quarter.last
        year = Term(quarter.year)
        assert year.first <= week <= year.last
        assert week not in (quarter.next.first, quarter.first - WEEK)


def test_a_year_is_its_four_quarters() -> None:
    year, its = Term(2026), [Term(2026, number) for number in range(1, 5)]
    assert (year.first, year.last) == (its[0].first, its[3].last)
    assert [one.next for one in its] == [*its[1:], Term(2027, 1)]


@pytest.mark.parametrize("text", ["2026", "2026-Q1", "2199-Q4", "2000"])
def test_a_term_reads_as_it_is_written(text: str) -> None:
    assert str(parse_term(text)) == text


@pytest.mark.parametrize(
    "text", ["", "2026-Q5", "2026-Q0", "26", "2026-q1", "1999", "2200", "2026-Q1\n", "２０２６", "2026/1"]
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter or year"):
        parse_term(text)


def test_the_last_week_of_a_term_is_followed_by_the_first_of_the_next() -> None:
    term = Term(2000, 1)
    while term.year < 2030:
        assert term.next.first - term.last == timedelta(days=7)
        term = term.next

"""Which events of a calendar say that their owner is away."""

from __future__ import annotations

import pytest

from rules.absence import Absence, Entry, absence, keeps_busy
from rules.records import ReasonKind

LEAVE, ILLNESS, TRAVEL = ReasonKind.LEAVE, ReasonKind.ILLNESS, ReasonKind.TRAVEL


def a_day(*texts: str, free: bool = False, yearly: bool = False, shared: bool = False) -> Entry:
    return Entry(whole_day=True, free=free, yearly=yearly, shared=shared, texts=texts)


def kind_of(entry: Entry) -> ReasonKind | None:
    found = absence(entry)
    return found.kind if found else None


@pytest.mark.parametrize("text", ["", "Ben", "Sardinia"])
def test_a_busy_day_of_ones_own_is_a_day_off_whatever_it_is_called(text: str) -> None:
    assert absence(a_day(text)) == Absence(LEAVE, "a day off")


@pytest.mark.parametrize(
    "text", ["Home office", "Homeoffice", "WFH", "On-call", "Rufbereitschaft", "Mona's birthday", "Geburtstag Oma"]
)
def test_a_day_that_people_work_on_is_no_day_off(text: str) -> None:
    assert absence(a_day(text)) is None


@pytest.mark.parametrize("day", [a_day(free=True), a_day(yearly=True), a_day(shared=True)])
def test_a_day_that_is_free_or_yearly_or_shared_says_nothing_by_itself(day: Entry) -> None:
    assert absence(day) is None


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Urlaub", LEAVE, "a day off"),
        ("PTO", LEAVE, "a day off"),
        ("Elternzeit", LEAVE, "a day off"),
        ("krank", ILLNESS, "an illness"),
        ("Dienstreise Hamburg", TRAVEL, "a business trip"),
    ],
)
def test_words_say_what_a_day_is_even_where_it_is_shown_as_free(text: str, kind: ReasonKind, words: str) -> None:
    assert absence(a_day(text)) == absence(a_day(text, free=True)) == Absence(kind, words)


def test_a_colleague_who_shares_a_holiday_takes_nobody_else_away() -> None:
    assert absence(a_day("Ben: vacation", free=True, shared=True)) is None


def test_a_leave_that_somebody_else_entered_is_one_where_the_day_is_busy() -> None:
    assert kind_of(a_day("Annual leave, approved", shared=True)) is LEAVE


def test_a_category_counts_like_a_title() -> None:
    assert kind_of(a_day("Sardinia", "Vacation", free=True)) is LEAVE


def test_an_hour_is_an_absence_only_when_it_says_so() -> None:
    assert absence(Entry(texts=("Lunch",))) is None
    assert absence(Entry(texts=("Out of office",))) == Absence(LEAVE, "an out-of-office event")
    assert kind_of(Entry(texts=("Zahnarzt",))) is ILLNESS


def test_a_meeting_about_holidays_is_none() -> None:
    assert absence(Entry(shared=True, texts=("Annual leave rules, Q&A",))) is None


def test_a_conflict_is_no_absence_however_long() -> None:
    assert absence(Entry(texts=("Customer visit",))) is None
    assert absence(a_day("Customer visit")) is None


def test_what_is_shown_as_out_of_office_is_an_absence_of_the_kind_that_it_names() -> None:
    assert absence(Entry(away=True)) == Absence(LEAVE, "an out-of-office event")
    assert kind_of(Entry(away=True, texts=("Geschäftsreise",))) is TRAVEL
    assert kind_of(Entry(away=True, texts=("Customer visit",))) is LEAVE


def test_an_absence_takes_its_time_although_it_is_shown_as_free() -> None:
    assert keeps_busy(a_day("Urlaub", free=True))
    assert not keeps_busy(a_day("Sardinia", free=True))
    assert keeps_busy(a_day("Home office"))

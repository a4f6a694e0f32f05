"""What a section says, when it is due, and whether somebody wrote in it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.agenda import Look, carried, document_title, fingerprint, one_line, section_of, weeks_due, written
from rules.model import Pair, Person, Slot
from rules.slot import WEEK

SLOT = Slot(1, time(10), timedelta(minutes=30), "Europe/Berlin")
PAIR = Pair(
    Person("ana@example.test", "Ana\nLi", "Europe/Berlin", "x"), Person("ben@example.test", "Ben", "UTC", "x"), SLOT
)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def test_a_section_is_dated_in_words_and_names_the_team_member_first() -> None:
    section = section_of(PAIR, TUESDAY)

    assert (section.heading, section.report, section.manager) == ("Tuesday 10 March 2026", "Ana Li", "Ben")
    assert document_title(PAIR) == "1:1 Ana Li / Ben"


def test_the_next_section_is_due_when_the_meeting_before_is_over() -> None:
    end = TUESDAY + SLOT.length

    assert weeks_due(SLOT, TUESDAY, end - timedelta(seconds=1)) == (TUESDAY,)
    assert weeks_due(SLOT, TUESDAY, end) == (TUESDAY + WEEK,)


def test_nothing_is_due_for_weeks_before_the_first() -> None:
    assert weeks_due(SLOT, TUESDAY, TUESDAY - 3 * WEEK, 2) == (TUESDAY, TUESDAY + WEEK)


@given(now=moments, count=st.integers(1, 3))
def test_what_is_due_is_never_over_and_comes_within_its_weeks(now: datetime, count: int) -> None:
    due = weeks_due(SLOT, TUESDAY - 200 * WEEK, now, count)

    assert len(due) == count
    assert all(now < one + SLOT.length for one in due)
    assert due[0] - now <= WEEK + timedelta(hours=1)  # an hour more where the clocks change


@given(st.text())
def test_space_alone_is_no_writing(text: str) -> None:
    spaced = "".join(f"  {line} \n\n" for line in text.splitlines())

    assert fingerprint(spaced) == fingerprint(text)


@given(st.text())
def test_a_line_stays_one_line_and_stays_as_it_is(text: str) -> None:
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    assert "" not in carried([text])


def test_a_change_a_suggestion_or_a_comment_is_writing() -> None:
    before = fingerprint("Ana")

    assert not written(before, Look(before))
    assert written(before, Look(fingerprint("Ana: hello")))
    assert written(before, Look(before, suggestions=1))
    assert written(before, Look(before, comments=1))

"""Whether a week took place: what the two say, beside what the calendar says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attested import attested, so_far
from rules.model import Kind, Span
from rules.notebook import Statement
from rules.records import ExceptionRecord, Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Week
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, KEY, SLOT, TUESDAY, WEEK, a_deviation, a_record

THIS = Week(2026, 11)
ILLNESS, TRAVEL, LEAVE = ReasonKind.ILLNESS, ReasonKind.TRAVEL, ReasonKind.LEAVE
NO_REASON = {Became.HELD: None, Became.MISSED: None}


def an_entry(became: Became = Became.HELD, **changes: object) -> LedgerEntry:
    reason = NO_REASON.get(became, LEAVE)
    entry = LedgerEntry(KEY, BEN.email, ANA.email, 2026, 11, TUESDAY, SLOT.zone, became, reason)
    return replace(entry, **changes)  # type: ignore[arg-type]


def said(held: bool, kind: ReasonKind | None = None, by: str = BEN.email, **changes: object) -> Statement:
    statement = Statement(KEY, THIS.monday, by, held, TUESDAY + DAY, kind)
    return replace(statement, **changes)  # type: ignore[arg-type]


def outcome(became: Became, *statements: Statement) -> tuple[Became, ReasonKind | None]:
    after = attested(an_entry(became), statements)
    return after.became, after.reason


@pytest.mark.parametrize("became", Became)
def test_nothing_said_leaves_what_the_calendar_says(became: Became) -> None:
    assert attested(an_entry(became), []) == an_entry(became)


@pytest.mark.parametrize(
    ("became", "after"),
    [
        (Became.HELD, (Became.HELD, None)),
        (Became.MOVED, (Became.MOVED, LEAVE)),
        (Became.MADE_UP, (Became.MADE_UP, LEAVE)),
        (Became.EXCUSED, (Became.HELD, None)),
        (Became.MISSED, (Became.HELD, None)),
    ],
)
def test_what_took_place_was_held_unless_it_was_moved_or_made_up(
    became: Became, after: tuple[Became, ReasonKind | None]
) -> None:
    assert outcome(became, said(True)) == after
    assert outcome(became, said(True), said(True, by=ANA.email)) == after


@pytest.mark.parametrize("became", Became)
def test_what_did_not_take_place_for_a_reason_is_excused(became: Became) -> None:
    assert outcome(became, said(False, ILLNESS)) == (Became.EXCUSED, ILLNESS)
    assert outcome(became, said(False), said(False, TRAVEL, ANA.email)) == (Became.EXCUSED, TRAVEL)


@pytest.mark.parametrize("became", [one for one in Became if one is not Became.EXCUSED])
def test_what_did_not_take_place_without_a_reason_is_missed(became: Became) -> None:
    assert outcome(became, said(False)) == (Became.MISSED, None)


def test_a_reason_that_is_on_record_already_need_not_be_said_again() -> None:
    assert outcome(Became.EXCUSED, said(False)) == (Became.EXCUSED, LEAVE)


@pytest.mark.parametrize("became", Became)
def test_where_the_two_contradict_each_other_the_calendar_decides(became: Became) -> None:
    assert attested(an_entry(became), [said(True), said(False, ILLNESS, ANA.email)]) == an_entry(became)


def test_the_later_of_two_reasons_counts_in_whatever_order_they_are_read() -> None:
    both = said(False, ILLNESS), said(False, TRAVEL, ANA.email, at=TUESDAY + 2 * DAY)
    assert {outcome(Became.MISSED, *order) for order in permutations(both)} == {(Became.EXCUSED, TRAVEL)}


@pytest.mark.parametrize(
    "other", [{"pair": "another"}, {"week": THIS.next.monday}, {"by": "eve@example.test"}, {"by": "calendar"}]
)
def test_words_about_another_week_or_by_somebody_else_do_not_count(other: dict[str, object]) -> None:
    assert attested(an_entry(), [replace(said(False, ILLNESS), **other)]) == an_entry()  # type: ignore[arg-type]


statements = st.builds(
    said,
    st.booleans(),
    st.none() | st.sampled_from(ReasonKind),
    st.sampled_from([BEN.email, ANA.email, "eve@example.test"]),
    at=st.integers(0, 9).map(lambda days: TUESDAY + days * DAY),
)


@given(st.sampled_from(Became), st.lists(statements, max_size=3))
def test_reading_twice_reads_the_same_and_touches_nothing_but_the_result(became: Became, some: list[Statement]) -> None:
    entry = an_entry(became)
    once = attested(entry, some)
    assert attested(once, some) == once
    assert replace(once, became=entry.became, reason=entry.reason) == entry
    assert once.reason is None or once.became not in (Became.HELD, Became.MISSED)


def ended(
    outcome: Outcome | None, kind: Kind = Kind.CANCELLED, shows: Span | None = None, reason: Reason | None = None
) -> ExceptionRecord:
    """A record of this week that was closed before it."""
    closed = TUESDAY - timedelta(hours=3) if outcome else None
    about = a_deviation(kind, now_shows=shows)
    return a_record(about, seen_at=TUESDAY - DAY, outcome=outcome, closed_at=closed, reason=reason)


LATER = Span(TUESDAY + 2 * DAY, HALF_HOUR)
NEXT = Span(TUESDAY + WEEK - timedelta(hours=1), HALF_HOUR)


@pytest.mark.parametrize(
    ("record", "became"),
    [
        (ended(Outcome.EXCUSED, reason=Reason(ILLNESS, "", BEN.email, TUESDAY)), "excused"),
        (ended(Outcome.UNEXPLAINED), "missed"),
        (ended(Outcome.MADE_UP), "made_up"),
        (ended(Outcome.RESTORED), "held"),
        (ended(Outcome.WITHDRAWN), "held"),
        (ended(Outcome.UNEXPLAINED, Kind.DECLINED), "missed"),
        (ended(Outcome.MOVED, Kind.MOVED, LATER), "moved"),
        (ended(Outcome.EXCUSED, Kind.MOVED, LATER), "moved"),
        (ended(Outcome.UNEXPLAINED, Kind.MOVED, NEXT), "missed"),
        (ended(Outcome.EXCUSED, Kind.RESIZED), "held"),
        (ended(None), None),
    ],
)
def test_a_week_that_is_not_over_is_what_its_records_say(record: ExceptionRecord, became: str | None) -> None:
    assert so_far(SLOT, THIS, [record]) == became


def test_a_week_without_records_was_held() -> None:
    assert so_far(SLOT, THIS, []) is Became.HELD

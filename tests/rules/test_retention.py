"""How long things are kept: what may go before which moment, and what never does while something is not over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Kind, Span
from rules.records import ExceptionRecord, Outcome, Reason, ReasonKind
from rules.retention import AWAITED, LEAST, Data, Retention, believed, is_history, is_over, latest, without_words
from tests.rules.builders import ANA, DAY, HALF_HOUR, NOW, TUESDAY, a_deviation, a_record

LATER = NOW + 500 * DAY
STATED = Reason(ReasonKind.FAMILY, "School", ANA.email, NOW)
CLOSED = a_record(outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW, reason=STATED)


def kept(length: timedelta | None) -> Retention:
    return Retention(dict.fromkeys(Data, length))


def test_what_is_kept_for_good_is_not_spoken_of() -> None:
    assert latest(kept(None), None, LATER) == {}
    assert latest(Retention({Data.MAILS: DAY, Data.LEDGER: None}), None, LATER) == {Data.MAILS: LATER - DAY}


@pytest.mark.parametrize("data", Data)
def test_what_something_that_is_not_over_may_need_stays_with_it(data: Data) -> None:
    before = latest(kept(DAY), NOW, LATER)[data]
    assert before == (NOW - DAY if data in AWAITED else LATER - DAY)
    assert latest(kept(DAY), LATER, LATER)[data] <= LATER - DAY


def test_every_kind_has_a_shortest_time() -> None:
    assert set(LEAST) == set(Data)


@pytest.mark.parametrize(
    ("record", "over"),
    [
        (CLOSED, True),
        (replace(CLOSED, outcome=None, closed_at=None), False),
        (replace(CLOSED, applied_at=None), False),
        (replace(CLOSED, closed_at=LATER), False),
        (replace(CLOSED, applied_at=LATER), False),
        (replace(CLOSED, chosen=LATER), False),
        (replace(CLOSED, deviation=a_deviation(recurrence_id=LATER)), False),
        (replace(CLOSED, deviation=a_deviation(Kind.MOVED, now_shows=Span(LATER, HALF_HOUR))), False),
    ],
)
def test_a_record_is_history_when_it_and_its_week_are_over(record: ExceptionRecord, over: bool) -> None:  # noqa: FBT001
    assert is_over(record, TUESDAY + 7 * DAY) == is_history(record, TUESDAY + 7 * DAY) == over


def test_a_record_of_a_whole_series_is_never_history() -> None:
    record = replace(CLOSED, deviation=a_deviation(Kind.CADENCE_CHANGED, recurrence_id=None))
    assert (is_over(record, LATER), is_history(record, LATER)) == (True, False)


def test_words_go_and_the_kind_of_reason_stays() -> None:
    spoken = replace(CLOSED, deviation=a_deviation(said="Her words"))
    after = without_words(spoken)
    assert after.reason and (after.reason.kind, after.reason.text, after.deviation.said) == (ReasonKind.FAMILY, "", "")
    assert replace(after, reason=spoken.reason, deviation=spoken.deviation) == spoken
    series = replace(spoken, deviation=replace(spoken.deviation, recurrence_id=None))
    assert without_words(series).deviation == series.deviation, "what stands in the calendar still is not seen anew"


def test_a_clock_that_is_a_year_ahead_lets_nothing_go() -> None:
    assert believed(LATER, NOW) == NOW + 2 * DAY
    assert believed(NOW + DAY, NOW) == NOW + DAY
    assert believed(NOW, LATER) == believed(NOW, None) == NOW

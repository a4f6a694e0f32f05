"""What a guest with nothing but mail is told of a series, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.edit import Attach, Cancel, Change, End, Place, Respond, Retime, edited
from rules.inviting import Invitation, Method, Told, as_invited, held_back, news
from rules.model import Attendee, Deviation, Kind, Override, Partstat, Role, Rule, Series, Slot
from rules.records import ExceptionRecord, Outcome

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, HALF = timedelta(days=7), timedelta(minutes=30)
ANA, BEN = "ana@example.test", "ben@example.test"
FIRST = datetime(2026, 3, 3, 9, tzinfo=UTC)
BOTH = (Attendee(ANA, Partstat.ACCEPTED), Attendee(BEN))
SERIES = Series("uid", datetime(2026, 3, 3, 10), "Europe/Berlin", HALF, Rule(), organizer=ANA, attendees=BOTH)
OFF, ELSEWHERE = Cancel(FIRST + WEEK), Place(FIRST + WEEK, FIRST + WEEK + HALF, HALF)
BACK = Place(FIRST + WEEK, FIRST + WEEK, HALF)
THURSDAY = Slot(3, datetime(2026, 3, 3, 10).time(), HALF, "Europe/Berlin")


def told_of(told: Told, series: Series | None, *held: datetime | None, now: datetime = NOW) -> Invitation | None:
    """What is told of a copy."""
    return news(told, series, BEN, held, now + 8 * WEEK, now)


def knowing(*changes: Change) -> Told:
    """What the guest knows of the series after these changes, each of which was told."""
    series, told = SERIES, Told("pair", "uid")
    for number in range(len(changes) + 1):
        series = edited(SERIES, changes[:number])
        found = told_of(told, series)
        assert found is not None
        told = found.told
    return told


TABLE = {
    "nothing is known": (Told("pair", "uid"), SERIES, (Method.REQUEST, 0, ())),
    "a week is off": (knowing(), edited(SERIES, (OFF,)), (Method.CANCEL, 0, (1,))),
    "a week is elsewhere": (knowing(), edited(SERIES, (ELSEWHERE,)), (Method.REQUEST, 0, (1,))),
    "a week is back": (knowing(OFF), edited(SERIES, (OFF, BACK)), (Method.REQUEST, 0, (2,))),
    "one is off, one elsewhere": (
        knowing(),
        edited(SERIES, (OFF, Place(FIRST + 2 * WEEK, FIRST + 2 * WEEK + HALF, HALF))),
        (Method.REQUEST, 1, (1,)),
    ),
    "another time": (knowing(), edited(SERIES, (Retime(THURSDAY, datetime(2026, 3, 5, 10)),)), (Method.REQUEST, 1, ())),
    "an end": (knowing(), edited(SERIES, (End(FIRST + 4 * WEEK),)), (Method.REQUEST, 1, ())),
    "an end before it began": (knowing(), edited(SERIES, (End(FIRST),)), (Method.CANCEL, 1, ())),
    "none any more": (knowing(), None, (Method.CANCEL, 1, ())),
    "cancelled as a whole": (knowing(), replace(SERIES, cancelled=True), (Method.CANCEL, 1, ())),
    "the guest is uninvited": (knowing(), replace(SERIES, attendees=BOTH[:1]), (Method.CANCEL, 1, ())),
    "the copy has a higher SEQUENCE": (
        knowing(),
        replace(edited(SERIES, (OFF,)), sequence=7),
        (Method.CANCEL, 0, (7,)),
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_each_row_of_the_table(name: str) -> None:
    told, series, expected = TABLE[name]
    found = told_of(told, series)
    assert found is not None
    numbers = tuple(found.sequence_of(at) for at in found.weeks[:1])
    sequence = found.told.sequence
    assert (found.method, sequence, numbers if sequence == 0 or found.weeks else ()) == expected


NO_NEWS = {
    "the same": SERIES,
    "the agenda link": edited(SERIES, (Attach("https://meet.example.test/agenda"),)),
    "an answer": edited(SERIES, (Respond(BEN, Partstat.DECLINED, recurrence_id=FIRST + WEEK),)),
    "its marker": replace(SERIES, marker="pair"),
    "the day spelled out": replace(SERIES, rule=Rule(weekdays=(1,))),
    "a week that is off where there is none": replace(SERIES, excluded=frozenset({FIRST + HALF})),
    "a week written out as it is": replace(SERIES, overrides=(Override(FIRST, FIRST, HALF),)),
    "a week beyond the horizon": edited(SERIES, (Cancel(FIRST + 20 * WEEK),)),
    "a further guest": replace(SERIES, attendees=(*BOTH, Attendee("chi@example.test"))),
}


@pytest.mark.parametrize("name", NO_NEWS)
def test_what_is_no_news_of_a_time_is_told_to_nobody(name: str) -> None:
    assert told_of(knowing(), NO_NEWS[name]) is None


def test_a_week_in_question_is_told_as_it_was_with_what_else_is_new() -> None:
    both = edited(SERIES, (OFF, Cancel(FIRST + 2 * WEEK)))
    assert told_of(knowing(), edited(SERIES, (OFF,)), FIRST + WEEK) is None

    found = told_of(knowing(), both, FIRST + WEEK)
    assert found is not None and found.weeks == (FIRST + 2 * WEEK,)
    assert found.told.series is not None and found.told.series.excluded == {FIRST + 2 * WEEK}


def test_of_a_series_in_question_nothing_is_told() -> None:
    assert told_of(knowing(), None, None) is None
    assert told_of(Told("pair", "uid"), SERIES, None) is None


def test_a_week_that_is_over_is_not_told_any_more() -> None:
    later = FIRST + WEEK + timedelta(hours=1)
    assert told_of(knowing(), edited(SERIES, (OFF,)), now=later) is None


def test_a_series_that_ends_after_meetings_keeps_them_in_the_calendar() -> None:
    now = FIRST + timedelta(days=1)
    found = told_of(knowing(), edited(SERIES, (End(now),)), now=now)
    assert found is not None and found.method is Method.REQUEST
    assert found.told.series is not None and found.told.series.rule and found.told.series.rule.until


def test_one_that_has_ended_by_itself_is_not_called_off() -> None:
    ended = knowing(End(FIRST + 2 * WEEK))
    assert told_of(ended, None, now=FIRST + 3 * WEEK) is None


def test_what_comes_back_after_it_was_off_has_a_higher_sequence() -> None:
    off = told_of(knowing(), None)
    assert off is not None
    again = told_of(off.told, SERIES)
    assert again is not None and (again.method, again.told.sequence) == (Method.REQUEST, 2)


def test_a_week_that_is_back_stands_in_it_by_itself() -> None:
    found = told_of(knowing(OFF), edited(SERIES, (OFF, BACK)))
    assert found is not None
    assert found.named == (Override(FIRST + WEEK, FIRST + WEEK, HALF),)


def test_a_week_in_which_the_guest_is_uninvited_is_off_for_them() -> None:
    alone = replace(SERIES, overrides=(Override(FIRST + WEEK, FIRST + WEEK, HALF, attendees=BOTH[:1]),))
    found = told_of(knowing(), alone)
    assert found is not None and (found.method, found.weeks) == (Method.CANCEL, (FIRST + WEEK,))
    assert as_invited(alone, ANA) == as_invited(SERIES, ANA)


def a_record(kind: Kind, week: datetime | None, outcome: Outcome | None = None) -> ExceptionRecord:
    """A change that was seen an hour ago."""
    seen = NOW - timedelta(hours=1)
    deviation = Deviation(kind, Role.MANAGER, week)
    return ExceptionRecord("key", "pair", BEN, ANA, deviation, seen, seen, "prompt", outcome=outcome)


SETTLE = timedelta(minutes=10)


def test_what_is_asked_about_is_held_back_until_its_outcome_shows() -> None:
    week = FIRST + WEEK
    assert held_back([a_record(Kind.CANCELLED, week)], SETTLE, NOW) == {week}
    assert held_back([a_record(Kind.CANCELLED, week, Outcome.EXCUSED)], SETTLE, NOW) == {week}
    assert held_back([a_record(Kind.SERIES_MOVED, None)], SETTLE, NOW) == {None}
    applied = replace(a_record(Kind.CANCELLED, week, Outcome.EXCUSED), applied_at=NOW)
    assert held_back([applied, a_record(Kind.DECLINED, week), a_record(Kind.DUPLICATE, None)], SETTLE, NOW) == set()


def test_what_is_too_near_to_be_put_back_is_told_once_it_has_settled() -> None:
    near = a_record(Kind.CANCELLED, NOW + timedelta(hours=1))
    assert held_back([near], SETTLE, NOW) == set()
    assert held_back([replace(near, changed_at=NOW)], SETTLE, NOW) == {NOW + timedelta(hours=1)}


@pytest.mark.parametrize("weeks", [1, 3])
def test_an_end_after_a_time_that_was_never_told_leaves_the_past_as_it_was_known(weeks: int) -> None:
    now = FIRST + weeks * WEEK + timedelta(days=1)
    by_hand = edited(SERIES, (Retime(THURSDAY, datetime(2026, 3, 5, 10)), End(now)))
    known = knowing()
    found = told_of(known, by_hand, now=now)
    assert found is not None and known.series is not None
    assert (found.method, found.told.series) == (Method.REQUEST, edited(known.series, (End(now),)))
    assert told_of(found.told, by_hand, now=now) is None
    assert told_of(found.told, by_hand, now=now + WEEK) is None

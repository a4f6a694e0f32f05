"""Times in which nobody could look: a row of the table in `rules.blind` each, and what holds for any of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.blind import put_off, undone_unseen
from rules.deadlines import deadline, reminder_at
from rules.model import Deviation, Kind, Override, Policy, Role, Series, Span, Window
from rules.reading import Copy
from tests.rules.builders import ANA, DAY, HALF_HOUR, HOUR, NOW, TUESDAY, a_record, a_series

LOUD = Policy(quiet=False)
SPENT = Window(TUESDAY - DAY, TUESDAY + HOUR)
OFF = replace(a_series(), excluded=frozenset({TUESDAY}))
LATER = replace(a_series(), overrides=(Override(TUESDAY, TUESDAY + HOUR, HALF_HOUR),))
CANCELLED = Deviation(Kind.CANCELLED, Role.MANAGER, TUESDAY, Span(TUESDAY, HALF_HOUR))


@pytest.mark.parametrize(
    ("deviation", "copy", "blind", "undone"),
    [
        (CANCELLED, a_series(), (SPENT,), True),
        (CANCELLED, OFF, (SPENT,), False),
        (CANCELLED, LATER, (SPENT,), False),
        (CANCELLED, a_series(), (), False),
        (CANCELLED, a_series(), (Window(TUESDAY - DAY, TUESDAY),), False),
        (CANCELLED, Copy.GONE, (SPENT,), False),
        (replace(CANCELLED, kind=Kind.DECLINED), a_series(), (SPENT,), False),
        (replace(CANCELLED, recurrence_id=None), a_series(), (SPENT,), False),
    ],
    ids=["put-back", "off", "moved", "looked", "began-after", "gone", "declined", "series"],
)
def test_what_was_put_back_while_nobody_could_look_was_undone(
    deviation: Deviation, copy: Series | Copy, blind: tuple[Window, ...], undone: bool
) -> None:
    assert undone_unseen(deviation, copy, blind) is undone


def hours(*pairs: tuple[int, int]) -> tuple[Window, ...]:
    return tuple(Window(NOW + start * HOUR, NOW + end * HOUR) for start, end in pairs)


@pytest.mark.parametrize(
    ("blind", "until"),
    [
        ((), 48),
        (hours((-9, -1)), 48),
        (hours((48, 90)), 48),
        (hours((10, 20)), 58),
        (hours((-9, 3)), 51),
        (hours((47, 90)), 91),
        (hours((10, 20), (50, 60)), 68),
        (hours((10, 20), (12, 15), (18, 25)), 63),
    ],
    ids=["none", "before", "after", "within", "begun", "longer", "twice", "overlapping"],
)
def test_what_was_blind_does_not_count_before_a_deadline(blind: tuple[Window, ...], until: int) -> None:
    record = a_record(asked=(ANA.email,), asked_at=NOW, reminded_at=NOW + HOUR)
    assert deadline(record, ANA, LOUD, blind) == NOW + until * HOUR


def test_nor_before_a_reminder_and_what_was_blind_before_that_counts_once() -> None:
    record = a_record(asked=(ANA.email,), asked_at=NOW)
    assert reminder_at(record, ANA, LOUD, hours((1, 101))) == NOW + 124 * HOUR
    reminded = replace(record, reminded_at=NOW + 124 * HOUR)
    assert deadline(reminded, ANA, LOUD, hours((1, 101))) == NOW + 148 * HOUR


WINDOWS = st.lists(
    st.tuples(st.integers(-100, 300), st.integers(0, 60)).map(lambda one: (one[0], one[0] + one[1])), max_size=8
).map(lambda some: hours(*some))


@given(WINDOWS, st.integers(1, 100))
def test_whoever_is_waited_for_has_all_of_the_time_in_which_somebody_looks(
    blind: tuple[Window, ...], waited: int
) -> None:
    until = put_off(NOW, NOW + waited * HOUR, blind)
    moments = [NOW + minutes * HALF_HOUR for minutes in range(int((until - NOW) / HALF_HOUR))]
    assert len([at for at in moments if not any(at in one for one in blind)]) == 2 * waited
    assert put_off(NOW, NOW + waited * HOUR, tuple(reversed(blind))) == until


@given(WINDOWS, st.integers(1, 48), st.integers(1, 48))
def test_no_deadline_comes_earlier_nor_the_reminder_after_it(
    blind: tuple[Window, ...], reminder: int, apart: int
) -> None:
    policy = replace(LOUD, remind_after=reminder * HOUR, put_back_after=(reminder + apart) * HOUR)
    record = a_record(asked=(ANA.email,), asked_at=NOW)
    reminded, until = reminder_at(record, ANA, policy, blind), deadline(record, ANA, policy, blind)
    plainly = deadline(record, ANA, policy)
    assert reminded and until and plainly
    assert until >= plainly and until - reminded >= apart * HOUR

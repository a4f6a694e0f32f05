"""What becomes of a week: one test for each row of the table, and which weeks are entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.known import Known
from rules.model import Attendee, Deviation, Kind, Override, Partstat, Role, Series, Slot, Span
from rules.records import ExceptionRecord, Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Showing, Week, became, concerning, entry, first_kept, week_of, weeks_over
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    KEY,
    TUESDAY,
    WEEK,
    a_deviation,
    a_known,
    a_record,
    a_series,
    utc,
)

W11 = Week(2026, 11)
BERLIN = "Europe/Berlin"
AT_SLOT = Span(TUESDAY, HALF_HOUR)
THURSDAY = TUESDAY + 2 * DAY
BEFORE, AFTER = TUESDAY - DAY, TUESDAY + DAY
FAMILY = Reason(ReasonKind.FAMILY, "School is closed.", ANA.email, BEFORE)


def one(kind: Kind, outcome: Outcome | None, **changes: object) -> ExceptionRecord:
    """A record of the week, seen the day before it."""
    closed = TUESDAY if outcome else None
    return replace(a_record(a_deviation(kind), seen_at=BEFORE, outcome=outcome, closed_at=closed), **changes)  # type: ignore[arg-type]


def whole(kind: Kind, outcome: Outcome | None, seen_at: datetime = BEFORE, **changes: object) -> ExceptionRecord:
    """A record of the whole series."""
    closed = seen_at + HOUR if outcome else None
    record = a_record(Deviation(kind, Role.MANAGER), seen_at=seen_at, outcome=outcome, closed_at=closed)
    return replace(record, **changes)  # type: ignore[arg-type]


CANCELLED, MOVED, RESIZED, DECLINED = Kind.CANCELLED, Kind.MOVED, Kind.RESIZED, Kind.DECLINED


@pytest.mark.parametrize(
    ("result", "shows", "records"),
    [
        pytest.param("made_up", THURSDAY, [one(CANCELLED, Outcome.MADE_UP)], id="a make-up time taken"),
        pytest.param("made_up", TUESDAY, [one(DECLINED, Outcome.MADE_UP)], id="a make-up time for a decline"),
        pytest.param("made_up", None, [one(CANCELLED, Outcome.MADE_UP)], id="a make-up time not in the calendar yet"),
        pytest.param(
            "missed",
            None,
            [one(CANCELLED, Outcome.MADE_UP), one(CANCELLED, Outcome.UNEXPLAINED)],
            id="a make-up time called off",
        ),
        pytest.param("held", TUESDAY, [], id="at the slot"),
        pytest.param("held", TUESDAY, [one(CANCELLED, Outcome.WITHDRAWN)], id="a cancellation undone"),
        pytest.param("held", TUESDAY, [one(CANCELLED, Outcome.RESTORED)], id="put back"),
        pytest.param("held", TUESDAY, [one(RESIZED, Outcome.UNEXPLAINED)], id="another length"),
        pytest.param("held", TUESDAY, [one(RESIZED, Outcome.EXCUSED)], id="another length with a reason"),
        pytest.param("held", TUESDAY, [one(DECLINED, Outcome.WITHDRAWN)], id="a decline taken back"),
        pytest.param(
            "held", TUESDAY, [whole(DECLINED, None, seen_at=AFTER)], id="a decline of the series after the week"
        ),
        pytest.param("moved", THURSDAY, [], id="at another time"),
        pytest.param("moved", THURSDAY, [one(MOVED, Outcome.MOVED)], id="left at another time"),
        pytest.param("moved", THURSDAY, [one(MOVED, Outcome.EXCUSED)], id="at another time with a reason"),
        pytest.param("moved", THURSDAY, [whole(Kind.SERIES_MOVED, Outcome.ADOPTED)], id="the series at another slot"),
        pytest.param("held", None, [whole(Kind.SERIES_DELETED, None, AFTER)], id="the series deleted afterwards"),
        pytest.param(
            "held", None, [whole(Kind.SERIES_ENDED, Outcome.RESTORED, AFTER)], id="the series ended afterwards"
        ),
        pytest.param(
            "held",
            None,
            [one(CANCELLED, Outcome.WITHDRAWN), whole(Kind.SERIES_DELETED, None, AFTER)],
            id="the series deleted afterwards, the week cancelled and brought back before",
        ),
        pytest.param(
            "missed",
            None,
            [one(CANCELLED, Outcome.UNEXPLAINED), whole(Kind.SERIES_DELETED, None, AFTER)],
            id="the series deleted afterwards, the week cancelled before",
        ),
        pytest.param("missed", None, [whole(Kind.SERIES_DELETED, None)], id="the series deleted before"),
        pytest.param("excused", None, [one(CANCELLED, Outcome.EXCUSED)], id="off with a reason"),
        pytest.param("excused", None, [one(MOVED, Outcome.EXCUSED)], id="in another week with a reason"),
        pytest.param("excused", TUESDAY, [one(DECLINED, Outcome.EXCUSED)], id="declined with a reason"),
        pytest.param("excused", None, [whole(Kind.SERIES_DELETED, Outcome.EXCUSED)], id="all off with a reason"),
        pytest.param("moved", None, [one(MOVED, Outcome.MOVED)], id="left at another time, and tidied away"),
        pytest.param(
            "missed",
            None,
            [one(MOVED, Outcome.MOVED), one(CANCELLED, Outcome.UNEXPLAINED)],
            id="left at another time, then called off",
        ),
        pytest.param("missed", None, [], id="gone"),
        pytest.param("missed", None, [one(CANCELLED, Outcome.UNEXPLAINED)], id="off without a reason"),
        pytest.param("missed", None, [one(MOVED, Outcome.UNEXPLAINED)], id="in another week without a reason"),
        pytest.param("missed", None, [one(CANCELLED, Outcome.ADOPTED)], id="off when it was taken over"),
        pytest.param("missed", TUESDAY, [one(DECLINED, Outcome.UNEXPLAINED)], id="declined without a reason"),
        pytest.param("missed", TUESDAY, [one(DECLINED, Outcome.ADOPTED)], id="declined when it was taken over"),
        pytest.param(
            "missed", TUESDAY, [one(Kind.GUEST_REMOVED, Outcome.UNEXPLAINED)], id="one of the two not invited"
        ),
    ],
)
def test_what_became_of_a_week(result: str, shows: datetime | None, records: list[ExceptionRecord]) -> None:
    assert became(TUESDAY, Span(shows, HALF_HOUR) if shows else None, records, absent=False) == result


def test_a_decline_that_nobody_noted_counts_unless_it_came_afterwards() -> None:
    assert became(TUESDAY, AT_SLOT, [], absent=True) is Became.MISSED
    assert became(TUESDAY, AT_SLOT, [one(DECLINED, Outcome.EXCUSED)], absent=True) is Became.EXCUSED
    assert became(TUESDAY, AT_SLOT, [whole(DECLINED, None, AFTER)], absent=True) is Became.HELD


def entered(
    series: Series | None, *records: ExceptionRecord, known: Known | None = None, **seen: object
) -> LedgerEntry:
    """The entry of week 11."""
    found = entry(known or a_known(), W11, Showing(series, **seen), records)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_an_entry_names_pair_week_agreed_time_and_the_kind_of_reason_alone() -> None:
    off = a_series(excluded=frozenset({TUESDAY}))
    found = entered(off, one(CANCELLED, Outcome.EXCUSED, reason=FAMILY))
    assert found == LedgerEntry(KEY, BEN.email, ANA.email, 2026, 11, TUESDAY, BERLIN, Became.EXCUSED, ReasonKind.FAMILY)
    assert str(found.iso) == "2026-W11"


def test_a_week_that_was_held_has_no_reason() -> None:
    assert entered(a_series(), one(RESIZED, Outcome.EXCUSED, reason=FAMILY)).reason is None


def test_words_that_came_too_late_give_a_missed_week_its_kind() -> None:
    off = a_series(excluded=frozenset({TUESDAY}))
    found = entered(off, one(CANCELLED, Outcome.UNEXPLAINED, reason=FAMILY))
    assert (found.became, found.reason) == (Became.MISSED, ReasonKind.FAMILY)


def test_who_declined_is_read_from_the_meeting_and_only_the_two_count() -> None:
    def answered(email: str) -> LedgerEntry:
        guests = (*a_series().attendees, Attendee(email, Partstat.DECLINED))
        return entered(a_series(overrides=(Override(TUESDAY, TUESDAY, HALF_HOUR, attendees=guests),)))

    assert answered(BEN.email).became is answered(ANA.email).became is Became.MISSED
    assert answered("guest@example.test").became is Became.HELD


def test_of_several_meetings_the_one_at_the_slot_counts_and_then_the_weeks_own() -> None:
    another = Override(TUESDAY + WEEK, TUESDAY - DAY, HALF_HOUR)
    assert entered(a_series(overrides=(another,))).became is Became.HELD
    moved = Override(TUESDAY, THURSDAY, HALF_HOUR)
    assert entered(a_series(overrides=(another, moved))).became is Became.MOVED
    assert entered(a_series(excluded=frozenset({TUESDAY}), overrides=(another,))).became is Became.MOVED


def test_a_week_before_the_running_series_goes_by_the_earlier_one() -> None:
    earlier = a_series(start=datetime(2026, 2, 5, 15))
    renewed = a_known(first=TUESDAY + WEEK, generation=2)
    found = entered(a_series(start=datetime(2026, 3, 17, 10)), known=renewed, older=(earlier,))
    assert (found.became, found.recurrence_id) == (Became.HELD, utc(3, 12, 14))
    gone = entered(None, whole(Kind.SERIES_DELETED, Outcome.RESTORED, AFTER), known=renewed)
    assert (gone.became, gone.recurrence_id) == (Became.HELD, TUESDAY)


def test_what_would_be_missed_waits_for_the_outcome_of_an_open_question() -> None:
    deleted = whole(Kind.SERIES_DELETED, None)
    assert entry(a_known(), W11, Showing(None), [deleted]) is None
    explained = replace(deleted, outcome=Outcome.EXCUSED, closed_at=TUESDAY + WEEK, reason=FAMILY)
    assert entered(None, explained).became is Became.EXCUSED
    assert entered(a_series(), whole(RESIZED, None)).became is Became.HELD


def test_records_of_a_series_concern_the_weeks_in_which_they_were_open_or_still_stand() -> None:
    before = whole(Kind.SERIES_DELETED, Outcome.EXCUSED, seen_at=TUESDAY - 2 * WEEK)
    later = whole(Kind.SERIES_DELETED, None, seen_at=TUESDAY + WEEK)
    within = whole(Kind.SERIES_ENDED, Outcome.EXCUSED, seen_at=THURSDAY)
    elsewhere = a_record(a_deviation(recurrence_id=TUESDAY + WEEK))
    records, window = [before, later, within, elsewhere], W11.window(BERLIN)
    assert concerning(records, window, ()) == (within,)
    assert concerning(records, window, [before.deviation]) == (before, within)


def test_the_first_week_is_that_of_the_first_meeting_since_the_pair_was_taken_up() -> None:
    assert first_kept(a_known()) == Week(2026, 6)
    assert first_kept(a_known(adopted_at=TUESDAY)) == W11
    assert first_kept(a_known(adopted_at=TUESDAY + HOUR)) == W11.next
    assert first_kept(a_known(adopted_at=None)) is first_kept(a_known(first=None)) is None
    assert first_kept(a_known(ended_at=TUESDAY)) is None


def test_weeks_are_over_on_sunday_at_midnight_in_the_zone_of_the_slot() -> None:
    midnight = utc(3, 15, 23)
    assert list(weeks_over(a_known(), W11, midnight - timedelta(seconds=1))) == []
    assert list(weeks_over(a_known(), W11, midnight)) == [W11]
    assert list(weeks_over(a_known(), W11, midnight + 2 * WEEK)) == [W11, Week(2026, 12), Week(2026, 13)]


@pytest.mark.parametrize(
    ("ended_at", "last"), [(TUESDAY + HOUR, [W11]), (TUESDAY - HOUR, [W11]), (TUESDAY - 3 * HOUR, [])]
)
def test_the_last_week_of_a_leaver_is_the_last_that_stayed_in_the_calendar(
    ended_at: datetime, last: list[Week]
) -> None:
    assert list(weeks_over(a_known(ended_at=ended_at), W11, ended_at)) == last


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]),
    st.integers(0, 6),
    st.times(),
)
def test_every_instant_has_one_week_and_every_week_one_slot(at: datetime, zone: str, day: int, local: time) -> None:
    moment = at.replace(tzinfo=UTC)
    week = week_of(moment, zone)
    assert moment in week.window(zone)
    assert week.next.window(zone).start == week.ends(zone)
    assert week_of(week.slot(Slot(day, local.replace(second=0, microsecond=0), HALF_HOUR, zone)), zone) == week


@pytest.mark.parametrize(
    ("week", "text", "following"),
    [
        (Week(2026, 9), "2026-W09", "2026-W10"),
        (Week(2026, 53), "2026-W53", "2027-W01"),
        (Week(2027, 52), "2027-W52", "2028-W01"),
    ],
)
def test_weeks_follow_one_another_over_the_turn_of_the_year(week: Week, text: str, following: str) -> None:
    assert (str(week), str(week.next)) == (text, following)

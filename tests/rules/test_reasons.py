"""Reasons that calendars give by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from rules.busy import Busy
from rules.model import Deviation, Kind, Person, Role, Span, Window
from rules.reasons import Given, absences, days_of, days_off, reason_given
from rules.records import Reason, ReasonKind
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, NOW, TUESDAY, a_deviation, utc

THE_DAY = Window(utc(3, 9, 23), utc(3, 10, 23))
"""Tuesday 10 March, in Berlin."""

ON_LEAVE = Given(ReasonKind.LEAVE, "out of office in Ben's calendar", THE_DAY)
ILL = Given(ReasonKind.ILLNESS, "illness in Ana's calendar", THE_DAY)
HOLIDAY = Given(ReasonKind.PUBLIC_HOLIDAY, "public holiday (Karfreitag)", THE_DAY)


def found(
    deviation: Deviation, report: Sequence[Given] = (), manager: Sequence[Given] = ()
) -> tuple[ReasonKind, str] | None:
    """Kind and words of the reason that is given already."""
    reason = reason_given(deviation, {Role.REPORT: report, Role.MANAGER: manager}, NOW)
    return (reason.kind, reason.text) if reason else None


def test_a_note_in_the_calendar_is_the_reason_in_its_own_words() -> None:
    reason = reason_given(a_deviation(said="  Zahnarzt, sorry!\n"), {}, NOW)

    assert reason == Reason(ReasonKind.ILLNESS, "Zahnarzt, sorry!", "calendar", NOW)


def test_a_note_of_no_known_kind_is_a_reason_all_the_same() -> None:
    assert found(a_deviation(said="Need to think first")) == (ReasonKind.OTHER, "Need to think first")


@pytest.mark.parametrize("said", ["", "  ", "\n", "...", "-", "👍"])
def test_a_note_without_a_word_is_no_reason(said: str) -> None:
    assert found(a_deviation(said=said)) is None


def test_an_endless_note_is_cut() -> None:
    given = found(a_deviation(said="x" * 5000))

    assert given is not None
    assert len(given[1]) == 1000


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.MOVED, Kind.DECLINED])
@pytest.mark.parametrize("role", list(Role))
def test_an_absence_of_either_explains_a_week_that_is_off(kind: Kind, role: Role) -> None:
    deviation = a_deviation(kind, role)

    assert found(deviation, report=[ON_LEAVE]) == (ReasonKind.LEAVE, "out of office in Ben's calendar")
    assert found(deviation, manager=[ILL]) == (ReasonKind.ILLNESS, "illness in Ana's calendar")


@pytest.mark.parametrize("kind", [one for one in Kind if one not in (Kind.CANCELLED, Kind.MOVED, Kind.DECLINED)])
def test_other_deviations_are_never_explained_by_an_absence(kind: Kind) -> None:
    assert found(a_deviation(kind, said="ill"), [ON_LEAVE], [HOLIDAY]) is None


@pytest.mark.parametrize("kind", [Kind.DECLINED, Kind.CANCELLED])
def test_a_whole_series_is_never_explained_by_an_absence(kind: Kind) -> None:
    assert found(a_deviation(kind, recurrence_id=None, said="ill"), [ON_LEAVE], [HOLIDAY]) is None


@pytest.mark.parametrize("role", list(Role))
def test_the_absence_of_who_declined_counts_first(role: Role) -> None:
    deviation = a_deviation(Kind.DECLINED, role)
    own = {Role.REPORT: ReasonKind.LEAVE, Role.MANAGER: ReasonKind.ILLNESS}

    given = found(deviation, [ON_LEAVE], [ILL])

    assert given is not None
    assert given[0] is own[role]


def test_an_absence_says_more_than_a_public_holiday_and_a_note_more_than_both() -> None:
    declined = a_deviation(Kind.DECLINED, Role.REPORT)

    assert found(declined, [HOLIDAY], [ILL]) == (ReasonKind.ILLNESS, "illness in Ana's calendar")
    assert found(declined, [HOLIDAY]) == (ReasonKind.PUBLIC_HOLIDAY, "public holiday (Karfreitag)")
    assert found(replace(declined, said="Offsite"), [HOLIDAY], [ILL]) == (ReasonKind.COMPANY_EVENT, "Offsite")


@pytest.mark.parametrize(
    ("start", "end", "explains"),
    [
        (TUESDAY - DAY, TUESDAY, False),
        (TUESDAY - DAY, TUESDAY + timedelta(minutes=1), True),
        (TUESDAY, TUESDAY + DAY, True),
        (TUESDAY + timedelta(minutes=1), TUESDAY + DAY, False),
        (TUESDAY - 7 * DAY, TUESDAY + 7 * DAY, True),
    ],
)
def test_an_absence_counts_at_the_agreed_start(start: datetime, end: datetime, explains: bool) -> None:
    leave = Given(ReasonKind.LEAVE, "leave in Ben's calendar", Window(start, end))

    assert (found(a_deviation(), [leave]) is not None) is explains


def test_a_moved_week_is_explained_at_the_agreed_time_and_not_where_it_went() -> None:
    moved = a_deviation(Kind.MOVED, now_shows=Span(TUESDAY + DAY, HALF_HOUR))
    next_day = replace(ON_LEAVE, window=Window(utc(3, 10, 23), utc(3, 11, 23)))

    assert found(moved, [ON_LEAVE]) is not None
    assert found(moved, [next_day]) is None


def test_two_weeks_of_leave_explain_both_of_their_weeks() -> None:
    leave = absences(BEN, [Busy(Window(utc(3, 8, 23), utc(3, 22, 23)), ReasonKind.LEAVE)])
    weeks = [
        a_deviation(recurrence_id=at, agreed=Span(at, HALF_HOUR)) for at in (TUESDAY + 7 * DAY * n for n in (0, 1, 2))
    ]

    assert [found(one, leave) is not None for one in weeks] == [True, True, False]


def test_the_order_in_which_a_calendar_lists_absences_does_not_matter() -> None:
    early = replace(ILL, window=Window(TUESDAY - DAY, TUESDAY + DAY))

    assert found(a_deviation(), [ON_LEAVE, early]) == found(a_deviation(), [early, ON_LEAVE])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("an out-of-office event", "an out-of-office event in Ben Okafor's calendar"),
        ("", "an absence in Ben Okafor's calendar"),
    ],
)
def test_an_absence_names_the_calendar_that_it_is_known_from(words: str, text: str) -> None:
    assert absences(BEN, [Busy(THE_DAY, ReasonKind.LEAVE, words)]) == (Given(ReasonKind.LEAVE, text, THE_DAY),)


def test_a_public_holiday_is_known_from_no_calendar() -> None:
    assert absences(BEN, [], {date(2026, 3, 10): "Karfreitag"}) == (HOLIDAY,)


def test_busy_times_and_the_pairs_own_series_are_no_absences() -> None:
    meeting = Busy(THE_DAY)
    own = Busy(THE_DAY, ReasonKind.LEAVE, uid="ours")
    leave = Busy(THE_DAY, ReasonKind.LEAVE, uid="theirs")
    unnamed = replace(leave, uid="")

    assert len(absences(BEN, [meeting, own, leave, unnamed], own={"ours", ""})) == 2


@pytest.mark.parametrize(
    ("person", "window"),
    [
        (ANA, Window(utc(4, 2, 22), utc(4, 3, 22))),
        (replace(ANA, zone="America/New_York"), Window(utc(4, 3, 4), utc(4, 4, 4))),
        (replace(ANA, zone="Pacific/Kiritimati"), Window(utc(4, 2, 10), utc(4, 3, 10))),
    ],
)
def test_a_public_holiday_is_a_whole_day_where_the_person_is(person: Person, window: Window) -> None:
    assert days_off(person, {date(2026, 4, 3): "Karfreitag"}) == (
        Busy(window, ReasonKind.PUBLIC_HOLIDAY, "public holiday (Karfreitag)"),
    )


def test_the_day_of_a_clock_change_is_off_for_its_23_hours() -> None:
    (busy,) = days_off(ANA, {date(2026, 3, 29): "Sommerzeit"})

    assert busy.window.end - busy.window.start == timedelta(hours=23)


def test_a_public_holiday_explains_the_week_by_the_date_of_whose_it_is() -> None:
    there = replace(ANA, zone="America/New_York")
    at = utc(3, 10, 2)  # Tuesday 03:00 in Berlin, still Monday in New York
    week = a_deviation(recurrence_id=at, agreed=Span(at, HALF_HOUR))
    off = absences(there, [], {date(2026, 3, 9): "Somebody's Day"})

    assert found(week, manager=off) == (ReasonKind.PUBLIC_HOLIDAY, "public holiday (Somebody's Day)")
    assert found(a_deviation(), manager=off) is None


def test_the_days_of_a_window_are_those_that_it_touches_there() -> None:
    window = Window(utc(3, 9, 22), utc(3, 11, 23))

    assert list(days_of(window, "UTC")) == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]
    assert list(days_of(window, "Europe/Berlin")) == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]
    assert list(days_of(window, "Asia/Tokyo"))[0] == date(2026, 3, 10)

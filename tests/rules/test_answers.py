"""Answers: what may be chosen by whom, and what each of them makes of a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.answers import answerable, answered, make_up_times, mistakes, offered, stated
from rules.model import Deviation, Kind, Role, Span, Window
from rules.records import Answer, ExceptionRecord, MakeUp, Outcome, Reason, ReasonKind
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, NOW, TUESDAY, WEEK, a_deviation, a_record

NEXT_DAY = MakeUp(TUESDAY + DAY, "same time, next day")
LATER = MakeUp(TUESDAY + 2 * DAY, "two days later")
SAID = Reason(ReasonKind.FAMILY, "School is closed.", ANA.email, NOW)
WISH = stated(None, "", ANA.email, NOW)
BENS_WISH = stated(None, "", BEN.email, NOW)
EVERYTHING = tuple(Answer)
THURSDAY = Span(TUESDAY + 2 * DAY, HALF_HOUR)


def asked(deviation: Deviation | None = None, **changes: object) -> ExceptionRecord:
    """A record about which Ana was asked."""
    return a_record(deviation, asked=(ANA.email,), asked_at=NOW, prompt="p", **changes)


def moved_series(kind: Kind = Kind.SERIES_MOVED, shown: Span | None = THURSDAY) -> Deviation:
    return Deviation(kind, Role.MANAGER, None, Span(TUESDAY, HALF_HOUR), shown, "Thu 10:00 Europe/Berlin, 30 min")


def proposed(**changes: object) -> ExceptionRecord:
    """Ana would like Thursdays from now on, and Ben was asked to agree."""
    first = answered(asked(moved_series()), Answer.NEW_SLOT, WISH)
    return replace(first, asked=(ANA.email, BEN.email), **changes)  # type: ignore[arg-type]


def choice(*records: ExceptionRecord, now: datetime = NOW, taken: tuple[Window, ...] = ()) -> tuple[Answer, ...]:
    return offered(records, ANA.email, now, taken)


def test_a_cancelled_week_may_stay_off_go_back_be_held_at_another_time_or_be_somebody_elses() -> None:
    record = asked(options=(NEXT_DAY, LATER))
    assert choice(record) == (Answer.KEEP_OFF, Answer.PUT_BACK, Answer.MAKE_UP, Answer.NOT_ME)


def test_within_two_hours_of_the_start_nothing_is_put_back() -> None:
    assert Answer.PUT_BACK not in choice(asked(), now=TUESDAY - HOUR)
    assert Answer.PUT_BACK in choice(asked(), now=TUESDAY - 2 * HOUR)


def test_one_week_that_cannot_go_back_keeps_the_others_from_it() -> None:
    soon = asked(a_deviation(recurrence_id=NOW + HOUR))
    assert Answer.PUT_BACK not in choice(asked(), soon)


def test_a_week_that_is_closed_already_takes_nothing_from_the_others() -> None:
    closed = asked(outcome=Outcome.WITHDRAWN, closed_at=NOW)
    assert choice(asked(a_deviation(recurrence_id=TUESDAY + WEEK)), closed) == choice(asked())


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.DECLINED, Kind.MOVED])
def test_one_week_that_is_off_may_be_held_at_another_time(kind: Kind) -> None:
    assert Answer.MAKE_UP in choice(asked(a_deviation(kind), options=(NEXT_DAY,)))


@pytest.mark.parametrize("kind", [Kind.RESIZED, Kind.GUEST_REMOVED])
def test_what_takes_place_is_not_held_at_another_time(kind: Kind) -> None:
    assert Answer.MAKE_UP not in choice(asked(a_deviation(kind), options=(NEXT_DAY,)))


def test_two_weeks_are_not_held_at_another_time() -> None:
    second = asked(a_deviation(recurrence_id=TUESDAY + WEEK), options=(NEXT_DAY,))
    assert Answer.MAKE_UP not in choice(asked(options=(NEXT_DAY,)), second)


def test_a_time_that_is_near_or_taken_is_not_offered() -> None:
    record = asked(options=(NEXT_DAY, LATER))
    overlapping = Window(NEXT_DAY.start + timedelta(minutes=29), NEXT_DAY.start + HOUR)
    touching = Window(NEXT_DAY.start + HALF_HOUR, NEXT_DAY.start + HOUR)
    assert make_up_times([record], NOW, [overlapping]) == (LATER,)
    assert make_up_times([record], NOW, [touching]) == (NEXT_DAY, LATER)
    before = replace(NEXT_DAY, start=TUESDAY - 3 * HOUR)
    assert make_up_times([asked(options=(before, LATER))], TUESDAY - 5 * HOUR) == (before, LATER)
    assert make_up_times([asked(options=(before, LATER))], TUESDAY - 4 * HOUR) == (LATER,)


def test_no_other_time_is_offered_within_two_hours_of_the_meeting() -> None:
    record = asked(options=(NEXT_DAY, LATER))
    assert make_up_times([record], TUESDAY - 2 * HOUR) == (NEXT_DAY, LATER)
    assert Answer.MAKE_UP not in choice(record, now=TUESDAY - HOUR)


@pytest.mark.parametrize(
    ("deviation", "expected"),
    [
        (moved_series(), True),
        (moved_series(Kind.RESIZED, Span(TUESDAY, timedelta(minutes=45))), True),
        (moved_series(Kind.RESIZED, Span(TUESDAY, timedelta(minutes=90))), False),
        (moved_series(shown=None), False),
        (moved_series(Kind.CADENCE_CHANGED), False),
        (a_deviation(Kind.RESIZED, now_shows=Span(TUESDAY, timedelta(minutes=45))), False),
    ],
)
def test_a_weekly_time_as_long_as_a_1_1_lasts_may_become_the_new_one(deviation: Deviation, expected: bool) -> None:
    assert (Answer.NEW_SLOT in choice(asked(deviation))) is expected


def test_who_declined_cannot_say_that_it_was_somebody_else() -> None:
    assert choice(asked(a_deviation(Kind.DECLINED))) == (Answer.KEEP_OFF,)


def test_who_is_asked_to_agree_may_agree_put_back_or_leave_it() -> None:
    assert offered([proposed()], BEN.email, NOW) == (Answer.NEW_SLOT, Answer.PUT_BACK, Answer.KEEP_OFF)


def test_once_closed_only_words_are_taken() -> None:
    assert choice(asked(outcome=Outcome.RESTORED, options=(NEXT_DAY,))) == (Answer.KEEP_OFF,)


def test_who_was_asked_may_answer_until_somebody_did() -> None:
    record = asked()
    assert answerable(record, ANA.email) and not answerable(record, BEN.email)
    assert not answerable(answered(record, Answer.KEEP_OFF, SAID), ANA.email)


def test_who_said_that_it_was_somebody_else_is_not_heard_again() -> None:
    denied = replace(answered(asked(), Answer.NOT_ME, WISH), asked=(ANA.email, BEN.email))
    assert (denied.denied, denied.open, denied.reason) == ((ANA.email,), True, None)
    assert not answerable(denied, ANA.email) and answerable(denied, BEN.email)
    assert Answer.NOT_ME in offered([denied], BEN.email, NOW)


def test_when_both_said_so_either_may_still_say_what_should_happen() -> None:
    both = asked(denied=(ANA.email, BEN.email))
    assert answerable(both, ANA.email)
    assert Answer.NOT_ME not in choice(both) and Answer.PUT_BACK in choice(both)


def test_words_may_come_late_but_only_once() -> None:
    closed = asked(outcome=Outcome.RESTORED, closed_at=NOW, denied=(ANA.email,))
    late = answered(closed, Answer.KEEP_OFF, SAID)
    assert answerable(closed, ANA.email)
    assert late == replace(closed, reason=SAID) and not answerable(late, ANA.email)


def test_a_wish_that_comes_late_changes_nothing() -> None:
    closed = asked(outcome=Outcome.RESTORED, closed_at=NOW)
    assert answered(closed, Answer.PUT_BACK, WISH) == closed


@pytest.mark.parametrize(
    ("answer", "outcome"), [(Answer.KEEP_OFF, Outcome.EXCUSED), (Answer.PUT_BACK, Outcome.RESTORED)]
)
def test_an_answer_closes_the_record_with_its_outcome(answer: Answer, outcome: Outcome) -> None:
    after = answered(asked(), answer, SAID)
    assert (after.outcome, after.answer, after.reason, after.closed_at) == (outcome, answer, SAID, NOW)


def test_another_time_is_kept_with_the_record() -> None:
    after = answered(asked(options=(NEXT_DAY,)), Answer.MAKE_UP, WISH, NEXT_DAY.start)
    assert (after.outcome, after.chosen) == (Outcome.MADE_UP, NEXT_DAY.start)
    assert after.reason and after.reason.kind is ReasonKind.OTHER
    with pytest.raises(ValueError, match="time"):
        answered(asked(), Answer.MAKE_UP, WISH)


def test_a_new_weekly_time_takes_both() -> None:
    first = proposed()
    assert (first.open, first.answer, first.reason) == (True, Answer.NEW_SLOT, WISH)
    assert answerable(first, BEN.email) and not answerable(first, ANA.email)
    both = answered(first, Answer.NEW_SLOT, BENS_WISH)
    assert (both.outcome, both.answer, both.reason) == (Outcome.ADOPTED, Answer.NEW_SLOT, WISH)


def test_who_does_not_agree_to_a_new_weekly_time_puts_it_back_or_says_why_not() -> None:
    first = proposed(reason=SAID)
    back = answered(first, Answer.PUT_BACK, BENS_WISH)
    assert (back.outcome, back.answer, back.reason) == (Outcome.RESTORED, Answer.PUT_BACK, SAID)
    left = answered(first, Answer.KEEP_OFF, replace(SAID, by=BEN.email))
    assert (left.outcome, left.reason) == (Outcome.EXCUSED, replace(SAID, by=BEN.email))


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.KEEP_OFF])
def test_only_leaving_it_as_it_is_needs_a_reason(answer: Answer) -> None:
    assert mistakes(answer, None, "", EVERYTHING) == ()
    assert mistakes(answer, ReasonKind.OTHER, "", EVERYTHING) == ()


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (None, "", ("Please choose what came up.",)),
        (ReasonKind.OTHER, " \n", ("Please say in a few words what came up.",)),
        (ReasonKind.ILLNESS, "", ()),
        (ReasonKind.OTHER, "A flood.", ()),
        (ReasonKind.OTHER, "x" * 4001, ("Please keep it under 4000 characters.",)),
    ],
)
def test_something_else_needs_words_and_every_kind_may_have_some(
    kind: ReasonKind | None, text: str, found: tuple[str, ...]
) -> None:
    assert mistakes(Answer.KEEP_OFF, kind, text, EVERYTHING) == found


def test_a_time_that_went_meanwhile_is_said_so_alone() -> None:
    found = mistakes(Answer.MAKE_UP, None, "", (Answer.KEEP_OFF,), time_is_free=False)
    assert found == ("That time is no longer free. Please choose again.",)

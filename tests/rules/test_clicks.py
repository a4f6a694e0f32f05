"""Which answers a mail offers as links: the exact ones, the usual ones, and few."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.clicks import TIMELESS, USUAL, Click, clicks, to_times
from rules.records import Answer, MakeUp, ReasonKind

EVERYTHING = tuple(Answer)
BACK, NEW, NOT_ME = (Click(one) for one in (Answer.PUT_BACK, Answer.NEW_SLOT, Answer.NOT_ME))


def kept(*kinds: ReasonKind) -> tuple[Click, ...]:
    return tuple(Click(Answer.KEEP_OFF, kind) for kind in kinds)


def test_the_usual_kinds_of_reason_stand_together_and_no_other_ones() -> None:
    assert clicks(EVERYTHING, agreeing=False) == ((BACK,), (NEW,), kept(*USUAL), (NOT_ME,))
    assert len(USUAL) <= 4 and ReasonKind.OTHER not in USUAL


def test_only_what_is_possible_is_offered() -> None:
    assert clicks([Answer.KEEP_OFF], agreeing=False) == (kept(*USUAL),)
    assert clicks([Answer.PUT_BACK, Answer.NOT_ME], agreeing=False) == ((BACK,), (NOT_ME,))
    assert clicks([], agreeing=False) == ()


def test_whoever_is_asked_to_agree_needs_no_reason() -> None:
    answers = (Answer.NEW_SLOT, Answer.PUT_BACK, Answer.KEEP_OFF)
    assert clicks(answers, agreeing=True) == ((NEW,), (BACK,))


def test_whoever_seems_to_be_away_has_only_that_to_confirm_and_first_of_all() -> None:
    answers = (Answer.KEEP_OFF, Answer.PUT_BACK)
    assert clicks(answers, agreeing=False, away=True) == (kept(ReasonKind.LEAVE), (BACK,))


def test_every_click_that_a_mail_offers_is_known_when_it_comes_back() -> None:
    offered = [one for away in (False, True) for some in clicks(EVERYTHING, agreeing=False, away=away) for one in some]
    assert set(offered) <= set(TIMELESS)


def test_each_time_has_a_click_of_its_own() -> None:
    start = datetime(2026, 3, 18, 9, tzinfo=UTC)
    assert to_times([MakeUp(start, "same time, next day")]) == [Click(Answer.MAKE_UP, None, start)]

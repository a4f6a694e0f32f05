"""What came to a series since it was read: an answer changes nothing that was decided, anything else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.edit import Cancel, Respond, SeriesEdit
from rules.meanwhile import still_holds
from rules.model import Attendee, Override, Partstat, Rule, Series
from tests.rules.builders import BEN, HALF_HOUR, HOUR, a_series, utc

WEEK, LATER = utc(3, 17, 9), utc(3, 24, 9)
SERIES = a_series()
DECLINED = tuple(replace(one, partstat=Partstat.DECLINED, comment="ill") for one in SERIES.attendees)
EVE = Attendee("eve@example.test")
MOVED = Override(LATER, LATER + HOUR, HALF_HOUR)


def holds(now: Series | None, seen: Series | None = SERIES) -> bool:
    return still_holds(SeriesEdit("/ana/1.ics", SERIES.uid, (Cancel(LATER),), seen), now)


@pytest.mark.parametrize(
    "changed",
    [
        SERIES,
        replace(SERIES, attendees=DECLINED),
        replace(SERIES, attendees=tuple(reversed(SERIES.attendees))),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, attendees=DECLINED),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, attendees=DECLINED, comment="ill"),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, links=SERIES.links),)),
    ],
)
def test_answers_do_not_matter(changed: Series) -> None:
    assert holds(changed)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SERIES, excluded=frozenset({WEEK})),
        replace(SERIES, rule=Rule(interval=2)),
        replace(SERIES, start=SERIES.start + HOUR),
        replace(SERIES, attendees=(*SERIES.attendees, EVE)),
        replace(SERIES, attendees=SERIES.attendees[:1]),
        replace(SERIES, links=("https://else.example.test/",)),
        replace(SERIES, cancelled=True),
        replace(SERIES, overrides=(Override(WEEK, WEEK + HOUR, HALF_HOUR),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HOUR),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, cancelled=True),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, onwards=True),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, attendees=(*SERIES.attendees, EVE)),)),
        replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, links=()),)),
    ],
)
def test_anything_else_does(changed: Series) -> None:
    assert not holds(changed)


def test_an_answer_for_a_week_that_is_elsewhere_does_not_matter() -> None:
    seen = replace(SERIES, overrides=(MOVED,))
    answered = replace(MOVED, attendees=DECLINED)
    assert holds(replace(SERIES, overrides=(Override(WEEK, WEEK, HALF_HOUR, attendees=DECLINED), answered)), seen)


def test_a_week_that_is_back_at_its_time_does() -> None:
    assert not holds(SERIES, replace(SERIES, overrides=(MOVED,)))


def test_what_nobody_saw_does() -> None:
    assert not holds(SERIES, None)


def test_what_is_no_series_any_more_does() -> None:
    assert not holds(None)


def test_an_answer_of_ours_never_goes_over_one_that_was_given_meanwhile() -> None:
    answer = Respond(BEN.email, Partstat.ACCEPTED)
    assert not still_holds(SeriesEdit("/ana/1.ics", SERIES.uid, (answer,), SERIES), replace(SERIES, attendees=DECLINED))

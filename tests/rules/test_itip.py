"""Which answers to invitations count, and what the organizer's copy is to show by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.delivery import Delivery
from rules.edit import Respond
from rules.identity import series_uid
from rules.itip import Left, Received, Response, noted, series_meant
from rules.known import Known
from rules.model import Attendee, Override, Partstat, Policy, Role, Rule, Series
from rules.plan import Edit, Step, Write
from rules.reading import Copy
from rules.situation import Situation
from rules.slot import instant
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    FIRST,
    HALF_HOUR,
    HOUR,
    KEY,
    NOW,
    TUESDAY,
    WEEK,
    a_known,
    a_series,
    a_situation,
)

DECLINED, TENTATIVE = Partstat.DECLINED, Partstat.TENTATIVE
UID, EARLIER = series_uid(KEY, 1), "made-by-hand@example.test"
TO_THE_WEEK = Response(UID, BEN.email, DECLINED, NOW - HOUR, recurrence_id=TUESDAY)
TO_ALL = replace(TO_THE_WEEK, recurrence_id=None)
SETTLE = Policy().settle
SAYS_NO = (Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, DECLINED))


def week(**changes: object) -> Series:
    """The series with next week edited."""
    return a_series(overrides=(replace(Override(TUESDAY, TUESDAY, HALF_HOUR), **changes),))  # type: ignore[arg-type]


def judged(response: Response, situation: Situation, after: timedelta = timedelta()) -> Step | Left:
    return noted(situation, Received(KEY, response, NOW), SETTLE, NOW + after)


WRITTEN = {
    "a week": (TO_THE_WEEK, a_series()),
    "the series": (TO_ALL, a_series()),
    "a week about whose time it speaks": (replace(TO_THE_WEEK, start=TUESDAY), a_series()),
    "the series about whose time it speaks": (replace(TO_ALL, start=instant(FIRST, "Europe/Berlin")), a_series()),
    "a week that is elsewhere": (replace(TO_THE_WEEK, start=TUESDAY + HOUR), week(start=TUESDAY + HOUR)),
    "a week of a series that is every other week": (
        replace(TO_THE_WEEK, recurrence_id=TUESDAY + WEEK),
        a_series(rule=Rule(interval=2)),
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_answer_is_to_show_in_the_organizers_copy_of(name: str) -> None:
    response, series = WRITTEN[name]
    step = judged(response, a_situation(series))
    change = Respond(BEN.email, DECLINED, "", response.recurrence_id)
    assert isinstance(step, Step) and step.task == Edit((Write(Role.MANAGER, UID, (change,)),))


NOT_WRITTEN = {
    "it shows already": (TO_THE_WEEK, week(attendees=SAYS_NO)),
    "the series shows it already": (TO_ALL, a_series(attendees=SAYS_NO)),
    "the week was moved since": (replace(TO_THE_WEEK, start=TUESDAY), week(start=TUESDAY + HOUR)),
    "the series was moved since": (replace(TO_ALL, start=TUESDAY + HOUR), a_series()),
    "the week is off": (TO_THE_WEEK, a_series(excluded=frozenset({TUESDAY}))),
    "the week is cancelled": (TO_THE_WEEK, week(cancelled=True)),
    "the week is in an object of its own": (TO_THE_WEEK, week(apart=True)),
    "all weeks from one on were changed": (TO_THE_WEEK, week(onwards=True, start=TUESDAY + HOUR)),
    "there is no such week": (replace(TO_THE_WEEK, recurrence_id=TUESDAY + DAY), a_series()),
    "the series is cancelled": (TO_THE_WEEK, a_series(cancelled=True)),
    "who answered is not invited": (TO_THE_WEEK, a_series(attendees=SAYS_NO[:1])),
    "who answered organizes it": (TO_THE_WEEK, a_series(organizer=BEN.email)),
    "somebody else organizes it": (TO_THE_WEEK, a_series(organizer="desk@example.test")),
    "it is another series": (replace(TO_THE_WEEK, uid=EARLIER), a_series()),
}


@pytest.mark.parametrize("name", NOT_WRITTEN)
def test_nothing_is_left_to_be_written_where(name: str) -> None:
    response, series = NOT_WRITTEN[name]
    assert judged(response, a_situation(series)) is Left.NOTHING


def test_what_seems_to_be_missing_is_waited_for_and_what_is_gone_is_not() -> None:
    assert judged(TO_ALL, a_situation(Copy.VANISHED)) is Left.WAITS
    assert judged(TO_ALL, a_situation(Copy.GONE)) is Left.NOTHING


def test_shortly_before_a_meeting_the_series_waits_and_its_week_is_left() -> None:
    before = TUESDAY - NOW - HOUR
    assert judged(TO_THE_WEEK, a_situation(), before) is Left.NOTHING
    assert judged(TO_ALL, a_situation(), before) is Left.WAITS
    assert isinstance(judged(TO_ALL, a_situation(), before + 2 * HOUR), Step)


def test_a_server_that_delivers_has_the_settle_time_to_note_it_itself() -> None:
    situation = a_situation(way=Delivery.SCHEDULING)
    assert judged(TO_THE_WEEK, situation) is Left.WAITS
    assert isinstance(judged(TO_THE_WEEK, situation, SETTLE), Step)


def test_an_answer_to_the_series_before_a_split_shows_in_that_one() -> None:
    older = ((Role.REPORT, EARLIER, a_series(uid=EARLIER)), (Role.MANAGER, EARLIER, a_series(uid=EARLIER)))
    step = judged(replace(TO_THE_WEEK, uid=EARLIER), a_situation(older=older))
    assert isinstance(step, Step) and isinstance(step.task, Edit)
    assert [(one.role, one.uid) for one in step.task.writes] == [(Role.MANAGER, EARLIER)]


def test_for_who_left_nothing_is_written() -> None:
    assert judged(TO_ALL, a_situation(known=a_known(missing_since=NOW))) is Left.NOTHING


MEANT = {
    "the series in use": (a_known(), TO_ALL, True),
    "a series before a split": (a_known(former=(EARLIER,)), replace(TO_ALL, uid=EARLIER), True),
    "an earlier generation": (a_known(generation=3), replace(TO_ALL, uid=series_uid(KEY, 2)), True),
    "a generation that is still to come": (a_known(), replace(TO_ALL, uid=series_uid(KEY, 2)), False),
    "a series of others": (a_known(), replace(TO_ALL, uid=EARLIER), False),
    "a series that has ended": (a_known(ended_at=NOW), TO_ALL, False),
    "an answer for somebody else": (a_known(), replace(TO_ALL, attendee=ANA.email), False),
    "an answer that is none": (a_known(), replace(TO_ALL, partstat=Partstat.NEEDS_ACTION), False),
    "a delegation": (a_known(), replace(TO_ALL, partstat=Partstat.DELEGATED), False),
}


@pytest.mark.parametrize("name", MEANT)
def test_whose_series_is_meant_by(name: str) -> None:
    known, response, meant = MEANT[name]
    expected: Known | None = known if meant else None
    assert series_meant(response, BEN.email, [known]) == expected


def test_nobody_answers_for_another_person() -> None:
    assert series_meant(TO_ALL, "eve@example.test", [a_known()]) is None
    assert series_meant(replace(TO_ALL, attendee=ANA.email), ANA.email, [a_known()]) is None

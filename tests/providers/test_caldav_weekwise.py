"""In which steps changes of several events are written where a server invites."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from providers.caldav.weekwise import apart
from rules.edit import Attach, Cancel, Change, End, Invite, Place, Retime, SeriesEdit, Undate, drafted
from rules.model import Override, Series
from tests.providers.drafts import AFTER_CLOCK_CHANGE, FIRST, LINK, SLOT, WEEK, a_draft

BACK = Place(WEEK, WEEK, SLOT.length)
OFF = Cancel(AFTER_CLOCK_CHANGE)
RETIME = Retime(SLOT, FIRST)
INVITE = Invite(a_draft().attendee)
STEPS: dict[str, tuple[tuple[Change, ...], ...]] = {
    "one": ((BACK,),),
    "two-weeks": ((BACK,), (OFF,)),
    "a-week-and-its-link": ((BACK, Attach(LINK, WEEK)), (OFF,)),
    "a-week-moved-by-dates": ((BACK, Undate(WEEK + timedelta(days=2))), (OFF,)),
    "the-series": ((RETIME, INVITE, Attach(LINK)),),
    "a-week-and-the-series": ((BACK,), (RETIME,), (OFF,)),
    "an-end": ((End(AFTER_CLOCK_CHANGE),),),
    "an-end-and-what-it-takes-off": ((End(WEEK), Cancel(WEEK)), (BACK,)),
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS.keys())
def test_each_event_has_a_step_of_its_own_in_the_same_order(steps: tuple[tuple[Change, ...], ...]) -> None:
    assert apart(an_edit(*(change for step in steps for change in step))) == steps


def test_edited_weeks_are_taken_off_before_their_series_ends() -> None:
    weeks = tuple(Override(at, at, SLOT.length) for at in (AFTER_CLOCK_CHANGE, WEEK))
    edit = replace(an_edit(End(WEEK + timedelta(days=1))), seen=replace(a_series(), overrides=weeks))
    assert apart(edit) == ((Cancel(AFTER_CLOCK_CHANGE),), edit.changes)


def a_series() -> Series:
    return drafted(a_draft())


def an_edit(*changes: Change) -> SeriesEdit:
    return SeriesEdit("/ana/1on1-0123.ics", "1on1-0123", changes, a_series())

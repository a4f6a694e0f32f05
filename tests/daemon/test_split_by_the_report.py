"""This and following in the team member's own copy: it is followed and judged as the organizer's is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.model import Kind, Role, Window
from rules.plan import Verb
from rules.records import Answer, Outcome
from rules.shown import shown_in
from rules.slot import wall_time
from tests.daemon.test_dragged import FIVE_MINUTES, Home, a_home
from tests.daemon.world import DAY, HOUR, verbs


def split(home: Home, later: timedelta = timedelta(), *, dragged: bool = False) -> None:
    """From the week after next on, so much later; the new series perhaps in the report's private calendar."""
    world = home.world
    start = wall_time(world.week(2) + later, world.pair.slot.zone)
    world.edit(Role.REPORT, lambda hand, uid: hand.split_series(uid, world.week(2), start, "split-off"))
    if dragged:
        home.drag(Role.REPORT, uid="split-off")


def theirs(home: Home) -> list[list[str]]:
    """UIDs of what goes on for ever in the manager's and in the report's calendars."""
    other = home.world.uid(home.world.pairs[1])
    return [[uid for _, uid in home.living(role) if uid != other] for role in Role]


@pytest.mark.parametrize("dragged", [False, True])
def test_at_the_agreed_slot_it_is_theirs_without_a_word(dragged: bool) -> None:
    home = a_home()
    world = home.world
    weeks = [world.week(number) for number in range(6)]
    split(home, dragged=dragged)
    assert Verb.FOLLOW in verbs(world, FIVE_MINUTES)
    assert verbs(world, FIVE_MINUTES) == []
    assert theirs(home) == [["split-off"], ["split-off"]]
    shown = [one.series for one in world.calendars.objects(world.calendar(Role.MANAGER)) if one.series]
    ours = [one for one in shown if any(guest.email == world.pair.report.email for guest in one.attendees)]
    spans = [span.start for one in ours for span in shown_in(one, Window(weeks[0], weeks[5] + HOUR))]
    assert sorted(spans) == weeks, "no week is lost in the manager's calendar"
    world.hourly(world.now + 9 * DAY)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.SPLIT, Outcome.ADOPTED)]
    assert world.mails() == []


@pytest.mark.parametrize("dragged", [False, True])
def test_at_another_slot_the_report_is_asked_and_then_it_goes_back_for_both(dragged: bool) -> None:
    home = a_home()
    world = home.world
    split(home, DAY, dragged=dragged)
    world.settle()
    assert [mail.recipient for mail in world.mails("prompt")] == [world.pair.report.email]
    assert [len(some) for some in theirs(home)] == [1, 1], "nobody's copy changes while it is asked"
    world.hourly(world.now + 9 * DAY)
    assert world.records[-1].outcome is Outcome.RESTORED
    manager, report = theirs(home)
    assert manager == report == [world.uid()]


def test_at_another_slot_that_stays_the_manager_gets_it() -> None:
    home = a_home()
    world = home.world
    split(home, DAY)
    world.settle()
    world.answer(world.records[-1], Answer.KEEP_OFF)
    world.hourly(world.now + DAY)
    assert world.records[-1].outcome is Outcome.EXCUSED
    assert theirs(home) == [["split-off"], ["split-off"]]

"""Whatever people wrote into an event survives every repair: only lines that are ours differ afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, vRecur

from daemon.demo.edits import master, override, put
from tests.servers.people import RawHand
from tests.story.asking import WEEK
from tests.story.clients import Weekly
from tests.story.office import ANA, BEN, DAY, HOUR, MONDAY, Office, uid
from tests.story.shown import differing, meetings, name_of, overrides, series
from tests.story.turns import ASKED, answers, concluded, link_in, outcomes, series_of, settled, started

OURS = uid("ben")
COUNTED = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
"""What every writer of an event counts up."""

TIMES = {"DTSTART", "DTEND"}
THEIRS = {"SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "COLOR", "CLASS", "CONFERENCE", "ATTACH", "X-TEAM-NOTE"}
LATER = datetime.fromisoformat("2026-04-14T08:00:00Z")


def own_lines(calendar: Calendar) -> None:
    """Everything that a person may add to a series, and a week of its own with more."""
    theirs = Calendar.from_ical(Weekly().text).events[0]
    event = master(calendar)
    event.pop("SUMMARY")
    for name, value in theirs.property_items(recursive=False):
        if name in THEIRS:
            event.add(name, value, encode=False)
    event.add_component(theirs.subcomponents[0])
    week = override(calendar, LATER)
    put(week, "SUMMARY", "Half-year review")
    put(week, "X-TEAM-NOTE", "only this week")


@pytest.fixture
def two(office: Office) -> Office:
    """Ana and Ben alone; each has made the event their own."""
    office.hire([ANA, BEN])
    started(office)
    for user in ("ana", "ben"):
        office.hand(user).edit(OURS, own_lines)
    assert office.work(MONDAY + HOUR / 2).actions == []
    return office


def without_ours(calendar: Calendar) -> None:
    """Ana removes the agenda, and nothing else."""
    event = master(calendar)
    attached: Any = event["ATTACH"]
    kept = [one for one in attached if "/agenda/" not in one]
    event.pop("ATTACH"), event.pop("URL")
    for one in kept:
        event.add("ATTACH", one, encode=False)


def twice(calendar: Calendar) -> None:
    """Ana meets Ben on Fridays as well."""
    put(master(calendar), "RRULE", vRecur({"FREQ": ["WEEKLY"], "BYDAY": ["TU", "FR"]}))


PUT_BACK: dict[str, Callable[[RawHand], object]] = {
    "a week taken out": lambda ana: ana.cancel_week(OURS, WEEK),
    "a week of its own cancelled": lambda ana: ana.cancel_week_by_status(OURS, LATER),
    "a week of its own moved": lambda ana: ana.move_week(OURS, LATER, LATER + 8 * DAY),
    "a week of its own resized": lambda ana: ana.resize_week(OURS, LATER, timedelta(hours=2)),
    "a guest removed": lambda ana: ana.remove_guest(OURS, "ben@example.test"),
    "the series moved": lambda ana: ana.retime_series(OURS, datetime(2026, 3, 5, 15)),
    "every second week": lambda ana: ana.set_interval(OURS, 2),
    "twice a week": lambda ana: ana.edit(OURS, twice),
    "the series ended": lambda ana: ana.end_series(OURS, datetime.fromisoformat("2026-05-05T08:00:00Z")),
    "the agenda removed": lambda ana: ana.edit(OURS, without_ours),
}


MAY_DIFFER = {"the series moved": TIMES, "a guest removed": {"ATTENDEE"}}
"""The first week is over by then and does not come back; who is invited again has not answered."""


@pytest.mark.parametrize("how", PUT_BACK)
def test_after_a_repair_both_objects_are_as_they_were_before_the_edit(two: Office, how: str) -> None:
    before = {user: series_of(two, user, OURS) for user in ("ana", "ben")}
    settled(two, lambda: PUT_BACK[how](two.hand("ana")))
    concluded(two)
    assert {outcome for _, outcome in outcomes(two)} <= {"restored"}
    for user, was in before.items():
        assert differing(was, series_of(two, user, OURS)) <= COUNTED | MAY_DIFFER.get(how, set()), user


def test_a_series_that_goes_on_anew_has_all_that_was_theirs_in_the_one_before(two: Office) -> None:
    before = {user: series_of(two, user, OURS) for user in ("ana", "ben")}
    at = MONDAY + 9 * DAY
    two.work(at)
    two.hand("ana").retime_series(OURS, datetime(2026, 3, 5, 15))
    for hours in (1, 2, 26, 50, 51):
        assert two.work(at + hours * HOUR).code == 0
    assert outcomes(two) == [("series_moved", "restored")]
    for user, was in before.items():
        now = series_of(two, user, uid("ben", 2))
        assert differing(series(was), series(now)) <= COUNTED | TIMES | {"UID"}, user
        assert WEEK in meetings(now)
    assert two.plan(at + 52 * HOUR).actions == []


ANEW: dict[str, Callable[[RawHand], object]] = {
    "cancelled": lambda ana: ana.cancel_week_by_status(OURS, WEEK),
    "moved": lambda ana: ana.move_week(OURS, WEEK, WEEK + 8 * DAY),
    "resized": lambda ana: ana.resize_week(OURS, WEEK, timedelta(hours=2)),
}


@pytest.mark.parametrize("how", ANEW)
def test_a_week_that_an_edit_made_its_own_keeps_all_lines_of_the_series(two: Office, how: str) -> None:
    before = series_of(two, "ana", OURS)
    settled(two, lambda: ANEW[how](two.hand("ana")))
    concluded(two)
    after = series_of(two, "ana", OURS)
    assert differing(series(before), series(after)) <= COUNTED
    (added,) = overrides(after).keys() - overrides(before).keys()
    assert differing(series(before), overrides(after)[added]) <= COUNTED | {
        "RECURRENCE-ID",
        "RRULE",
        "DTSTART",
        "DTEND",
    }
    assert all(overrides(after)[week] == text for week, text in overrides(before).items())
    assert WEEK in meetings(after)


@pytest.mark.parametrize("answer", ["keep_off", "make_up"])
def test_what_follows_from_an_answer_touches_nothing_else_in_either_calendar(two: Office, answer: str) -> None:
    before = {user: series_of(two, user, OURS) for user in ("ana", "ben")}
    settled(two, lambda: two.hand("ana").cancel_week(OURS, WEEK))
    link = link_in(two.mails_of("prompt")[0])
    assert answers(two, ASKED, link, {"answer": answer, "kind": "travel"})[0] == 200
    concluded(two)
    for user, was in before.items():
        now = series_of(two, user, OURS)
        assert differing(series(was), series(now)) <= COUNTED | {"EXDATE"}, user
        assert {week: overrides(now)[week] for week in overrides(was)} == overrides(was), user
        for week in overrides(now).keys() - overrides(was).keys():
            own = [line for line in series(was).splitlines() if name_of(line) in THEIRS]
            assert set(own) <= set(overrides(now)[week].splitlines())

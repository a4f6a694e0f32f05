"""A series that people rewrite as single events, as some programs do: nothing is put beside those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.model import Attendee, Kind, Role, Rule, Series, Window
from rules.records import Answer, Outcome
from rules.shown import shown_in
from rules.slot import WEEK, iso_week, wall_time
from rules.week import Became
from tests.daemon.world import DAY, HOUR, World, provisioned

BERLIN = "Europe/Berlin"
WEEKS = range(6)
PLACES = [(Role.MANAGER,), tuple(Role)]
where = pytest.mark.parametrize("places", PLACES, ids=["in the organizer's calendar", "in both calendars"])


def a_single_event(world: World, at: datetime, uid: str) -> Series:
    """A meeting of the two, once."""
    ana, ben = world.pair.manager.email, world.pair.report.email
    guests = (Attendee(ana), Attendee(ben))
    return Series(uid, wall_time(at, BERLIN), BERLIN, timedelta(minutes=30), None, organizer=ana, attendees=guests)


def rewritten(places: Iterable[Role], weeks: Iterable[int] = WEEKS, later: timedelta = timedelta()) -> World:
    """The organizer's series is gone, and single events of the two stand in weeks to come."""
    world = provisioned()
    world.now += 8 * DAY
    starts = {number: world.week(number) + later for number in weeks}
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    for role in places:
        for number, at in starts.items():
            world.hand(role).make_series(a_single_event(world, at, f"single-{number}"))
    return world


def meetings(world: World, role: Role, weeks: int = 20) -> list[int]:
    """How many meetings each of the coming weeks holds, from the next one on, in one calendar."""
    ahead = Window(world.now, world.now + (weeks + 1) * WEEK)
    series = [one.series for one in world.calendars.objects(world.calendar(role)) if one.series]
    found = [iso_week(span.start, BERLIN) for one in series for span in shown_in(one, ahead)]
    return [found.count(iso_week(world.now + number * WEEK, BERLIN)) for number in range(1, weeks + 1)]


@where
def test_what_is_made_anew_begins_where_the_single_events_end(places: tuple[Role, ...]) -> None:
    world = rewritten(places)
    seventh = world.week(6)
    world.hourly(world.now + 5 * DAY)
    assert (world.known.generation, world.known.first) == (2, seventh)
    assert [meetings(world, role) for role in Role] == [[1] * 20, [1] * 20]
    world.hourly(world.now + DAY)
    assert [meetings(world, role) for role in Role] == [[1] * 20, [1] * 20], "not in a later pass either"
    assert [one.outcome for one in world.records if one.asked] == [Outcome.RESTORED]
    assert len(world.mails("prompt")) == 1


@where
def test_a_week_that_a_single_event_stood_for_was_held(places: tuple[Role, ...]) -> None:
    world = rewritten(places)
    weeks = [iso_week(world.week(number), BERLIN) for number in range(8)]
    world.hourly(world.now + 10 * WEEK)
    became = {(one.year, one.week): one.became for one in world.store.ledger.of_report(world.pair.report.email)}
    assert [became[week] for week in weeks] == [Became.HELD] * 8
    assert len(world.mails("prompt")) == 1


def test_an_answer_that_wants_it_back_puts_nothing_beside_them_either() -> None:
    world = rewritten(Role)
    seventh = world.week(6)
    world.hourly(world.now + 3 * HOUR)
    world.answer(world.records[0], Answer.PUT_BACK)
    world.run(HOUR)
    assert world.known.first == seventh
    assert meetings(world, Role.MANAGER) == [1] * 20


def test_a_week_without_an_event_among_them_stays_without() -> None:
    world = rewritten(Role, [0, 1, 3, 4])
    weeks = [world.week(number) for number in (0, 1, 3, 4)]
    world.hourly(world.now + 5 * DAY)
    assert meetings(world, Role.MANAGER, 8) == [1, 1, 0, 1, 1, 1, 1, 1]
    stand = [one for one in world.records if one.deviation.kind is Kind.CADENCE_CHANGED]
    assert [one.deviation.recurrence_id for one in stand] == weeks


@pytest.mark.parametrize(
    ("weeks", "later"),
    [([3], timedelta()), (WEEKS, 2 * HOUR), ([], timedelta())],
    ids=["one that stands far from now", "others, at another time", "none"],
)
def test_other_meetings_of_the_two_keep_nothing_from_being_put_back(weeks: Iterable[int], later: timedelta) -> None:
    world = rewritten(Role, weeks, later)
    world.hourly(world.now + 5 * DAY)
    assert world.known.first and world.known.first < world.now + WEEK


def test_a_daily_meeting_of_the_two_is_no_series_in_single_events() -> None:
    world = provisioned()
    world.now += 8 * DAY
    daily = replace(a_single_event(world, world.week(0), "daily"), rule=Rule(weekdays=(0, 1, 2, 3, 4)))
    world.hand(Role.MANAGER).make_series(daily)
    world.run()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(world.now + 5 * DAY)
    assert world.known.first and world.known.first < world.now + WEEK

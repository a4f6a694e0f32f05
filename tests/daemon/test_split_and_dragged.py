"""What was split off and dragged to another calendar before any pass saw it is followed; none is made beside it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from providers.errors import TemporaryError
from rules.model import Kind, Role
from rules.plan import Verb
from rules.reading import Changes
from rules.slot import wall_time
from tests.daemon.test_dragged import FIVE_MINUTES, Home, a_home, by_hand
from tests.daemon.world import DAY, HOUR, World, verbs
from tests.servers.people import MemoryHand


def split_and_drag(home: Home, later: timedelta = HOUR) -> None:
    """The manager moves next week and all that follow, and drags the new series to a private calendar."""
    world = home.world
    start = wall_time(world.week(1) + later, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.split_series(uid, world.week(1), start, "split-off"))
    world.edit(Role.MANAGER, lambda hand, _: hand.drag_to("split-off", home.private(Role.MANAGER)))


def test_it_is_followed_there_and_judged_by_its_slot() -> None:
    home = a_home()
    before = [len(home.living(role)) for role in Role]
    split_and_drag(home)
    assert Verb.FOLLOW in verbs(home.world, FIVE_MINUTES)
    assert home.world.known.uid == "split-off"
    home.world.hourly(home.world.now + 9 * DAY)
    assert [one.deviation.kind for one in home.world.records] == [Kind.SPLIT, Kind.SERIES_MOVED]
    assert [len(home.living(role)) for role in Role] == before


def test_while_the_further_calendars_cannot_be_read_nothing_is_made_beside_it() -> None:
    home = a_home()
    before = len(home.living(Role.MANAGER))
    split_and_drag(home, timedelta())
    private = home.private(Role.MANAGER)
    home.faults.reading = {private.url: TemporaryError("503")}
    for _ in range(80):
        assert Verb.RECREATE not in verbs(home.world, HOUR)
    home.faults.reading = {}
    assert Verb.FOLLOW in verbs(home.world, HOUR)
    assert home.living(Role.REPORT) == [("1on1", "split-off")]
    assert len(home.living(Role.MANAGER)) == before


def test_one_reading_in_which_the_further_calendar_is_empty_does_not_show_that_it_is_nowhere() -> None:
    home = a_home()
    split_and_drag(home)
    home.faults.reading = {home.private(Role.MANAGER).url: Changes("", complete=True)}
    assert verbs(home.world, FIVE_MINUTES) == [Verb.RECORD]
    home.faults.reading = {}
    assert Verb.FOLLOW in verbs(home.world, FIVE_MINUTES)
    assert home.world.known.uid == "split-off"


def test_a_series_that_ended_is_looked_for_elsewhere_twice() -> None:
    home = a_home()
    home.world.edit(Role.MANAGER, lambda hand, uid: hand.end_series(uid, home.world.week(1)))
    for _ in range(5):
        home.world.run(FIVE_MINUTES)
    assert home.faults.sought == [home.world.pair.manager.email] * 2


def test_what_is_made_anew_after_a_loss_of_the_database_is_not_written_beside_what_the_other_split_off() -> None:
    home = a_home()
    world, private = home.world, home.private(Role.REPORT)
    home.drag(Role.REPORT)
    world.settle()
    start = wall_time(world.week(1) + DAY, world.pair.slot.zone)
    MemoryHand(world.calendars, private).split_series(world.uid(), world.week(1), start, "split-off")
    world.now = world.week(1) + DAY
    home.forget()
    world.settle()

    make_anew(home)
    world.hourly(world.now + 3 * DAY)
    assert world.known.uid == "anew"
    assert home.living(Role.REPORT) == [("private", "split-off")]


def test_for_what_is_made_anew_the_other_is_looked_at_once() -> None:
    home = a_home()
    make_anew(home)
    home.world.hourly(home.world.now + 3 * DAY)
    assert Counter(home.faults.sought) == {home.world.pair.manager.email: 2, home.world.pair.report.email: 1}


@pytest.mark.parametrize("later", [False, True], ids=["before the first pass", "after it"])
def test_after_a_loss_of_the_database_one_empty_reading_lets_none_be_written_beside_what_was_dragged(
    later: bool,
) -> None:
    home = a_home()
    world, uid = home.world, home.world.uid()
    home.drag(Role.MANAGER)
    home.forget()
    home.faults.reading = {home.private(Role.MANAGER).url: Changes("", complete=True)}
    if not later:
        made_instead(world, uid)
    assert verbs(world, HOUR) == [Verb.ADOPT], "that is the other pair's"
    home.faults.reading = {}
    if later:
        made_instead(world, uid)
    world.hourly(world.now + DAY)
    assert home.living(Role.MANAGER) == [("1on1", world.uid(world.pairs[1])), ("private", uid)]


def test_what_one_alone_made_is_written_for_the_other_once_their_further_calendars_were_looked_at_twice() -> None:
    home = a_home(provisioned=False)
    world = home.world
    for role in Role:
        world.calendars.make_calendar(world.calendar(role))
    world.hand(Role.REPORT).make_series(by_hand(world, "anew"))
    assert verbs(world) == [Verb.CREATE], "that is the other pair's"
    assert {Verb.ADOPT, Verb.CREATE} <= set(verbs(world, FIVE_MINUTES))
    assert ("1on1", "anew") in home.living(Role.MANAGER)
    assert verbs(world, FIVE_MINUTES) == []


def test_what_the_usual_calendar_has_never_shown_ends_where_it_was_dragged_for_what_the_other_made() -> None:
    home = a_home()
    world, private = home.world, home.private(Role.MANAGER)
    world.calendars.drop_calendar(private)
    home.forget()
    home.faults.reading = {world.calendar(Role.MANAGER).url: Changes("", complete=True)}
    assert verbs(world, HOUR) == [Verb.ADOPT, Verb.ADOPT]
    home.faults.reading = {}
    world.calendars.make_calendar(private)
    home.drag(Role.MANAGER)
    made_instead(world, world.uid())
    world.hourly(world.now + 4 * DAY)
    assert home.living(Role.MANAGER) == [("1on1", world.uid(world.pairs[1])), ("private", world.uid())]


def made_instead(world: World, uid: str) -> None:
    """The report deletes the series, and makes another by hand."""
    world.hand(Role.REPORT).delete_series(uid)
    world.hand(Role.REPORT).make_series(by_hand(world, "anew"))


def make_anew(home: Home) -> None:
    """The manager writes the series again from the next week on, and deletes it."""
    world = home.world
    start = wall_time(world.week(1), world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.make_like(uid, "anew", start, world.pair.manager.email))
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))


@pytest.mark.parametrize("lacking", [(), (Role.MANAGER,), (Role.REPORT,)], ids=["none", "manager", "report"])
def test_a_new_database_finds_the_rest_in_further_calendars_of_both_while_the_first_still_runs(
    lacking: tuple[Role, ...],
) -> None:
    home = a_home()
    world = home.world
    first, start = world.uid(), wall_time(world.week(4), world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.split_series(uid, world.week(4), start, "the-rest"))
    world.settle()
    home.drag(*Role, uid="the-rest")
    world.settle()
    for role in lacking:
        world.hand(role).delete_series(first)
    world.settle()
    home.forget()
    world.hourly(world.now + DAY)
    other = world.uid(world.pairs[1])
    for role in Role:
        assert [one for one in home.living(role) if one[1] != other] == [("private", "the-rest")]
    assert world.uid() == "the-rest"
    assert world.mails() == []

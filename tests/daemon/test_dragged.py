"""A copy that was taken to another calendar is found there: before it counts as gone, and before another is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.store import Store
from providers.base import CalendarRef
from providers.errors import AccessError, TemporaryError
from rules.model import Attendee, Kind, Partstat, Role, Rule, Series
from rules.plan import Verb
from rules.reading import Changes
from rules.slot import wall_time
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, START, World, a_team, verbs
from tests.servers.people import MemoryHand

FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Home:
    """A company whose people have private calendars as well, and what lets their calendars fail."""

    world: World
    failing: list[FailingCalendars]

    @property
    def faults(self) -> FailingCalendars:
        return self.failing[-1]

    def private(self, role: Role) -> CalendarRef:
        usual = self.world.calendar(role)
        return replace(usual, url=usual.url.replace("1on1", "private"))

    def drag(self, *roles: Role, uid: str = "") -> None:
        for role in roles:
            series = uid or self.world.uid()
            self.world.hand(role).drag_to(series, self.private(role))

    def forget(self) -> None:
        """The database is lost."""
        self.world.start(Store(None))

    def living(self, role: Role) -> list[tuple[str, str]]:
        """The series that go on for ever in a person's calendars: in which, and their UIDs."""
        return [
            (ref.url.split("/")[-2], one.uid)
            for ref in (self.world.calendar(role), self.private(role))
            for one in self.world.calendars.objects(ref)
            if one.series and one.series.rule and not one.series.rule.until
        ]

    def leave_and(self, then: timedelta) -> None:
        """The pair leaves the roster, for so long."""
        pairs = self.world.pairs
        self.world.employ(*pairs[1:])
        for _ in range(then // HOUR):
            self.world.run(HOUR)

    def return_(self) -> None:
        self.world.employ(*a_team(2))


def a_home(*, provisioned: bool = True, path: Path | None = None) -> Home:
    """Two pairs, whose series stand in the usual calendars."""
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    home = Home(World(pairs=a_team(2), wrap=wrap, path=path), failing)
    for role in Role:
        home.world.calendars.make_calendar(home.private(role))
    if provisioned:
        home.world.run(force=True)
        home.world.run(FIVE_MINUTES)
        home.faults.sought.clear()
    return home


def by_hand(world: World, uid: str = "by-hand") -> Series:
    """A weekly series of the two as people make one."""
    people = (world.pair.manager.email, world.pair.report.email)
    guests = tuple(Attendee(one, Partstat.ACCEPTED) for one in people)
    start = wall_time(START - 90 * DAY, "Europe/Berlin").replace(month=12, day=2, hour=9)
    return Series(uid, start, "Europe/Berlin", timedelta(minutes=30), Rule(), organizer=people[0], attendees=guests)


@pytest.mark.parametrize("role", Role)
def test_a_copy_that_was_dragged_while_the_other_calendar_was_unread_is_followed(role: Role) -> None:
    home = a_home()
    world = home.world
    other = world.calendar(Role.REPORT if role is Role.MANAGER else Role.MANAGER)
    home.faults.reading = {other.owner: AccessError("403")}
    home.drag(role)
    for _ in range(72):
        assert verbs(world, HOUR) == []
    home.faults.reading = {}
    assert Verb.FOLLOW in verbs(world, HOUR)
    world.hourly(world.now + 9 * DAY)
    assert home.living(role) == [("private", world.uid())] or home.living(role)[0][0] == "1on1"
    assert world.known.places == {role: home.private(role).url}
    assert (world.records, world.mails("prompt")) == ([], [])


def test_a_copy_that_was_dragged_back_is_followed_back() -> None:
    home = a_home()
    world = home.world
    home.drag(Role.REPORT)
    world.run(FIVE_MINUTES)
    back = MemoryHand(world.calendars, home.private(Role.REPORT))
    back.drag_to(world.uid(), world.calendar(Role.REPORT))
    assert verbs(world, FIVE_MINUTES) == [Verb.FOLLOW]
    assert verbs(world, FIVE_MINUTES) == []
    assert world.known.places == {Role.REPORT: world.calendar(Role.REPORT).url}


def test_what_follows_a_dragged_series_is_written_beside_it() -> None:
    home = a_home()
    world = home.world
    home.drag(Role.REPORT)
    world.run(FIVE_MINUTES)
    start = wall_time(world.week(1), world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.make_like(uid, "anew", start, world.pair.manager.email))
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    for _ in range(5):
        world.run(FIVE_MINUTES)
    assert verbs(world, FIVE_MINUTES) == []
    assert home.living(Role.REPORT) == [("private", "anew")]


def test_an_earlier_series_that_is_dragged_before_it_ends_is_ended_there() -> None:
    home = a_home()
    world = home.world
    gen1, start = world.uid(), wall_time(world.week(1) + HOUR, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.make_like(uid, "anew", start, world.pair.manager.email))
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run(FIVE_MINUTES)
    assert world.uid() == "anew"
    home.drag(Role.REPORT, uid=gen1)
    world.hourly(world.now + 9 * DAY)
    assert [uid for _, uid in home.living(Role.REPORT)] == [world.uid()]


def test_so_is_one_that_could_not_be_understood_before_it_was_dragged() -> None:
    home = a_home()
    world = home.world
    gen1, start = world.uid(), wall_time(world.week(1) + HOUR, world.pair.slot.zone)
    usual = world.calendar(Role.REPORT)
    world.edit(Role.MANAGER, lambda hand, uid: hand.make_like(uid, "anew", start, world.pair.manager.email))
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run(FIVE_MINUTES)
    there = next(one for one in world.calendars.objects(usual) if one.uid == gen1)
    odd = replace(there, etag='"odd"', series=None, fault="no DTSTART", written=None)
    home.faults.reading = {usual.url: Changes("", (odd,))}
    world.run(FIVE_MINUTES)
    home.faults.reading = {}
    home.drag(Role.REPORT, uid=gen1)
    world.hourly(world.now + 9 * DAY)
    assert [uid for _, uid in home.living(Role.REPORT)] == [world.uid()]


def test_a_calendar_that_a_copy_has_left_may_go() -> None:
    home = a_home()
    world = home.world
    home.drag(Role.REPORT)
    world.run(FIVE_MINUTES)
    world.calendars.drop_calendar(world.calendar(Role.REPORT))
    assert world.run(FIVE_MINUTES).plan.unread == ()
    MemoryHand(world.calendars, home.private(Role.REPORT)).cancel_week(world.uid(), world.week(1))
    world.settle()
    assert len(world.records) == 1


def test_a_copy_is_looked_for_when_it_is_missed_when_that_is_confirmed_and_before_anything_follows() -> None:
    home = a_home()
    world = home.world
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(world.now + 9 * DAY)
    asked_reminded_put_back = 3
    assert home.faults.sought == [world.pair.manager.email] * (2 + asked_reminded_put_back)
    assert world.known.generation == 2


def test_a_copy_is_not_gone_while_another_calendar_of_its_owner_is_unread() -> None:
    home = a_home()
    world = home.world
    home.faults.reading = {home.private(Role.MANAGER).url: TemporaryError("503")}
    home.drag(Role.MANAGER)
    for _ in range(8):
        done = world.run(12 * HOUR)
        assert (list(done.plan.rows), len(done.plan.unread)) == ([], 1)
    home.faults.reading = {}
    assert verbs(world, 12 * HOUR) == [Verb.FOLLOW]


def test_two_series_that_were_dragged_at_once_are_followed() -> None:
    home = a_home()
    world = home.world
    home.drag(Role.MANAGER)
    home.drag(Role.MANAGER, uid=world.uid(world.pairs[1]))
    assert verbs(world, FIVE_MINUTES) == []
    assert verbs(world, FIVE_MINUTES) == [Verb.FOLLOW, Verb.FOLLOW]
    assert verbs(world, FIVE_MINUTES) == []


def test_what_was_dragged_is_followed_even_when_the_plan_was_held_first() -> None:
    world = World(pairs=a_team(8))
    world.run(force=True)
    private = replace(world.calendar(Role.MANAGER), url=world.calendar(Role.MANAGER).url.replace("1on1", "private"))
    world.calendars.make_calendar(private)
    for pair in world.pairs:
        MemoryHand(world.calendars, world.calendar(Role.MANAGER)).drag_to(world.uid(pair), private)
    world.run(FIVE_MINUTES)
    held = [world.run(FIVE_MINUTES).plan for _ in range(3)]
    assert all(one.held for one in held)
    world.approve(held[-1].id)
    assert verbs(world, FIVE_MINUTES) == [Verb.FOLLOW] * 8
    assert verbs(world, FIVE_MINUTES) == []


@pytest.mark.parametrize("roles", [(Role.MANAGER,), (Role.REPORT,), tuple(Role)])
def test_a_new_database_finds_the_series_that_was_dragged(roles: tuple[Role, ...]) -> None:
    home = a_home()
    world = home.world
    home.drag(*roles)
    world.settle()
    home.forget()
    assert verbs(world, HOUR) == [Verb.ADOPT, Verb.ADOPT]
    assert verbs(world, HOUR) == []
    assert world.known.places == {role: home.private(role).url for role in roles}
    for role in Role:
        assert len([uid for _, uid in home.living(role) if uid == world.uid()]) == 1
    home.faults.sought.clear()
    week = world.week(1)
    MemoryHand(world.calendars, home.private(roles[0])).cancel_week(world.uid(), week)
    world.settle()
    assert [one.deviation.recurrence_id for one in world.records] == [week], "it is watched there"
    assert home.faults.sought == []


@pytest.mark.parametrize("roles", [(Role.MANAGER,), tuple(Role)])
def test_a_new_database_finds_what_a_dragged_series_was_split_into(roles: tuple[Role, ...]) -> None:
    home = a_home()
    world = home.world
    week = world.week(2)
    start = wall_time(week, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.split_series(uid, week, start, "the-rest"))
    world.run(FIVE_MINUTES)
    world.run(FIVE_MINUTES)
    home.drag(*roles)
    world.settle()
    world.hourly(week + DAY)
    home.forget()
    assert Verb.CREATE not in verbs(world, HOUR)
    world.hourly(world.now + 9 * DAY)
    for role in Role:
        assert [uid for _, uid in home.living(role) if not uid.startswith("1on1-")] == ["the-rest"]
        assert home.living(role)[0][1] == "the-rest" or role is Role.MANAGER
    assert world.uid() == "the-rest"
    assert world.known.places == {role: home.private(role).url for role in roles}


@pytest.mark.parametrize("later", [12 * DAY, 40 * DAY], ids=["while one goes on in the first", "when that is over"])
def test_a_new_database_writes_none_beside_what_each_split_a_dragged_copy_into(later: timedelta) -> None:
    home = a_home()
    world = home.world
    home.drag(*Role)
    world.settle()
    theirs = world.uid(world.pairs[1])
    for role, week, by in ((Role.MANAGER, world.week(3), 0 * DAY), (Role.REPORT, world.week(1), DAY)):
        start = wall_time(week + by, world.pair.slot.zone)
        MemoryHand(world.calendars, home.private(role)).split_series(world.uid(), week, start, f"the {role}'s")
    world.now += later
    home.forget()
    world.hourly(world.now + 9 * DAY)
    for role in Role:
        there = [(calendar, uid) for calendar, uid in home.living(role) if uid != theirs]
        assert there == [("private", f"the {role}'s")]
    assert [one.deviation.kind for one in world.records].count(Kind.DUPLICATE) == 1, "they are told of it"


def test_a_series_that_people_made_in_another_calendar_is_left_to_them() -> None:
    home = a_home(provisioned=False)
    for role in Role:
        MemoryHand(home.world.calendars, home.private(role)).make_series(by_hand(home.world))
    assert verbs(home.world) == [Verb.CREATE, Verb.CREATE]
    assert verbs(home.world, HOUR) == []


def test_an_old_series_of_ours_that_has_ended_in_another_calendar_is_none() -> None:
    home = a_home()
    world = home.world
    home.drag(*Role)
    for role in Role:
        hand = MemoryHand(world.calendars, home.private(role))
        hand.end_series(world.uid(), world.week(0))
    world.now += 30 * DAY
    home.forget()
    assert sorted(verbs(world)) == [Verb.ADOPT, Verb.CREATE]


def test_nothing_is_made_while_another_calendar_of_one_of_the_two_is_unread() -> None:
    home = a_home(provisioned=False)
    home.faults.reading = {home.private(Role.REPORT).url: TemporaryError("503")}
    done = home.world.run()
    assert [row.report for row in done.plan.rows] == [home.world.pairs[1].report.email]
    assert len(done.plan.unread) == 1
    home.faults.reading = {}
    assert verbs(home.world, HOUR) == [Verb.CREATE]


def test_further_calendars_are_looked_at_once_when_series_are_made() -> None:
    home = a_home(provisioned=False)
    home.world.run()
    assert sorted(home.faults.sought) == sorted(one.email for one in home.world.people)
    for _ in range(5):
        home.world.run(HOUR)
    assert len(home.faults.sought) == len(home.world.people)


def test_a_pair_that_returns_goes_on_with_the_series_that_was_dragged() -> None:
    home = a_home()
    world = home.world
    pair, week = world.pair, world.week(1)
    start, uid = wall_time(week, pair.slot.zone), world.uid()
    home.leave_and(30 * HOUR)
    report = world.locate(pair.report)
    there = replace(report, url=report.url.replace("1on1", "private"))
    hand = MemoryHand(world.calendars, report)
    hand.split_series(uid, week, start, "the-rest")
    hand.set_forever("the-rest")
    hand.drag_to("the-rest", there)
    world.hourly(world.now + 9 * DAY)
    home.return_()
    assert Verb.FOLLOW in verbs(world, HOUR)
    world.hourly(world.now + 9 * DAY)
    assert home.living(Role.REPORT) == [("private", "the-rest")]
    assert world.uid() == "the-rest"


@pytest.mark.parametrize("role", Role)
def test_the_dragged_copy_of_a_leaver_ends_where_it_is(role: Role) -> None:
    home = a_home()
    world, uid, private = home.world, home.world.uid(), home.private(role)
    home.leave_and(2 * HOUR)
    pair = a_team(2)[0]
    usual = world.locate(pair.manager if role is Role.MANAGER else pair.report)
    MemoryHand(world.calendars, usual).drag_to(uid, private)
    for _ in range(30):
        world.run(HOUR)
    there = next(one.series for one in world.calendars.objects(private) if one.uid == uid)
    assert there and there.rule and there.rule.until
    home.return_()
    world.hourly(world.now + 3 * DAY)
    assert [name for name, one in home.living(role) if one == world.uid()] == ["private"]
    assert len(world.records) == 0


def test_a_series_that_was_written_unnoticed_and_dragged_before_it_was_seen_is_not_written_again() -> None:
    home = a_home(provisioned=False)
    world, private = home.world, home.private(Role.MANAGER)
    home.faults.writing = {private.owner: TemporaryError("504")}
    world.run(force=True)
    series = replace(by_hand(world, world.uid()), marker=world.known.key)
    MemoryHand(world.calendars, private).make_series(series)
    home.faults.writing = {}
    other = world.uid(world.pairs[1])
    world.run(HOUR, force=True)
    world.run(HOUR)
    assert [one for one in home.living(Role.MANAGER) if one[1] != other] == [("private", world.uid())]
    assert [uid for _, uid in home.living(Role.REPORT)] == [world.uid()]

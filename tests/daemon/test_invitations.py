"""An invitation that a server was to bring, and that is not where it was looked for."""

from __future__ import annotations

from datetime import timedelta

from daemon.store import Store
from providers.base import CalendarRef
from rules.model import Kind, Role
from rules.plan import Verb
from rules.records import Outcome
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.world import DAY, HOUR, SETTLED, World, a_team, verbs

FIVE_MINUTES = timedelta(minutes=5)
REPORT = "p0@example.test"


def undelivered(size: int = 1) -> World:
    """Series that a server took that says it invites, and brings nothing to anybody."""
    world = World(pairs=a_team(size), scheduling=True)
    world.provider = world.calendars
    world.start()
    world.run(force=True)
    return world


def delivered_to(name: str) -> World:
    """A company whose invitations arrive in another calendar of each."""
    world = World(scheduling=True)
    provider = SchedulingCalendars(world.calendars)
    world.provider = provider
    provider.join(world.calendar(Role.MANAGER))
    provider.join(CalendarRef("office", f"memory://office/{REPORT}/{name}/", REPORT))
    world.start()
    world.run()
    return world


def test_the_operator_hears_once_of_all_that_did_not_arrive() -> None:
    world = undelivered(3)
    assert verbs(world, FIVE_MINUTES) == [Verb.RECORD] * 3
    assert verbs(world, FIVE_MINUTES) == [] and world.mails() == []
    assert verbs(world, SETTLED) == [Verb.TELL_OPERATOR] * 3
    world.hourly(world.now + 3 * DAY)
    (mail,) = world.mails()
    assert mail.about == "operator"
    text = mail.content.decode()
    assert all(word in text for word in ("p0@example.test", "p2@example.test", "credentials_file"))
    assert {(one.deviation.kind, one.outcome) for one in world.records} == {(Kind.COPIES_DISAGREE, Outcome.ADOPTED)}


def test_nobody_hears_of_one_that_takes_its_time() -> None:
    world = undelivered()
    world.run(FIVE_MINUTES)
    late = SchedulingCalendars(world.calendars)
    for role in Role:
        late.join(world.calendar(role))
    late.deliver(world.calendar(Role.MANAGER), world.uid())
    world.hourly(world.now + 3 * HOUR)
    assert (world.mails(), world.outcomes) == ([], [Outcome.WITHDRAWN])
    assert verbs(world) == []


def test_a_new_database_finds_one_in_another_calendar_where_there_is_none_of_the_name_in_the_roster() -> None:
    world = delivered_to("inbox")
    world.start(Store(None))
    assert Verb.ADOPT in verbs(world)
    assert world.known.places[Role.REPORT].endswith("/inbox/")


def test_one_that_arrives_in_another_calendar_is_found_there() -> None:
    world = delivered_to("inbox")
    assert verbs(world, FIVE_MINUTES) == [Verb.FOLLOW]
    assert world.known.places[Role.REPORT].endswith("/inbox/")
    world.hourly(world.now + 3 * HOUR)
    assert (world.mails(), world.records) == ([], [])
    assert world.shown(Role.REPORT) is None

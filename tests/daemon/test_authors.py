"""Who made a change, through real passes: looked up once, before somebody is asked, and kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

from providers.base import AuditSource, CalendarRef
from providers.errors import AccessError
from rules.actor import Actor, Deed
from rules.busy import Busy
from rules.model import Role, Window
from rules.plan import Verb
from rules.records import Answer, Outcome, ReasonKind
from tests.daemon.world import DAY, HOUR, START, World, a_team, cancel, provisioned, verbs

ANA, P0 = "ana@example.test", "p0@example.test"
MINUTE = timedelta(minutes=1)
AWAY = Busy(Window(START, START + 30 * DAY), ReasonKind.LEAVE, "an out-of-office event", "away")


@dataclass(slots=True)
class Logbook:
    """A log that tells what was written into it, and remembers what it was asked."""

    actors_: tuple[Actor, ...] = ()
    refuses: bool = False
    asked: list[tuple[str, datetime | None, Window]] = field(default_factory=list)

    def actors(self, calendar: CalendarRef, uid: str, week: datetime | None, window: Window) -> tuple[Actor, ...]:  # noqa: ARG002
        self.asked.append((calendar.owner, week, window))
        if self.refuses:
            raise AccessError("not delegated")
        return tuple(one for one in self.actors_ if one.at in window)


def deleted_by(email: str, **more: object) -> Logbook:
    return Logbook((replace(Actor(email, START, deed=Deed.DELETED), **more),))  # type: ignore[arg-type]


def asked(audit: AuditSource | None) -> World:
    """A week was cancelled in the organizer's copy, and somebody was asked about it."""
    world = provisioned(audit=audit)
    cancel(world, 1)
    world.settle()
    return world


def prompted(world: World) -> list[str]:
    return [mail.recipient for mail in world.mails("prompt")]


def text(world: World, about: str = "prompt") -> str:
    message = message_from_bytes(world.mails(about)[0].content, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_other_one_is_asked_alone_where_the_log_knows_that_it_was_them() -> None:
    world = asked(log := deleted_by(P0))
    assert prompted(world) == [P0]
    assert "It was changed from your calendar on Monday 2 March, 10:00." in text(world)
    world.hourly(START + DAY + HOUR)
    assert [mail.recipient for mail in world.mails("reminder")] == [P0]
    assert "It was changed from your calendar" in text(world, "reminder")
    assert len(log.asked) == 1


def test_who_says_that_it_was_somebody_else_passes_the_question_on() -> None:
    world = asked(deleted_by(P0))
    world.answer(world.records[0], Answer.NOT_ME)
    world.run(MINUTE)
    assert prompted(world) == [P0, ANA]
    assert "It was changed" not in str(world.mails("prompt")[1].content)


def test_a_program_is_named_and_the_question_goes_where_it_always_went() -> None:
    world = asked(deleted_by(P0, client="Reclaim", robot=True))
    assert prompted(world) == [ANA]
    assert "It was changed through Reclaim on Monday 2 March, 10:00." in text(world)


def test_without_a_log_or_without_an_entry_every_byte_is_as_before() -> None:
    before = asked(None).mails("prompt")
    late = Logbook((Actor(P0, START + HOUR, deed=Deed.DELETED),))
    for log in (Logbook(), late, Logbook(refuses=True), deleted_by(P0, deed=Deed.ANSWERED)):
        world = asked(log)
        assert [one.content for one in world.mails("prompt")] == [one.content for one in before]
        assert len(log.asked) == 1


def test_quiet_passes_and_those_that_only_record_ask_the_log_nothing() -> None:
    world = provisioned(audit=(log := deleted_by(ANA)))
    world.run(HOUR)
    cancel(world, 1)
    world.run(HOUR)
    assert log.asked == []
    world.run(HOUR)
    world.run(HOUR)
    ((owner, week, window),) = log.asked
    assert (owner, week) == (ANA, world.week(1))
    assert (window.start, window.end) == (START + HOUR - MINUTE, START + 2 * HOUR + MINUTE)


def test_what_a_calendar_explains_is_not_looked_up_in_the_log() -> None:
    world = provisioned(audit=(log := deleted_by(P0)))
    world.calendars.keep_busy(world.calendar(Role.REPORT), AWAY)
    cancel(world, 1)
    world.settle()
    assert (world.outcomes, log.asked) == ([Outcome.EXCUSED], [])


def test_who_is_asleep_is_looked_up_once_and_asked_in_the_morning() -> None:
    (pair,) = a_team(1)
    far = replace(pair, report=replace(pair.report, zone="America/Los_Angeles"))
    world = provisioned(pairs=(far,), audit=(log := deleted_by(P0)))
    cancel(world, 1)
    world.run()
    assert verbs(world, 11 * MINUTE) == [Verb.RECORD]
    world.hourly(START + 10 * HOUR)
    assert (prompted(world), len(log.asked)) == ([P0], 1)


def test_a_restart_forgets_nobody() -> None:
    world = asked(deleted_by(P0))
    world.start(world.store)
    world.run(HOUR)
    assert prompted(world) == [P0]
    assert world.records[0].author == Actor(P0, START, deed=Deed.DELETED)


def test_a_held_plan_asks_the_log_once_an_hour_at_most() -> None:
    world = provisioned(pairs=a_team(12), audit=(log := Logbook()))
    for pair in world.pairs:
        world.edit(Role.MANAGER, lambda hand, uid, pair=pair: hand.cancel_week(uid, world.week(1, pair)), pair)  # type: ignore[misc]
    world.run()
    for _ in range(5):
        world.run(11 * MINUTE)
    assert world.mails("prompt") == []
    assert len(log.asked) == world.policy.daily, "of the twelve questions so many fit into a day"

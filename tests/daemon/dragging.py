"""What the two of one pair do to their 1:1 in any of their calendars, as values that are drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from providers.base import CalendarRef
from rules.deadlines import restorable
from rules.lineage import FAR, of_the_two
from rules.model import Role, Rule, Series, Window
from rules.records import Answer
from rules.shown import occurrences
from rules.slot import iso_week, wall_time
from tests.daemon.failing import FailingCalendars
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.world import HOUR, World
from tests.servers.people import MemoryHand

ALONE = frozenset({"drag", "delete", "cancel"})
"""What an attendee can do where the server schedules: the rest belongs to the organizer."""


@dataclass(frozen=True, slots=True)
class Did:
    """One of the two did something to a series of theirs, the so-many-th by its beginning, 0 the latest.

    Weeks count from its next one; `by` is how much later the week, or all from it on, stand then, in hours.
    """

    what: str
    role: Role
    nth: int = 0
    week: int = 0
    by: int = 0


@dataclass(frozen=True, slots=True)
class Passed:
    """So many hours go by until a pass, in which these calendars cannot be read."""

    hours: float
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """Someone who was asked answers about the latest prompt that is open."""

    answer: Answer


Event = Did | Passed | Answered
Story = tuple[Event, ...]
Place = tuple[CalendarRef, str, Series]


@dataclass(slots=True)
class Flat:
    """One pair, each with a usual and a private calendar, and what people made there."""

    world: World
    faults: FailingCalendars
    made: int = 0
    private: dict[Role, CalendarRef] = field(default_factory=dict)

    def calendars(self, role: Role) -> tuple[CalendarRef, CalendarRef]:
        """A person's calendars, the usual one first."""
        return self.world.calendar(role), self.private[role]

    def series(self, role: Role) -> list[Place]:
        """The series of the two in a person's calendars, the latest first."""
        found = (
            (ref, one.series)
            for ref in self.calendars(role)
            for one in self.world.calendars.objects(ref)
            if one.series and not one.series.cancelled and of_the_two(one.series, *self._people)
        )
        begun = sorted(found, key=lambda one: (one[1].start, one[1].uid), reverse=True)
        return [(ref, series.uid, series) for ref, series in begun]

    @property
    def _people(self) -> tuple[str, str]:
        return self.world.pair.report.email, self.world.pair.manager.email


def a_flat(*, scheduling: bool) -> Flat:
    """The pair's series stands in both usual calendars."""
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    flat = Flat(World(scheduling=scheduling, wrap=wrap), failing[-1])
    for role in Role:
        usual = flat.world.calendar(role)
        flat.private[role] = replace(usual, url=usual.url.replace("1on1", "private"))
        flat.world.calendars.make_calendar(flat.private[role])
    flat.world.run(force=True)
    flat.world.run(5 * HOUR / 60)
    return flat


def happen(flat: Flat, event: Did | Answered) -> None:
    """Let it happen; what cannot be done any more is not done."""
    match event:
        case Answered(answer):
            _answer(flat.world, answer)
        case Did():
            with suppress(LookupError):
                _do(flat, event)


def _answer(world: World, answer: Answer) -> None:
    asked = [one for one in world.records if one.asked and one.open]
    if asked:
        possible = restorable(asked[-1], world.now)
        world.answer(asked[-1], answer if possible else Answer.KEEP_OFF)


def _do(flat: Flat, did: Did) -> None:
    if flat.world.scheduling and did.role is Role.REPORT and did.what not in ALONE:
        return
    ref, uid, series = flat.series(did.role)[did.nth]
    hand = MemoryHand(flat.world.calendars, ref)
    touched, server = DEEDS[did.what](flat, hand, did, series), flat.world.provider
    if isinstance(server, SchedulingCalendars):
        for one in touched:
            server.deliver(ref, one)


def _drag(flat: Flat, hand: MemoryHand, did: Did, series: Series) -> tuple[str, ...]:
    usual, private = flat.calendars(did.role)
    hand.drag_to(series.uid, private if hand.calendar == usual else usual)
    return ()


def _split(flat: Flat, hand: MemoryHand, did: Did, series: Series) -> tuple[str, ...]:
    week, start = _moved(flat, did, series)
    flat.made += 1
    uid = f"split-{flat.made}"
    hand.split_series(series.uid, week, wall_time(start, series.zone), uid)
    hand.edit(
        uid,
        lambda one: replace(one, overrides=(), excluded=frozenset(), rule=_later(one.rule, timedelta(hours=did.by))),
    )
    hand.edit(
        series.uid,
        lambda one: replace(one, overrides=tuple(x for x in one.overrides if x.recurrence_id < week)),
    )
    return series.uid, uid


def _later(rule: Rule | None, by: timedelta) -> Rule | None:
    """The rule of a series that was moved: its end moves along."""
    return replace(rule, until=rule.until + by) if rule and rule.until else rule


def _delete(_flat: Flat, hand: MemoryHand, _did: Did, series: Series) -> tuple[str, ...]:
    hand.delete_series(series.uid)
    return (series.uid,)


def _move(flat: Flat, hand: MemoryHand, did: Did, series: Series) -> tuple[str, ...]:
    week, start = _moved(flat, did, series)
    hand.move_week(series.uid, week, start)
    return (series.uid,)


def _cancel(flat: Flat, hand: MemoryHand, did: Did, series: Series) -> tuple[str, ...]:
    hand.cancel_week(series.uid, _week(flat, did, series))
    return (series.uid,)


Deed = Callable[[Flat, MemoryHand, Did, Series], tuple[str, ...]]
DEEDS: dict[str, Deed] = {"drag": _drag, "split": _split, "delete": _delete, "move": _move, "cancel": _cancel}
"""What people do; each gives the UIDs that it touches."""


def _week(flat: Flat, did: Did, series: Series) -> datetime:
    now = flat.world.now
    return [one.recurrence_id for one in occurrences(series, Window(now, now + FAR))][did.week]


def _moved(flat: Flat, did: Did, series: Series) -> tuple[datetime, datetime]:
    """A week, and where it is to stand: people move nothing into the past, nor into another week."""
    week = _week(flat, did, series)
    start = week + timedelta(hours=did.by)
    if start <= flat.world.now or iso_week(start, series.zone) != iso_week(week, series.zone):
        raise LookupError("not that way")
    return week, start


PLACES = tuple(f"{role} {name}" for role in Role for name in ("1on1", "private"))

OFTEN = ("drag", "drag", "drag", "split", "split", "split", "delete", "move", "cancel")


def drawn(seed: int) -> Story:
    """Three to eight things that people do, with passes between some of them."""
    dice = Random(seed)
    events: list[Event] = []
    for _ in range(dice.randint(3, 8)):
        events.append(_did(dice))
        if dice.random() < 0.5:
            events.append(_passed(dice))
        if dice.random() < 0.1:
            events.append(Answered(dice.choice((Answer.KEEP_OFF, Answer.PUT_BACK))))
    return tuple(events)


def _did(dice: Random) -> Did:
    what, role = dice.choice(OFTEN), dice.choice(tuple(Role))
    by = dice.choice((0, 0, 2, -1, 24, 50)) if what == "split" else dice.choice((2, 24, 49))
    nth = dice.choice((0, 0, 0, 0, 1, 1, 2))
    if what in ("drag", "delete"):
        return Did(what, role, nth)
    return Did(what, role, nth, dice.randint(0, 3), by if what != "cancel" else 0)


def _passed(dice: Random) -> Passed:
    hours = dice.choice((0, 0.1, 1, 1, 5, 24, 30, 72, 168, 200))
    unread = dice.choice(PLACES) if dice.random() < 0.12 else ()
    return Passed(hours, (unread,) if unread else ())


def url_of(flat: Flat, place: str) -> str:
    """The URL of a calendar by its words."""
    role, name = place.split()
    return next(ref.url for ref in flat.calendars(Role(role)) if name in ref.url)

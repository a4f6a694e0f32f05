"""What happens in a small company within some weeks, all from one seed: what people do, and all that goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from random import Random

from rules.model import Role
from tests.soak.fate import Doomed, Port, Trouble, What
from tests.story.simulation.drawing import DAY, HOUR, QUIET_WEEKS, WEEK, Measure, drawn
from tests.story.simulation.story import Answered, Did, Engaged, Event, Forgot, Passed, Rostered

EVERY = 11 * HOUR + 7
"""Minutes between two regular passes: all hours of a day have their share."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The daemon ends and starts again on its database."""

    at: int


@dataclass(frozen=True, slots=True)
class Turned:
    """Another daemon takes its turn on the same state, and the one before ends."""

    at: int
    passes: int = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy of the database is put aside."""

    at: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The copy that was put aside is the database from now on."""

    at: int


@dataclass(frozen=True, slots=True)
class Skewed:
    """The daemon's clock is wrong by so many minutes from now on; 0 is right again."""

    at: int
    by: int


@dataclass(frozen=True, slots=True)
class Replied:
    """Whoever got the last question of a pair replies by mail."""

    at: int
    pair: int


@dataclass(frozen=True, slots=True)
class Slept:
    """No pass for so many minutes: the machine was off."""

    at: int
    lasts: int


Happening = Event | Trouble | Doomed | Restarted | Turned | Saved | Restored | Skewed | Replied | Slept
PERSONAL = (Did, Answered, Engaged, Rostered, Replied)
"""What people do; everything else happens to the daemon."""


@dataclass(frozen=True, slots=True)
class Course:
    """A company and everything that happens there; a part of it is a course as well."""

    seed: int
    size: int
    scheduling: bool = False
    events: tuple[Happening, ...] = field(default=())
    last: int = 0

    def __str__(self) -> str:
        """Source text of this course, to be pasted into a test."""
        told = "".join(f"        {source(one)},\n" for one in self.events)
        head = f"seed={self.seed}, size={self.size}, scheduling={self.scheduling}, last={self.last}"
        return f"Course(\n    {head},\n    events=(\n{told}    ),\n)"


def source(one: Happening) -> str:
    """What makes an event."""
    told = ((part.name, getattr(one, part.name), part.default) for part in fields(one))
    named = [f"{name}={_value(value)}" for name, value, default in told if value != default]
    return f"{type(one).__name__}({', '.join(named)})"


def _value(value: object) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else repr(value)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much happens: weeks with deeds, deeds and troubles in each of them."""

    weeks: int = 2
    deeds: float = 6
    troubles: float = 8
    disasters: float = 1.2


READINGS = (*(one for one in What if one.value in ("times out", "500", "429", "401", "403", "garbage", "404")),)
ONCE = (What.EMPTY, What.PARTIAL, What.REFUSED_TOKEN, What.REPEATED_TOKEN, What.STALE, What.MALFORMED)
LASTS = (0, 0, 0, 30, 2 * HOUR, 12 * HOUR, DAY, 3 * DAY)
KINDS: Mapping[Port, tuple[What, ...]] = {
    Port.READING: (*READINGS, *ONCE, *ONCE),
    Port.LOOKING: READINGS,
    Port.WRITING: (*READINGS, What.CONFLICT, What.ANSWER_LOST, What.ANSWER_LOST, What.ANSWER_GARBLED),
    Port.DATABASE: (What.LOCKED, What.FULL),
    Port.MAILING: (
        *(What.TIMES_OUT, What.DOWN, What.ANSWER_LOST, What.ANSWER_LOST),
        *(What.GREYLISTED, What.REFUSED, What.BOUNCED),
    ),
    Port.MAILBOX: (What.DOWN, What.TWICE),
}
SHARES = {
    Port.READING: 7,
    Port.LOOKING: 1,
    Port.WRITING: 4,
    Port.DATABASE: 3,
    Port.MAILING: 3,
    Port.MAILBOX: 1,
}
"""How often something goes wrong where."""

LIES = (What.EMPTY, What.PARTIAL)
BRIEF = (What.REFUSED, What.BOUNCED, *ONCE)
"""What goes wrong once or twice, and never for days: a mailbox that is there after all, a reading that is a lie."""


@dataclass(slots=True)
class _Pen:
    random: Random
    size: int
    extent: Extent

    def moments(self, weekly: float) -> Iterator[int]:
        """So many a week, at any time of day."""
        until = self.extent.weeks * WEEK
        return iter(sorted(self.random.randrange(HOUR, until) for _ in range(round(weekly * self.extent.weeks))))

    def trouble(self, at: int) -> Trouble:
        port = self.random.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        what = self.random.choice(KINDS[port])
        lasts = 0 if what in BRIEF else self.random.choice(LASTS)
        skip = self.random.randrange(40) if port is Port.DATABASE else self.random.choice((0, 0, 0, 1, 2))
        times = 1 if what in ONCE else self.random.choice((1, 1, 2, 4))
        pair, role = self.random.randrange(self.size), self.random.choice(tuple(Role))
        return Trouble(at, port, what, pair, role, skip, times, lasts)

    def disaster(self, at: int) -> list[Happening]:
        """What the daemon's own end and its machine go through."""
        kinds = (self.killed, self.killed, self.killed, self.restored, self.lost, self.turned, self.skewed, self.slept)
        return self.random.choice((*kinds, self.restarted))(at)

    def killed(self, at: int) -> list[Happening]:
        more = self.random.choice((1, 1, 1, 4))
        return [Doomed(at + 30 * n, self.random.randrange(1, 70)) for n in range(more)]

    def restarted(self, at: int) -> list[Happening]:
        return [Restarted(at)]

    def restored(self, at: int) -> list[Happening]:
        return [Saved(at), Restored(at + self.random.choice((HOUR, DAY, 3 * DAY)))]

    def lost(self, at: int) -> list[Happening]:
        return [Forgot(at)]

    def turned(self, at: int) -> list[Happening]:
        return [Turned(at + n * self.random.randrange(20, 500), self.random.choice((1, 2))) for n in range(3)]

    def skewed(self, at: int) -> list[Happening]:
        by = self.random.choice((-HOUR, HOUR, -6 * HOUR, 6 * HOUR, -DAY, DAY, 8 * DAY))
        return [Skewed(at, by), Skewed(at + self.random.choice((HOUR, 6 * HOUR, DAY)), 0)]

    def slept(self, at: int) -> list[Happening]:
        return [Slept(at, self.random.choice((DAY, 3 * DAY, WEEK)))]


def charted(seed: int, extent: Extent = Extent()) -> Course:
    """The course of a seed: the same one each time."""
    random = Random(seed)
    size, scheduling = random.choice((2, 2, 3, 3, 4)), random.random() < 0.4
    measure = Measure(1, size, extent.weeks + QUIET_WEEKS, extent.deeds, 0, 0, 0, 0, EVERY)
    told = drawn(seed, measure, scheduling=scheduling)
    pen = _Pen(random, size, extent)
    events: list[Happening] = list(told.events)
    events += [Replied(one.at + 1, one.pair) for one in told.events if isinstance(one, Answered) and one.at % 3 == 0]
    events += _believable([pen.trouble(at) for at in pen.moments(extent.troubles)])
    for at in pen.moments(extent.disasters):
        events += pen.disaster(at)
    last = extent.weeks * WEEK
    regular = [Passed(at) for at in range(random.randrange(1, EVERY), last, EVERY)]
    events = _awake([*(one for one in events if one.at <= last), *regular])
    return Course(seed, size, scheduling, tuple(events), last)


def _believable(troubles: list[Trouble]) -> Iterator[Trouble]:
    """One lie of each calendar: two complete readings that say the same of what is gone are the truth for everybody."""
    lied = set[tuple[Role, int]]()
    for one in troubles:
        owner = one.role, one.pair if one.role is Role.REPORT else 0
        if one.what not in LIES or owner not in lied:
            yield one
        if one.what in LIES:
            lied.add(owner)


def _awake(events: list[Happening]) -> list[Happening]:
    """In their order, without passes while the machine is off."""
    off = [range(one.at, one.at + one.lasts) for one in events if isinstance(one, Slept)]
    asleep: Callable[[Happening], bool] = lambda one: isinstance(one, Passed) and any(one.at in span for span in off)
    return sorted((one for one in events if not asleep(one)), key=lambda one: one.at)

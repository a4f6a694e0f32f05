"""Two years of a company as values: who works there, and everything that happens, drawn up front from a seed.

What happens does not depend on how the company stands then; what cannot be done any more is not done. So any part of
a story is a story as well, and one that fails can be cut.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from rules.model import Pair, Person, Role, Slot
from rules.records import Answer
from tests.daemon.world import START

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Pacific/Apia",
    "America/Santiago",
    "Africa/Casablanca",
)
QUIET = 14 * 24 * 60
"""So many minutes after the last event a question has its answer, unless passes seldom come in working hours."""

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Did:
    """One of a pair did something in the own calendar. `at` counts minutes from the start of the story.

    `week` counts the meetings that the person sees ahead, -1 is the last one that is over; `by` is in minutes.
    """

    at: int
    what: str
    pair: int
    role: Role = Role.MANAGER
    week: int = 0
    by: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """Whoever of a pair was asked last answers, if that answer is offered."""

    at: int
    pair: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Engaged:
    """Something keeps one of a pair busy so many minutes from then, for so long; `leave` explains what is off."""

    at: int
    pair: int
    role: Role
    ahead: int
    lasts: int
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Rostered:
    """The roster changes: a person `leaves` or `returns`, or another `slot` stands in the row.

    Or the person `moves` to the calendar of that number, where 0 is the usual one.
    """

    at: int
    what: str
    pair: int
    weekday: int = 0
    hour: int = 9
    calendar: int = 0


@dataclass(frozen=True, slots=True)
class Failing:
    """A person's calendar fails for so many minutes: on `reading`, `looking` or `writing`, for a time or for good."""

    at: int
    pair: int
    role: Role
    on: str
    lasts: int
    refused: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The next write to a person's calendar is carried out, and its answer is lost."""

    at: int
    pair: int
    role: Role


@dataclass(frozen=True, slots=True)
class Killed:
    """The daemon is killed before, or right after, the so-maniest write of the next pass that writes as often."""

    at: int
    write: int = 1
    after: bool = False


@dataclass(frozen=True, slots=True)
class Forgot:
    """The database is lost, and the daemon starts with an empty one."""

    at: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A pass."""

    at: int


Event = Did | Answered | Engaged | Rostered | Failing | AnswerLost | Killed | Forgot | Passed


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happens to a company; `only` names the pairs that are left of it, None for all.

    Besides those among the events there is a pass `every` so many minutes from the `first` to the `last`; 0 is none.
    """

    seed: int
    teams: int
    size: int
    events: tuple[Event, ...]
    only: tuple[int, ...] | None = None
    scheduling: bool = False
    first: int = 0
    every: int = 0
    last: int = 0

    @property
    def spelled_out(self) -> Story:
        """The same with every pass among the events."""
        regular = [Passed(at) for at in range(self.first, self.last, self.every)] if self.every else []
        events = sorted((*self.events, *regular), key=lambda one: one.at)
        return replace(self, events=tuple(events), every=0)

    @property
    def next(self) -> int:
        """When the regular passes would go on after the last one."""
        return self.last + (self.first - self.last) % self.every if self.every else self.last

    @property
    def quiet(self) -> bool:
        """Whether passes go on long after the last thing that happened."""
        happened = max((one.at for one in self.events if not isinstance(one, Passed)), default=0)
        return self.every > 0 and self.last - happened >= QUIET

    def __str__(self) -> str:
        """Source text of this story, to be pasted into a test."""
        head = [_named(self, one) for one in ("seed", "teams", "size", "only", "scheduling", "first", "every", "last")]
        events = "".join(f"        {_source(one)},\n" for one in self.events)
        return f"Story(\n    {', '.join(filter(None, head))},\n    events=(\n{events}    ),\n)"


def _named(value: object, name: str) -> str:
    there = getattr(value, name)
    default = next(one.default for one in fields(value) if one.name == name)  # type: ignore[arg-type]
    return "" if there == default else f"{name}={_source(there)}"


def _source(value: object) -> str:
    if isinstance(value, StrEnum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Event):
        named = [_named(value, one.name) for one in fields(value)]
        return f"{type(value).__name__}({', '.join(filter(None, named))})"
    return repr(value)


def staff(story: Story) -> dict[int, Pair]:
    """The pairs at first, by number: teams in several zones, no two 1:1s of a manager at once."""
    pairs = [_pair(team, place) for team in range(story.teams) for place in range(story.size)]
    return {number: pair for number, pair in enumerate(pairs) if story.only is None or number in story.only}


def _pair(team: int, place: int) -> Pair:
    """Each report of a team on another weekday or hour; every third works in another zone than the manager."""
    zone = ZONES[team % len(ZONES)]
    theirs = ZONES[(team + place) % len(ZONES)] if place % 3 == 2 else zone
    slot = Slot((place + team) % 5, time(9 + (place * 3 + team) % 8), HALF_HOUR, theirs)
    return Pair(_person(f"r{team:02}-{place}", theirs), _person(f"m{team:02}", zone), slot)


def _person(name: str, zone: str) -> Person:
    return Person(f"{name}@example.test", name.upper(), zone, "office")


def moment(at: int) -> datetime:
    """The instant of so many minutes from the start."""
    return START + timedelta(minutes=at)

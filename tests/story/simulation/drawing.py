"""Draws what happens in a company from a seed: much of what people do often, and now and then everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from rules.model import Role
from rules.records import Answer
from tests.story.simulation.story import (
    Answered,
    AnswerLost,
    Did,
    Engaged,
    Event,
    Failing,
    Forgot,
    Killed,
    Passed,
    Rostered,
    Story,
)

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
QUIET_WEEKS = 3
"""So long nothing happens at the end, but what follows from the last deeds."""

DEEDS = {
    "cancel": 14,
    "cancel_by_status": 6,
    "decline": 8,
    "move": 10,
    "move_by_date": 4,
    "resize": 4,
    "shift_from": 2,
    "end": 2,
    "fortnightly": 2,
    "weekly": 1,
    "retime": 3,
    "split": 3,
    "delete": 3,
    "make_anew": 3,
    "drag": 2,
    "decline_all": 1,
    "accept_all": 2,
    "add_guest": 2,
    "remove_guest": 2,
    "invite_again": 1,
    "second": 1,
    "detach": 3,
    "link": 4,
    "link_week": 3,
    "say": 4,
    "put_back": 3,
}
"""What people do, and how often."""

SHIFTS = (30, 60, -60, 180, -150, DAY, -DAY, 2 * DAY, 26 * HOUR, WEEK + HOUR, -30 * HOUR)
SLOT_SHIFTS = (0, 0, HOUR, DAY, -2 * HOUR, 2 * DAY)
LENGTHS = (15, 20, 45, 60, 90)
WEEKS = (0, 0, 0, 1, 1, 2, 3, 5)
ANSWERS = (*Answer, Answer.KEEP_OFF, Answer.KEEP_OFF, Answer.PUT_BACK, Answer.MAKE_UP)
OUTAGES = (30, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)


@dataclass(frozen=True, slots=True)
class Measure:
    """How large a company is and how much happens there in a week.

    Besides those that follow events there is a pass `every` so many minutes; if that is no part of a day, all working
    hours on Earth have their share. `often`: how often people do some things, where it is another number than usual.
    """

    teams: int = 25
    size: int = 8
    weeks: int = 104
    deeds: float = 4.0
    troubles: float = 1.5
    bursts: float = 0.03
    forgets: float = 0.01
    moves: float = 0
    every: int = 29 * HOUR
    often: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Pen:
    """Draws events of one company."""

    random: Random
    measure: Measure
    events: list[Event] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        return self.measure.teams * self.measure.size

    @property
    def last(self) -> int:
        """When people and servers are done."""
        return (self.measure.weeks - QUIET_WEEKS) * WEEK

    def times(self, weekly: float, weeks: int) -> Iterator[int]:
        """Moments in working hours somewhere on Earth, so many a week."""
        for _ in range(round(weekly * weeks)):
            day, minute = self.random.randrange(weeks * 7), self.random.randrange(-4 * HOUR, 14 * HOUR)
            yield max(HOUR, day * DAY + minute)

    def anyone(self) -> int:
        return self.random.randrange(self.pairs)

    def role(self) -> Role:
        return self.random.choice((Role.MANAGER, Role.MANAGER, Role.REPORT))

    def deed(self, at: int, pair: int) -> Did:
        """What somebody of a pair does then."""
        deeds = DEEDS | dict(self.measure.often)
        what = self.random.choices(tuple(deeds), tuple(deeds.values()))[0]
        week = -1 if self.random.random() < 0.03 else self.random.choice(WEEKS)
        slot = what in ("split", "make_anew", "retime", "second", "shift_from")
        by = self.random.choice(LENGTHS if what == "resize" else SLOT_SHIFTS if slot else SHIFTS)
        return Did(at, what, pair, self.role(), week, by)

    def with_sequel(self, did: Did) -> None:
        """A deed, and what often follows: a further edit, the undoing, an answer, a pass that sees it."""
        self.events += [did, Passed(did.at + self.random.randrange(1, 15))]
        chance, soon = self.random.random(), did.at + self.random.randrange(1, 2 * DAY)
        if chance < 0.12:
            self.events.append(Did(soon, "undo", did.pair, did.role, did.week))
        elif chance < 0.22:
            self.events.append(self.deed(did.at + self.random.randrange(1, 90), did.pair))
        for _ in range(self.random.choice((0, 1, 1, 2))):
            later = did.at + self.random.randrange(HOUR, 4 * DAY)
            self.events.append(Answered(later, did.pair, self.random.choice(ANSWERS)))
            self.events += [Passed(later + 5)] if self.random.random() < 0.4 else []

    def burst(self, at: int) -> None:
        """Something that changes many calendars at once."""
        what = self.random.choice(("cancel", "cancel_by_status", "end", "detach"))
        pairs = self.random.sample(range(self.pairs), min(self.pairs, max(6, self.pairs // 6)))
        self.events += [Did(at, what, pair, Role.MANAGER, self.random.choice((0, 1))) for pair in pairs]
        self.events.append(Passed(at + 5))

    def trouble(self, at: int) -> list[Event]:
        """Something that goes wrong with servers or the daemon."""
        pair, role, chance = self.anyone(), self.role(), self.random.random()
        if chance < 0.25:
            return [Killed(at, self.random.choice((1, 1, 2, 3)), self.random.random() < 0.5)]
        if chance < 0.45:
            return [AnswerLost(at, pair, role)]
        on = self.random.choice(("reading", "reading", "looking", "writing"))
        return [Failing(at, pair, role, on, self.random.choice(OUTAGES), self.random.random() < 0.2)]

    def engagement(self, at: int) -> Event:
        """A meeting or a leave."""
        ahead = self.random.randrange(3 * WEEK)
        if self.random.random() < 0.3:
            return Engaged(at, self.anyone(), self.role(), ahead, self.random.randrange(1, 10) * DAY, leave=True)
        return Engaged(at, self.anyone(), self.role(), ahead, self.random.choice((30, 60, 180)))

    def change_of_roster(self, at: int) -> list[Event]:
        """Somebody leaves, and perhaps returns, or gets another slot."""
        pair = self.anyone()
        if self.random.random() < 0.5:
            return [Rostered(at, "slot", pair, self.random.randrange(5), self.random.randrange(9, 17))]
        leaves = Rostered(at, "leaves", pair)
        if self.random.random() < 0.3:
            return [leaves]
        back = at + self.random.choice((3 * HOUR, DAY, 3 * DAY, 3 * WEEK, 10 * WEEK))
        return [leaves, *([Rostered(back, "returns", pair)] if back < self.last else [])]


def drawn(seed: int, measure: Measure, *, scheduling: bool = False) -> Story:
    """The story of a seed: the same one each time."""
    pen = _Pen(Random(seed), measure)
    eventful = measure.weeks - QUIET_WEEKS
    for at in pen.times(measure.deeds, eventful):
        pen.with_sequel(pen.deed(at, pen.anyone()))
    for at in pen.times(measure.bursts, eventful):
        pen.burst(at)
    for at in pen.times(measure.troubles, eventful):
        pen.events += pen.trouble(at)
    for at in pen.times(measure.deeds / 5, eventful):
        pen.events.append(pen.engagement(at))
    for at in pen.times(measure.deeds / 30, eventful):
        pen.events += pen.change_of_roster(at)
    pen.events += [Forgot(at) for at in pen.times(measure.forgets, eventful)]
    for at in pen.times(measure.moves, eventful):
        pen.events.append(Rostered(at, "moves", pen.anyone(), calendar=pen.random.randrange(3)))
    events = sorted((one for one in pen.events if one.at > 0), key=lambda one: one.at)
    story = Story(seed, measure.teams, measure.size, tuple(events), scheduling=scheduling)
    first, last = pen.random.randrange(1, measure.every), measure.weeks * WEEK
    return replace(story, first=first, every=measure.every, last=last)

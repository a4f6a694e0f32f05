"""What seeing nothing new and deciding nothing costs by itself: calendars in memory, no server, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from statistics import median

from daemon.company import Account, Company
from daemon.mail.compose import Desk
from daemon.passes import Passes
from daemon.store import Store
from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.model import Pair, Person, Policy, Slot
from tests.bench.calls import calls_into
from tests.bench.company import START
from tests.bench.measure import Row, at_most, cost_of, cpu_ratio, exactly, paired, shown

TEAM = 10
LIMIT = 2.0
"""Seconds for 10,000 pairs."""

MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1)
ROUNDS = 5
URL = "http://127.0.0.1:8411"


def bench(sizes: tuple[int, ...]) -> Iterator[Row]:
    """Passes of so many pairs: at rest, when the hour turns, and when every pair has to be judged and decided anew."""
    each: dict[int, float] = {}
    for pairs in sizes:
        passes = settled(pairs)
        within = median(_seconds(passes, START + minute * MINUTE) for minute in range(10, 50, 5))
        turning = _seconds(passes, START + HOUR)
        anew = _deciding(passes, START + 2 * HOUR)
        each[pairs] = anew / pairs
        moved = settled(pairs, moved_at=START + 2 * WEEK)
        looks, longer = _with_earlier_series(passes, moved, START + 6 * WEEK)
        passes.close()
        moved.close()
        yield shown(f"CPU of a pass of {pairs} pairs in memory", f"{within:.3f} s")
        yield shown("  for each pair", f"{within / pairs * 1e6:.0f} us")
        yield shown("  for each pair when the hour turns", f"{turning / pairs * 1e6:.0f} us")
        yield at_most(f"CPU to judge and decide {pairs} pairs anew, from snapshots", anew, LIMIT * pairs / 10_000, "s")
        yield at_most("  a pass where all pairs have an earlier series, by one where none has", longer, 1.3)
        yield exactly("  calls to look at weeks in it", looks, 0)
    yield at_most("  for each pair, largest by smallest company (linear is 1)", each[sizes[-1]] / each[sizes[0]], 1.5)


def _deciding(passes: Passes, now: datetime) -> float:
    """CPU seconds to judge and decide all pairs, with nothing remembered of earlier judgements."""
    passes.use(passes.company)
    return cost_of(lambda: passes.rehearse(now)).cpu


def _with_earlier_series(plain: Passes, moved: Passes, now: datetime) -> tuple[int, float]:
    """Calls that look at weeks, and CPU by that of the same pairs without earlier series; both at rest."""
    for passes in (plain, moved):
        passes.run(now)
    rounds = paired(
        ROUNDS, {"plain": lambda: _seconds(plain, now + MINUTE), "moved": lambda: _seconds(moved, now + MINUTE)}
    )
    with calls_into("rules.shown") as looks:
        _seconds(moved, now + 2 * MINUTE)
    return looks.total(), cpu_ratio(rounds, "moved", "plain")


def settled(pairs: int, moved_at: datetime | None = None) -> Passes:
    """Passes over a company whose series are all there; since they moved, each with an earlier one that has ended."""
    calendars = MemoryCalendars()
    account = Account("main", calendars, lambda person: CalendarRef("main", f"memory://{person.email}/", person.email))
    company = Company(tuple(map(_pair, range(pairs))), {"main": account}, Policy(), URL)
    passes = Passes(Store(None), company, Desk("oneonone@example.test", "ops@example.test", URL, ("s" * 48,)))
    passes.run(START, force=True)
    passes.run(START + MINUTE)
    if moved_at:
        passes.use(replace(company, pairs=tuple(map(_later, company.pairs))))
        passes.run(moved_at, force=True)
    return passes


def _later(pair: Pair) -> Pair:
    return replace(pair, slot=replace(pair.slot, weekday=(pair.slot.weekday + 1) % 5))


def _pair(number: int) -> Pair:
    slot = Slot(number % 5, time(9 + number // 5 % 8), timedelta(minutes=30), "Europe/Berlin")
    return Pair(_person(f"person{number}"), _person(f"boss{number // TEAM}"), slot)


def _person(name: str) -> Person:
    return Person(f"{name}@example.test", name, "Europe/Berlin", "main")


def _seconds(passes: Passes, now: datetime) -> float:
    done = []
    cost = cost_of(lambda: done.append(passes.run(now)))
    assert not done[0].plan.steps and not done[0].plan.unread, "the calendars were not at rest"
    return cost.cpu

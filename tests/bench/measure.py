"""Time and CPU of paired rounds, and the rows of the table they end in."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that a piece of work took: on the wall, and of this process's CPU in all its threads."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `holds` is None where there is no goal."""

    what: str
    value: str
    goal: str = ""
    holds: bool | None = None


Round = Mapping[str, Cost]


def cost_of(work: Callable[[], object]) -> Cost:
    """What one call costs; what was left lying about before is swept up first, so that nobody else pays for it."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def paired(
    rounds: int, works: Mapping[str, Callable[[], object]], before: Callable[[], object] = lambda: None
) -> list[Round]:
    """Each work once a round, in turn first, so that noise of the machine meets all alike; `before` each round."""
    costs: list[Round] = []
    for n in range(rounds):
        before()
        names = deque(works)
        names.rotate(n)
        costs.append({name: cost_of(works[name]) for name in names})
    return costs


def wall_ratio(rounds: list[Round], one: str, other: str) -> float:
    """Median over the rounds of one's time by the other's."""
    return median(costs[one].wall / costs[other].wall for costs in rounds)


def cpu_ratio(rounds: list[Round], one: str, other: str) -> float:
    """Median over the rounds of one's CPU by the other's."""
    return median(costs[one].cpu / costs[other].cpu for costs in rounds)


def seconds(rounds: list[Round], one: str) -> float:
    """Median time of one, in seconds."""
    return median(costs[one].wall for costs in rounds)


def at_most(what: str, value: float, limit: float, unit: str = "x") -> Row:
    """A row whose goal is an upper limit."""
    return Row(what, f"{value:.2f} {unit}", f"<= {limit:g} {unit}", value <= limit)


def exactly(what: str, value: int, due: int) -> Row:
    """A row whose goal is a number."""
    return Row(what, str(value), str(due), value == due)


def shown(what: str, value: str) -> Row:
    """A row without a goal."""
    return Row(what, value)

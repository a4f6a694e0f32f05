"""Plays one seed after the other until the time is over: `make soak MINUTES=10`, or `make soak ARGS="--seed 7"`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, takewhile
from multiprocessing.queues import SimpleQueue

from tests.soak.course import Extent, charted
from tests.soak.figures import Figures, Found
from tests.soak.play import play
from tests.soak.shortening import shortest
from tests.story.simulation import drawing, run, shrinking
from tests.story.simulation.measures import LONG

FORK = multiprocessing.get_context("fork")
EXTENT = Extent()
TOLD_EVERY = 20.0
CUT = 3
"""So many of the seeds that failed are cut to what it takes; that may take a minute each."""


RARELY = 100
"""Each so-maniest seed is a long story of a larger company, in which less goes wrong and every deadline is checked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    minutes: float
    seed: int | None
    first: int
    jobs: int


def main() -> int:
    """0 when everything held."""
    wish = _wish()
    if wish.seed is not None:
        return _one(wish.seed)
    begun = time.monotonic()
    figures = _played(wish, begun)
    print("\n".join(figures.table(time.monotonic() - begun)), flush=True)
    for one in figures.failed:
        print(f"\n{one.kind}, seed {one.seed}: {one.broken}")
    for one in figures.failed[:CUT]:
        print(f"\n{_shortest(one)}", flush=True)
    return 1 if figures.failed or figures.crashed else 0


def _wish() -> Wish:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3, help="0: until it is interrupted")
    parser.add_argument("--seed", type=int, help="play this one alone, and cut it when it fails")
    parser.add_argument("--first", type=int, default=int(time.time()), help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    return Wish(given.minutes, given.seed, given.first, given.jobs)


def _one(seed: int) -> int:
    found = _found(seed)
    figures = Figures()
    figures.add(found)
    print("\n".join(figures.table(1)))
    if found.broken:
        print(f"\n{found.kind}, seed {seed}: {found.broken}\n{_shortest(found)}")
    return 1 if found.broken else 0


def _played(wish: Wish, begun: float) -> Figures:
    """Until the time is over, or somebody presses Ctrl-C."""
    figures, told = Figures(), begun
    until = begun + wish.minutes * 60 if wish.minutes else float("inf")
    print(f"seeds from {wish.first} on, {wish.jobs} at a time", flush=True)
    results: SimpleQueue[Found | None] = FORK.SimpleQueue()
    workers = [FORK.Process(target=_work, args=(wish, number, until, results)) for number in range(wish.jobs)]
    for worker in workers:
        worker.start()
    try:
        for one in _come(results, wish.jobs):
            figures.add(one)
            told = _tell(figures, begun, told, one)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    for worker in workers:
        worker.join()
        figures.crashed |= worker.exitcode != 0
    return figures


def _work(wish: Wish, number: int, until: float, results: SimpleQueue[Found | None]) -> None:
    """Every so-maniest seed, in a process of its own."""
    seeds = takewhile(lambda _: time.monotonic() < until, count(wish.first + number, wish.jobs))
    try:
        for seed in seeds:
            results.put(_found(seed))
    except KeyboardInterrupt:
        pass
    finally:
        results.put(None)


def _come(results: SimpleQueue[Found | None], jobs: int) -> Iterator[Found]:
    """What the workers have found, until all have ended."""
    while jobs:
        if (one := results.get()) is None:
            jobs -= 1
        else:
            yield one


def _tell(figures: Figures, begun: float, told: float, one: Found) -> float:
    """What broke at once, and now and then where it stands; when that was."""
    if one.broken:
        print(f"{one.kind}, seed {one.seed}: {one.broken}", flush=True)
    if (now := time.monotonic()) - told < TOLD_EVERY:
        return told
    print(figures.line(now - begun), flush=True)
    return now


def _found(seed: int) -> Found:
    if seed % RARELY == 0:
        return _long(seed)
    played = play(charted(seed, EXTENT))
    broken = played.broken
    return Found("some weeks", seed, EXTENT.weeks, str(broken or ""), broken.rule if broken else "", played.counts)


def _long(seed: int) -> Found:
    name, measure, scheduling = LONG[seed // RARELY % len(LONG)]
    played = run.play(drawing.drawn(seed, measure, scheduling=scheduling))
    counts = Counter({"passes": played.counts["Passed"], "kills": played.counts["killed"]})
    broken = played.broken
    return Found(name, seed, measure.weeks, str(broken or ""), broken.rule if broken else "", counts)


def _shortest(one: Found) -> str:
    """The seed that failed as the shortest course that does."""
    if one.seed % RARELY:
        course = charted(one.seed, EXTENT)
        broken = play(course).broken
        return str(shortest(course, broken) if broken else course)
    _, measure, scheduling = LONG[one.seed // RARELY % len(LONG)]
    told = drawing.drawn(one.seed, measure, scheduling=scheduling)
    found = run.play(told).broken
    return str(shrinking.shortest(told, found) if found else replace(told, events=()))


if __name__ == "__main__":
    sys.exit(main())

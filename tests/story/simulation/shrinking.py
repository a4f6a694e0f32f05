"""Cuts a story that fails down to the shortest one that still does: delta debugging, for a bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.story.simulation.invariants import Broken
from tests.story.simulation.run import play
from tests.story.simulation.story import Event, Forgot, Killed, Passed, Story

T = TypeVar("T")
FEW = 40
"""So many events may be spelled out rather than to say that a pass comes every so often."""

Fails = Callable[[Story], bool]


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when further cuts are tried."""

    until: float

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until


def shortest(story: Story, broken: Broken, seconds: float = 60) -> Story:
    """The shortest part of a story, found in that time, in which the same rule breaks."""

    def fails(part: Story) -> bool:
        found = play(part).broken
        return found is not None and found.rule == broken.rule

    return cut(story, broken, fails, Patience(time.monotonic() + seconds))


def cut(story: Story, broken: Broken, fails: Fails, patience: Patience) -> Story:
    """Leave out what came later, then other pairs, then one deed after the other, then passes."""
    for part in (_until, _of_pairs):
        smaller = part(story, broken)
        story = smaller if smaller != story and fails(smaller) else story
    if story.only is None:
        story = _of_fewer_pairs(story, fails, patience)
    story = _fewer(story, fails, patience, passes=False)
    for step in (_without_passes, _beginning_late):
        smaller = step(story)
        story = smaller if smaller != story and fails(smaller) else story
    story = _fewer(story, fails, patience, passes=True)
    spelled = _fewer(story.spelled_out, fails, patience, passes=True)
    return spelled if len(spelled.events) <= max(FEW, len(story.events)) else story


def _without_passes(story: Story) -> Story:
    """None but the regular passes."""
    return _having(story, (), passes=True)


def _beginning_late(story: Story) -> Story:
    """No pass before anything happens."""
    begins = next((one.at for one in story.events if not isinstance(one, Passed)), 0)
    late = max(0, begins - story.first) // story.every * story.every if story.every else 0
    events = tuple(one for one in story.events if one.at >= begins)
    return replace(story, events=events, first=story.first + late)


def _of_fewer_pairs(story: Story, fails: Fails, patience: Patience) -> Story:
    """Where it takes more than one pair: nothing of those that it does not take."""
    pairs = sorted({one.pair for one in story.events if not isinstance(one, Killed | Forgot | Passed)})

    def about(some: Sequence[int]) -> Story:
        return replace(story, events=tuple(_about(story.events, some)))

    return about(needed(pairs, lambda some: fails(about(some)), patience))


def _fewer(story: Story, fails: Fails, patience: Patience, *, passes: bool) -> Story:
    """The story with no more passes, or no more of what is none, than it needs to fail."""
    chosen = [one for one in story.events if isinstance(one, Passed) is passes]
    kept = needed(chosen, lambda some: fails(_having(story, some, passes=passes)), patience)
    return _having(story, kept, passes=passes)


def _until(story: Story, broken: Broken) -> Story:
    if not broken.at:
        return story
    events = tuple(one for one in story.events if one.at <= broken.at)
    return replace(story, events=events, last=min(story.last, broken.at + 1))


def _of_pairs(story: Story, broken: Broken) -> Story:
    """Only the pairs at fault, in a company of their own."""
    return (
        replace(story, events=tuple(_about(story.events, broken.pairs)), only=broken.pairs) if broken.pairs else story
    )


def _about(events: Sequence[Event], pairs: Sequence[int]) -> Iterator[Event]:
    for one in events:
        if isinstance(one, Killed | Forgot | Passed) or one.pair in pairs:
            yield one


def _having(story: Story, some: Sequence[Event], *, passes: bool) -> Story:
    """The story with these alone of its passes, or of what is none."""
    kept = {id(one) for one in some}
    events = tuple(one for one in story.events if isinstance(one, Passed) is not passes or id(one) in kept)
    return replace(story, events=events)


def needed(whole: Sequence[T], fails: Callable[[Sequence[T]], bool], patience: Patience) -> list[T]:
    """A part of the whole that fails, and none of which can be left out: ddmin of Zeller and Hildebrandt."""
    left, parts = list(whole), 2
    while left and not patience.over:
        size = max(1, len(left) // parts)
        chunks = [range(at, min(at + size, len(left))) for at in range(0, len(left), size)]
        without = ([one for n, one in enumerate(left) if n not in chunk] for chunk in chunks)
        smaller = next((some for some in without if not patience.over and fails(some)), None)
        if smaller is not None:
            left, parts = smaller, max(parts - 1, 2)
        elif size == 1:
            break
        else:
            parts = min(parts * 2, len(left))
    return left

"""Cuts a course that fails down to the few events that it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.soak.course import PERSONAL, Course, Happening
from tests.soak.play import play
from tests.story.simulation.invariants import Broken
from tests.story.simulation.shrinking import Patience, needed
from tests.story.simulation.story import Passed

Fails = Callable[[Course], bool]


def shortest(course: Course, broken: Broken, seconds: float = 60) -> Course:
    """The shortest part of a course, found in that time, in which the same rule breaks."""

    def fails(part: Course) -> bool:
        found = play(part).broken
        return found is not None and found.rule == broken.rule

    return cut(course, broken, fails, Patience(time.monotonic() + seconds))


def cut(course: Course, broken: Broken, fails: Fails, patience: Patience) -> Course:
    """Leave out what came later, then what others did, then what went wrong, then deeds, then passes."""
    course = _kept(course, fails, [one for one in course.events if not broken.at or one.at <= broken.at])
    if broken.pairs:
        course = _kept(course, fails, [one for one in course.events if _of(one, broken.pairs)])
    for sort in (_wrong, _done, _passed):
        chosen = [one for one in course.events if sort(one)]
        course = _having(course, chosen, needed(chosen, _failing(course, chosen, fails), patience))
    return course


def _failing(course: Course, chosen: Sequence[Happening], fails: Fails) -> Callable[[Sequence[Happening]], bool]:
    return lambda some: fails(_having(course, chosen, some))


def _kept(course: Course, fails: Fails, events: Sequence[Happening]) -> Course:
    smaller = replace(course, events=tuple(events))
    return smaller if len(events) < len(course.events) and fails(smaller) else course


def _having(course: Course, chosen: Sequence[Happening], some: Sequence[Happening]) -> Course:
    """The course with some alone of the chosen ones."""
    out = {id(one) for one in chosen} - {id(one) for one in some}
    return replace(course, events=tuple(one for one in course.events if id(one) not in out))


def _of(one: Happening, pairs: Sequence[int]) -> bool:
    return not isinstance(one, PERSONAL) or one.pair in pairs


def _passed(one: Happening) -> bool:
    return isinstance(one, Passed)


def _done(one: Happening) -> bool:
    return isinstance(one, PERSONAL)


def _wrong(one: Happening) -> bool:
    return not (_passed(one) or _done(one))

"""Plays what two people do to their 1:1 in any of their calendars, and sees to it that the daemon never doubles it.

What people make is theirs: a series that they split off is the series. Beside it the daemon makes and puts back none.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from daemon.passes import Done
from providers.errors import TemporaryError
from rules.deadlines import HANDS_OFF
from rules.model import Kind, Role, Span, Window
from rules.records import Outcome
from rules.shown import shown_in
from rules.slot import WEEK, iso_week
from rules.tidying import LEFT_AS_IT_IS
from tests.daemon.dragging import Flat, Passed, Story, a_flat, happen, url_of
from tests.daemon.edits import mailed_twice, overdue
from tests.daemon.world import World
from tests.story.simulation.shrinking import Patience, needed

ENDING: Sequence[Passed] = (Passed(0), Passed(0.2), *[Passed(8)] * 30, Passed(1000), *[Passed(8)] * 6)
"""Ten days without a word: whatever is asked comes to its end; and once more, when parts of series are over."""

SOON = 4
"""So many passes in a row, at one moment, may have something to do: two series are followed one after the other."""

GIVEN_UP = frozenset({Kind.SERIES_DELETED, Kind.SERIES_ENDED, Kind.DECLINED})
Weeks = Counter[tuple[int, int]]


class BrokenError(AssertionError):
    """A rule did not hold; `rule` says which."""

    def __init__(self, rule: str, what: object) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person's calendars show of the two from two hours on.

    `running` are UIDs of what goes on for ever; `weeks` how often they meet in each ISO week, `untold` without the
    further series that they were told of.
    """

    running: tuple[str, ...]
    weeks: Weeks
    untold: Weeks


def sight(flat: Flat, role: Role) -> Sight:
    """What there is to see for one of the two."""
    now, found, told = flat.world.now, flat.series(role), flat.world.known.duplicates
    ahead, late = Window(now + HANDS_OFF, now + 10 * WEEK), Window(now + 40 * WEEK, now + 44 * WEEK)
    running = tuple(uid for _, uid, series in found if shown_in(series, late))
    zone = flat.world.pair.slot.zone
    met = [(uid, iso_week(span.start, zone)) for _, uid, series in found for span in shown_in(series, ahead)]
    return Sight(running, Counter(week for _, week in met), Counter(week for uid, week in met if uid not in told))


def begun(flat: Flat) -> frozenset[tuple[str, str, Span]]:
    """Every meeting of late, and those that start before anything may still be written."""
    window = Window(flat.world.now - 4 * WEEK, flat.world.now + HANDS_OFF)
    return frozenset(
        (role, uid, span) for role in Role for _, uid, series in flat.series(role) for span in shown_in(series, window)
    )


def broken(story: Story, *, scheduling: bool) -> BrokenError | None:
    """Play a story to its end; the first rule that does not hold in it."""
    flat = a_flat(scheduling=scheduling)
    try:
        for event in (*story, *ENDING):
            _pass(flat, event) if isinstance(event, Passed) else happen(flat, event)
        _check_the_end(flat)
    except BrokenError as error:
        return error
    finally:
        flat.world.passes.close()
    return None


def shortest(story: Story, found: BrokenError, *, scheduling: bool, seconds: float = 60) -> Story:
    """The shortest part of a story in which the same rule breaks."""

    def fails(part: Sequence[object]) -> bool:
        again = broken(tuple(one for one in story if any(one is kept for kept in part)), scheduling=scheduling)
        return again is not None and again.rule == found.rule

    return tuple(needed(story, fails, Patience(time.monotonic() + seconds)))


def _pass(flat: Flat, event: Passed) -> None:
    """A pass, and those right after it until nothing is left to do."""
    flat.world.now += timedelta(hours=event.hours)
    flat.faults.reading = {url_of(flat, one): TemporaryError("503") for one in event.unread}
    _checked(flat)
    flat.faults.reading = {}
    if all(list(_checked(flat).plan.rows) for _ in range(SOON)):
        raise BrokenError("it comes to rest at once", list(flat.world.run().plan.rows))


def _checked(flat: Flat) -> Done:
    before, over = {role: sight(flat, role) for role in Role}, begun(flat)
    done = flat.world.run()
    after = {role: sight(flat, role) for role in Role}
    why = [f"{row.action}: {row.text}" for row in done.plan.rows]
    if done.failed:
        raise BrokenError("nothing fails by itself", done.failed)
    if begun(flat) != over:
        raise BrokenError("nothing that begins within two hours changes", why)
    for role, other in zip(Role, reversed(Role), strict=True):
        for rule, what in _doubled(before[role], after[role]):
            raise BrokenError(rule, f"{role}: {what} by {why}")
        if lost := _lost(before[role], after[role], after[other]):
            raise BrokenError("no week is lost for one alone", f"{role}: {lost} by {why}")
    return done


def _doubled(before: Sight, after: Sight) -> Iterator[tuple[str, object]]:
    if len(after.running) > max(1, len(before.running)):
        yield "no series is made beside another", after.running
    if twice := [one for one, times in after.untold.items() if times > max(1, before.untold[one])]:
        yield "no week is shown twice", twice


def _lost(before: Sight, after: Sight, other: Sight) -> list[tuple[int, int]]:
    """Weeks that were there and are gone, of a series that goes on, while the other one's calendars show them."""
    gone = [one for one in before.weeks if one not in after.weeks and one in other.weeks]
    return gone if before.running and after.running else []


def _check_the_end(flat: Flat) -> None:
    """Everybody has one series, unless it was given up; and nothing is left to do."""
    world, done = flat.world, [flat.world.run() for _ in range(2)][-1]
    if list(done.plan.rows) or done.plan.unread or done.plan.held:
        raise BrokenError("it comes to rest", done.plan)
    whole = [one for one in world.records if one.deviation.kind in GIVEN_UP and one.deviation.recurrence_id is None]
    given_up = any(one.outcome in LEFT_AS_IT_IS for one in whole)
    if missing := [role for role in Role if not sight(flat, role).running and not given_up]:
        raise BrokenError("everybody has a series", missing)
    if twice := [*mailed_twice(world), *_restored_twice(world), *overdue(world)]:
        raise BrokenError("nobody is asked or overruled twice, and all ends in time", twice)


def _restored_twice(world: World) -> list[object]:
    """Weeks, or series in one way, that were put back at more than one time."""
    done = [one for one in world.records if one.outcome is Outcome.RESTORED]
    moments = {(one.deviation.recurrence_id or one.deviation.kind, one.applied_at) for one in done}
    return [what for what, times in Counter(what for what, _ in moments).items() if times > 1]

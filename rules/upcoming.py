"""The 1:1s that come next, as the calendars show them: when each begins, and of which week it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rules.model import Role, Series, Window
from rules.notebook import monday
from rules.reading import Copy
from rules.shown import Occurrence, occurrences
from rules.situation import Situation
from rules.slot import wall_time
from rules.week import ABSENCES


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A 1:1 of the week that begins on the Monday `week`; moved or made up, it may begin in another one."""

    week: date
    start: datetime


def upcoming(situation: Situation, window: Window) -> tuple[Upcoming, ...]:
    """The 1:1s that begin in a window, one for each week, in their order.

    A week that was moved or is made up counts from where it stands now. One that is off, or to which one of the two
    is not expected, is not there; nor is any while a copy is missed that may only be on its way.
    """
    zone = situation.slot.zone
    off = {one.recurrence_id for one in situation.deviations if one.kind in ABSENCES}
    found: dict[date, Occurrence] = {}
    for one in _meetings(situation, window):
        week = monday(wall_time(one.recurrence_id, zone).date())
        if not off & {None, one.recurrence_id} and (week not in found or _nearness(one) < _nearness(found[week])):
            found[week] = one
    ordered = sorted(found.items(), key=lambda each: each[1].span.start)
    return tuple(Upcoming(week, one.span.start) for week, one in ordered)


def _meetings(situation: Situation, window: Window) -> Iterator[Occurrence]:
    """What the organizer's calendar shows of the running series, and of earlier ones until it begins."""
    if Copy.VANISHED in situation.copies.values():
        return
    running = situation.copies.get(Role.MANAGER)
    older = (series for role, _, series in situation.older if role is Role.MANAGER)
    for series in (running, *older):
        if isinstance(series, Series) and not series.headless:
            yield from occurrences(series, window)


def _nearness(one: Occurrence) -> tuple[bool, datetime]:
    """Of two 1:1s in a week it is the one that was not moved, then the earlier one."""
    return one.span.start != one.recurrence_id, one.span.start

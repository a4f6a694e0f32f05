"""Which talking points a week shows, and which ones may be added."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daemon.rows import Point
from rules.model import Pair, Slot
from rules.slot import first_week, instant, wall_time

LONGEST_POINT = 4_000
MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A talking point as one week shows it; `carried_from` is the agreed day in an earlier week."""

    point: Point
    carried_from: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Sections:
    """The team member's points, which come first, and the manager's."""

    report: tuple[Item, ...]
    manager: tuple[Item, ...]


def monday(day: date) -> date:
    """The Monday of the ISO week that a day lies in."""
    return day - timedelta(days=day.weekday())


def next_monday(slot: Slot, now: datetime) -> date:
    """The Monday of the week of the meeting that runs or comes next."""
    return monday(first_week(slot, now - slot.length).date())


def agreed(slot: Slot, week: date) -> datetime:
    """When the meeting of a week should begin."""
    day = week + timedelta(days=slot.weekday)
    return instant(datetime.combine(day, slot.time), slot.zone)


def sections(points: Sequence[Point], pair: Pair, week: date) -> Sections:
    """The week's own points, and earlier ones that were still open when it began."""
    items = [_item(one, pair, week) for one in sorted(points, key=lambda one: (one.week, one.id or 0))]
    shown = [one for one in items if not one.carried_from or not one.done_on or one.done_on >= week]
    return Sections(
        tuple(one for one in shown if one.point.author != pair.manager.email),
        tuple(one for one in shown if one.point.author == pair.manager.email),
    )


def plain(text: str) -> str:
    """Text as it is kept: line breaks stay, other control characters go."""
    unified = text.replace("\r\n", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


def mistake(text: str, points: Sequence[Point]) -> str:
    """Why a point cannot be added, in words for the person; empty when it can."""
    if not text:
        return "Please write something first."
    if len(text) > LONGEST_POINT:
        return f"Please keep it under {LONGEST_POINT} characters; this has {len(text)}."
    if sum(one.done_at is None for one in points) >= MOST_OPEN:
        return f"There are {MOST_OPEN} open points already. Please mark some as done, then add this one."
    return ""


def _item(point: Point, pair: Pair, week: date) -> Item:
    done = wall_time(point.done_at, pair.slot.zone).date() if point.done_at else None
    raised = point.week + timedelta(days=pair.slot.weekday)
    return Item(point, raised if point.week < week else None, done)

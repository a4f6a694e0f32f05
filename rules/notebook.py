"""What the two of a 1:1 write for a week: talking points, notes, action items, remarks; who sees what, and until when.

| what | who sees it |
|---|---|
| a talking point of the team member's | the author; the manager, too, once the agenda was shared |
| a talking point of the manager's, feedback of either | both, at once |
| a note that is shared, an action item, a remark | both, at once |
| a private note | its author: it is no noun of this module, and kept apart from all of this |

A week locks seven days after its 1:1: what it holds stays as it is, and later remarks are dated additions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.model import Pair, Slot
from rules.records import ReasonKind
from rules.slot import first_week, instant, wall_time

WEEK = timedelta(days=7)
LOCKS_AFTER = timedelta(days=7)


class PointKind(StrEnum):
    """A topic; one that marks a growth conversation; or feedback, which is seen at once and needs no agenda."""

    TOPIC = "topic"
    GROWTH = "growth"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Point:
    """One talking point of a pair, raised for the week that begins on the Monday `week`; the text is Markdown.

    `shared_at` is when the other one could see it first, `question` the key of the question that it was made of,
    `version` counts its changes, and `edited_by` is who made the last one, "" for nobody.
    """

    pair: str
    week: date
    author: str
    text: str
    added_at: datetime
    done_at: datetime | None = None
    shared_at: datetime | None = None
    kind: PointKind = PointKind.TOPIC
    question: str = ""
    position: int = 0
    version: int = 1
    edited_by: str = ""
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the agenda of one week: when it was shared, mailed to the manager, and asked for."""

    pair: str
    week: date
    shared_at: datetime | None = None
    mailed_at: datetime | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SharedNote:
    """What one of the two noted of a week for both to see; Markdown. Version 0 was not stored yet."""

    pair: str
    week: date
    author: str
    text: str
    saved_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class ActionItem:
    """What one of the two, its `owner`, will do; from the Monday `week` on it stands on every agenda until done."""

    pair: str
    week: date
    author: str
    owner: str
    text: str
    added_at: datetime
    due: date | None = None
    done_at: datetime | None = None
    reminded_at: datetime | None = None
    version: int = 1
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """A dated addition to a week that is locked."""

    pair: str
    week: date
    author: str
    text: str
    added_at: datetime
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one of the two says about whether the 1:1 of a week took place; where it did not, why, if that was said."""

    pair: str
    week: date
    by: str
    held: bool
    at: datetime
    kind: ReasonKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """The points that a pair wants on each agenda, one a line; empty for none. Version 0 was not stored yet."""

    pair: str
    text: str
    saved_by: str
    saved_at: datetime
    version: int = 0


def lines_of(template: Template) -> tuple[str, ...]:
    """The points of a template, each once: a line without what marks it as an item of a list."""
    lines = (line.strip().removeprefix("- ").removeprefix("* ").strip() for line in template.text.splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))


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


def locks_at(slot: Slot, week: date) -> datetime:
    """From when on a week stays as it is."""
    return agreed(slot, week) + slot.length + LOCKS_AFTER


def locked(slot: Slot, week: date, now: datetime) -> bool:
    """Whether a week stays as it is by now."""
    return locks_at(slot, week) <= now


def visible(point: Point, reader: str) -> bool:
    """Whether one of the two sees a talking point."""
    return point.author == reader or point.shared_at is not None


def shared_with(point: Point, pair: Pair, now: datetime, sheet: Sheet | None = None) -> datetime | None:
    """When a point that is added now is seen by the other one: at once, unless it waits for the agenda to be shared."""
    shared = sheet is not None and sheet.shared_at is not None
    waits = point.author == pair.report.email and point.kind is not PointKind.FEEDBACK and not shared
    return None if waits else now


def drafts(points: Iterable[Point], pair: Pair, week: date) -> tuple[Point, ...]:
    """What the team member shares with the agenda of a week: all of theirs that it shows and nobody else saw."""
    shown = (one.point for one in agenda(points, pair, week, pair.report.email).report)
    return tuple(one for one in shown if one.shared_at is None)


def changeable(point: Point, slot: Slot, now: datetime) -> bool:
    """Whether the words of a point may change: until the week it was raised in locks; a draft always."""
    return point.shared_at is None or not locked(slot, point.week, now)


@dataclass(frozen=True, slots=True)
class Item:
    """A talking point as one week shows it; `carried_from` is the agreed day in an earlier week."""

    point: Point
    carried_from: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The team member's points, which come first, and the manager's."""

    report: tuple[Item, ...]
    manager: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Those of both."""
        return self.report + self.manager


def agenda(points: Iterable[Point], pair: Pair, week: date, reader: str) -> Agenda:
    """What one of the two sees of a week: its own points, and earlier ones that were still open when it began.

    Feedback is no point to talk about: `feedback` tells it.
    """
    topics = (one for one in points if one.kind is not PointKind.FEEDBACK)
    seen = (one for one in topics if one.week <= week and visible(one, reader))
    items = [_item(one, pair, week) for one in sorted(seen, key=lambda one: (one.position, one.week, one.id or 0))]
    shown = [one for one in items if not one.carried_from or not one.done_on or one.done_on >= week]
    return Agenda(
        tuple(one for one in shown if one.point.author != pair.manager.email),
        tuple(one for one in shown if one.point.author == pair.manager.email),
    )


def feedback(points: Iterable[Point], week: date) -> tuple[Point, ...]:
    """The feedback that was given in a week, oldest first."""
    given = (one for one in points if one.kind is PointKind.FEEDBACK and one.week == week)
    return tuple(sorted(given, key=lambda one: (one.added_at, one.id or 0)))


def _item(point: Point, pair: Pair, week: date) -> Item:
    done = wall_time(point.done_at, pair.slot.zone).date() if point.done_at else None
    raised = point.week + timedelta(days=pair.slot.weekday)
    return Item(point, raised if point.week < week else None, done)


def standing(items: Iterable[ActionItem], week: date, zone: str) -> tuple[ActionItem, ...]:
    """The action items that stand on the agenda of a week: raised for it, or open, or done since the week before began.

    So what was done shows once more as done, at the 1:1 after it. `zone` is that in which weeks begin.
    """
    since = week - WEEK
    shown = (one for one in items if one.week == week or one.week < week and not _done_before(one, since, zone))
    return tuple(sorted(shown, key=lambda one: (one.done_at is not None, one.due or date.max, one.week, one.id or 0)))


def _done_before(item: ActionItem, day: date, zone: str) -> bool:
    return item.done_at is not None and wall_time(item.done_at, zone).date() < day

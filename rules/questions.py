"""Suggestions for an agenda: one personal and one professional question a week, which nobody has to use.

The questions of a pair are dealt into fourteen lots, one for each week in turn, and come back with their lot: so none
comes twice within a quarter, wherever that begins. What they say is no matter of this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from rules.identity import digest
from rules.notebook import WEEK, Point, PointKind, visible

LOTS = 14
"""Weeks until a question may come again; a quarter touches no more."""

EACH = 7
"""So many questions there are of each theme, personal ones and professional ones alike."""


class Theme(StrEnum):
    """What a question is about."""

    GROWTH = "growth"
    FEEDBACK = "feedback"
    WELLBEING = "wellbeing"
    WORK = "work"


class Element(StrEnum):
    """Whether a question asks the person or the profession; there should be something of both in a 1:1."""

    PERSONAL = "personal"
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank; its key never changes, and is never given to another one."""

    key: str
    theme: Theme
    element: Element


BANK = tuple(
    Question(f"{theme}-{element}-{number}", theme, element)
    for theme in Theme
    for element in Element
    for number in range(1, EACH + 1)
)


def question(key: str) -> Question | None:
    """The question with a key."""
    return next((one for one in BANK if one.key == key), None)


def used(points: Iterable[Point], week: date, reader: str) -> frozenset[str]:
    """Keys of the questions that a reader finds on agendas of fewer than fourteen weeks before or after a week."""
    near = (one for one in points if one.question and abs(one.week - week) < LOTS * WEEK)
    return frozenset(one.question for one in near if visible(one, reader))


def suggested(pair: str, week: date, element: Element, without: Collection[str] = ()) -> tuple[Question, ...]:
    """The questions for the week of a pair that begins on a Monday, the first one first."""
    round_, lot = divmod(week.toordinal() // 7, LOTS)
    order = sorted(_dealt(pair, element)[lot], key=lambda one: digest("turn", pair, str(round_), one.key))
    return tuple(one for one in order if one.key not in without)


@cache
def _questions(element: Element) -> tuple[Question, ...]:
    return tuple(one for one in BANK if one.element is element)


def _dealt(pair: str, element: Element) -> tuple[tuple[Question, ...], ...]:
    """The questions in an order of the pair's own, dealt into lots."""
    order = sorted(_questions(element), key=lambda one: digest("question", pair, one.key))
    return tuple(tuple(order[number::LOTS]) for number in range(LOTS))


def growth_due(points: Iterable[Point], reader: str, since: date, week: date, after: timedelta) -> bool:
    """Whether a growth conversation is to be suggested for a week: none was marked for so long, and none is ahead.

    `since` is when the pair began; nothing is suggested before it met for so long, or ever when `after` is nothing.
    """
    if not after or week - since < after:
        return False
    marked = (one.week for one in points if one.kind is PointKind.GROWTH and visible(one, reader))
    return not any(week - after < one for one in marked)

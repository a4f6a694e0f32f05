"""What the page of a week suggests: a personal and a professional question, now and then a growth conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.opening import Opened, tenures_of
from daemon.web.points import listed, place, raised, too_many
from daemon.web.questions import element_of, theme_of, words_of
from daemon.web.saving import here, opened_to_write, refused, saved
from daemon.web.site import current
from rules.notebook import WEEK, Point, PointKind
from rules.questions import LOTS, Element, growth_due, question, suggested, used

MOST_TURNS = 9


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question for the week; `another` is the address of the page with the next one, "" where there is none."""

    key: str
    text: str
    element: str
    theme: str
    another: str


@dataclass(frozen=True, slots=True)
class Ideas:
    """What is suggested; `growth_weeks` is for how long no growth conversation was marked, 0 to say nothing of it.

    `topics` may be marked as a growth conversation, `growing` are marked.
    """

    suggestions: tuple[Suggestion, ...] = ()
    growth_weeks: int = 0
    topics: tuple[Point, ...] = ()
    growing: tuple[Point, ...] = ()


def shown(week: Opened, now: datetime) -> Ideas:
    """What the page suggests to the reader: nothing once the week is closed."""
    if not week.writable(now):
        return Ideas()
    around = _around(week)
    on_it = [one.point for one in listed(week).items if one.done_on is None]
    growing = tuple(one for one in on_it if one.kind is PointKind.GROWTH)
    return Ideas(
        tuple(_suggestions(week, around)),
        0 if growing else _growth_weeks(week, around),
        tuple(one for one in on_it if one.kind is PointKind.TOPIC),
        growing,
    )


def ask(report: str, day: str, key: str) -> Response:
    """POST …/questions/KEY: puts a question on the agenda, as a point of the reader's; once a quarter."""
    now, asked = current().clock(), question(key) or abort(404)
    week = opened_to_write(report, day, now)
    with current().store.transaction():
        if key in used(_around(week), week.week, week.reader.email):
            return saved(week, at="points")
        if wrong := too_many(week):
            return refused(week, wrong)
        point = raised(week, words_of(asked), now, question=key)
    return saved(week, point.version, place(point), id=point.id)


def grow(report: str, day: str) -> Response:
    """POST …/growth: adds a growth conversation, or marks a point of the week as one, or as none (`growth=no`)."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    if "point" in request.form:
        return _marked(week, request.form["point"], request.form.get("growth", "yes"))
    if wrong := too_many(week):
        return refused(week, wrong)
    with current().store.transaction():
        point = raised(week, _("Growth: where would you like to go, and what leads there?"), now, PointKind.GROWTH)
    return saved(week, point.version, place(point), id=point.id)


def _marked(week: Opened, number: str, growth: str) -> Response:
    """Only what the page shows can be marked."""
    kinds = {"yes": PointKind.GROWTH, "no": PointKind.TOPIC}
    on_it = (one.point for one in listed(week).items)
    point = next((one for one in on_it if str(one.id) == number), None) or abort(404)
    current().store.notebook.mark_kind(point, kinds.get(growth) or abort(400))
    return saved(week, point.version, place(point))


def _around(week: Opened) -> Sequence[Point]:
    """The points of the weeks that matter for what is suggested in this one."""
    back = max(LOTS * WEEK, current().habits.growth_after)
    return current().store.notebook.ideas_taken(week.key, _back(week.week, back), week.week + LOTS * WEEK)


def _back(day: date, time: timedelta) -> date:
    return day - time if time < day - date.min else date.min


def _suggestions(week: Opened, around: Sequence[Point]) -> list[Suggestion]:
    turns = {one.value: min(max(0, request.args.get(one, 0, int)), MOST_TURNS) for one in Element}
    without = used(around, week.week, week.reader.email)
    found = (_suggestion(week, one, turns, without) for one in Element)
    return [one for one in found if one]


def _suggestion(week: Opened, element: Element, turns: Mapping[str, int], without: frozenset[str]) -> Suggestion | None:
    lot = suggested(week.key, week.week, element, without)
    if not lot:
        return None
    chosen = lot[turns[element] % len(lot)]
    following: dict[str, int] = {**turns, element.value: (turns[element] + 1) % len(lot)}
    another = f"{here(week)}?{urlencode(following)}#ideas" if len(lot) > 1 else ""
    return Suggestion(chosen.key, words_of(chosen), element_of(chosen), theme_of(chosen), another)


def _growth_weeks(week: Opened, around: Sequence[Point]) -> int:
    after = current().habits.growth_after
    since = _since(week)
    due = since is not None and growth_due(around, week.reader.email, since, week.week, after)
    return max(1, after // WEEK) if due else 0


def _since(week: Opened) -> date | None:
    """When the pair began, as far as that is known."""
    met = (one.first for one in tenures_of(current(), week.pair.report.email) if one.pair == week.pair)
    return next(met, None)

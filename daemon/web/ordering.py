"""The order of talking points: one up or down by a button, or a whole list as somebody dragged it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.web.opening import Opened
from daemon.web.points import listed
from daemon.web.saving import opened_to_write, saved
from daemon.web.site import current

STEPS = {"up": -1, "down": 1}


def move_point(report: str, day: str, number: int) -> Response:
    """POST …/points/NUMBER/move: one place up or down on its side."""
    week = opened_to_write(report, day, current().clock())
    step = STEPS.get(request.form.get("to", "")) or abort(400)
    side = next((one for one in _sides(week) if number in one), None) or abort(404)
    current().store.notebook.order_points(week.key, _moved(side, number, step))
    return saved(week, at=f"point-{number}")


def order_points(report: str, day: str) -> Response:
    """POST …/order: the points of one side, or some of them, in a new order; `ids` has their numbers with commas."""
    week = opened_to_write(report, day, current().clock())
    wanted = list(_numbers(request.form.get("ids", "")))
    side = next((one for one in _sides(week) if set(wanted) & set(one)), None) or abort(404)
    kept = [one for one in wanted if one in set(side)]
    current().store.notebook.order_points(week.key, kept)
    return saved(week, at="points")


def _sides(week: Opened) -> Iterator[Sequence[int]]:
    both = listed(week)
    for side in (both.report, both.manager):
        yield [one.point.id or 0 for one in side]


def _moved(side: Sequence[int], number: int, step: int) -> list[int]:
    before = list(side)
    place = before.index(number)
    before.insert(max(0, place + step), before.pop(place))
    return before


def _numbers(text: str) -> Iterator[int]:
    for one in text.split(","):
        if not (one.isascii() and one.isdigit()) or len(one) > 15:
            abort(400)
        yield int(one)

"""The talking points of the two: the team member's first, open ones carried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.opening import Opened
from daemon.web.saving import opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain
from rules.notebook import Agenda, Point, agenda, shared_with

LONGEST_POINT = 4_000
MOST_OPEN = 200


def shown(week: Opened, now: datetime) -> Agenda:  # noqa: ARG001
    """What the page shows of them."""
    return agenda(current().store.notebook.points(week.key, week.week), week.pair, week.week, week.reader.email)


def add_point(report: str, day: str) -> Response:
    """POST /agenda/REPORT/DATE: adds a talking point of the reader."""
    now, notebook = current().clock(), current().store.notebook
    week = opened_to_write(report, day, now)
    text = plain(request.form.get("text", ""))
    wrong = mistake(text, LONGEST_POINT) or _too_many(notebook.points(week.key))
    if wrong:
        return refused(week, wrong)
    point = Point(week.key, week.week, week.reader.email, text, now)
    added = notebook.add_point(replace(point, shared_at=shared_with(point, week.pair, now)))
    return saved(week, added.version)


def mark_point(report: str, day: str, number: int) -> Response:
    """POST /agenda/REPORT/DATE/points/NUMBER/done: marks a talking point as done, or as open again."""
    now, notebook = current().clock(), current().store.notebook
    week = opened_to_write(report, day, now)
    point, done = notebook.point(week.key, number), request.form.get("done")
    if point is None or done not in ("yes", "no"):
        abort(404 if point is None else 400)
    notebook.change_point(replace(point, done_at=(point.done_at or now) if done == "yes" else None))
    return saved(week, point.version + 1)


def _too_many(points: Sequence[Point]) -> str:
    if sum(one.done_at is None for one in points) < MOST_OPEN:
        return ""
    said = _("There are %(most)s open points already. Please mark some as done, then add this one.")
    return said % {"most": MOST_OPEN}

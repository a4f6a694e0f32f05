"""Whether the agenda of a week was shared: a draft is for the team member alone until they press *Share*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from werkzeug.wrappers import Response

from daemon.mail.words import moment
from daemon.reminding import days_off
from daemon.web.meeting import begins
from daemon.web.opening import Opened
from daemon.web.saving import opened_to_write, saved
from daemon.web.site import current
from rules.access import Way
from rules.notebook import agreed, drafts
from rules.sharing import share_by


@dataclass(frozen=True, slots=True)
class Sharing:
    """What the page shows: when it was shared, how many points wait for that, and whether the reader may press.

    It is `expected` until the 1:1 is over, and as long as a draft waits; `by` is until when, "" once that is past.
    """

    shared: str
    waiting: int
    expected: bool
    team_member: bool
    may: bool
    by: str = ""


def shown(week: Opened, now: datetime) -> Sharing:
    """Whether the agenda was shared, as far as the reader is to know: how many points wait only their author learns."""
    notebook = current().store.notebook
    sheet, mine = notebook.sheet(week.key, week.week), week.way is Way.REPORT
    waiting = drafts(notebook.points_about(week.key, week.week), week.pair, week.week) if mine else ()
    shared = moment(sheet.shared_at, week.reader.zone, now) if sheet.shared_at else ""
    over = agreed(week.pair.slot, week.week) + week.pair.slot.length <= now
    expected = week.writable(now) and bool(waiting or not (shared or over))
    by = _by(week, now) if mine and expected and not shared else ""
    return Sharing(shared, len(waiting), expected, mine, mine and expected, by)


def _by(week: Opened, now: datetime) -> str:
    start, report = begins(week), week.pair.report
    if start is None:
        return ""
    by = share_by(start, report, current().habits, days_off(report.holidays, now.date()))
    return moment(by, week.reader.zone, now) if now < by else ""


def share(report: str, day: str) -> Response:
    """POST …/share: the manager sees from now on what the team member raised, and at once what they add this week."""
    now, notebook = current().clock(), current().store.notebook
    week = opened_to_write(report, day, now)
    if week.way is not Way.REPORT:
        abort(404)
    with current().store.transaction():
        notebook.share_sheet(week.key, week.week, now)
        notebook.share_points(drafts(notebook.points_about(week.key, week.week), week.pair, week.week), now)
    return saved(week, at="sharing")

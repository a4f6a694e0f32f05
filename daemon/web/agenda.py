"""The agenda page of one week: finding its way, and the parts of which it is made."""

from __future__ import annotations

from datetime import date, datetime

from flask import redirect, render_template
from werkzeug.wrappers import Response

from daemon.web import actions, feedback, held, ideas, meeting, notes, points, remarks, sharing, template
from daemon.web.lookback import shown_week
from daemon.web.markdown import as_html
from daemon.web.opening import Opened, document_of, latest, opened, reachable, week_of_path
from daemon.web.saving import here
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import current
from rules.notebook import WEEK
from rules.slot import wall_time


def agenda(report: str) -> Response:
    """GET /agenda/REPORT: on to the week of this or the next meeting, or to the document of the two."""
    if signed_in() is None:
        return to_sign_in()
    week = latest(report)
    return _to_document(week) or redirect(here(week))


def agenda_week(report: str, day: str) -> Response | str:
    """GET /agenda/REPORT/DATE: the week that the date lies in; what was written before there was a document stays."""
    if signed_in() is None:
        return to_sign_in()
    monday = week_of_path(day)
    if elsewhere := shown_week(report, monday):
        return redirect(elsewhere)
    week = opened(report, monday)
    if document := _to_document(week):
        return document
    return _page(week) if monday.isoformat() == day else redirect(here(week))


def _to_document(week: Opened) -> Response | None:
    link = document_of(week, current().clock())
    return redirect(link, 303) if link else None


def _page(week: Opened) -> str:
    now = current().clock()
    return render_template(
        "agenda.html",
        **_frame(week, now),
        sharing=sharing.shown(week, now),
        points=points.shown(week, now),
        ideas=ideas.shown(week, now),
        feedback=feedback.shown(week, now),
        template=template.shown(week, now),
        held=held.shown(week, now),
        actions=actions.shown(week, now),
        notes=notes.shown(week, now),
        remarks=remarks.shown(week, now),
    )


def _frame(week: Opened, now: datetime) -> dict[str, object]:
    """What all parts of the page may use: `week`, `here`, `html(markdown)`, `today`, `writable`."""
    return {
        "pair": week.pair,
        "reader": week.reader,
        "week": week,
        "here": here(week),
        "html": as_html,
        "today": wall_time(now, week.pair.slot.zone).date(),
        "lasting": week.lasting,
        "writable": week.writable(now),
        "meeting": meeting.shown(week, now),
        "upcoming": week.week == latest(week.pair.report.email).week,
        "earlier": _beside(week, week.week - WEEK),
        "later": _beside(week, week.week + WEEK),
    }


def _beside(week: Opened, other: date) -> str:
    found = reachable(week.pair.report.email, other, week.reader)
    return here(found) if found else ""

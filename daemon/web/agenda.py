"""Agenda pages: the talking points of the two for one week, open ones carried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from daemon.mail.words import moment
from daemon.web import words
from daemon.web.agenda_week import LONGEST_POINT, mistake, plain
from daemon.web.markdown import as_html
from daemon.web.opening import week_of_path
from daemon.web.session import signed_in
from daemon.web.site import Site, current
from rules.identity import pair_key
from rules.model import Pair, Person
from rules.notebook import Agenda, Point, agreed, next_monday, shared_with
from rules.notebook import agenda as agenda_of
from rules.slot import wall_time

WEEK = timedelta(days=7)


def agenda(report: str) -> Response:
    """GET /agenda/REPORT: on to the week of this or the next meeting, or to the document of the two."""
    if signed_in() is None:
        return _to_sign_in()
    site, (pair, _) = current(), _ours(report)
    link = site.document(pair)
    return redirect(link, 303) if link else redirect(_link(pair, next_monday(pair.slot, site.clock())))


def agenda_week(report: str, day: str) -> Response | str:
    """GET /agenda/REPORT/DATE: the week that the date lies in; what was written before there was a document stays."""
    if signed_in() is None:
        return _to_sign_in()
    site, (pair, reader), week = current(), _ours(report), week_of_path(day)
    link = site.document(pair)
    if link and week >= next_monday(pair.slot, site.clock()):
        return redirect(link, 303)
    if week.isoformat() != day:
        return redirect(_link(pair, week))
    return _page(pair, reader, week)


def add_point(report: str, day: str) -> Response | tuple[str, int]:
    """POST /agenda/REPORT/DATE: adds a talking point of the reader."""
    if signed_in() is None:
        return _to_sign_in()
    site, (pair, reader), week = current(), _ours(report), week_of_path(day)
    text = plain(request.form.get("text", ""))
    wrong = mistake(text, site.store.notebook.points(_key(pair)))
    if wrong:
        return _page(pair, reader, week, text, wrong), 400
    point, now = Point(_key(pair), week, reader.email, text, site.clock()), site.clock()
    site.store.notebook.add_point(replace(point, shared_at=shared_with(point, pair, now)))
    return redirect(_link(pair, week), 303)


def mark_point(report: str, day: str, number: int) -> Response:
    """POST /agenda/REPORT/DATE/points/NUMBER: marks a talking point as done, or as open again."""
    if signed_in() is None:
        return _to_sign_in()
    site, (pair, _), week = current(), _ours(report), week_of_path(day)
    point = site.store.notebook.point(_key(pair), number)
    done = request.form.get("done")
    if point is None or done not in ("yes", "no"):
        abort(404 if point is None else 400)
    marked = (point.done_at or site.clock()) if done == "yes" else None
    site.store.notebook.change_point(replace(point, done_at=marked))
    return redirect(_link(pair, week), 303)


def _to_sign_in() -> Response:
    shown = request.path.partition("/points/")[0]
    return redirect(url_for("sign_in", next=shown), 303)


def _ours(report: str) -> tuple[Pair, Person]:
    """The pair and the one of the two who reads; 404 for everybody else, as if there were no such page."""
    pair, reader = current().pair(report.lower()), signed_in()
    if pair is None or reader is None or reader.email not in (pair.report.email, pair.manager.email):
        abort(404)
    return pair, reader


def _key(pair: Pair) -> str:
    return pair_key(pair.report.email, pair.manager.email)


def _link(pair: Pair, week: date) -> str:
    return url_for("agenda_week", report=pair.report.email, day=week.isoformat())


def _page(pair: Pair, reader: Person, week: date, text: str = "", wrong: str = "") -> str:
    site = current()
    today = wall_time(site.clock(), pair.slot.zone).date()
    return render_template(
        "agenda.html",
        pair=pair,
        reader=reader,
        week=week,
        meeting=moment(agreed(pair.slot, week), reader.zone, site.clock()),
        today=today,
        earlier=_link(pair, week - WEEK),
        later=_link(pair, week + WEEK),
        sections=_sections(site, pair, week, reader),
        other=words.first_name(pair.manager if reader == pair.report else pair.report),
        text=text,
        wrong=wrong,
        longest=LONGEST_POINT,
        html=lambda markdown: Markup(as_html(markdown)),
    )


def _sections(site: Site, pair: Pair, week: date, reader: Person) -> Agenda:
    return agenda_of(site.store.notebook.points(_key(pair), week), pair, week, reader.email)

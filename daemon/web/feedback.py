"""Feedback in the moment: some words to the other one, seen by both and mailed at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.mail import compose
from daemon.mail.words import moment
from daemon.rows import QueuedMail
from daemon.web.markdown import as_html
from daemon.web.opening import Opened, opened, week_of_path
from daemon.web.saving import here, opened_while_open, refused, saved
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import current
from daemon.web.typed import mistake, plain
from daemon.web.words import first_name
from rules.deadlines import polite
from rules.notebook import Point, PointKind, feedback

LONGEST_FEEDBACK = 2_000
MOST_IN_A_WEEK = 20


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback as the page shows it; `own`: the reader gave it."""

    point: Point
    name: str
    at: str
    own: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback of a week, oldest first, and whether the reader may give some."""

    given: tuple[Given, ...]
    may: bool
    other: str
    longest: int = LONGEST_FEEDBACK


def shown(week: Opened, now: datetime) -> Feedback:
    """What the page shows of it: both see it at once."""
    given = (
        Given(
            one,
            week.name_of(one.author),
            moment(one.added_at, week.reader.zone, now),
            one.author == week.reader.email,
        )
        for one in _of(week)
    )
    return Feedback(tuple(given), week.writable(now), first_name(week.other))


def feedback_page(report: str, day: str) -> Response | str:
    """GET …/feedback: the form and what was given, for a phone, or beside a document."""
    if signed_in() is None:
        return to_sign_in()
    now, week = current().clock(), opened(report, week_of_path(day))
    if not week.lasting:
        abort(404)
    return render_template("agenda/feedback.html", here=here(week), html=as_html, feedback=shown(week, now))


def give_feedback(report: str, day: str) -> Response:
    """POST …/feedback: keeps the words and mails them in one go; the same words twice are one."""
    now = current().clock()
    week = opened_while_open(report, day, now)
    text = plain(request.form.get("text", ""))
    if wrong := mistake(text, LONGEST_FEEDBACK):
        return refused(week, wrong)
    with current().store.transaction():
        mine = [one for one in _of(week) if one.author == week.reader.email]
        if len(mine) >= MOST_IN_A_WEEK:
            return refused(week, _("That is much for one week. Please talk about it in the 1:1."))
        if all(one.text != text for one in mine):
            _keep_and_mail(week, text, now)
    current().wake()
    return saved(week, at="feedback")


def _of(week: Opened) -> tuple[Point, ...]:
    return feedback(current().store.notebook.points_of_weeks(week.key, week.week, week.week), week.week)


def _keep_and_mail(week: Opened, text: str, now: datetime) -> None:
    site, other = current(), week.other
    point = Point(week.key, week.week, week.reader.email, text, now, shared_at=now, kind=PointKind.FEEDBACK)
    kept = site.store.notebook.add_point(point)
    mail = compose.feedback(site.desk, other, week.reader, kept, _link(week), now)
    why, at = ("feedback", week.key, str(kept.id)), polite(now, other, site.policy)
    site.store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, why, mail.content, now, at))


def _link(week: Opened) -> str:
    """The page of the week; where that leads on to a document, the page that has feedback alone."""
    site = current()
    return f"{site.base_url}{week.link}{'/feedback' if site.document(week.pair) else ''}"

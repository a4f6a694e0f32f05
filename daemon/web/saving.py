"""How a change is answered, to a browser with a page and to a script with JSON; what was typed is never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import pendulum
from flask import abort, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.opening import Opened, document_of, reachable, week_of_path
from daemon.web.session import signed_in
from daemon.web.site import current
from rules.access import Way


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored by now: its text and version, and who wrote it, "" where that is not told."""

    text: str
    version: int
    by: str = ""


def for_script() -> bool:
    """Whether a script of ours asks, which takes JSON."""
    return request.accept_mimetypes.best == "application/json"


def opened_by_form(report: str, day: str) -> Opened:
    """The week that somebody sends a form about; a 404 gives back what they typed."""
    reader = signed_in() or abort(_words_alone())
    week = reachable(report, week_of_path(day), reader)
    return week if week and week.way is not Way.SHOWN else abort(_words_alone())


def opened_to_add(report: str, day: str) -> Opened:
    """The week that somebody adds to, be it locked or not; 404 for whoever may not."""
    week = opened_by_form(report, day)
    return week if week.lasting else abort(_words_alone())


def opened_to_write(report: str, day: str, now: datetime) -> Opened:
    """The week whose agenda somebody changes: not one that a document holds, where nobody would find it."""
    week = opened_while_open(report, day, now)
    if document_of(week, now):
        abort(refused(week, _("This agenda is a document by now: please write it there."), status=409))
    return week


def opened_while_open(report: str, day: str, now: datetime) -> Opened:
    """The week that somebody changes; 404 for whoever may not, and a page with what they typed once it is locked."""
    week = opened_to_add(report, day)
    if not week.writable(now):
        abort(refused(week, _("This week is closed by now: what it holds stays as it is."), status=409))
    return week


def here(week: Opened) -> str:
    """The address of the page of a week, below whatever path the site has."""
    return request.script_root + week.link


def saved(week: Opened, version: int = 0, at: str = "", query: str = "", **more: object) -> Response:
    """It is stored: on to the page, at the element `at`; a script learns the version and when that was."""
    if not for_script():
        return redirect(f"{here(week)}{query}#{at}" if at else f"{here(week)}{query}", 303)
    clock = pendulum.instance(current().clock()).in_timezone(week.reader.zone).format("HH:mm")
    return jsonify({"version": version, "said": _("Saved at %(time)s") % {"time": clock}, **more})


def refused(week: Opened, why: str, *, status: int = HTTPStatus.BAD_REQUEST) -> Response:
    """It cannot be stored like this: a page that says why, with what was typed in a form that sends it again."""
    if for_script():
        return make_response(jsonify({"error": why}), status)
    sent = {**_sent(week), "to": "", "press": _("Save")}
    return make_response(render_template("agenda/again.html", why=why, **sent), status)


def gone(week: Opened) -> Response:
    """There is no such thing on the page, or none that the reader sees: a 404 that keeps what was typed."""
    why = _("It is no longer there. What you wrote can be added as a new point.")
    if for_script():
        return make_response(jsonify({"error": why}), 404)
    sent = {**_sent(week), "rest": (), "to": here(week), "press": _("Add")}
    return make_response(render_template("agenda/again.html", why=why, **sent), 404)


def conflicting(week: Opened, stored: Stored) -> Response:
    """It was changed meanwhile: both texts, one press to keep either of them, or a text made of both."""
    why = _("This was changed while you wrote.")
    if for_script():
        return make_response(jsonify({"error": why, "text": stored.text, "version": stored.version}), 409)
    return make_response(render_template("agenda/conflict.html", stored=stored, why=why, **_sent(week)), 409)


def _sent(week: Opened) -> dict[str, object]:
    rest = [(name, value) for name, value in request.form.items() if name not in ("csrf_token", "text")]
    return {"here": here(week), "typed": request.form.get("text", ""), "rest": rest}


def _words_alone() -> Response:
    """For whoever may not write: what they typed, and the way to sign in; it tells nothing of what there is."""
    typed, reader = request.form.get("text", ""), signed_in()
    if for_script() or (reader and not typed):
        abort(404)
    page = "/".join(request.path.split("/")[:4])
    name = "agenda/nothing_here.html" if reader else "agenda/signed_out.html"
    return make_response(render_template(name, typed=typed, page=page), 404)

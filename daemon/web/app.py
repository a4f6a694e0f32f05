"""The web application: its routes, its limits and what every answer carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect

from daemon.secret_files import Secrets
from daemon.web import (
    actions,
    agenda,
    answer,
    disclosing,
    feedback,
    held,
    history,
    home,
    hooks,
    ideas,
    menu,
    metrics,
    notes,
    operator_page,
    ordering,
    own_data,
    points,
    preferences,
    private_notes,
    reason,
    remarks,
    review,
    session,
    sharing,
    sign_in,
    speech,
    status,
    template,
    unsubscribing,
    words,
)
from daemon.web.bucket import attach_bucket, hold_back
from daemon.web.errors import attach_errors
from daemon.web.policy import GUARDS
from daemon.web.proxy import behind_proxy
from daemon.web.site import Site, attach
from daemon.web.tokens import session_keys

LARGEST_BODY = 64 * 1024
NUMBERED = "<int(max=999999999999):number>"
"""A number that fits the database."""

SHOWN = (
    ("/", home.home),
    ("/reason/<token>", reason.reason),
    ("/answer/<token>", answer.answer),
    ("/agenda/<report>", agenda.agenda),
    ("/agenda/<report>/<day>", agenda.agenda_week),
    ("/agenda/<report>/<day>/feedback", feedback.feedback_page),
    ("/history/<report>", history.history),
    ("/history/<report>/shown", disclosing.shown),
    ("/review/<report>", review.review),
    ("/review/<report>/<period>.md", review.review_md),
    ("/review/<report>/<period>.json", review.review_json),
    ("/me/export", own_data.my_export),
    ("/preferences", preferences.own_preferences),
    ("/preferences/<token>", preferences.preferences),
    ("/unsubscribe/<token>", unsubscribing.unsubscribing),
    ("/sign-in", sign_in.sign_in),
    ("/sign-in/<token>", sign_in.follow_link),
    ("/sign-ins", sign_in.sign_ins),
    ("/operator", operator_page.operator_page),
    ("/healthz", status.healthz),
    ("/readyz", status.readyz),
    ("/metrics", metrics.metrics),
)
CHANGING = (
    ("/agenda/<report>/<day>", points.add_point),
    (f"/agenda/<report>/<day>/points/{NUMBERED}", points.change_point),
    (f"/agenda/<report>/<day>/points/{NUMBERED}/done", points.mark_point),
    (f"/agenda/<report>/<day>/points/{NUMBERED}/move", ordering.move_point),
    (f"/agenda/<report>/<day>/points/{NUMBERED}/remove", points.remove_point),
    ("/agenda/<report>/<day>/order", ordering.order_points),
    ("/agenda/<report>/<day>/share", sharing.share),
    ("/agenda/<report>/<day>/questions/<key>", ideas.ask),
    ("/agenda/<report>/<day>/growth", ideas.grow),
    ("/agenda/<report>/<day>/feedback", feedback.give_feedback),
    ("/agenda/<report>/<day>/template", template.keep_template),
    ("/agenda/<report>/<day>/held", held.state),
    ("/agenda/<report>/<day>/remarks", remarks.add_remark),
    ("/agenda/<report>/<day>/actions", actions.add_action),
    (f"/agenda/<report>/<day>/actions/{NUMBERED}", actions.change_action),
    (f"/agenda/<report>/<day>/actions/{NUMBERED}/done", actions.mark_action),
    ("/agenda/<report>/<day>/notes", notes.save_note),
    ("/agenda/<report>/<day>/private-notes", private_notes.save_private_note),
    ("/history/<report>/shown", disclosing.show),
    (f"/history/<report>/shown/{NUMBERED}/take-back", disclosing.take_back),
    ("/preferences", preferences.keep_own_preferences),
    ("/review/<report>", review.prepare),
    ("/sign-in", sign_in.ask_for_link),
    ("/sign-in/<token>", sign_in.use_link),
    ("/sign-out", sign_in.sign_out),
    ("/sign-ins", sign_in.sign_out_everywhere),
)

BY_TOKEN = (
    ("/hooks/google", hooks.google),
    ("/reason/<token>", reason.give_reason),
    ("/answer/<token>", answer.give_answer),
    ("/preferences/<token>", preferences.keep_preferences),
    ("/unsubscribe/<token>", unsubscribing.unsubscribe),
)
"""What only the holder of a token can send, so that it may come from wherever."""


def create_app(site: Site) -> Flask:
    """The pages of a daemon, as a WSGI application."""
    app = Flask(__name__)
    app.config.from_mapping(_config(site.base_url))
    _signing(app, site.desk.secrets)
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(day=words.day, first_name=words.first_name)
    app.jinja_env.globals.update(menu=menu.menu, leaving=menu.leaving)
    app.wsgi_app = behind_proxy(app.wsgi_app)  # type: ignore[assignment,method-assign]
    attach(app, site)
    speech.attach_language(app)
    attach_bucket(app)
    metrics.attach_metrics(app, site)
    attach_errors(app)
    _route(app)
    app.after_request(_guarded)
    return app


def _config(base_url: str) -> dict[str, object]:
    url = urlsplit(base_url)
    secure = url.scheme == "https"
    # A cookie named __Host- must be secure and count for the whole host.
    name = "__Host-oneonone" if secure and not url.path else "oneonone"
    return {
        "APPLICATION_ROOT": url.path or "/",
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "PERMANENT_SESSION_LIFETIME": session.SIGNED_IN_FOR,
        "SESSION_COOKIE_NAME": name,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        # The reason page sends no cookie, not even one that came along.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # The token lives as long as its session: somebody may write at an agenda for a whole day.
        "WTF_CSRF_TIME_LIMIT": None,
        # It wants a Referer header, which no page of ours sends.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _signing(app: Flask, secrets: Secrets) -> None:
    """The first secret signs cookies and forms; what another one has signed is accepted, whoever fills it in."""
    app.secret_key, *earlier = session_keys(secrets)
    app.config["SECRET_KEY_FALLBACKS"] = earlier
    app.config["WTF_CSRF_SECRET_KEY"] = [*reversed(earlier), app.secret_key]  # the last one signs


def _route(app: Flask) -> None:
    """CSRF is checked for all that changes anything but what only the holder of a token can send."""
    protection = CSRFProtect()
    app.before_request(session.reject_other_sites)
    app.before_request(hold_back)
    app.before_request(notes.make_room)
    protection.init_app(app)
    app.before_request(sign_in.leave_to_proxy)
    for rule, shown in SHOWN:
        app.add_url_rule(rule, view_func=shown, methods=["GET"])
    for rule, changed in CHANGING:
        app.add_url_rule(rule, view_func=changed, methods=["POST"])
    for rule, by_token in BY_TOKEN:
        app.add_url_rule(rule, view_func=protection.exempt(by_token), methods=["POST"])


def _guarded(response: Response) -> Response:
    for name, value in GUARDS.items():
        response.headers.setdefault(name, value)
    return response

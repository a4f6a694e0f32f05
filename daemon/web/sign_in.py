"""Signing in by a link in a mail, signing out, and the first page."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from daemon.mail import compose
from daemon.mail.words import moment
from daemon.rows import QueuedMail, stamp
from daemon.web import session, words
from daemon.web.bucket import current_bucket
from daemon.web.policy import leading_to
from daemon.web.site import Site, current
from daemon.web.tokens import SignInClaim, read_sign_in, sign_in_link
from rules.identity import digest
from rules.model import Pair, Person
from rules.slot import first_week, instant

MOST_MAILS = 3
IN = timedelta(hours=1)


def home() -> Response | str:
    """GET /: the reader's 1:1s."""
    reader = session.signed_in()
    if reader is None:
        return redirect(url_for("sign_in"), 303)
    site = current()
    ours = [one for one in site.pairs() if reader.email in (one.report.email, one.manager.email)]
    return render_template("home.html", reader=reader, meetings=[_meeting(one, reader, site.clock()) for one in ours])


def sign_in() -> str:
    """GET /sign-in: asks for the address."""
    return render_template("sign_in.html", next_page=session.local_page(request.args.get("next", "/")))


def ask_for_link() -> tuple[str, int]:
    """POST /sign-in: mails a link to a person of the roster; the answer is the same for any address."""
    site = current()
    if not current_bucket().take(request.remote_addr or "", site.clock()):
        return render_template("too_many.html"), 429
    person = site.person(request.form.get("email", "").strip().lower())
    if person and _may_mail(site, person.email):
        _mail(site, person.email, session.local_page(request.form.get("next", "/")))
    return render_template("link_sent.html"), 200


def follow_link(token: str) -> Response | tuple[str, int]:
    """GET /sign-in/TOKEN: one button, which may lead on to a document; following the link alone uses nothing up."""
    site = current()
    claim = _claim(site, token)
    if claim is None:
        return render_template("link_over.html"), 404
    page = make_response(render_template("follow_link.html", token=token))
    documents = (site.document(one) for one in site.pairs() if claim.person in (one.report.email, one.manager.email))
    page.headers["Content-Security-Policy"] = leading_to(documents)
    return page


def use_link(token: str) -> Response | tuple[str, int]:
    """POST /sign-in/TOKEN: uses the link up and signs in."""
    site = current()
    claim = _claim(site, token)
    if claim is None or not site.store.use_token(digest("sign-in", token), site.clock()):
        return render_template("link_over.html"), 404
    session.begin(claim.person)
    return redirect(request.script_root + session.local_page(claim.next_page), 303)


def sign_out() -> Response:
    """POST /sign-out: forgets who is signed in."""
    session.end()
    return redirect(url_for("sign_in"), 303)


def _claim(site: Site, token: str) -> SignInClaim | None:
    claim = read_sign_in(site.secret, token, site.clock())
    return claim if claim and site.person(claim.person) else None


def _may_mail(site: Site, email: str) -> bool:
    since = stamp(site.clock() - IN)
    sent = site.store.mails("recipient = ? AND about = 'sign-in' AND queued_at > ?", email, since)
    return len(sent) < MOST_MAILS


def _mail(site: Site, email: str, next_page: str) -> None:
    now = site.clock()
    mail = compose.sign_in(site.desk, email, sign_in_link(site.base_url, site.secret, email, next_page, now), now)
    site.store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, now, now))
    site.wake()


def _meeting(pair: Pair, reader: Person, now: datetime) -> dict[str, str]:
    other = pair.manager if reader.email == pair.report.email else pair.report
    following = instant(first_week(pair.slot, now - pair.slot.length), pair.slot.zone)
    return {
        "name": words.full_name(other),
        "slot": str(pair.slot),
        "following": moment(following, reader.zone, now),
        "link": url_for("agenda", report=pair.report.email),
    }

"""Signing in by a link in a mail, and signing out, here or everywhere; a proxy that signs in leaves none of it."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from daemon.auditing import SOMEBODY, Deed, note
from daemon.i18n import language, speaking
from daemon.mail import compose
from daemon.mail.words import moment
from daemon.rows import QueuedMail, stamp
from daemon.web import session
from daemon.web.bucket import may_ask, note_bad_link
from daemon.web.policy import leading_to
from daemon.web.site import Site, current
from daemon.web.tokens import SIGN_IN_LASTS, SignInClaim, read_sign_in, sign_in_link
from rules.identity import digest
from rules.model import Person

MOST_MAILS = 3
IN = timedelta(hours=1)
OF_COOKIES = frozenset(
    {"sign_in", "ask_for_link", "follow_link", "use_link", "sign_out", "sign_ins", "sign_out_everywhere"}
)
"""What there is only where these pages sign people in themselves."""


def leave_to_proxy() -> Response | None:
    """Answer, where a proxy signs people in, what belongs to the cookie: a page that leads nowhere else by itself."""
    if not current().trust_header or request.endpoint not in OF_COOKIES:
        return None
    reader = session.signed_in()
    page = render_template("signed_in_by_proxy.html", reader=reader, operator=current().desk.operator)
    return make_response(page, 200 if reader else 403)


def sign_in() -> str:
    """GET /sign-in: asks for the address."""
    return render_template("sign_in.html", next_page=session.local_page(request.args.get("next", "/")))


def ask_for_link() -> tuple[str, int]:
    """POST /sign-in: mails a link to who may sign in; the answer is the same for any address."""
    site = current()
    if not may_ask():
        return render_template("too_many.html"), 429
    person = session.somebody(request.form.get("email", "").strip().lower())
    if person and _may_mail(site, person.email):
        _mail(site, person, session.local_page(request.form.get("next", "/")))
    return render_template("link_sent.html"), 200


def follow_link(token: str) -> Response | tuple[str, int]:
    """GET /sign-in/TOKEN: one button, which may lead on to a document; following the link alone uses nothing up."""
    site = current()
    claim = _claim(site, token)
    if claim is None:
        return _over()
    page = make_response(render_template("follow_link.html"))
    documents = (site.document(one) for one in site.pairs() if claim.person in (one.report.email, one.manager.email))
    page.headers["Content-Security-Policy"] = leading_to(documents)
    return page


def use_link(token: str) -> Response | tuple[str, int]:
    """POST /sign-in/TOKEN: uses the link up and signs in."""
    site = current()
    claim = _claim(site, token)
    if claim is None or not _used_up(site, token, claim.person):
        return _over()
    session.begin(claim.person)
    return redirect(request.script_root + session.local_page(claim.next_page), 303)


def _used_up(site: Site, token: str, person: str) -> bool:
    with site.store.transaction():
        if done := site.store.use_token(digest("sign-in", token), site.clock()):
            note(site.store, Deed.SIGN_IN, person, "", site.clock())
        return done


def sign_out() -> Response:
    """POST /sign-out: forgets in this browser who is signed in."""
    session.end()
    return redirect(url_for("sign_in"), 303)


def sign_ins() -> Response | str:
    """GET /sign-ins: since when this browser is signed in, and how to end that everywhere."""
    reader, since = session.signed_in(), session.began()
    if reader is None or since is None:
        return session.to_sign_in()
    now = current().clock()
    until = moment(since + session.SIGNED_IN_FOR, reader.zone, now)
    return render_template("sign_ins.html", since=moment(since, reader.zone, now), until=until)


def sign_out_everywhere() -> Response:
    """POST /sign-ins: ends everything that the reader began until now, in all browsers, unused links included."""
    reader = session.signed_in()
    if reader is None:
        abort(404)
    site = current()
    with site.store.transaction():
        site.store.sign_outs.save(reader.email, site.clock())
        note(site.store, Deed.SIGN_OUT_EVERYWHERE, reader.email, "", site.clock())
    session.end()
    return redirect(url_for("sign_in"), 303)


def _over() -> tuple[str, int]:
    note_bad_link()
    return render_template("link_over.html"), 404


def _claim(site: Site, token: str) -> SignInClaim | None:
    """What a link is good for; None when it is forged or over, or its person left, or signed out everywhere since."""
    claim = read_sign_in(site.desk.secrets, token, site.clock())
    if claim is None or session.somebody(claim.person) is None:
        return None
    return None if site.store.sign_outs.over(claim.person, claim.expires_at - SIGN_IN_LASTS) else claim


def _may_mail(site: Site, email: str) -> bool:
    since = stamp(site.clock() - IN)
    sent = site.store.mails("recipient = ? AND about = 'sign-in' AND queued_at > ?", email, since)
    return len(sent) < MOST_MAILS


def _mail(site: Site, person: Person, next_page: str) -> None:
    now = site.clock()
    link = sign_in_link(site.base_url, site.desk.secrets, person.email, next_page, now)
    with speaking(person.language or language()):
        mail = compose.sign_in(site.desk, person.email, link, now)
    with site.store.transaction():
        site.store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, now, now))
        note(site.store, Deed.SIGN_IN_MAIL, SOMEBODY, person.email, now)
    site.wake()

"""Who is signed in, by the cookie or by a proxy, what the cookie keeps, and which requests may change anything."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from daemon.web.proxy import through_proxy
from daemon.web.site import current
from rules.model import Person

SIGNED_IN_FOR = timedelta(days=30)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OURS = frozenset({"same-origin", "none"})
BY_LINK = frozenset(
    {
        "reason",
        "give_reason",
        "answer",
        "give_answer",
        "preferences",
        "keep_preferences",
        "unsubscribing",
        "unsubscribe",
    }
)
"""Whoever holds the link is meant, signed in or not."""

_PERSON = r"[A-Za-z0-9!$%&'*+=@^_`{|}~.-]{3,760}"
_PART = r"[a-z0-9][a-z0-9.-]{0,39}"
_LOCAL = re.compile(
    rf"/|/operator|/sign-ins|/preferences|/me/export|/(agenda|history|review)/{_PERSON}(/{_PART}){{0,2}}", re.ASCII
)


def signed_in() -> Person | None:
    """Who is signed in; None when nobody is, the 30 days are over, or the person signed out everywhere since."""
    if "reader" not in g:
        header = current().trust_header
        g.reader = _named_by_proxy(header) if header else _named_by_cookie()
    return cast("Person | None", g.reader)


def to_sign_in() -> Response:
    """To the page that asks who is there, and back to the path that was asked for."""
    return redirect(url_for("sign_in", next=request.path), 303)


def somebody(email: str) -> Person | None:
    """The person with this address who may sign in: of the roster, or the operator, wherever that one may be."""
    site = current()
    found = site.person(email)
    if found is None and email == site.operator:
        return Person(email, "", "UTC", "")
    return found


def _named_by_cookie() -> Person | None:
    email, until = session.get("email"), session.get("until")
    if not isinstance(email, str) or not isinstance(until, str):
        return None
    site, ends = current(), datetime.fromisoformat(until)
    if site.clock() >= ends or site.store.sign_outs.over(email, ends - SIGNED_IN_FOR):
        return None
    return somebody(email)


def _named_by_proxy(header: str) -> Person | None:
    """Whom the header names. A header that came twice arrives as two names with a comma, which is nobody's address."""
    return somebody(request.headers.get(header, "").strip().lower()) if through_proxy() else None


def began() -> datetime | None:
    """When whoever is signed in by the cookie did so."""
    until = session.get("until")
    return datetime.fromisoformat(until) - SIGNED_IN_FOR if signed_in() and isinstance(until, str) else None


def begin(email: str) -> None:
    """Sign a person in, in a session that has nothing of the one before."""
    session.clear()
    g.pop("reader", None)
    session.permanent = True
    session["email"] = email
    session["until"] = (current().clock() + SIGNED_IN_FOR).isoformat()


def end() -> None:
    """Sign out in this browser."""
    session.clear()
    g.pop("reader", None)


def local_page(text: str) -> str:
    """The path when it is one of our pages for people, else the first page: no way out of the site."""
    return text if _LOCAL.fullmatch(text) else "/"


def reject_other_sites() -> None:
    """Refuse with 403 what another site makes a browser send.

    What a mail asks needs no such care: only the holder of its link can answer it, from wherever.
    A page with `Referrer-Policy: no-referrer` sends `Origin: null`, so that is no sign of another site.
    """
    if request.method not in UNSAFE or request.endpoint in BY_LINK:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OURS:
        abort(403)
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc not in (request.host, urlsplit(current().base_url).netloc):
        abort(403)

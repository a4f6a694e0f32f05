"""Who is signed in, what is kept of it in the cookie, and which requests may change anything."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import abort, request, session

from daemon.web.site import current
from rules.model import Person

SIGNED_IN_FOR = timedelta(days=30)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OURS = frozenset({"same-origin", "none"})
_LOCAL = re.compile(r"/|/agenda/[A-Za-z0-9!$%&'*+=@^_`{|}~.-]{3,760}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?", re.ASCII)


def signed_in() -> Person | None:
    """The person of the roster who is signed in; None when nobody is, or the 30 days are over."""
    email, until = session.get("email"), session.get("until")
    if not isinstance(email, str) or not isinstance(until, str):
        return None
    return current().person(email) if current().clock() < datetime.fromisoformat(until) else None


def begin(email: str) -> None:
    """Sign a person in, in a session that has nothing of the one before."""
    session.clear()
    session.permanent = True
    session["email"] = email
    session["until"] = (current().clock() + SIGNED_IN_FOR).isoformat()


def end() -> None:
    """Sign out."""
    session.clear()


def local_page(text: str) -> str:
    """The path when it is one of our pages for people, else the first page: no way out of the site."""
    return text if _LOCAL.fullmatch(text) else "/"


def reject_other_sites() -> None:
    """Refuse with 403 what another site makes a browser send.

    The reason form needs no such care: only the holder of its link can send it, from wherever.
    A page with `Referrer-Policy: no-referrer` sends `Origin: null`, so that is no sign of another site.
    """
    if request.method not in UNSAFE or request.endpoint == "give_reason":
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OURS:
        abort(403)
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc not in (request.host, urlsplit(current().base_url).netloc):
        abort(403)

"""The first page: the reader's 1:1s."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from daemon.mail.words import moment
from daemon.web import session, words
from daemon.web.site import current
from rules.model import Pair, Person
from rules.slot import first_week, instant


def home() -> Response | str:
    """GET /: the reader's 1:1s."""
    reader = session.signed_in()
    if reader is None:
        return redirect(url_for("sign_in"), 303)
    site = current()
    ours = [one for one in site.pairs() if reader.email in (one.report.email, one.manager.email)]
    return render_template("home.html", reader=reader, meetings=[_meeting(one, reader, site.clock()) for one in ours])


def _meeting(pair: Pair, reader: Person, now: datetime) -> dict[str, str]:
    other = pair.manager if reader.email == pair.report.email else pair.report
    following = instant(first_week(pair.slot, now - pair.slot.length), pair.slot.zone)
    return {
        "name": words.full_name(other),
        "slot": str(pair.slot),
        "following": moment(following, reader.zone, now),
        "link": url_for("agenda", report=pair.report.email),
    }

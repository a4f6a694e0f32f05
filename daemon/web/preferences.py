"""What people choose about the mails they get: by the link in any mail, or signed in; it shows and changes no more.

The link alone is the right, so that its page sets no cookie and asks nobody to sign in. A mail may be passed on: the
page names nobody but the one whom it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from daemon.auditing import Deed, note
from daemon.i18n import gettext as _
from daemon.web.bucket import note_bad_link
from daemon.web.choosing import Filled, filled_as, offered, sent, told
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import Site, current
from daemon.web.speech import speak_to
from daemon.web.tokens import read_preferences
from daemon.web.words import full_name
from rules.model import Person
from rules.preferences import Preferences

Page = tuple[str, int]


def preferences(token: str) -> Page:
    """GET /preferences/TOKEN: what holds, as a form; changes nothing."""
    return _form(_holder(current(), token), "base.html")


def keep_preferences(token: str) -> Page:
    """POST /preferences/TOKEN: keeps what was chosen, and says what holds now."""
    return _keep(_holder(current(), token), "base.html")


def own_preferences() -> Page | Response:
    """GET /preferences: the same for whoever is signed in."""
    reader = signed_in()
    return _form(current().person(reader.email), "signed_in.html") if reader else to_sign_in()


def keep_own_preferences() -> Page:
    """POST /preferences."""
    reader = signed_in()
    if reader is None:
        abort(404)
    return _keep(current().person(reader.email), "signed_in.html")


def _holder(site: Site, token: str) -> Person | None:
    """Whose choices a link opens; None for somebody who left the roster, or was never in it."""
    email = read_preferences(site.desk.secrets, token)
    person = site.person(email) if email else None
    speak_to(person)
    if email is None:
        note_bad_link()
        abort(404)
    return person


def _form(person: Person | None, layout: str, filled: Filled | None = None, found: Sequence[str] = ()) -> Page:
    if person is None:
        return render_template("nothing_to_choose.html", layout=layout), 404
    site = current()
    shown = filled or filled_as(site.store.preferences.of(person.email))
    choices = offered(site, person)
    wrong = [_(one) for one in found]
    page = render_template(
        "preferences.html", layout=layout, name=full_name(person), filled=shown, choices=choices, found=wrong
    )
    return page, 400 if found else 200


def _keep(person: Person | None, layout: str) -> Page:
    if person is None:
        return _form(person, layout)
    site, filled = current(), sent()
    if found := filled.mistakes:
        return _form(person, layout, filled, found)
    with site.store.transaction():
        chosen = _chosen(site, person, filled)
        site.store.preferences.save(person.email, chosen, site.clock())
        note(site.store, Deed.PREFERENCES, person.email, "", site.clock())
    site.wake()
    now = site.person(person.email) or person
    speak_to(now)
    again = url_for("own_preferences") if layout == "signed_in.html" else ""
    page = render_template("preferences_kept.html", layout=layout, told=told(site, now, chosen), again=again)
    return page, 200


def _chosen(site: Site, person: Person, filled: Filled) -> Preferences:
    """What the form says; what it does not ask of this person stays."""
    before, choices = site.store.preferences.of(person.email), offered(site, person)
    return replace(
        before,
        language=filled.language,
        mail_hours=filled.mail_hours,
        remind_before=filled.remind_before if choices.agenda else before.remind_before,
        reminders=not filled.no_reminders,
        rhythm=filled.rhythm,
        digest=before.digest or filled.digest,
    )

"""Giving up one kind of mails, with one click in a mail program (RFC 8058) or on a page with one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from flask import abort, render_template, request

from daemon.auditing import Deed, note
from daemon.i18n import gettext as _
from daemon.web.bucket import note_bad_link
from daemon.web.site import Site, current
from daemon.web.speech import speak_to
from daemon.web.tokens import preferences_link, read_unsubscribe
from rules.model import Person
from rules.preferences import Extra, Preferences, without


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants no more of what; `person` is None for who is not in the roster."""

    email: str
    extra: Extra
    person: Person | None


@dataclass(frozen=True, slots=True)
class Words:
    """What the two pages say about one kind of mails."""

    title: str
    button: str
    kept: str


def unsubscribing(token: str) -> str:
    """GET /unsubscribe/TOKEN: one button; whatever only looks at links changes nothing."""
    return render_template("unsubscribing.html", words=_words(_claim(current(), token).extra))


def unsubscribe(token: str) -> str:
    """POST /unsubscribe/TOKEN: no more mails of the kind; the same however often, and whatever the form holds."""
    site = current()
    claim = _claim(site, token)
    if _concerns(site, claim):
        with site.store.transaction():
            before = site.store.preferences.of(claim.email)
            after = without(before, claim.extra)
            if after != before:
                _save(site, claim, after)
        if after != before:
            site.wake()
    back = request.script_root + preferences_link("", site.desk.secrets, claim.email) if claim.person else ""
    words, operator = _words(claim.extra), site.desk.operator
    return render_template("unsubscribed.html", words=words, back=back, operator=operator)


def _save(site: Site, claim: Claim, choices: Preferences) -> None:
    site.store.preferences.save(claim.email, choices, site.clock())
    note(site.store, Deed.PREFERENCES, claim.email, f"no {claim.extra}", site.clock())


def _claim(site: Site, token: str) -> Claim:
    email, kind = read_unsubscribe(site.desk.secrets, token) or ("", "")
    person = site.person(email) if email else None
    speak_to(person)
    extra = next((one for one in Extra if one.value == kind), None)
    if extra is None:
        note_bad_link()
        abort(404)
    return Claim(email, extra, person)


def _concerns(site: Site, claim: Claim) -> bool:
    """Whether any mail could still come: of somebody who has left, or was erased, nothing is written down anew."""
    return claim.extra is Extra.DIGEST or claim.person is not None or bool(site.store.known_of(claim.email))


def _words(extra: Extra) -> Words:
    match extra:
        case Extra.REMINDERS:
            kept = _("No more reminders come to you. Questions about changed 1:1s still do.")
            return Words(_("No more reminders"), _("Send me no reminders"), kept)
        case Extra.RHYTHM:
            return Words(
                _("No more monthly notes"), _("Send me no monthly notes"), _("No more monthly notes come to you.")
            )
        case Extra.DIGEST:
            return Words(_("No more digests"), _("Send me no digests"), _("No more digests come to you."))
        case _:
            assert_never(extra)

"""The private note of a week: of the reader, for the reader alone, for as long as the reader sees the week."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from flask import request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.private_notes import PrivateNote, SealedError, Vault
from daemon.web.opening import Opened
from daemon.web.saving import Stored, conflicting, opened_by_form, refused, saved
from daemon.web.site import current
from daemon.web.typed import plain, too_long, version

LONGEST_NOTE = 20_000
PLACE = "private-note"


class State(StrEnum):
    """Whether private notes can be kept: they can, there is no key, or the key that is there does not open them."""

    READY = "ready"
    NO_KEY = "no key"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Private:
    """The reader's private note of a week; version 0 was not stored yet."""

    state: State
    text: str = field(default="", repr=False)
    version: int = 0


def shown(week: Opened) -> Private:
    """What the page shows of it."""
    vault = current().vault
    if vault is None:
        return Private(State.NO_KEY)
    try:
        note = vault.read(week.reader.email, week.key, week.week)
    except SealedError:
        return Private(State.SEALED)
    if note:
        return Private(State.READY, note.text, note.version)
    return Private(State.READY if vault.takes(week.reader.email) else State.SEALED)


def save_private_note(report: str, day: str) -> Response:
    """POST /agenda/REPORT/DATE/private-notes: stores the reader's private note, in weeks that are locked, too."""
    week, vault, text = opened_by_form(report, day), current().vault, plain(request.form.get("text", ""))
    if wrong := too_long(text, LONGEST_NOTE):
        return refused(week, wrong)
    if vault is None:
        return refused(week, _("Private notes are not set up here. Nothing was stored."))
    try:
        return _save(week, vault, text)
    except SealedError:
        return refused(week, _("Private notes cannot be opened with the key that is set up. Nothing was stored."))


def _save(week: Opened, vault: Vault, text: str) -> Response:
    read, stored = version(), shown(week)
    if stored.state is State.READY and stored.text == text:
        return saved(week, stored.version, PLACE)
    if not vault.save(PrivateNote(week.reader.email, week.key, week.week, text, current().clock(), read)):
        return conflicting(week, Stored(stored.text, stored.version))
    return saved(week, read + 1, PLACE)

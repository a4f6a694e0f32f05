"""Shared notes of a week: each of the two writes one, and both read both; how long a note may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from daemon.web import private_notes
from daemon.web.opening import Opened
from daemon.web.private_notes import LONGEST_NOTE, Private
from daemon.web.saving import Stored, conflicting, opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import plain, too_long, version
from rules.notebook import SharedNote

LONG_FORMS = ("save_note", "save_private_note")
LARGEST_FORM = 256 * 1024
"""Room for the longest note in any script: a character may take four bytes, and each of them three in a form."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The reader's own shared note, the other one's if there is one, and the reader's private note."""

    own: SharedNote
    other: SharedNote | None
    private: Private
    longest: int = LONGEST_NOTE


def shown(week: Opened, now: datetime) -> Notes:
    """What the page shows of them."""
    by_author = {one.author: one for one in current().store.notebook.shared_notes(week.key, week.week)}
    own = by_author.get(week.reader.email) or _new(week, now)
    return Notes(own, by_author.get(week.other.email), private_notes.shown(week))


def save_note(report: str, day: str) -> Response:
    """POST /agenda/REPORT/DATE/notes: stores the reader's shared note."""
    now, notebook = current().clock(), current().store.notebook
    week, text, read = opened_to_write(report, day, now), plain(request.form.get("text", "")), version()
    if wrong := too_long(text, LONGEST_NOTE):
        return refused(week, wrong)
    stored = shown(week, now).own
    if stored.text == text:
        return saved(week, stored.version, "shared-note")
    if not notebook.save_shared_note(SharedNote(week.key, week.week, week.reader.email, text, now, read)):
        return conflicting(week, Stored(stored.text, stored.version))
    return saved(week, read + 1, "shared-note")


def make_room() -> None:
    """Let a note be longer than other forms may be; before anything reads the form."""
    if request.endpoint in LONG_FORMS:
        request.max_content_length = LARGEST_FORM


def _new(week: Opened, now: datetime) -> SharedNote:
    return SharedNote(week.key, week.week, week.reader.email, "", now)

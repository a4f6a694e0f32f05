"""The lines that a pair wants on each agenda, or none: 1:1s don't follow a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.opening import Opened
from daemon.web.points import listed, raised, too_many
from daemon.web.saving import Stored, conflicting, opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain, version
from daemon.web.words import first_name
from rules.access import Way
from rules.notebook import Template, lines_of

LONGEST_TEMPLATE = 2_000
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """The template of a pair: `lines` are those that the reader can put on the agenda in one press."""

    text: str
    version: int
    lines: tuple[str, ...]
    may: bool
    longest: int = LONGEST_TEMPLATE


def shown(week: Opened, now: datetime) -> Shown:
    """What the page shows of it, to the two while they meet: it belongs to no week."""
    if not week.writable(now):
        return Shown("", 0, (), may=False)
    template = _of(week)
    return Shown(template.text, template.version, tuple(_missing(week, template)), may=True)


def keep_template(report: str, day: str) -> Response:
    """POST …/template: keeps the lines, or with `use=yes` puts those that are missing on the agenda of the week."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    if "use" in request.form:
        return _used(week, now)
    text = plain(request.form.get("text", ""))
    if wrong := _wrong(text):
        return refused(week, wrong)
    template = Template(week.key, text, week.reader.email, now, version())
    if not current().store.notebook.save_template(template):
        return _conflict(week)
    return saved(week, template.version + 1, "template")


def _used(week: Opened, now: datetime) -> Response:
    """The team member's points, so theirs to press for."""
    if week.way is not Way.REPORT:
        abort(404)
    with current().store.transaction():
        lines = _missing(week, _of(week))
        if lines and (wrong := too_many(week)):
            return refused(week, wrong)
        for line in lines:
            raised(week, line, now)
    return saved(week, at="points")


def _of(week: Opened) -> Template:
    found = current().store.notebook.template(week.key)
    return found or Template(week.key, "", "", current().clock())


def _missing(week: Opened, template: Template) -> Sequence[str]:
    """The lines that are on the agenda neither of this week nor still open from an earlier one."""
    if week.way is not Way.REPORT or not template.text:
        return ()
    there = {one.point.text for one in listed(week).items}
    return [one for one in lines_of(template) if one not in there]


def _wrong(text: str) -> str:
    if text and (wrong := mistake(text, LONGEST_TEMPLATE)):
        return wrong
    if len(text.splitlines()) > MOST_LINES:
        return _("Please keep it to %(most)s lines.") % {"most": MOST_LINES}
    return ""


def _conflict(week: Opened) -> Response:
    stored = _of(week)
    by = first_name(week.other) if stored.saved_by == week.other.email else ""
    return conflicting(week, Stored(stored.text, stored.version, by))

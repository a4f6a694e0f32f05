"""Weeks that are closed: since when, and the dated additions that come later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.mail.words import moment
from daemon.web.opening import Opened
from daemon.web.saving import opened_to_add, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain
from rules.notebook import Remark, locked, locks_at

LONGEST_REMARK = 4_000
MOST_REMARKS = 200


@dataclass(frozen=True, slots=True)
class Addition:
    """A remark as the page shows it."""

    by: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """The additions to a week, since when it is closed ("" while it is not), and whether the reader may add one."""

    additions: tuple[Addition, ...]
    closed: str
    over: bool
    may: bool
    longest: int = LONGEST_REMARK


def shown(week: Opened, now: datetime) -> Remarks:
    """What the page shows of them."""
    slot, zone = week.pair.slot, week.reader.zone
    closed = moment(locks_at(slot, week.week), zone, now) if locked(slot, week.week, now) else ""
    additions = (Addition(week.name_of(one.author), moment(one.added_at, zone, now), one.text) for one in _of(week))
    return Remarks(tuple(additions), closed, not week.lasting, bool(closed) and week.lasting)


def add_remark(report: str, day: str) -> Response:
    """POST …/remarks: adds a remark to a week that is closed."""
    now, week = current().clock(), opened_to_add(report, day)
    text = plain(request.form.get("text", ""))
    if wrong := mistake(text, LONGEST_REMARK) or _not_now(week, now):
        return refused(week, wrong)
    if all((one.author, one.text) != (week.reader.email, text) for one in _of(week)):
        current().store.notebook.add_remark(Remark(week.key, week.week, week.reader.email, text, now))
    return saved(week, at="remarks")


def _not_now(week: Opened, now: datetime) -> str:
    if not locked(week.pair.slot, week.week, now):
        return _("This week is still open: its points and notes can be changed.")
    if len(_of(week)) >= MOST_REMARKS:
        return _("There are %(most)s remarks on this week already.") % {"most": MOST_REMARKS}
    return ""


def _of(week: Opened) -> list[Remark]:
    return [one for one in current().store.notebook.remarks(week.key) if one.week == week.week]

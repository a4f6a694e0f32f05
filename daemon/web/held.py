"""Did it happen? One click for either of the two once a 1:1 should be over; by default the calendar tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.attesting import told
from daemon.i18n import gettext as _
from daemon.web import words
from daemon.web.opening import Opened
from daemon.web.saving import opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain
from rules.answers import LONGEST_TEXT
from rules.notebook import Statement, agreed
from rules.records import ReasonKind
from rules.week import Became


@dataclass(frozen=True, slots=True)
class Said:
    """What one of the two says; `why` is the kind of reason in words, "" where none was given."""

    name: str
    own: bool
    held: bool
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether the 1:1 is over, what the calendar tells, what the two say, and whether the reader may say something."""

    over: bool
    default: str = ""
    said: tuple[Said, ...] = ()
    contradicting: bool = False
    may: bool = False
    kinds: tuple[tuple[ReasonKind, str], ...] = ()
    longest: int = LONGEST_TEXT

    @property
    def answered(self) -> bool:
        """Whether the reader said something already."""
        return any(one.own for one in self.said)


def shown(week: Opened, now: datetime) -> Held:
    """What the page shows: nothing before the 1:1 should be over."""
    if _ahead(week, now):
        return Held(over=False)
    calendar = told(current().store, week.pair, week.week)
    statements = current().store.notebook.statements(week.key, week.week)
    may = week.writable(now)
    return Held(
        over=calendar.over_at <= now and bool(calendar.kept or statements or may),
        default=_in_words(calendar.became) if calendar.kept else "",
        said=tuple(_said(week, one) for one in statements),
        contradicting=len({one.held for one in statements}) > 1,
        may=may,
        kinds=tuple((one, words.kind(one)) for one in ReasonKind),
    )


def state(report: str, day: str) -> Response:
    """POST …/held: what the reader says, instead of what they said before; the words are for the two alone."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    held, kind, text = request.form.get("held"), _kind(), plain(request.form.get("text", ""))
    if held not in ("yes", "no"):
        abort(400)
    if wrong := _not_yet(week, now) or ("" if held == "yes" else _unclear(kind, text)):
        return refused(week, wrong)
    said = Statement(week.key, week.week, week.reader.email, held == "yes", now)
    if held == "no":
        said = Statement(week.key, week.week, week.reader.email, False, now, kind, text)
    current().store.notebook.save_statement(said)
    return saved(week, at="held")


def _ahead(week: Opened, now: datetime) -> bool:
    return now < agreed(week.pair.slot, week.week) + week.pair.slot.length


def _not_yet(week: Opened, now: datetime) -> str:
    if _ahead(week, now) or now < told(current().store, week.pair, week.week).over_at:
        return _("This 1:1 is still ahead.")
    return ""


def _kind() -> ReasonKind | None:
    given = request.form.get("kind", "")
    return next((one for one in ReasonKind if one.value == given), None) if given else None


def _unclear(kind: ReasonKind | None, text: str) -> str:
    if text and kind is None:
        return _("Please choose what came up.")
    if kind is ReasonKind.OTHER and not text:
        return _("Please say in a few words what came up.")
    return mistake(text, LONGEST_TEXT) if text else ""


def _said(week: Opened, one: Statement) -> Said:
    person = week.reader if one.by == week.reader.email else week.other
    why = words.kind(one.kind) if one.kind else ""
    return Said(words.first_name(person), person == week.reader, one.held, why, one.text)


def _in_words(became: Became | None) -> str:
    match became:
        case None:
            return _("There is an open question about this week.")
        case Became.HELD:
            return _("As the calendar has it, it took place.")
        case Became.MOVED:
            return _("As the calendar has it, it took place at another time of the week.")
        case Became.MADE_UP:
            return _("As the calendar has it, it was made up for at another time.")
        case Became.EXCUSED | Became.MISSED:
            return _("As the calendar has it, it was off this week.")
        case _:
            assert_never(became)

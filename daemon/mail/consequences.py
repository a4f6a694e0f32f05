"""What becomes of a 1:1 about which nobody answers, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from daemon.i18n import gettext as _
from daemon.mail.sentences import View, named, weeks_of
from daemon.mail.words import moment
from rules.deadlines import restorable, same_week
from rules.marked import marked
from rules.model import Kind
from rules.records import ExceptionRecord


class Fate(Enum):
    """What becomes of a record that nobody answers."""

    PUT_BACK = auto()
    INVITED = auto()
    STAYS = auto()
    STAYS_MOVED = auto()
    STAYS_DECLINED = auto()


def fate(record: ExceptionRecord, home: str, deadline: datetime | None) -> Fate:
    """What follows without an answer; a week that is too close or was put back before stays as it is."""
    if record.deviation.kind is Kind.DECLINED:
        return Fate.STAYS_DECLINED
    if same_week(record.deviation, home):
        return Fate.STAYS_MOVED
    if not (deadline and restorable(record, deadline)):
        return Fate.STAYS
    return Fate.INVITED if record.deviation.kind is Kind.GUEST_REMOVED else Fate.PUT_BACK


def consequence(records: Sequence[ExceptionRecord], view: View, deadline: datetime | None) -> str:
    """What happens without an answer, and when; each fate with its weeks where they differ."""
    groups: dict[Fate, list[ExceptionRecord]] = {}
    for record in records:
        groups.setdefault(fate(record, view.home, deadline), []).append(record)
    if len(groups) == 1:
        ((one, group),) = groups.items()
        several = len(weeks_of(group)) > 1 and None not in weeks_of(group)
        return _unanswered(_clause(one, _subject(one, group), several=several), view, deadline)
    clauses = (_clause(one, named(group, view), several=len(weeks_of(group)) > 1) for one, group in groups.items())
    return _unanswered("; ".join(clauses), view, deadline)


def _unanswered(what: str, view: View, deadline: datetime | None) -> str:
    if deadline is None:
        return _("Without an answer, %(what)s.") % {"what": what}
    until = moment(deadline, view.zone, view.now)
    return _("Without an answer by %(moment)s, %(what)s.") % {"moment": until, "what": what}


CLAUSES = {
    Fate.PUT_BACK: (marked("%(what)s is put back as agreed"), marked("%(what)s are put back as agreed")),
    Fate.INVITED: (
        marked("%(what)s is put back as agreed, with both of you invited"),
        marked("%(what)s are put back as agreed, with both of you invited"),
    ),
    Fate.STAYS: (marked("%(what)s stays as it is"), marked("%(what)s stay as they are")),
    Fate.STAYS_MOVED: (
        marked("%(what)s simply stays moved, within the same week"),
        marked("%(what)s simply stay moved, each within the same week"),
    ),
    Fate.STAYS_DECLINED: (
        marked("%(what)s stays declined and nothing is put back"),
        marked("%(what)s stay declined and nothing is put back"),
    ),
}
"""What is said of one week, and of several."""


def _clause(one: Fate, subject: str, *, several: bool) -> str:
    return _(CLAUSES[one][several]) % {"what": subject}


def _subject(one: Fate, group: Sequence[ExceptionRecord]) -> str:
    weeks = weeks_of(group)
    if None in weeks:
        return _("the weekly 1:1")
    if len(weeks) > 1:
        return _("these weeks")
    return _("the week") if one is Fate.STAYS else _("the 1:1")

"""An example of each mail that tells how a change ended, and of what needs no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from daemon.mail.compose import Mail, notice, outcome
from daemon.mail.sample_people import (
    ASKED,
    CANCELLED,
    DEADLINE,
    DECLINED,
    DELETED,
    GUEST,
    GUESTS,
    MOVED,
    MOVED_WITHIN_THE_WEEK,
    OTHER_TIMES,
    REPORT,
    SECOND,
    UNINVITED,
    WEEKS,
    Case,
)
from daemon.mail.sample_questions import PROPOSED
from rules.records import Answer, ExceptionRecord, Outcome, Reason, ReasonKind

SAID = Reason(ReasonKind.OTHER, "", REPORT.email, ASKED)
UNANSWERED = replace(CANCELLED, outcome=Outcome.UNEXPLAINED, closed_at=DEADLINE)


def _told(*records: ExceptionRecord) -> Callable[[Case], Mail]:
    return lambda case: outcome(case.desk, case.report, case.manager, records, DEADLINE)


def _ended(kind: Outcome, *records: ExceptionRecord) -> Callable[[Case], Mail]:
    return _told(*(replace(one, outcome=kind, closed_at=DEADLINE) for one in records))


def _noticed(record: ExceptionRecord) -> Callable[[Case], Mail]:
    return lambda case: notice(case.desk, case.report, case.manager, record, ASKED)


ENDINGS: Mapping[str, Callable[[Case], Mail]] = {
    "outcome": _ended(Outcome.EXCUSED, CANCELLED),
    "outcome-weeks": _ended(Outcome.EXCUSED, *WEEKS),
    "outcome-moved": _ended(Outcome.EXCUSED, MOVED),
    "outcome-declined": _ended(Outcome.EXCUSED, DECLINED),
    "outcome-differently": _told(
        replace(WEEKS[0], outcome=Outcome.EXCUSED, closed_at=DEADLINE),
        replace(WEEKS[1], outcome=Outcome.RESTORED, closed_at=DEADLINE),
    ),
    "made-up": _ended(Outcome.MADE_UP, replace(CANCELLED, chosen=OTHER_TIMES[0].start, answer=Answer.MAKE_UP)),
    "moved-within-the-week": _ended(Outcome.MOVED, MOVED_WITHIN_THE_WEEK),
    "new-slot-agreed": _ended(Outcome.ADOPTED, PROPOSED),
    "new-slot-not-agreed": _ended(Outcome.RESTORED, PROPOSED),
    "put-back": _ended(Outcome.RESTORED, CANCELLED),
    "put-back-weeks": _ended(Outcome.RESTORED, *WEEKS),
    "put-back-moved": _ended(Outcome.RESTORED, MOVED),
    "put-back-series": _ended(Outcome.RESTORED, DELETED),
    "put-back-guest": _ended(Outcome.RESTORED, UNINVITED),
    "put-back-as-answered": _ended(Outcome.RESTORED, replace(CANCELLED, answer=Answer.PUT_BACK, reason=SAID)),
    "unexplained": _told(UNANSWERED),
    "unexplained-again": _told(replace(UNANSWERED, after_put_back=True)),
    "too-late": _told(replace(UNANSWERED, answer=Answer.PUT_BACK, reason=SAID)),
    "time-gone": _told(replace(UNANSWERED, answer=Answer.MAKE_UP, reason=SAID)),
    "notice": _noticed(GUEST),
    "notice-weekly": _noticed(GUESTS),
    "duplicate": _noticed(SECOND),
}

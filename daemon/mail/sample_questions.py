"""An example of each mail that asks: of every kind of change, of whom, and once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from daemon.mail.compose import Mail, prompt, reminder, unclear
from daemon.mail.sample_people import (
    ASKED,
    BOTH,
    CANCELLED,
    DECLINED,
    DELETED,
    ENDED,
    FORTNIGHTLY,
    LATER,
    LONGER,
    MANAGER,
    MOVED,
    MOVED_WITHIN_THE_WEEK,
    ON_THURSDAYS,
    REPORT,
    SHORTER,
    UNINVITED,
    WEEKS,
    Case,
)
from rules.actor import Actor
from rules.records import Answer, ExceptionRecord, Reason, ReasonKind

FROM_HERE = replace(CANCELLED, author=Actor(MANAGER.email, ASKED - timedelta(minutes=45)))
BY_PROGRAM = replace(CANCELLED, author=Actor(MANAGER.email, ASKED - timedelta(minutes=45), "Calendar tidy", robot=True))
BOTH_ASKED = replace(CANCELLED, asked=BOTH)
PASSED_ON = replace(BOTH_ASKED, denied=(REPORT.email,))
NEITHER = replace(BOTH_ASKED, denied=BOTH)
PROPOSED = replace(
    ON_THURSDAYS, asked=BOTH, answer=Answer.NEW_SLOT, reason=Reason(ReasonKind.OTHER, "", REPORT.email, ASKED)
)


def _asked(*records: ExceptionRecord) -> Callable[[Case], Mail]:
    return lambda case: prompt(case.desk, case.question(*records), ASKED)


def _reminded(record: ExceptionRecord, *, away: bool = False) -> Callable[[Case], Mail]:
    return lambda case: reminder(case.desk, replace(case.question(record), away=away), LATER)


def _too_late(case: Case) -> Mail:
    return prompt(case.desk, replace(case.question(CANCELLED), deadline=None), ASKED)


def _unclear(case: Case) -> Mail:
    return unclear(case.desk, case.question(CANCELLED), LATER)


QUESTIONS: Mapping[str, Callable[[Case], Mail]] = {
    "prompt": _asked(CANCELLED),
    "prompt-weeks": _asked(*WEEKS),
    "prompt-kinds": _asked(WEEKS[1], MOVED_WITHIN_THE_WEEK),
    "prompt-moved": _asked(MOVED),
    "prompt-moved-within-the-week": _asked(MOVED_WITHIN_THE_WEEK),
    "prompt-resized": _asked(SHORTER),
    "prompt-declined": _asked(DECLINED),
    "prompt-guest-removed": _asked(UNINVITED),
    "prompt-series-deleted": _asked(DELETED),
    "prompt-series-ended": _asked(ENDED),
    "prompt-series-moved": _asked(ON_THURSDAYS),
    "prompt-series-resized": _asked(LONGER),
    "prompt-cadence": _asked(FORTNIGHTLY),
    "prompt-both": _asked(BOTH_ASKED),
    "prompt-own-calendar": _asked(FROM_HERE),
    "prompt-program": _asked(BY_PROGRAM),
    "prompt-passed-on": _asked(PASSED_ON),
    "prompt-too-close": _too_late,
    "new-slot": _asked(PROPOSED),
    "reminder": _reminded(CANCELLED),
    "reminder-away": _reminded(CANCELLED, away=True),
    "reminder-neither": _reminded(NEITHER),
    "reminder-new-slot": _reminded(PROPOSED),
    "reply-unclear": _unclear,
}

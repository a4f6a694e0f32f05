"""What the tests of decisions share: the usual edits and records, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.asking import Terms
from rules.decide import decide
from rules.model import Attendee, Override, Partstat, Policy, Role, Series
from rules.plan import Step, Verb, records_of
from rules.reading import Copy
from rules.records import ExceptionRecord, Outcome
from rules.situation import Situation
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    NOW,
    TUESDAY,
    WEEK,
    a_record,
    a_series,
    seen,
)

MINUTE = timedelta(minutes=1)
POLICY = Policy()
OFF = a_series(excluded=frozenset({TUESDAY}))
NEVER = {Role.MANAGER: Copy.NEVER, Role.REPORT: Copy.NEVER}
ASKED = a_record(asked=(ANA.email,), prompt="p", asked_at=NOW + 11 * MINUTE)
REMINDED = replace(ASKED, reminded_at=NOW + DAY + 11 * MINUTE)
DEADLINE = NOW + 2 * DAY + 11 * MINUTE


def moved(to: datetime) -> Series:
    return a_series(overrides=(Override(TUESDAY, to, HALF_HOUR),))


def about(series: Series, record: ExceptionRecord = REMINDED, role: Role = Role.MANAGER) -> ExceptionRecord:
    """A record of what that copy shows."""
    copies = (series, a_series()) if role is Role.MANAGER else (a_series(), series)
    asked = (ANA.email if role is Role.MANAGER else BEN.email,) if record.asked else ()
    return replace(record, deviation=seen(*copies)[0], asked=asked)


def decided(
    situation: Situation, now: datetime = NOW, planned: Mapping[str, Sequence[datetime]] | None = None
) -> list[Step]:
    return list(decide(situation, Terms(POLICY, now, planned or {})))


def verbs(steps: list[Step]) -> list[Verb]:
    return [step.verb for step in steps]


def outcomes(steps: list[Step]) -> list[Outcome | None]:
    return [one.outcome for step in steps for one in records_of(step.task)]


NEXT_DAY = TUESDAY + DAY
NEXT_WEEK = TUESDAY + WEEK
CLOSED = replace(REMINDED, closed_at=DEADLINE, applied_at=DEADLINE)
PUT_BACK_ONCE = replace(CLOSED, outcome=Outcome.RESTORED)
BEN_SAYS_NO = a_series(attendees=(Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.DECLINED)))

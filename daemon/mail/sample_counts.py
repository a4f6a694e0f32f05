"""An example of what is counted: the weekly digest, and the monthly note about one's own 1:1s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from daemon.mail.compose import Mail
from daemon.mail.digests import rhythm_note, weekly_digest
from daemon.mail.sample_people import Case
from rules.digest import Counted, DigestTerms, digest
from rules.model import Person
from rules.own_rhythm import Month, OwnRhythm
from rules.week import Became, Week

COUNTED_AT = datetime(2026, 3, 16, 8, 2, tzinfo=UTC)
TOLD_AT = datetime(2026, 4, 1, 7, 3, tzinfo=UTC)
MARCH = Month(Week(2026, 9), Week(2026, 13))
TEAMS = {"Customer care": (17, 2, 2, 1, 0, 0), "Sales": (9, 1, 1, 0, 1, 2), "": (12, 1, 0, 2, 1, 0)}
"""For each team how many were held, moved, excused, made up and missed, and how many wait."""


def _digest(case: Case) -> Mail:
    weeks = ((team, zip((*Became, None), numbers, strict=True)) for team, numbers in TEAMS.items())
    counted = digest(Counted(team, became) for team, some in weeks for became, number in some for _ in range(number))
    terms = DigestTerms((), "Europe/Berlin", case.language)
    return weekly_digest(case.desk, "people@example.com", terms, Week(2026, 10), counted, COUNTED_AT)


def _of_a_report(case: Case) -> Mail:
    return rhythm_note(case.desk, case.report, MARCH, [_own(case.manager, 4, 1, row=9)], TOLD_AT)


def _of_a_manager(case: Case) -> Mail:
    others = [Person(f"{name.split()[0].lower()}@example.com", name, "UTC", "main") for name in ("Chi Ng", "Dan Ray")]
    chi, dan = _own(others[0], 3, 0, 1, 0, 1, row=1), _own(others[1], 4, waiting=1, row=52)
    return rhythm_note(case.desk, case.manager, MARCH, [_own(case.report, 4, 1, row=9), chi, dan], TOLD_AT)


def _own(other: Person, *numbers: int, row: int, waiting: int = 0) -> OwnRhythm:
    return OwnRhythm(other, dict.fromkeys(Became, 0) | dict(zip(Became, numbers, strict=False)), waiting, row)


COUNTS: Mapping[str, Callable[[Case], Mail]] = {
    "rhythm-note": _of_a_report,
    "rhythm-note-manager": _of_a_manager,
    "digest": _digest,
}

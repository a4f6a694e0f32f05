"""What `oneonone exceptions` prints for a terminal: one line for each record."""

from __future__ import annotations

from daemon.reports import exceptions_text
from rules.records import Outcome, Reason, ReasonKind
from tests.rules.builders import ANA, NOW, a_record

ABOUT = "ben@example.test / ana@example.test  cancelled  Tue 10 Mar 09:00Z"


def printed(kind: ReasonKind, text: str, outcome: Outcome) -> str:
    record = a_record(key="1a2b", outcome=outcome, reason=Reason(kind, text, ANA.email, NOW))
    return exceptions_text([record])


def test_a_reason_in_several_lines_stays_in_the_line_of_its_record() -> None:
    said = printed(ReasonKind.FAMILY, "School is closed.\r\nBack on Monday.", Outcome.EXCUSED)
    assert said == f"1a2b  {ABOUT}  excused  family: School is closed. Back on Monday."


def test_an_answer_without_words_ends_with_its_kind() -> None:
    assert printed(ReasonKind.OTHER, "", Outcome.MADE_UP) == f"1a2b  {ABOUT}  made_up  other"


def test_a_question_that_waits_has_no_reason() -> None:
    assert exceptions_text([a_record(key="1a2b", asked_at=NOW)]) == f"1a2b  {ABOUT}  waiting for an answer"


def test_without_records_it_says_so() -> None:
    assert exceptions_text([]) == "no exceptions on record"

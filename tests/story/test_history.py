"""What became of the weeks, told by the real command after weeks of passes against a real server."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

from jsonschema import validate

from tests.story.asking import asked
from tests.story.office import DAY, HOUR, MONDAY, Office, uid
from tests.story.schemas import HISTORY

BEN, CHI = "ben@example.test", "chi@example.test"
WEEK = timedelta(days=7)
OFF = datetime.fromisoformat("2026-03-10T09:00:00Z")
ELSEWHERE = OFF + WEEK


def a_month(office: Office) -> None:
    """Ben's 1:1: held, off with a reason, moved by a day, held; a pass a day, and none in the last week."""
    asked(office, week=OFF)
    (record,) = office.fast("exceptions", "--json").document
    given = ("--kind", "family", "--text", "=School is closed", "--by", "ana@example.test")
    assert office.fast("reason", record["key"], *given, at=MONDAY + 3 * HOUR).code == 0
    office.hand("ana").move_week(uid("ben"), ELSEWHERE, ELSEWHERE + DAY)
    for day in range(1, 22):
        assert office.work(MONDAY + day * DAY).code == 0
    assert office.work(MONDAY + 4 * WEEK).code == 0


def test_the_history_tells_what_became_of_every_week(office: Office) -> None:
    a_month(office)
    told = office.run("history", BEN, "--json")
    validate(told.document, HISTORY)
    assert [(one["week"], one["became"], one["reason"]) for one in told.document] == [
        ("2026-W10", "held", None),
        ("2026-W11", "excused", "family"),
        ("2026-W12", "moved", None),
        ("2026-W13", "held", None),
    ]
    assert [one["recurrence_id"] for one in told.document[:2]] == ["2026-03-03T09:00:00Z", "2026-03-10T09:00:00Z"]
    exceptions = office.fast("exceptions", "--json").document
    assert [one for week in told.document for one in week["exceptions"]] == exceptions
    assert [len(one["exceptions"]) for one in told.document] == [0, 1, 1, 0]
    assert office.run("history", BEN, "--format", "json").document == told.document

    text = office.run("history", BEN.title())
    assert text.code == 0
    assert text.out.splitlines()[-1] == "4 weeks: 2 held, 1 moved, 1 excused"
    assert "family: =School is closed" in text.out
    review = office.run("history", BEN, "--format", "md", "--from", "2026-W11", "--to", "2026-03-17")
    assert review.out.splitlines()[0] == f"## 1:1s of {BEN}, 2026-W11 to 2026-W12"
    sheet = list(csv.reader(office.run("history", BEN, "--format", "csv").out.splitlines()))
    assert [(row[0], row[4], row[5]) for row in sheet[1:3]] == [
        ("2026-W10", "held", ""),
        ("2026-W11", "excused", "family"),
    ]
    assert "School" not in str(sheet)
    assert [one["became"] for one in office.run("history", CHI, "--json").document] == ["held"] * 4


def test_wrong_questions_are_refused_with_all_mistakes(office: Office) -> None:
    office.work(MONDAY)
    assert office.run("history", BEN, "--json").document == []
    assert office.run("history", BEN).out == "no weeks in the ledger\n"
    wrong = office.run("history", "ana@example.test", "--from", "2026-02-30", "--to", "soon", "--format", "json")
    assert (wrong.code, len(wrong.document["mistakes"])) == (2, 3)
    assert "nobody's report" in wrong.err
    assert office.run("history", BEN, "--from", "2026-03-02", "--to", "2026-03-01").code == 2
    assert office.run("history", BEN, "--format", "pdf", "--json").document["mistakes"]
    assert office.run("history", BEN, "--format=json", "--unheard-of").document["mistakes"]

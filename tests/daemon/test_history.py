"""A team member's history in every form, beside files that a reviewer can read. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.history import Period, Told, history_csv, history_markdown, history_report, history_text, period, told
from rules.model import Deviation, Kind, Role, Span
from rules.records import ExceptionRecord, Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Week
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, KEY, TUESDAY, WEEK, a_deviation, a_record

GOLDEN = Path(__file__).parents[1] / "golden" / "history"


def an_entry(number: int, became: Became = Became.HELD, **changes: object) -> LedgerEntry:
    """The entry of an ISO week of 2026."""
    at = TUESDAY + (number - 11) * WEEK
    summer = timedelta(hours=1 if number > 13 else 0)
    made = LedgerEntry(KEY, BEN.email, ANA.email, 2026, number, at - summer, "Europe/Berlin", became)
    return replace(made, **changes)  # type: ignore[arg-type]


def a_reason(kind: ReasonKind, text: str = "") -> Reason:
    return Reason(kind, text, ANA.email, TUESDAY - DAY)


def one_off(number: int, reason: Reason | None, outcome: Outcome = Outcome.EXCUSED) -> ExceptionRecord:
    """The record of a week that was cancelled."""
    at = an_entry(number).recurrence_id
    about = a_deviation(recurrence_id=at, agreed=Span(at, HALF_HOUR))
    return a_record(about, seen_at=at - DAY, outcome=outcome, closed_at=at - HOUR, reason=reason)


ENTRIES = (
    an_entry(10),
    an_entry(11, Became.EXCUSED, reason=ReasonKind.FAMILY),
    an_entry(12, Became.MOVED, reason=ReasonKind.PUBLIC_HOLIDAY),
    an_entry(13, Became.MADE_UP, reason=ReasonKind.CONFLICT),
    an_entry(14, Became.MISSED),
    an_entry(15, Became.EXCUSED, reason=ReasonKind.OTHER),
)
RECORDS = (
    one_off(11, a_reason(ReasonKind.FAMILY, "School is closed.\nBack on\tWednesday.")),
    one_off(13, a_reason(ReasonKind.CONFLICT), Outcome.MADE_UP),
    one_off(14, None, Outcome.UNEXPLAINED),
    one_off(15, a_reason(ReasonKind.OTHER, "=1+1 | *Pipes* & <b>tags</b> _here_")),
)
WEEKS = told(ENTRIES, RECORDS, Period())


def golden(name: str, actual: str) -> str:
    """The file that was reviewed."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "actual"),
    [
        ("history.txt", history_text(WEEKS)),
        ("history.md", history_markdown(BEN.email, WEEKS)),
        ("history.csv", history_csv(WEEKS)),
    ],
)
def test_the_history_reads_as_it_was_reviewed(name: str, actual: str) -> None:
    assert f"{actual}\n" == golden(name, f"{actual}\n")


def test_the_document_holds_each_week_with_its_exceptions() -> None:
    first, second, *_ = history_report(WEEKS)
    assert first == {
        "week": "2026-W10",
        "report": BEN.email,
        "manager": ANA.email,
        "recurrence_id": "2026-03-03T09:00:00Z",
        "became": "held",
        "reason": None,
        "exceptions": [],
    }
    assert (second["reason"], [one["key"] for one in second["exceptions"]]) == ("family", [RECORDS[0].key])


def test_a_spreadsheet_gets_kinds_alone_and_no_formula() -> None:
    evil = told([an_entry(11, report="=cmd@example.test", manager="+a@example.test")], RECORDS, Period())
    assert list(csv.reader(history_csv(evil).splitlines()))[1] == [
        "2026-W11",
        "'=cmd@example.test",
        "'+a@example.test",
        "2026-03-10T09:00:00Z",
        "held",
        "",
    ]
    assert "School" not in history_csv(WEEKS)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    (_, row) = csv.reader(history_csv(told([an_entry(11, report=cell)], (), Period())).splitlines())
    assert row[1] == f"'{cell.strip()}"


def test_exceptions_of_a_series_stand_with_the_week_in_which_they_were_seen() -> None:
    ended = a_record(Deviation(Kind.SERIES_ENDED, Role.MANAGER), seen_at=TUESDAY + 4 * DAY)
    found = told(ENTRIES, [ended], Period())
    assert [str(one.entry.iso) for one in found if one.exceptions] == ["2026-W11"]


def test_exceptions_with_another_manager_stand_with_that_managers_weeks() -> None:
    other = an_entry(11, pair="another", manager="mia@example.test")
    assert [len(one.exceptions) for one in told([other, *ENTRIES[:2]], RECORDS, Period())] == [0, 0, 1]


def test_one_reason_for_several_records_is_said_once() -> None:
    moved = replace(RECORDS[0], deviation=replace(RECORDS[0].deviation, kind=Kind.MOVED))
    (week,) = told(ENTRIES[1:2], [RECORDS[0], moved], Period())
    assert week.reasons == "family: School is closed. Back on Wednesday."


def test_no_weeks_are_said_to_be_none() -> None:
    nothing: list[Told] = []
    assert history_text(nothing) == "no weeks in the ledger"
    assert history_markdown(BEN.email, nothing) == "## 1:1s of ben@example.test\n\nno weeks in the ledger"
    assert history_csv(nothing) == "week,report,manager,recurrence_id,became,reason"
    assert history_report(nothing) == []


@pytest.mark.parametrize(
    ("since", "until", "weeks"),
    [
        (None, None, range(10, 16)),
        ("2026-03-10", None, range(11, 16)),
        ("2026-03-11", "2026-03-24", range(12, 14)),
        (None, "2026-03-23", range(10, 13)),
        ("2026-W11", "2026-W12", range(11, 13)),
        ("2026-W12", "2026-W12", range(12, 13)),
        ("2027-01-01", None, ()),
    ],
)
def test_days_and_weeks_are_both_included(since: str | None, until: str | None, weeks: range) -> None:
    days, wrong = period(since, until)
    assert wrong == []
    assert [one.entry.iso for one in told(ENTRIES, (), days)] == [Week(2026, number) for number in weeks]


@pytest.mark.parametrize(
    "text", ["soon", "", "2026-3-1", "2026-02-30", "2026-W54", "2026-W00", "20260301", "2026-W11-2", "0000-01-01"]
)
def test_what_is_no_day_is_told_for_both_ends(text: str) -> None:
    days, wrong = period(text, text)
    assert days == Period()
    assert [one.partition(":")[0] for one in wrong] == [f"--from {text}", f"--to {text}"]


def test_a_period_that_ends_before_it_begins_is_a_mistake() -> None:
    assert period("2026-W12", "2026-03-01")[1] == ["--from 2026-W12 is after --to 2026-03-01"]

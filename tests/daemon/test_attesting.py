"""What the two said of their weeks, in every form of a team member's history."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.attesting import told as told_of_week
from daemon.attesting import weeks_of
from daemon.cli import main
from daemon.history import Period, told
from daemon.store import Store
from rules.model import Kind, Span
from rules.notebook import Statement
from rules.records import Outcome, ReasonKind
from rules.week import Became, LedgerEntry
from tests.daemon.config_files import a_config
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, KEY, TUESDAY, WEEK, a_deviation, a_known, a_pair, a_record

MONDAY = date(2026, 3, 9)
PRIVATE = "Quite a private matter"
ROSTER = f"email,name,manager,timezone,account,calendar,slot,duration\n{BEN.email},Ben,,Europe/Berlin,main,,,\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    found = Store(folder / "oneonone.db")
    yield found
    found.close()


def an_entry(number: int, became: Became = Became.HELD) -> LedgerEntry:
    """Some weeks of March 2026, before the clocks change."""
    at = TUESDAY + (number - 11) * WEEK
    return LedgerEntry(KEY, BEN.email, ANA.email, 2026, number, at, "Europe/Berlin", became)


def say(store: Store, number: int, held: bool, kind: ReasonKind | None = None, by: str = BEN.email) -> None:
    monday = MONDAY + timedelta(days=7 * (number - 11))
    store.notebook.save_statement(Statement(KEY, monday, by, held, TUESDAY + DAY, kind, PRIVATE if kind else ""))


def a_history(store: Store) -> None:
    """Off by the calendar and held; held by the calendar and off; nothing said; and the two of two minds."""
    entries = (an_entry(10, Became.MISSED), *(an_entry(number) for number in (11, 12, 13)))
    store.ledger.enter(entries, {})
    say(store, 10, held=True)
    say(store, 11, held=False, kind=ReasonKind.ILLNESS)
    say(store, 13, held=True)
    say(store, 13, held=False, by=ANA.email)


EXPECTED = [("2026-W10", "held", ""), ("2026-W11", "excused", "illness"), ("2026-W12", "held", "")]
EXPECTED += [("2026-W13", "held", "")]


def test_what_the_two_say_counts_when_the_ledger_is_read_and_changes_nothing_in_it(store: Store) -> None:
    a_history(store)
    before = store.ledger.of_report(BEN.email)
    found = weeks_of(store, BEN.email)
    assert [(str(one.iso), one.became, one.reason or "") for one in found] == EXPECTED
    assert store.ledger.of_report(BEN.email) == before


def test_who_changes_their_mind_is_heard_once_more(store: Store) -> None:
    store.ledger.enter([an_entry(11)], {})
    say(store, 11, held=False)
    assert [one.became for one in weeks_of(store, BEN.email)] == [Became.MISSED]
    say(store, 11, held=True)
    assert [one.became for one in weeks_of(store, BEN.email)] == [Became.HELD]


@pytest.mark.parametrize("form", ["text", "md", "csv", "json"])
def test_the_command_tells_it_in_every_form_and_the_words_in_none(store: Store, tmp_path: Path, form: str) -> None:
    a_history(store)
    (tmp_path / "roster.csv").write_text(ROSTER)
    config = str(a_config(tmp_path))
    chosen = [] if form == "text" else ["--format", form]
    result = CliRunner().invoke(main, ["history", BEN.email, *chosen, "--config", config])
    assert result.exit_code == 0, result.output
    assert PRIVATE not in result.output and "illness" in result.output
    if form == "json":
        shown = [(one["week"], one["became"], one["reason"] or "") for one in json.loads(result.output)]
    elif form == "csv":
        shown = [(row[0], row[4], row[5]) for row in csv.reader(result.output.splitlines()[1:])]
    else:
        assert "4 weeks: 3 held, 1 excused" in result.output
        return
    assert shown == EXPECTED


def test_a_reason_that_was_said_stands_beside_those_on_record(store: Store) -> None:
    off = a_record(a_deviation(recurrence_id=TUESDAY), outcome=Outcome.UNEXPLAINED, closed_at=TUESDAY)
    store.ledger.enter([an_entry(11, Became.MISSED)], {})
    say(store, 11, held=False, kind=ReasonKind.TRAVEL)
    (week,) = told(weeks_of(store, BEN.email), [off], Period())
    assert (week.reasons, len(week.exceptions)) == ("travel", 1)


def became(store: Store, monday: date = MONDAY) -> tuple[bool, Became | None]:
    """Whether anything is known of a week, and what."""
    found = told_of_week(store, a_pair(), monday)
    return found.kept, found.became if found.kept else None


def test_by_default_a_week_is_what_the_ledger_says_and_before_that_what_is_on_record(store: Store) -> None:
    store.save_known(a_known())
    assert became(store) == (True, Became.HELD)
    off = a_record(a_deviation(recurrence_id=TUESDAY))
    store.save_record(off)
    assert became(store) == (True, None)
    store.save_record(replace(off, outcome=Outcome.UNEXPLAINED, closed_at=TUESDAY))
    assert became(store) == (True, Became.MISSED)
    store.ledger.enter([an_entry(11, Became.MOVED)], {})
    assert became(store) == (True, Became.MOVED)


def test_of_weeks_before_the_pair_was_known_nothing_is_told(store: Store) -> None:
    assert became(store) == (False, None)
    store.save_known(a_known())
    assert [became(store, monday)[0] for monday in (date(2026, 1, 26), date(2026, 2, 2))] == [False, True]


def test_a_week_is_over_where_it_stands_now(store: Store) -> None:
    ends = TUESDAY + HALF_HOUR
    assert told_of_week(store, a_pair(), MONDAY).over_at == ends
    store.save_record(a_record(a_deviation(Kind.MOVED, now_shows=Span(TUESDAY + 2 * DAY, HALF_HOUR))))
    assert told_of_week(store, a_pair(), MONDAY).over_at == ends + 2 * DAY

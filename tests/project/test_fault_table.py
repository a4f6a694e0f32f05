"""docs/faults.md is no promise: each test that it names is there."""

from __future__ import annotations

from tests.project.sources import ROOT
from tests.project.test_threat_model import NAMED, defined

FAULTS = (ROOT / "docs" / "faults.md").read_text("utf-8")


def test_every_test_that_the_table_of_faults_names_exists() -> None:
    named = set(NAMED.findall(FAULTS))

    assert len(named) > 45
    assert sorted(named - defined()) == []


def test_every_fault_has_an_answer_and_a_test() -> None:
    rows = [line.strip("|").split("|") for line in FAULTS.splitlines() if NAMED.search(line)]

    assert len(rows) > 25
    assert [row for row in rows if len(row) != 3 or not all(one.strip() for one in row) or NAMED.search(row[1])] == []

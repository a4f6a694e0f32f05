"""docs/threat-model.md is no promise: each test that it names is there."""

from __future__ import annotations

import re

from tests.project.sources import ROOT

MODEL = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.compile(r"`(test_\w+)`")


def defined() -> set[str]:
    """Every test of the project."""
    texts = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(NAMED.findall(MODEL))

    assert len(named) > 50
    assert sorted(named - defined()) == []


def test_every_threat_has_a_guard_and_a_test() -> None:
    rows = [line.strip("|").split("|") for line in MODEL.splitlines() if NAMED.search(line)]

    assert len(rows) > 25
    assert [row for row in rows if len(row) != 3 or not all(one.strip() for one in row) or NAMED.search(row[1])] == []


def test_the_readme_leads_to_it_where_people_look() -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("## What it keeps to itself")[2].partition("\n## ")[0]

    assert "(docs/threat-model.md)" in section

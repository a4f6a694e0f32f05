"""Every example of a mail word for word in each language, beside files that a reviewer can read.

UPDATE_GOLDEN=1 writes them anew.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.mail.sample_counts import COUNTS
from daemon.mail.sample_reports import REPORTS
from daemon.mail.samples import SAMPLES, sample
from rules.model import LANGUAGES
from tests.daemon.mail.letters import DESK, part, read

GOLDEN = Path(__file__).parents[2] / "golden" / "mail" / "samples"
REPLIES = replace(DESK, takes_replies=True)
CASES = [(language, name) for language in LANGUAGES for name in SAMPLES if language == "en" or name not in REPORTS]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_text_is_the_one_that_was_reviewed(language: str, name: str) -> None:
    mail = read(sample(name, REPLIES, language).content)
    actual = f"Subject: {mail['Subject']}\n\n{part(mail, 'plain')}"
    path = GOLDEN / language / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "name"), [(language, name) for language in LANGUAGES for name in COUNTS])
def test_the_html_of_what_is_counted_is_the_one_that_was_reviewed(language: str, name: str) -> None:
    actual = part(read(sample(name, REPLIES, language).content), "html")
    path = GOLDEN / language / f"{name}.html"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")


def test_no_file_is_left_over_from_an_example_that_is_no_more() -> None:
    assert {(one.parent.name, one.stem) for one in GOLDEN.rglob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", REPORTS)
def test_the_operator_is_written_to_in_english(name: str) -> None:
    assert sample(name, REPLIES, "de") == sample(name, REPLIES, "en")

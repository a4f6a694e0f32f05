"""The README counts scheduling messages as the stories do."""

from __future__ import annotations

from pathlib import Path

from tests.story.counting import table

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_table_that_the_stories_hold_to() -> None:
    assert table() in README.read_text(), f"README.md should have\n{table()}"

"""The checkers that other people wrote: ruff, mypy, import-linter."""

from __future__ import annotations

import pytest

from tests.project.sources import COMMANDS, run


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",), ("lint-imports",)],
    ids=" ".join,
)
def test_the_checkers_find_nothing(command: tuple[str, ...]) -> None:
    done = run(COMMANDS / command[0], *command[1:])

    assert done.returncode == 0, done.stdout + done.stderr

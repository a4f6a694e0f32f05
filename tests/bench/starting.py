"""How soon `oneonone --help` answers, against an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measure import Row, at_most, exactly, paired, wall_ratio

LIMIT = 3.0
HELP = "import sys; sys.argv = ['oneonone', '--help']; from daemon.cli import main; main(standalone_mode=False)"
HEAVY = ("caldav", "googleapiclient", "icalendar", "niquests", "flask", "pydantic")


def bench(rounds: int) -> Iterator[Row]:
    """Whole processes, one after the other."""
    works = {"help": lambda: _run(HELP), "pass": lambda: _run("pass")}
    yield at_most("oneonone --help, by python -c pass", wall_ratio(paired(rounds, works), "help", "pass"), LIMIT)
    yield exactly(f"  loaded of {', '.join(HEAVY)}", len(_loaded()), 0)


def _loaded() -> list[str]:
    names = _run(f"{HELP}; print('modules', *sys.modules)").rpartition("modules ")[2].split()
    return [one for one in HEAVY if one in names]


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

"""Boundaries that import-linter cannot tell: purity, the clock, names, and what never belongs into the project."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.sources import ROOT, modules, run, trees

CLOCKS = {"datetime", "date", "time", "pendulum", "DateTime"}
READINGS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
GOOGLE = ("googleapiclient", "google.auth", "google.oauth2", "google_auth_httplib2", "httplib2")
HEAVY = ("caldav", "icalendar", *GOOGLE, "flask", "sqlite_utils", "radicale", "aiosmtpd", "holidays")
FOREIGN = re.compile(r"index[-_]url|find[-_]links|/simple\b|(?<![\w.])/(?:work|root)/", re.IGNORECASE)
SUFFIXES = {".py", ".md", ".toml", ".txt", ".html", ".css", ".csv", ".service", ".timer"}


def readings(tree: ast.Module) -> Iterator[int]:
    """Lines that read a clock: `datetime.now`, `time.time` … by attribute or by import."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attr):
                if owner in CLOCKS and attr in READINGS:
                    yield node.lineno
            case ast.ImportFrom(module="time" | "pendulum", names=names):
                if READINGS & {one.name for one in names}:
                    yield node.lineno


def imported(tree: ast.Module) -> Iterator[str]:
    """Top-level packages that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def texts() -> Iterator[Path]:
    """Every text file that belongs to the project, but this one."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    files = [*ROOT.iterdir(), *(ROOT / ".ci").iterdir(), *(one for path in folders for one in path.rglob("*"))]
    built = ("build", "dist")
    for path in files:
        named = path.suffix in SUFFIXES or path.name in ("Makefile", "run", "LICENSE")
        if path.is_file() and named and path != Path(__file__) and path.relative_to(ROOT).parts[0] not in built:
            yield path


def test_only_the_clock_reads_a_clock() -> None:
    found = [f"{name}:{line}" for name, tree in trees() if name != "daemon/clock.py" for line in readings(tree)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    ["datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()", "from time import monotonic"],
)
def test_reading_a_clock_is_recognized(source: str) -> None:
    assert list(readings(ast.parse(source))) == [1]


def test_rules_import_the_standard_library_and_pendulum_alone() -> None:
    allowed = {*sys.stdlib_module_names, "pendulum", "rules"}
    found = [(name, one) for name, tree in trees() for one in imported(tree) if name.startswith("rules/")]

    assert [(name, one) for name, one in found if one not in allowed] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [path.relative_to(ROOT) for path in modules()]

    offenders = [str(path) for path in names if VAGUE & {path.stem, *path.parts}]
    assert not offenders, "\n".join(offenders)


def test_every_module_begins_with_a_sentence_on_what_it_is_for() -> None:
    found = {name: ast.get_docstring(tree) or "" for name, tree in trees() if tree.body}

    offenders = [name for name, text in found.items() if not text.partition("\n")[0].endswith((".", ":"))]
    assert not offenders, "\n".join(offenders)


def test_nothing_in_the_project_points_to_a_machine_or_a_package_index() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FOREIGN.search(line)
    ]

    assert not found, "\n".join(found)


def test_the_constraints_are_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    wrong = [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]
    assert wrong == []


def test_help_is_shown_without_loading_what_is_heavy() -> None:
    script = (
        "import sys; sys.argv = ['oneonone', '--help']\n"
        "from daemon.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )

    done = run(sys.executable, "-c", script)

    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert "Usage" in done.stdout


def test_only_a_google_account_loads_google_s_packages() -> None:
    """The daemon's modules, those of the demo too, are all imported; none of them may need the packages for that."""
    names = [name.removesuffix(".py").replace("/", ".") for name, _ in trees() if name.startswith("daemon/")]
    script = (
        f"import importlib, sys\nfor name in {names}: importlib.import_module(name.removesuffix('.__init__'))\n"
        f"print([name for name in {GOOGLE} if name in sys.modules])"
    )

    done = run(sys.executable, "-c", script)

    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_no_link_is_among_the_files() -> None:
    listed = run("git", "ls-files", "--stage").stdout.splitlines()
    assert [one for one in listed if one.startswith("120000")] == [], "a link to an environment, perhaps"

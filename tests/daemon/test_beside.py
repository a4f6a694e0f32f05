"""Commands of a newer version beside a daemon of an older one: they answer, or say what comes first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.lock import held
from daemon.store.opening import steps
from daemon.store.upgrade_copies import copies
from tests.daemon.config_files import a_config
from tests.daemon.schemas import applied, as_before, as_newer
from tests.project.sources import ROOT

ROSTER = (ROOT / "daemon" / "templates" / "init" / "roster.csv").read_text()
RELEASED = ROOT / "tests" / "golden" / "schemas" / "0.1.0.sql"
READING = (["status"], ["exceptions"], ["history", "ben@example.com"], ["mail", "list"], ["bounced"])
WRITING = (
    ["approve", "0123456789ab"],
    ["reason", "KEY", "--kind", "leave", "--by", "ben@example.com"],
    ["mail", "release", "<one@example.com>"],
    ["bounced", "--clear", "ben@example.com"],
    ["export", "ben@example.com"],
)


def oneonone(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(folder / "config.toml")])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that lacks the last step."""
    a_config(tmp_path)
    (tmp_path / "roster.csv").write_text(ROSTER)
    path = tmp_path / "state" / "oneonone.db"
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(tmp_path / "whole.db")) as connection:
        connection.executescript(RELEASED.read_text("utf-8"))
    as_before(applied(tmp_path / "whole.db")[-1], tmp_path / "whole.db", path)
    return path


@pytest.fixture
def at_work(database: Path) -> Iterator[Path]:
    """The same, with a daemon that works on it."""
    with held(database.parent):
        yield database


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_commands_that_report_answer_and_do_not_upgrade(command: list[str], at_work: Path) -> None:
    before = at_work.read_bytes()

    done = oneonone(at_work.parent.parent, *command)

    assert done.exit_code == 0, done.output
    assert (at_work.read_bytes(), copies(at_work)) == (before, [])


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_commands_that_write_ask_for_a_restart_first(command: list[str], at_work: Path) -> None:
    before = at_work.read_bytes()

    done = oneonone(at_work.parent.parent, *command)

    assert done.exit_code == 1
    assert done.output == (
        f"{at_work}: is not as this version of oneonone needs it, and a oneonone of another version works on it:"
        " restart that first (systemctl restart oneonone)\n"
    )
    assert (at_work.read_bytes(), copies(at_work)) == (before, [])


def test_a_backup_is_of_the_database_as_the_daemon_knows_it(at_work: Path, tmp_path: Path) -> None:
    before = applied(at_work)

    assert oneonone(tmp_path, "backup", str(tmp_path / "copy.db")).exit_code == 0

    assert applied(tmp_path / "copy.db") == applied(at_work) == before


def test_where_no_daemon_works_a_command_that_writes_upgrades(database: Path, tmp_path: Path) -> None:
    assert oneonone(tmp_path, "approve", "0123456789ab").exit_code == 0

    assert applied(database) == list(steps())
    assert len(copies(database)) == 1


def test_every_command_refuses_the_database_of_a_newer_program(database: Path, tmp_path: Path) -> None:
    oneonone(tmp_path, "approve", "0123456789ab")
    as_newer(database)

    for command in (*READING, *WRITING):
        done = oneonone(tmp_path, *command)

        assert done.exit_code == 1
        assert done.output.startswith(f"{database}: was written by a newer oneonone")
        assert len(done.output.splitlines()) == 1

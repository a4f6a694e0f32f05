"""What is logged: a line on standard error, an entry with fields in the journal, and never an error's own text."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from logging_journald import JournaldTransport

from daemon import deeds
from daemon.logs import set_up
from daemon.traces import crash_quietly
from rules.model import Kind
from rules.plan import Keep, Row, Step, Verb
from tests.daemon.world import START
from tests.rules.builders import a_known

WORDS = "ask  ben@example.test / ana@example.test  Mon 2 Mar 09:00Z  ask Ana for the reason"
ROW = Row(Verb.ASK, "ben@example.test", "ana@example.test", START, Kind.CANCELLED, "ask Ana for the reason")
CANARY = "-".join(["a", "canary"])
"""Not as it stands in this file, whose lines tracebacks show."""

STEP = Step("0a1b2c", Verb.ASK, Keep(a_known()), (ROW,))


@dataclass(frozen=True, slots=True)
class Listening:
    """Stands where the journal does."""

    socket: socket.socket

    def set_up(self) -> None:
        """Logging with standard error connected to it, as systemd would tell."""
        where = os.fstat(sys.stderr.fileno())
        os.environ["JOURNAL_STREAM"] = f"{where.st_dev}:{where.st_ino}"
        logging.getLogger().handlers.clear()
        set_up()

    def heard(self) -> bytes:
        """The next entry."""
        return self.socket.recv(65536)

    def entry(self) -> dict[str, str]:
        """The next entry of lines alone."""
        return dict(line.split("=", 1) for line in self.heard().decode().splitlines())


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    monkeypatch.setenv("JOURNAL_STREAM", "")
    monkeypatch.setattr(JournaldTransport, "SOCKET_PATH", tmp_path / "socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.settimeout(5)
        yield Listening(listening)
    logging.getLogger().handlers.clear()


def test_an_action_is_an_entry_in_the_words_of_the_dry_run_with_its_facts_as_fields(journal: Listening) -> None:
    journal.set_up()
    deeds.done(STEP)
    assert journal.entry() == {
        "MESSAGE": f"done: {WORDS}",
        "PRIORITY": "6",
        "SYSLOG_IDENTIFIER": "oneonone",
        "ONEONONE_ACTION": "ask",
        "ONEONONE_PAIR": "0a1b2c",
        "ONEONONE_REPORT": "ben@example.test",
        "ONEONONE_MANAGER": "ana@example.test",
        "ONEONONE_RECURRENCE_ID": "2026-03-02T09:00:00Z",
        "ONEONONE_KIND": "cancelled",
        "ONEONONE_TEXT": "ask Ana for the reason",
    }


def test_what_failed_says_why_and_is_a_warning(journal: Listening) -> None:
    journal.set_up()
    deeds.not_done(STEP, "no answer within 60 s")
    told = journal.entry()
    assert told["MESSAGE"] == f"not done: {WORDS} why='no answer within 60 s'"
    assert (told["PRIORITY"], told["ONEONONE_WHY"]) == ("4", "no answer within 60 s")


def test_a_step_that_the_dry_run_does_not_show_is_told_when_it_fails(journal: Listening) -> None:
    journal.set_up()
    deeds.not_done(Step("0a1b2c", Verb.RECORD, Keep(a_known()), ()), "disk full")
    assert journal.entry()["MESSAGE"] == "not done action=record pair=0a1b2c why='disk full'"


def test_facts_that_are_not_words_stand_behind_the_event(journal: Listening) -> None:
    journal.set_up()
    structlog.get_logger().info("pass finished", seconds=1.5, status="3 actions", nothing=None)
    told = journal.entry()
    assert told["MESSAGE"] == "pass finished seconds=1.5 status='3 actions' nothing=None"
    assert (told["ONEONONE_SECONDS"], "ONEONONE_NOTHING" in told) == ("1.5", False)


def test_a_traceback_is_one_entry_of_several_lines(journal: Listening) -> None:
    journal.set_up()
    structlog.get_logger().error("unexpected error", trace="in one\nin two\n")
    assert b"MESSAGE\n" + (30).to_bytes(8, "little") + b"unexpected error\nin one\nin two\n" in journal.heard()


def test_more_than_a_datagram_holds_arrives_all_the_same(journal: Listening) -> None:
    journal.set_up()
    journal.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    structlog.get_logger().info("x" * 1_000_000)
    _, files, *_ = socket.recv_fds(journal.socket, 1, 1)
    with os.fdopen(files[0], "rb") as found:
        found.seek(0)
        assert found.read().startswith(b"MESSAGE=" + b"x" * 1_000_000 + b"\n")


def test_what_libraries_warn_of_is_there_without_the_words_of_an_error(journal: Listening) -> None:
    journal.set_up()
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("library").exception("gone wrong")
    told = journal.heard()
    assert b"library: gone wrong\nValueError\n" in told and b"PRIORITY=3" in told
    assert b"ONEONONE_LOGGER=library" in told and CANARY.encode() not in told


def test_a_journal_that_is_away_loses_no_line(journal: Listening, capfd: pytest.CaptureFixture[str]) -> None:
    journal.set_up()
    journal.socket.close()
    deeds.done(STEP)
    assert capfd.readouterr().err == f"done: {WORDS}\n"


@pytest.mark.parametrize("stream", ["", "1:2", "nonsense"])
def test_elsewhere_it_is_a_line_on_standard_error(
    stream: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", stream)
    set_up()
    deeds.done(STEP)
    deeds.not_done(STEP, "disk full")
    done, failed = capfd.readouterr().err.splitlines()
    assert done.endswith(f"done: {WORDS}") and "action=" not in done
    assert f"not done: {WORDS}" in failed and failed.rstrip().endswith("why='disk full'")


def test_what_ends_the_program_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    crash_quietly()
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    told = capsys.readouterr().err
    assert "an error of its own: ValueError" in told and "test_logs.py" in told and CANARY not in told

"""The daemon as systemd and an operator see it: signals, datagrams, pages, a second one beside it."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import pytest

from rules.model import Slot
from rules.slot import first_week, instant
from tests.story.asking import asked, fetch
from tests.story.office import ANA, BEN, CHI, DAY, HOUR, Office, Premises, Running, eventually, text_of, uid


class Systemd:
    """The socket that a service tells its state; what came so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)

    def heard(self, start: str) -> list[str]:
        """Lines that begin so, oldest first."""
        try:
            while True:
                self._lines += self._socket.recv(65536).decode().splitlines()
        except BlockingIOError:
            return [line for line in self._lines if line.startswith(start)]

    def hears(self, start: str, times: int = 1) -> None:
        """Wait until it was told so."""
        eventually(lambda: len(self.heard(start)) >= times)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    listening = Systemd(tmp_path / "notify")
    yield listening
    listening.close()


def notifying(systemd: Systemd) -> dict[str, str]:
    """The environment of a service."""
    return {**os.environ, "NOTIFY_SOCKET": str(systemd.path)}


def ended(running: Running) -> int:
    """Exit code after SIGTERM, which must not take long."""
    running.process.send_signal(signal.SIGTERM)
    return running.process.wait(10)


def passes(running: Running) -> int:
    """How many passes have ended."""
    return running.log.count("pass finished")


def test_a_service_tells_systemd_how_it_is(premises: Premises, systemd: Systemd) -> None:
    premises.configure(interval="1s")
    with premises.running("run", environment=notifying(systemd)) as running:
        systemd.hears("READY=1")
        systemd.hears("STATUS=started, the first pass is under way")
        systemd.hears("STATUS=pass at ")
        systemd.hears("WATCHDOG=1", 3)
        running.process.send_signal(signal.SIGHUP)
        systemd.hears("RELOADING=1")
        systemd.hears("MONOTONIC_USEC=")
        systemd.hears("READY=1", 2)
        assert ended(running) == 0
    assert systemd.heard("STOPPING=1") == ["STOPPING=1"]
    noted = [one["deed"] for one in premises.fast("audit", "--json").document]
    assert [one for one in noted if one in ("start", "reload", "stop")] == ["start", "reload", "stop"]
    assert premises.uids("ana") == sorted([uid("ben"), uid("chi")])


def test_signs_of_life_come_twice_as_often_as_systemd_waits_for_them(premises: Premises, systemd: Systemd) -> None:
    premises.configure(interval="1h")
    with premises.running("run", environment={**notifying(systemd), "WATCHDOG_USEC": "400000"}) as running:
        systemd.hears("STATUS=pass at ")
        so_far, begun = len(systemd.heard("WATCHDOG=1")), time.monotonic()
        systemd.hears("WATCHDOG=1", so_far + 10)
        assert time.monotonic() - begun < 5
        assert ended(running) == 0
    assert [line.partition(": ")[2] for line in systemd.heard("STATUS=pass")] == ["2 pairs, 2 actions"]


def test_a_long_interval_ends_at_once_on_sigterm(office: Office) -> None:
    with office.running("run") as running:
        running.says("pass finished")
        begun = time.monotonic()
        assert ended(running) == 0
        assert time.monotonic() - begun < 5
    assert running.out.read_text() == ""


def test_pages_answer_beside_the_loop_and_an_answer_wakes_a_pass(premises: Premises) -> None:
    begun = datetime.now(UTC) - 3 * HOUR
    slot = Slot(1, clock_time(10), timedelta(minutes=30), "Europe/Berlin")
    link = asked(premises, begun, instant(first_week(slot, begun + 9 * DAY), slot.zone))
    premises.configure(interval="1h")
    with premises.running("run") as running:
        assert fetch(running.pages + "/healthz")[0] == 200
        eventually(lambda: passes(running) == 1)
        form = {"kind": "illness", "text": "a cold", "answer": "keep_off"}
        assert fetch(running.pages + link, form)[0] == 200
        eventually(lambda: passes(running) == 2)
        assert ended(running) == 0
    assert premises.fast("exceptions", "--json").document[0]["reason"]["text"] == "a cold"


def test_a_second_daemon_on_one_state_steps_back_and_reports_still_answer(office: Office) -> None:
    with office.running("run") as running:
        running.says("pass finished")
        for way in (("run",), ("run", "--once", "--json")):
            second = office.fast(*way)
            assert second.code == 1
            assert "another oneonone works on" in second.err
        assert second.document["mistakes"]
        for command in (("plan",), ("status",), ("exceptions",), ("history", "ben@example.test")):
            answered = office.fast(*command, "--json")
            assert answered.code == 0, answered.err
            assert answered.document is not None
        assert ended(running) == 0


def test_a_wrong_roster_is_told_once_and_the_one_before_stays(premises: Premises) -> None:
    premises.configure(interval="1s")
    with premises.running("run") as running:
        running.says("pass finished")
        premises.hire([ANA, BEN, CHI, CHI, "dan@example.test,Dan,nobody@example.test,Europe/Berlin,,,Fri 10:00,"])
        eventually(lambda: premises.mails_of("operator"))
        running.process.send_signal(signal.SIGHUP)
        so_far = passes(running)
        eventually(lambda: passes(running) > so_far + 2)
        (told,) = premises.mails_of("operator")
        assert "line 5" in text_of(told) and "line 6" in text_of(told)
        assert premises.fast("plan", "--json").code == 2
        assert premises.uids("ana") == sorted([uid("ben"), uid("chi")])
        premises.hire([ANA, BEN, CHI, "dan@example.test,Dan,ana@example.test,Europe/Berlin,,,Fri 10:00,"])
        eventually(lambda: uid("dan") in premises.uids("ana"))
        assert ended(running) == 0
    assert len(premises.mails) == 1


def test_pages_alone_neither_read_nor_write(office: Office) -> None:
    with office.running("run", "--no-passes") as running:
        assert fetch(running.pages + "/healthz")[0] in (200, 503)
        assert ended(running) == 0
    assert office.snapshot("ana", "ben", "chi") == ()


def test_a_taken_port_and_a_broken_database_are_told_plainly(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        office.configure(listen=f"127.0.0.1:{other.getsockname()[1]}")
        taken = office.run("run", "--json")
    assert (taken.code, len(taken.document["mistakes"])) == (1, 1)
    (office.folder / "state" / "oneonone.db").write_bytes(b"not a database" * 1000)
    for command in (("run", "--once"), ("plan",), ("status",)):
        broken = office.fast(*command, "--json")
        assert (broken.code, len(broken.document["mistakes"])) == (3, 1)
        assert "Traceback" not in taken.err + broken.err
    assert office.snapshot("ana") == ()

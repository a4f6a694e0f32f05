"""What the tests start ends with them, also where something fails on the way."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import running
from tests.servers.running import PORTS, ending, free_port, kill, launch_program, or_stopped

SECONDS = 10.0


def is_running(pid: str) -> bool:
    """Whether a program runs; one that is over may still be listed."""
    there = Path("/proc", pid, "stat")
    return there.exists() and there.read_text().rpartition(")")[2].split()[0] != "Z"


def in_time(happened: Callable[[], object]) -> bool:
    """Whether something happens within a moment."""
    end = time.monotonic() + SECONDS
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(happened())


def test_a_port_for_a_server_is_none_that_the_system_hands_to_whoever_connects() -> None:
    first, _ = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    assert free_port() in PORTS
    assert PORTS.stop <= int(first)


def test_a_port_that_somebody_listens_on_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setattr(running, "PORTS", range(number, number + 1))
        with pytest.raises(RuntimeError, match="is free"):
            free_port()


def test_what_fails_before_a_server_is_ready_leaves_neither_program_nor_data(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    process = launch_program(["sleep", "60"], tmp_path / "log")
    with pytest.raises(KeyboardInterrupt), or_stopped(ending([process], folder)):
        raise KeyboardInterrupt
    assert (process.poll() is None, folder.exists()) == (False, False)


def test_a_program_in_a_session_of_its_own_ends_with_what_it_started(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = launch_program(["sh", "-c", "sleep 60 & echo $!; wait"], log, start_new_session=True)
    assert in_time(lambda: log.read_text().endswith("\n"))
    kill(process)
    process.wait()
    assert in_time(lambda: not is_running(log.read_text().strip()))

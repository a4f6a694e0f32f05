"""The socket that systemd hands over, taken by a process that was started as systemd starts one."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

TAKE = """
import os
from daemon.activation import handed_over
try:
    taken = handed_over(os.environ)
    print(taken and taken.getsockname()[1], taken and os.get_inheritable(taken.fileno()))
except OSError as error:
    print(error)
"""


def taken(handed: socket.socket, count: str = "1", process: str = "$$") -> str:
    """What a process says that finds this socket as its descriptor 3."""
    given = f"LISTEN_FDS={count} LISTEN_PID={process}"
    start = f'exec env {given} "{sys.executable}" -c "$0" 3<&{handed.fileno()}'
    done = subprocess.run(
        ["bash", "-c", start, TAKE], pass_fds=[handed.fileno()], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_a_socket_for_this_process_is_taken_and_passed_on_to_no_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as handed:
        assert taken(handed) == f"{handed.getsockname()[1]} False"


def test_what_was_meant_for_another_process_is_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as handed:
        assert taken(handed, process="1") == "None None"


def test_more_than_one_is_refused_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as handed:
        assert taken(handed, count="2") == "systemd hands over 2 sockets; leave one ListenStream= in oneonone.socket"


def test_a_socket_of_another_kind_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as handed:
        handed.bind(str(tmp_path / "socket"))
        assert taken(handed).endswith("write ListenStream=ADDRESS:PORT in oneonone.socket")

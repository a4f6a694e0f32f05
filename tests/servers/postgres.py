"""PostgreSQL, for servers that keep their data in one: a cluster of its own that ends with the server."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.running import START_SECONDS, STOP_SECONDS, free_port, kill, launch_program, or_stopped

PACKAGES = "postgresql"
REMEDY = f"needs {PACKAGES}: apt install --no-install-recommends {PACKAGES}"
PROGRAMS = Path("/usr/lib/postgresql")
ADMIN = "postgres"
UNSAFE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""What happens to the data when the machine goes down is all the same."""

SMALL = ("shared_buffers=16MB", "dynamic_shared_memory_type=mmap", "max_connections=40", "autovacuum=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster on 127.0.0.1 and in a socket `folder`; whoever comes from this machine may be any user of it."""

    port: int
    folder: Path
    stop: Callable[[], None]

    def sql(self, statement: str, database: str = ADMIN) -> str:
        """What a statement answers, one line for a row; RuntimeError when it fails."""
        command = [*self.client("psql"), "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", database]
        done = subprocess.run(command, input=statement, capture_output=True, text=True, timeout=START_SECONDS)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def client(self, program: str) -> list[str]:
        """How a client program is called that acts as the administrator."""
        return [str(_programs() / program), "-h", str(self.folder), "-p", str(self.port), "-U", ADMIN]


def demand_postgres() -> None:
    """Skip the test where PostgreSQL is not installed."""
    if _programs() == PROGRAMS:
        pytest.skip(REMEDY)


def start_postgres(folder: Path) -> Postgres:
    """A running cluster with its data below `folder`, which others than the owner may enter from now on.

    It will not run as root. Its `stop` removes no data; harmless a second time.
    """
    folder.chmod(folder.stat().st_mode | 0o055)
    data, user, port = folder / "postgres", _user(), free_port()
    data.mkdir(mode=0o755)
    shutil.chown(data, user.pw_name)
    as_user: Mapping[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    options: Mapping[str, Any] = {"cwd": data, **(as_user if os.geteuid() == 0 else {})}
    _made(data, options)
    settings = (f"unix_socket_directories={data}", "listen_addresses=127.0.0.1", *UNSAFE, *SMALL)
    words = [word for one in settings for word in ("-c", one)]
    command = [f"{_programs()}/postgres", "-D", f"{data}/cluster", "-p", str(port), *words]
    process = launch_program(command, folder / "postgres.log", start_new_session=True, **options)
    postgres = Postgres(port, data, lambda: _ended(process))
    with or_stopped(postgres.stop):
        _wait_until_ready(postgres, process, folder / "postgres.log")
    return postgres


def _programs() -> Path:
    """The folder of the newest version's programs; the folder of versions where there is none."""
    found = PROGRAMS.glob("*/bin/initdb")
    return max((one.parent for one in found), key=lambda one: float(one.parent.name), default=PROGRAMS)


def _user() -> pwd.struct_passwd:
    return pwd.getpwnam(ADMIN) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _made(data: Path, options: Mapping[str, Any]) -> None:
    words = ["-A", "trust", "-U", ADMIN, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    command = [f"{_programs()}/initdb", "-D", f"{data}/cluster", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=START_SECONDS, **options)


def _wait_until_ready(postgres: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if subprocess.run([*postgres.client("pg_isready"), "-q"], timeout=START_SECONDS).returncode == 0:
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _ended(process: subprocess.Popen[bytes]) -> None:
    """At once, whoever is connected."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            kill(process)
            process.wait()

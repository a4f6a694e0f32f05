"""A calendar server of its own for the demonstration: Radicale on loopback, with everything in one folder."""

from __future__ import annotations

import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import create_server
from urllib.error import URLError
from urllib.request import Request

from daemon.demo.people import Login, request
from daemon.demo.signals import undisturbed

HOST = "127.0.0.1"
ATTEMPTS = 300
PAUSE_SECONDS = 0.1
STOP_SECONDS = 10
CONFIG = """\
[server]
hosts = {host}:{port}
max_connections = 40
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = {folder}/rights
[storage]
filesystem_folder = {folder}/data
[web]
type = none
[logging]
level = warning
"""
RIGHTS = """\
[service]
user: {service}
collection: .*
permissions: RrWw
[root]
user: .+
collection:
permissions: R
[home]
user: .+
collection: {{user}}
permissions: RW
[calendars]
user: .+
collection: {{user}}/[^/]+
permissions: rw
"""


class ServerError(OSError):
    """The calendar server did not start."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def calendar_server(folder: Path, service: Login, people: Iterable[Login]) -> Iterator[str]:
    """Serve calendars while the context lasts; yields the URL. The service user may change all of them."""
    folder.mkdir(mode=0o700)
    port = free_port()
    (folder / "users").write_text("".join(f"{one.user}:{one.password}\n" for one in (service, *people)), "utf-8")
    (folder / "rights").write_text(RIGHTS.format(service=service.user))
    (folder / "config").write_text(CONFIG.format(host=HOST, port=port, folder=folder))
    url = f"http://{HOST}:{port}/"
    with _running(folder) as process:
        _wait_until_ready(process, url, service, folder / "log")
        yield url


@contextmanager
def _running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """In a process group of its own: Ctrl-C is for the daemon, which ends before its server does."""
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    with ExitStack() as end:
        with undisturbed(), (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, process_group=0
            )
            end.callback(_end, process)
        yield process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    process.kill()
    process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, login: Login, log: Path) -> None:
    basic = b64encode(f"{login.user}:{login.password}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Depth": "0"}
    for _ in range(ATTEMPTS):
        if process.poll() is not None:
            break
        with suppress(URLError, ConnectionError):
            request(Request(url, headers=headers, method="PROPFIND"))
            return
        time.sleep(PAUSE_SECONDS)
    raise ServerError(f"the calendar server did not start:\n{log.read_text(errors='replace')[-2000:]}")

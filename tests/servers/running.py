"""A server that a test started, and how it ends."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

START_SECONDS = 30.0
STOP_SECONDS = 10.0
ROOM = 2**30
PORTS = range(20000, 32768)  # the system's own begin at 32768 (Linux), IANA's dynamic ones at 49152
TRIES = 100


@dataclass(frozen=True, slots=True)
class Server:
    """A CalDAV server on loopback: user names with passwords, where its data lie, and how to end it.

    `home` is the template of a person's calendar home below `url`; `service` a user who may do everything,
    "" where there is none. `sync`: it tells what changed, RFC 6578. `asks_anew`: whoever is to come to a week
    at another time has not answered yet, RFC 6638, section 3.2.8; `asks_all_anew`: whoever is to come to any week.
    `hosts_answer`: it keeps what organizers answer themselves.
    `attaches`: it brings an attachment alone to the attendee, too.
    `capitals`: what follows a semicolon in a parameter is kept in capitals. Invitations arrive in the calendar
    `arrivals`, and the messages that carry them in the `inbox`, a template like `home`. `forget` lets nobody have
    been invited.
    """

    url: str
    users: Mapping[str, str]
    folder: Path
    home: str
    stop: Callable[[], None]
    service: str = ""
    scheduling: bool = False
    sync: bool = True
    asks_anew: bool = False
    asks_all_anew: bool = False
    hosts_answer: bool = True
    attaches: bool = True
    capitals: bool = False
    arrivals: str = ""
    inbox: str = ""
    forget: Callable[[], None] = lambda: None

    def password(self, user: str) -> str:
        """What the user signs in with."""
        return self.users[user]

    def calendar(self, user: str, name: str) -> str:
        """The absolute URL of a calendar of that name in the user's home, whether it exists or not."""
        return f"{self.url.rstrip('/')}{self.home.format(user=quote(user, safe='@'))}{name}/"

    def credentials_file(self, emails: Mapping[str, str], path: Path) -> Path:
        """A credentials CSV at `path` for people by address, each with the user name they sign in with."""
        rows = [f"{email},{user},{self.users[user]}\n" for email, user in emails.items()]
        path.touch(0o600)
        path.write_text("email,username,password\n" + "".join(rows))
        return path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, below those that the system hands to whoever connects.

    A program may need seconds until it listens on it; a port of the system's own is often taken by then.
    """
    for _ in range(TRIES):
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no port of {PORTS.start} to {PORTS.stop - 1} is free")


def data_folder(name: str) -> Path:
    """A folder of its own for one server's data."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-"))


def quick_folder(name: str) -> Path:
    """The same in memory where there is room: for servers that wait for the disk after every write."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=memory if roomy else None))


def launch(arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start `python -m …` with this interpreter, its output in `log`."""
    return launch_program([sys.executable, *arguments], log)


def launch_program(command: list[str], log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program, its output in `log`; `options` are Popen's."""
    with log.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **options)


def ending(processes: list[subprocess.Popen[bytes]], folder: Path) -> Callable[[], None]:
    """What stops these processes and removes their data; harmless a second time."""

    def stop() -> None:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            kill(process)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    return stop


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program that is still running; where it has a session of its own, all that it started too."""
    if process.poll() is None and os.getpgid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


@contextlib.contextmanager
def or_stopped(stop: Callable[[], None]) -> Iterator[None]:
    """What fails before a server is ready leaves nothing of it: neither a program nor its data."""
    try:
        yield
    except BaseException:
        stop()
        raise


def wait_until_ready(process: subprocess.Popen[bytes], url: str, login: tuple[str, str], log: Path) -> None:
    """Return once a signed-in PROPFIND is answered; RuntimeError with the server's log when it will not be."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if dav(url, "PROPFIND", login, headers={"Depth": "0"})[0] == 207:
            return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def dav(
    url: str, method: str, login: tuple[str, str], body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    """One request by a raw client in somebody's name: status, headers, body; status 0 when nobody answers."""
    basic = b64encode(f"{login[0]}:{login[1]}".encode()).decode()
    sent = {"Authorization": f"Basic {basic}", **(headers or {})}
    request = urllib.request.Request(url, data=body or None, method=method, headers=sent)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()
    except OSError:
        return 0, {}, b""

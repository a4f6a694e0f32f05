"""Radicale: no scheduling, a service user with rights on everything, and people with their own logins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import bcrypt
import pytest

from tests.servers.running import Server, ending, free_port, launch, or_stopped, quick_folder, wait_until_ready

USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "svc")}
RIGHTS = """\
[svc]
user: svc
collection: .*
permissions: RrWw
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
"""
CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
max_connections = 40
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = bcrypt
delay = 0
cache_logins = True
[rights]
type = from_file
file = {folder}/rights
[storage]
filesystem_folder = {folder}/data
[logging]
level = warning
"""


def start_radicale(users: Mapping[str, str] = USERS, rights: str = RIGHTS) -> Server:
    """A running Radicale; `users` maps names to passwords, `rights` says which of them may do everything: svc."""
    folder, port = quick_folder("radicale"), free_port()
    (folder / "users").write_text("".join(f"{name}:{_hashed(password)}\n" for name, password in users.items()))
    (folder / "rights").write_text(rights)
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    log: Path = folder / "log"
    process = launch(["-m", "radicale", "--config", str(folder / "config")], log)
    url = f"http://127.0.0.1:{port}/"
    stop = ending([process], folder)
    with or_stopped(stop):
        wait_until_ready(process, url, next(iter(users.items())), log)
    return Server(url, dict(users), folder, "/{user}/", stop, service="svc" if "svc" in users else "")


def _hashed(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()


@pytest.fixture(scope="session")
def radicale() -> Iterator[Server]:
    """One Radicale for the whole run; tests use calendars of different names."""
    server = start_radicale()
    yield server
    server.stop()

"""Xandikos: for one user without sign-in, and for several users with scheduling of RFC 6638."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import auth_proxy
from tests.servers.running import Server, dav, ending, free_port, launch, or_stopped, quick_folder, wait_until_ready

USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi")}
DOMAIN = "example.test"
MAILS_FROM = f"calendar@{DOMAIN}"
ADDRESS = (
    "<d:propertyupdate xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><d:set><d:prop>"
    "<c:calendar-user-address-set><d:href>mailto:{address}</d:href></c:calendar-user-address-set>"
    "</d:prop></d:set></d:propertyupdate>"
)


def start_xandikos() -> Server:
    """A running Xandikos for one user, who need not sign in."""
    folder, port = quick_folder("xandikos"), free_port()
    log = folder / "log"
    options = ["-d", str(folder / "data"), "--defaults", "-l", "127.0.0.1", "-p", str(port), "--no-detect-systemd"]
    process = launch(["-m", "xandikos", "serve", "--current-user-principal", "/user/", *options], log)
    stop = ending([process], folder)
    url = f"http://127.0.0.1:{port}/"
    with or_stopped(stop):
        wait_until_ready(process, f"{url}user/", ("user", "any"), log)
    return Server(url, {"user": "any"}, folder, "/user/calendars/", stop, service="user")


def start_scheduling_xandikos(users: Mapping[str, str] = USERS, *, smtp_port: int = 0) -> Server:
    """A running Xandikos whose users invite one another; invitations arrive in `/USER/calendars/calendar/`.

    With `smtp_port` it mails those who are no users, from MAILS_FROM.
    """
    folder, port = quick_folder("xandikos"), free_port()
    socket, log = folder / "socket", folder / "log"
    (folder / "users.json").write_text(json.dumps(dict(users)))
    options = ["-d", str(folder / "data"), "--state-dir", str(folder / "state"), "--defaults", "--no-detect-systemd"]
    sending = ["--imip-send", "smtp", "--smtp-host", "127.0.0.1", "--smtp-port", str(smtp_port)]
    options += [*sending, "--smtp-from", MAILS_FROM] if smtp_port else []
    listening = ["-l", str(socket), "--socket-mode", "600", "--trust-x-remote-user-unix"]
    server = launch(["-m", "xandikos", "multi-user", *options, *listening], log)
    proxy_script = str(Path(auth_proxy.__file__))
    proxy = launch([proxy_script, str(port), str(socket), str(folder / "users.json")], folder / "proxy.log")
    stop = ending([proxy, server], folder)
    url = f"http://127.0.0.1:{port}/"
    with or_stopped(stop):
        for user, password in users.items():
            wait_until_ready(server, f"{url}{user}/", (user, password), log)
            _give_address(f"{url}{user}/", user, password)
    home, inbox = "/{user}/calendars/", "/{user}/inbox/"
    places = Server(url, dict(users), folder, home, stop, arrivals="calendar", inbox=inbox)
    return replace(places, scheduling=True, attaches=False)


def _give_address(principal: str, user: str, password: str) -> None:
    """Tell the server whose address is whose: without it nothing is delivered."""
    body = ADDRESS.format(address=f"{user}@{DOMAIN}").encode()
    status, _, _ = dav(principal, "PROPPATCH", (user, password), body, {"Content-Type": "application/xml"})
    if status != 207:
        raise RuntimeError(f"the address of {user} was not taken: {status}")


@pytest.fixture(scope="session")
def xandikos() -> Iterator[Server]:
    """One single-user Xandikos for the whole run."""
    server = start_xandikos()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def scheduling_xandikos() -> Iterator[Server]:
    """One Xandikos with scheduling for the whole run."""
    server = start_scheduling_xandikos()
    yield server
    server.stop()

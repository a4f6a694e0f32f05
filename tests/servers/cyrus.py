"""Cyrus IMAP: it delivers invitations and answers by itself, and a person has each UID but once."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import smtplib
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers.bearer import HOUR, keep_public_key
from tests.servers.running import (
    START_SECONDS,
    Server,
    ending,
    free_port,
    launch_program,
    or_stopped,
    quick_folder,
    wait_until_ready,
)

PACKAGES = "cyrus-caldav sasl2-bin"
REMEDY = f"needs {PACKAGES}: apt install --no-install-recommends {PACKAGES}"
PROGRAMS = Path("/usr/lib/cyrus/bin")
PASSWORDS = "/usr/sbin/saslpasswd2"
USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "svc")}
DEPUTY = "svc"
"""May write in everybody's calendar `Default`, and finds it under an address of its own."""

DOMAIN = "example.test"
HOME = "/dav/calendars/user/{user}/"
DEPUTYS_HOME = HOME.format(user=DEPUTY) + "{user}."
RIGHTS = "lrswipkxtecdan9"
"""All of them. RFC 4314, section 2.1; the last is to see when somebody is busy."""

FOLDERS = ("spool", "sieve", "conf/proc", "conf/lock", "conf/socket", "conf/db", "conf/log", "conf/user", "keys")
SETTINGS = """\
configdirectory: {folder}/conf
proc_path: {folder}/conf/proc
mboxname_lockpath: {folder}/conf/lock
defaultpartition: default
partition-default: {folder}/spool
sievedir: {folder}/sieve
lmtpsocket: {folder}/conf/socket/lmtp
idlesocket: {folder}/conf/socket/idle
notifysocket: {folder}/conf/socket/notify
cyrus_user: {user}
admins: cyrus
servername: localhost
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
autocreate_quota: 0
autocreate_post: yes
httpmodules: caldav
http_jwt_key_dir: {folder}/keys
http_jwt_max_age: {seconds}s
calendar_user_address_set: {domain}
caldav_historical_age: -1
"""
"""Without the last line nobody is told of changes to weeks that are over: the weeks of the tests are."""

SERVICES = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  http cmd="{programs}/httpd -C {folder}/imapd.conf" listen="127.0.0.1:{port}" prefork=2
  lmtp cmd="{programs}/lmtpd -C {folder}/imapd.conf -a" listen="{folder}/conf/socket/lmtp" prefork=0
}}
EVENTS {{
}}
"""


def demand_cyrus() -> None:
    """Skip the test where Cyrus is not installed."""
    if not all(Path(one).exists() for one in (PROGRAMS / "master", PROGRAMS / "httpd", PASSWORDS)):
        pytest.skip(REMEDY)


def start_cyrus(users: Mapping[str, str] = USERS) -> Server:
    """A running Cyrus whose users invite one another; invitations arrive in the calendar `Default` of each."""
    folder, port = quick_folder("cyrus"), free_port()
    processes: list[subprocess.Popen[bytes]] = []
    stop = ending(processes, folder)
    url = f"http://127.0.0.1:{port}/"
    places = Server(url, users, folder, HOME, stop, arrivals="Default", inbox=f"{HOME}Inbox/")
    server = replace(places, scheduling=True, asks_anew=True)
    with or_stopped(stop):
        process = _launched(folder, port, users)
        processes.append(process)
        _admit(process, folder / "conf/socket/lmtp", users)
        for name, password in users.items():
            wait_until_ready(process, server.calendar(name, server.arrivals), (name, password), folder / "log")
        _depute(folder)
    return server


def _launched(folder: Path, port: int, users: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own, since it ends whatever is in its group."""
    user = _cyrus()
    _set_up(folder, port, user.pw_name, users)
    files = ["-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf", "-p", f"{folder}/pid", "-L", f"{folder}/lead"]
    return launch_program([f"{PROGRAMS}/master", *files], folder / "log", start_new_session=True, **_as(user))


def _set_up(folder: Path, port: int, user: str, users: Mapping[str, str]) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    keep_public_key(folder / "keys")
    (folder / "imapd.conf").write_text(SETTINGS.format(folder=folder, user=user, domain=DOMAIN, seconds=HOUR))
    (folder / "cyrus.conf").write_text(SERVICES.format(folder=folder, port=port, programs=PROGRAMS))
    for name, password in users.items():
        command = [PASSWORDS, "-p", "-c", "-f", str(folder / "sasldb2"), "-u", "localhost", name]
        subprocess.run(command, input=password.encode(), check=True, timeout=START_SECONDS)
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, user)


def _admit(process: subprocess.Popen[bytes], socket: Path, users: Mapping[str, str]) -> None:
    """Give everybody a mailbox, without which there is no calendar: one is made as soon as a mail is on its way."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), smtplib.LMTP(str(socket)) as client:
            client.ehlo()
            client.mail(f"ana@{DOMAIN}")
            if all(client.rcpt(name)[0] == 250 for name in users):
                return
        time.sleep(0.02)
    raise RuntimeError("Cyrus makes no mailboxes")


def _depute(folder: Path) -> None:
    """Give the deputy rights on calendars, as an administrator does by SETACL (RFC 4314, section 3.1)."""
    granted = ("#calendars", "#calendars.Default")
    there = json.loads(_mailboxes(folder, "-d"))
    some = {name: one for name, one in there.items() if name.split(".", 2)[-1] in granted}
    for one in some.values():
        one["acl"][DEPUTY] = RIGHTS
    _mailboxes(folder, "-u", json.dumps(some).encode())


def _mailboxes(folder: Path, way: str, entries: bytes = b"") -> bytes:
    """Read or write the list of all mailboxes."""
    command = [f"{PROGRAMS}/ctl_mboxlist", "-C", f"{folder}/imapd.conf", way]
    options = {"check": True, "timeout": START_SECONDS, **_as(_cyrus())}
    told: bytes = subprocess.run(command, input=entries, capture_output=True, **options).stdout
    return told


def _cyrus() -> pwd.struct_passwd:
    """Cyrus will not run as root."""
    return pwd.getpwnam("cyrus") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _as(user: pwd.struct_passwd) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Server]:
    """One Cyrus for the whole run; skips where it is not installed."""
    demand_cyrus()
    server = start_cyrus()
    yield server
    server.stop()

"""SOGo: it delivers invitations and answers by itself, and pays little heed to the conditions of a request."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers.postgres import Postgres, demand_postgres, start_postgres
from tests.servers.running import (
    Server,
    ending,
    free_port,
    kill,
    launch_program,
    or_stopped,
    quick_folder,
    wait_until_ready,
)

PACKAGES = "sogo memcached postgresql"
REMEDY = f"needs {PACKAGES}: apt install --no-install-recommends {PACKAGES}"
SOGO, MEMCACHED = Path("/usr/sbin/sogod"), Path("/usr/bin/memcached")
USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "svc")}
SERVICE = "svc"
"""May write for everybody."""

DOMAIN = "example.test"
HOME = "/SOGo/dav/{user}/Calendar/"
INBOX = f"{HOME}inbox/"
TABLE = "CREATE TABLE people (c_uid TEXT PRIMARY KEY, c_name TEXT, c_password TEXT, c_cn TEXT, mail TEXT);"
STORES = {
    "SOGoProfileURL": "profiles",
    "OCSFolderInfoURL": "folders",
    "OCSSessionsFolderURL": "sessions",
    "OCSEMailAlarmsFolderURL": "alarms",
    "OCSStoreURL": "store",
    "OCSAclURL": "rights",
    "OCSCacheFolderURL": "cache",
}
SETTINGS = {
    "WONoDetach": "YES",
    "WOWorkersCount": "3",
    "WOLogFile": "-",
    "SOGoTimeZone": "Europe/Berlin",
    "SOGoLanguage": "English",
    "SOGoMailDomain": DOMAIN,
    "SOGoSuperUsernames": f"({SERVICE})",
    "SOGoEnableEMailAlarms": "NO",
    "SOGoMailingMechanism": "smtp",
    "SOGoMaximumPingInterval": "5",
}
SIGN_IN = (
    '({{type=sql;id=people;viewURL="{url}/people";canAuthenticate=YES;isAddressBook=YES;displayName=People;'
    "userPasswordAlgorithm=none;MailFieldNames=(mail);}})"
)


def demand_sogo() -> None:
    """Skip the test where SOGo is not installed."""
    demand_postgres()
    if not (SOGO.exists() and MEMCACHED.exists()):
        pytest.skip(REMEDY)


def start_sogo(smtp: str = "", users: Mapping[str, str] = USERS) -> Server:
    """A running SOGo whose users invite one another; invitations arrive in the calendar `personal` of each.

    With the address of a mail server it mails besides to everybody who is invited.
    """
    folder, port, cache = quick_folder("sogo"), free_port(), free_port()
    processes: list[subprocess.Popen[bytes]] = []
    programs = ending(processes, folder)
    with or_stopped(programs):
        database = start_postgres(folder)

    def stop() -> None:
        """At once: asked to, they take their time, and nothing of theirs is to be kept."""
        for process in processes:
            kill(process)
        database.stop()
        programs()

    with or_stopped(stop):
        processes.append(_memcached(folder, cache))
        settings = {"WOPort": f"127.0.0.1:{port}", "SOGoMemcachedHost": f"127.0.0.1:{cache}", **_mailing(smtp)}
        processes.insert(0, _sogod(folder, {**SETTINGS, **settings, **_stores(_filled(database, users))}))
        return _admitting(f"http://127.0.0.1:{port}/", users, folder, processes[0], stop)


def _admitting(
    url: str, users: Mapping[str, str], folder: Path, process: subprocess.Popen[bytes], stop: Callable[[], None]
) -> Server:
    """The server once everybody has a calendar: it is made at the first sight of the home."""
    places = Server(url, users, folder, HOME, stop, SERVICE, arrivals="personal", inbox=INBOX)
    server = replace(places, scheduling=True, asks_all_anew=True, hosts_answer=False)
    for name, password in users.items():
        wait_until_ready(process, server.calendar(name, server.arrivals), (name, password), folder / "log")
    return server


def _mailing(smtp: str) -> dict[str, str]:
    return {
        "SOGoAppointmentSendEMailNotifications": "YES" if smtp else "NO",
        "SOGoSMTPServer": smtp or "smtp://127.0.0.1:1",
    }


def _filled(postgres: Postgres, users: Mapping[str, str]) -> str:
    """URL of a database with the users in it."""
    postgres.sql("CREATE USER sogo")
    postgres.sql("CREATE DATABASE sogo OWNER sogo")
    rows = ", ".join(f"('{one}', '{one}', '{word}', '{one}', '{one}@{DOMAIN}')" for one, word in users.items())
    postgres.sql(f"{TABLE} INSERT INTO people VALUES {rows}; ALTER TABLE people OWNER TO sogo", "sogo")
    return f"postgresql://sogo@127.0.0.1:{postgres.port}/sogo"


def _stores(database: str) -> dict[str, str]:
    urls = {name: f"{database}/{table}" for name, table in STORES.items()}
    return {**urls, "SOGoUserSources": SIGN_IN.format(url=database)}


def _memcached(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [str(MEMCACHED), "-l", "127.0.0.1", "-p", str(port), "-m", "32"]
    return launch_program(command, folder / "memcached.log", start_new_session=True, **_as("memcache"))


def _sogod(folder: Path, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: it has processes of its own, which it ends itself."""
    home = folder / "home"
    home.mkdir()
    options = _as("sogo")
    if options:
        shutil.chown(home, "sogo")
    files = {"WOPidFile": f"{home}/pid", "SOGoMailSpoolPath": str(home)}
    words = [word for name, value in {**settings, **files}.items() for word in (f"-{name}", value)]
    environment = {**os.environ, "HOME": str(home)}
    return launch_program(
        [str(SOGO), *words], folder / "log", cwd=home, env=environment, start_new_session=True, **options
    )


def _as(user: str) -> dict[str, Any]:
    """How a program becomes another user where the tests are root: these will not run as such."""
    if os.geteuid() != 0:
        return {}
    there = pwd.getpwnam(user)
    return {"user": there.pw_uid, "group": there.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def sogo() -> Iterator[Server]:
    """One SOGo for the whole run; skips where it is not installed."""
    demand_sogo()
    server = start_sogo()
    yield server
    server.stop()

"""SabreDAV 1.8: no sync-collection, no scheduling, and a service user who may write for everybody."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.servers.running import Server, ending, free_port, launch_program, or_stopped, quick_folder, wait_until_ready

PACKAGES = "php-sabre-dav php-cli php-sqlite3"
REMEDY = f"needs {PACKAGES}: apt install --no-install-recommends {PACKAGES}"
PHP = "/usr/bin/php"
LIBRARY = Path("/usr/share/php/Sabre/CalDAV/CalendarRootNode.php")
"""Newer versions have another one in its place."""

USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "svc")}
PROXY = "calendar-proxy-write"
TABLES = """
CREATE TABLE principals (id INTEGER PRIMARY KEY, uri TEXT UNIQUE, email TEXT, displayname TEXT, vcardurl TEXT);
CREATE TABLE groupmembers (id INTEGER PRIMARY KEY, principal_id INTEGER, member_id INTEGER);
CREATE TABLE calendars (
  id INTEGER PRIMARY KEY, principaluri TEXT, displayname TEXT, uri TEXT, ctag INTEGER, description TEXT,
  calendarorder INTEGER, calendarcolor TEXT, timezone TEXT, components TEXT, transparent BOOL
);
CREATE TABLE calendarobjects (
  id INTEGER PRIMARY KEY, calendardata BLOB, uri TEXT, calendarid INTEGER, lastmodified INTEGER, etag TEXT,
  size INTEGER, componenttype TEXT, firstoccurence INTEGER, lastoccurence INTEGER
);
"""
PAGE = """\
<?php
use Sabre\\CalDAV, Sabre\\DAV, Sabre\\DAVACL;

require_once 'Sabre/autoload.php';
date_default_timezone_set('UTC');

class SignIn extends DAV\\Auth\\Backend\\AbstractBasic {
    protected function validateUserPass($user, $password) {
        return $password === (json_decode(file_get_contents(__DIR__ . '/users.json'), true)[$user] ?? null);
    }
}

$database = new PDO('sqlite:' . __DIR__ . '/data');
$database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$people = new DAVACL\\PrincipalBackend\\PDO($database);
$calendars = new CalDAV\\CalendarRootNode($people, new CalDAV\\Backend\\PDO($database));
$server = new DAV\\Server([new CalDAV\\Principal\\Collection($people), $calendars]);
$server->setBaseUri('/');
$server->addPlugin(new DAV\\Auth\\Plugin(new SignIn(), 'test'));
$server->addPlugin(new DAVACL\\Plugin());
$server->addPlugin(new CalDAV\\Plugin());
$server->exec();
"""
OPTIONS = ("display_errors=0", "error_reporting=E_ALL&~E_DEPRECATED", "opcache.enable_cli=1")


def start_sabredav(users: Mapping[str, str] = USERS) -> Server:
    """A running SabreDAV on PHP's own web server, which answers one request after the other."""
    folder, port = quick_folder("sabredav"), free_port()
    (folder / "users.json").write_text(json.dumps(dict(users)))
    (folder / "index.php").write_text(PAGE)
    _fill(folder / "data", users)
    log = folder / "log"
    options = [word for option in OPTIONS for word in ("-d", option)]
    process = launch_program([PHP, *options, "-S", f"127.0.0.1:{port}", f"{folder}/index.php"], log)
    stop = ending([process], folder)
    url = f"http://127.0.0.1:{port}/"
    with or_stopped(stop):
        wait_until_ready(process, f"{url}calendars/ana/", ("ana", users["ana"]), log)
    return Server(url, users, folder, "/calendars/{user}/", stop, service="svc", sync=False)


def _fill(database: Path, users: Mapping[str, str]) -> None:
    """Everybody with the group of those who may write for them: the service user alone."""
    with sqlite3.connect(database) as connection:
        connection.executescript(TABLES)
        people = [(f"principals/{name}", f"{name}@example.test") for name in users]
        connection.executemany("INSERT INTO principals (uri, email) VALUES (?, ?)", people)
        connection.executemany("INSERT INTO principals (uri) VALUES (?)", ((f"{uri}/{PROXY}",) for uri, _ in people))
        connection.execute(
            "INSERT INTO groupmembers (principal_id, member_id) SELECT one.id, service.id FROM principals one, "
            "principals service WHERE one.uri LIKE ? AND service.uri = 'principals/svc'",
            (f"%/{PROXY}",),
        )
    connection.close()


@pytest.fixture(scope="session")
def sabredav() -> Iterator[Server]:
    """One SabreDAV for the whole run; skips where it is not installed."""
    if not (Path(PHP).exists() and LIBRARY.exists() and any(Path("/usr/lib/php").glob("*/pdo_sqlite.so"))):
        pytest.skip(REMEDY)
    server = start_sabredav()
    yield server
    server.stop()

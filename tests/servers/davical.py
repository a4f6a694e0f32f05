"""DAViCal: a service user who may do everything, and it delivers invitations whoever writes them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.servers.postgres import PROGRAMS, Postgres, demand_postgres, start_postgres
from tests.servers.running import (
    Server,
    dav,
    ending,
    free_port,
    launch_program,
    or_stopped,
    quick_folder,
    wait_until_ready,
)

PACKAGES = "davical postgresql apache2-bin libapache2-mod-php php-pgsql php-xml"
REMEDY = f"needs {PACKAGES}: apt install --no-install-recommends {PACKAGES}"
APACHE = "/usr/sbin/apache2"
MODULES = Path("/usr/lib/apache2/modules")
LIBRARY = Path("/usr/share/davical")
AWL = Path("/usr/share/awl")
USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "svc", "deputy")}
"""The service user is an administrator; the deputy may write for whoever allows it by `calendar-proxy-write`."""

TABLES = (
    AWL / "dba/awl-tables.sql",
    AWL / "dba/schema-management.sql",
    LIBRARY / "dba/davical.sql",
    LIBRARY / "dba/supported_locales.sql",
    LIBRARY / "dba/views/dav_principal.sql",
    LIBRARY / "dba/caldav_functions.sql",
    LIBRARY / "dba/rrule_functions.sql",
    LIBRARY / "dba/base-data.sql",
)
"""What its own script loads, one program after the other."""

PEOPLE = """
INSERT INTO usr (active, email_ok, updated, username, password, fullname, email)
  SELECT TRUE, now(), now(), one, '**pw-' || one, one, one || '@example.test' FROM unnest('{{{names}}}'::text[]) one;
INSERT INTO principal (type_id, user_no, displayname, default_privileges)
  SELECT 1, user_no, fullname, privilege_to_bits(ARRAY['caldav:read-free-busy', 'caldav:schedule-deliver'])
  FROM usr WHERE password LIKE '**pw-%';
INSERT INTO role_member (user_no, role_no)
  SELECT user_no, role_no FROM usr, roles WHERE username = 'svc' AND role_name = 'Admin';
"""
BEFORE = """\
<?php
$_SERVER['SERVER_NAME'] = '../..{folder}/davical';
"""
"""DAViCal looks for its settings below /etc, by the name of the server."""

SETTINGS = """\
<?php
$_SERVER['SERVER_NAME'] = $c->domain_name = '127.0.0.1';
$c->pg_connect[] = 'dbname=davical user=postgres host={database.folder} port={database.port}';
$c->enable_auto_schedule = true;
"""
SITE = """\
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
ErrorLog /dev/stderr
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
User www-data
Group www-data
LoadModule mpm_prefork_module {modules}/mod_mpm_prefork.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule setenvif_module {modules}/mod_setenvif.so
LoadModule php_module {php}
TypesConfig /etc/mime.types
StartServers 2
MaxRequestWorkers 8
DocumentRoot {library}/htdocs
AcceptPathInfo On
LimitXMLRequestBody 0
SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
php_value auto_prepend_file {folder}/before.php
php_value include_path {awl}/inc
php_value date.timezone UTC
php_value error_reporting 22519
php_flag display_errors Off
"""
DELIVERED = "DELETE FROM caldav_data WHERE dav_name ~ '^/[^/]+/(.in|calendar)/'"
HOME = "/caldav.php/{user}/"
ARRIVALS = "calendar"


def demand_davical() -> None:
    """Skip the test where DAViCal, or what it runs on, is not installed."""
    needed = (Path(APACHE), *TABLES, next(Path("/usr/lib/php").glob("*/pdo_pgsql.so"), PROGRAMS / "none"))
    if not (_php() and all(one.exists() for one in needed)):
        pytest.skip(REMEDY)
    demand_postgres()


def start_davical(users: Mapping[str, str] = USERS) -> Server:
    """A running DAViCal with a database of its own; invitations arrive in the calendar `calendar` of each."""
    folder, port = quick_folder("davical"), free_port()
    processes: list[subprocess.Popen[bytes]] = []
    web = ending(processes, folder)
    with or_stopped(web):
        database = start_postgres(folder)

    def stop() -> None:
        database.stop()
        web()

    with or_stopped(stop):
        _fill(database, users)
        processes.append(_launched(folder, port, database))
        server = _server(folder, port, users, database, stop)
        _admit(server, processes[0])
    return server


def _server(folder: Path, port: int, users: Mapping[str, str], database: Postgres, stop: Callable[[], None]) -> Server:
    return Server(
        f"http://127.0.0.1:{port}/",
        users,
        folder,
        HOME,
        stop,
        service="svc",
        scheduling=True,
        capitals=True,
        arrivals=ARRIVALS,
        inbox=f"{HOME}.in/",
        forget=lambda: _forget(database),
    )


def _php() -> Path | None:
    """PHP as a part of the web server, the newest that there is."""
    return max(MODULES.glob("libphp*.so"), default=None)


def _fill(database: Postgres, users: Iterable[str]) -> None:
    database.sql("CREATE DATABASE davical")
    database.sql("\n".join(f"\\i {one}" for one in TABLES), "davical")
    database.sql(PEOPLE.format(names=",".join(users)), "davical")


def _forget(database: Postgres) -> None:
    """Let nobody have been invited: it takes no UID a second time for whom it sent a message about it."""
    database.sql(DELIVERED, "davical")


def _launched(folder: Path, port: int, database: Postgres) -> subprocess.Popen[bytes]:
    """In a session of its own, since it ends whatever is in its group."""
    (folder / "before.php").write_text(BEFORE.format(folder=folder))
    (folder / "davical-conf.php").write_text(SETTINGS.format(database=database))
    site = SITE.format(folder=folder, port=port, modules=MODULES, php=_php(), library=LIBRARY, awl=AWL)
    (folder / "apache.conf").write_text(site)
    command = [APACHE, "-f", f"{folder}/apache.conf", "-DFOREGROUND"]
    return launch_program(command, folder / "log", start_new_session=True)


def _admit(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until everybody can sign in, and has the calendar in which invitations arrive."""
    for login in server.users.items():
        wait_until_ready(process, f"{server.url}caldav.php/{login[0]}/", login, server.folder / "log")
        dav(server.calendar(login[0], ARRIVALS), "MKCALENDAR", login)


@pytest.fixture(scope="session")
def davical() -> Iterator[Server]:
    """One DAViCal for the whole run; skips where it is not installed."""
    demand_davical()
    server = start_davical()
    yield server
    server.stop()

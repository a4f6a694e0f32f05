"""An office on a server that carries invitations and answers by itself (RFC 6638)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from daemon.demo.sink import MailSink
from tests.servers.running import Server, dav
from tests.story.office import TEAM, Office

OWN_LOGINS = 'username = "svc"\npassword_file = "password"', 'credentials_file = "credentials.csv"'
XML = {"Content-Type": "application/xml"}
ETAGS = b"<d:propfind xmlns:d='DAV:'><d:prop><d:getetag/></d:prop></d:propfind>"


def an_office_that_delivers(folder: Path, server: Server, sink: MailSink, service: str = "") -> Office:
    """An office in a folder; everybody signs in as themselves, and so does the daemon in their name.

    Where a service user is named, it is that one that the daemon signs in as.
    """
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, sink, replace(server, service=""), server.url, server.arrivals)
    (folder / "secret").write_text("s3cret" * 8)
    (folder / "password").write_text(server.users.get(service, ""))
    server.credentials_file({f"{user}@example.test": user for user in server.users}, folder / "credentials.csv")
    for name in ("secret", "password", "credentials.csv"):
        (folder / name).chmod(0o600)
    office.configure()
    text = office.config.read_text() if service else office.config.read_text().replace(*OWN_LOGINS)
    office.config.write_text(text.replace(f'"/{{user}}/{server.arrivals}/"', f'"{server.home}{server.arrivals}/"'))
    office.hire(TEAM)
    return office


def delivered(office: Office, *users: str) -> frozenset[str]:
    """Addresses of all scheduling messages that lie in the inboxes of these people."""
    return frozenset(href for user in users for href in _inbox(office, user) if href.endswith(".ics"))


def _inbox(office: Office, user: str) -> list[str]:
    login = (user, office.server.password(user))
    inbox = office.server.url.rstrip("/") + office.server.inbox.format(user=user)
    status, _, body = dav(inbox, "PROPFIND", login, ETAGS, {"Depth": "1", **XML})
    assert status == 207, status
    return [element.text or "" for element in ElementTree.fromstring(body).iter("{DAV:}href")]

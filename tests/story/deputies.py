"""An office on Cyrus whose daemon is a user of its own there: it may write for everybody, and invites nobody."""

from __future__ import annotations

from pathlib import Path

from daemon.demo.sink import MailSink
from tests.servers.cyrus import DEPUTY, DEPUTYS_HOME
from tests.servers.running import Server
from tests.story.delivering import OWN_LOGINS
from tests.story.office import TEAM, Office


def an_office_with_a_deputy(folder: Path, server: Server, sink: MailSink) -> Office:
    """An office in a folder; everybody signs in as themselves, but for the daemon."""
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, sink, server, server.url, server.arrivals)
    for name, content in (("secret", "s3cret" * 8), ("password", server.password(DEPUTY))):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    office.configure(calendar=f"{DEPUTYS_HOME}{server.arrivals}/")
    office.hire(TEAM)
    return office


def everyone_signs_in(office: Office) -> None:
    """From now on the daemon signs in as each person, and finds their calendars where they do."""
    people = {f"{user}@example.test": user for user in office.server.users}
    office.server.credentials_file(people, office.folder / "credentials.csv").chmod(0o600)
    office.configure(calendar=f"{office.server.home}{office.server.arrivals}/")
    office.config.write_text(office.config.read_text().replace(*OWN_LOGINS))

"""An office to try the real command in: a company of three whose calendars are on a CalDAV server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from daemon.demo.sink import MailSink
from rules.identity import pair_key, series_uid
from tests.servers.people import RawHand
from tests.servers.running import Server, dav
from tests.story.premises import COMMAND, HEADER, Finished, Premises, Running, eventually, numbers, rfc3339

__all__ = ["COMMAND", "HEADER", "Finished", "Premises", "Running", "eventually", "rfc3339"]

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA = "ana@example.test,Ana Lima,,Europe/Berlin,,,,"
BEN = "ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,,,Tue 10:00,"
CHI = "chi@example.test,Chi Wu,ana@example.test,America/New_York,,,Wed 09:00,45m"
TEAM = (ANA, BEN, CHI)
BASE_URL = "http://1on1.example.test"

CONFIG = """\
[daemon]
state_dir = "state"
secret_file = "secret"
operator = "ops@example.test"
listen = "127.0.0.1:0"
base_url = "{base_url}"
interval = "{interval}"
[roster]
file = "roster.csv"
[governor]
quiet = false
[mail]
from = "oneonone@example.test"
smtp = "{smtp}"
[accounts.main]
provider = "caldav"
url = "{url}"
username = "svc"
password_file = "password"
calendar = "/{{user}}/{calendar}/"
"""

UNREMINDED = '[agenda]\nremind_before = "0s"\n'
"""Where agendas are no subject, nobody is reminded to share them."""


def uid(report: str, generation: int = 1, manager: str = "ana@example.test") -> str:
    """UID of the series of a report, named by the local part of the address."""
    return series_uid(pair_key(f"{report}@example.test", manager), generation)


@dataclass(frozen=True, slots=True)
class Office(Premises):
    """One company on one server, under a calendar name of its own."""

    server: Server
    url: str
    calendar: str = field(default_factory=lambda: f"cal{next(numbers)}")

    @property
    def settings(self) -> str:
        smtp, calendar = self.sink.url, self.calendar
        return unreminded(CONFIG.format(base_url=BASE_URL, interval="5m", smtp=smtp, url=self.url, calendar=calendar))

    def hand(self, user: str) -> RawHand:
        """A person's raw client; with rights on everything where the server has such a user."""
        name = self.server.service or user
        login = (name, self.server.password(name))
        return RawHand(self.server.calendar(user, self.calendar), login)

    def objects(self, user: str) -> list[str]:
        """What stands in a person's calendar, unfolded; nothing when there is no calendar."""
        hand = self.hand(user)
        if dav(hand.calendar, "PROPFIND", hand.login, headers={"Depth": "0"})[0] == 404:
            return []
        return [unfolded(hand.read(name)) for name in hand.names()]

    def move_out(self) -> None:
        """Delete the calendars: to another office, in the same homes, their series might seem to be dragged there."""
        homes = self.server.folder / "data" / "collection-root"
        further = (home.name for home in homes.glob("*") if (home / self.calendar).is_dir())
        for user in {"ana", "ben", "chi", *further}:
            dav(self.hand(user).calendar, "DELETE", self.hand(user).login)

    def storage(self, user: str) -> Path:
        """The folder where the server keeps a person's calendar."""
        return self.server.folder / "data" / "collection-root" / user / self.calendar


def unreminded(config: str) -> str:
    """The configuration without reminders of agendas."""
    return config.replace("[mail]\n", f"{UNREMINDED}[mail]\n")


def unfolded(body: bytes) -> str:
    """An object's text with its long lines whole."""
    return body.decode().replace("\r\n", "\n").replace("\n ", "")


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """One of the two parts of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text


def an_office(folder: Path, server: Server, sink: MailSink, url: str = "", rows: Sequence[str] = TEAM) -> Office:
    """An office in a folder; `url` is another way to the server, through a proxy."""
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, sink, server, url or server.url)
    for name, content in (("secret", "s3cret" * 8), ("password", server.password(server.service))):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    office.configure()
    office.hire(rows)
    return office

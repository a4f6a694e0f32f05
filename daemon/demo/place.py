"""A place to try things: servers, people and a config.toml in one temporary folder, which goes when it ends."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.demo import team
from daemon.demo.pace import Pace
from daemon.demo.people import Hand, Login
from daemon.demo.servers import HOST, calendar_server, free_port
from daemon.demo.sink import MailSink, mail_sink
from providers.caldav.hrefs import calendar_url
from providers.roster.csv import read
from rules.model import Policy
from rules.roster import Roster, pairs

CALENDAR = "/{email}/1on1/"
OPERATOR = "ops@example.com"
CONFIG = """\
[daemon]
state_dir = "state"
listen = "{host}:{port}"
base_url = "http://{host}:{port}"
interval = "{interval}"
secret_file = "secret"
operator = "{operator}"

[roster]
file = {roster}

[agenda]
notes_key_file = "notes-key"
remind_before = "0s"

[mail]
from = "1:1s <oneonone@example.com>"
smtp = "{smtp}"

[accounts.demo]
provider = "caldav"
url = "{calendars}"
calendar = "{calendar}"
username = "{service}"
password_file = "calendar-password"

"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is: `config` is a config.toml like any other, `calendars` the calendar server's URL."""

    folder: Path
    config: Path
    calendars: str
    sink: MailSink
    roster: Roster
    logins: Mapping[str, Login]

    def calendar(self, email: str) -> str:
        """The absolute URL of a person's calendar."""
        return calendar_url(self.calendars, self.roster.people[email].calendar or CALENDAR, email)

    def hand(self, email: str) -> Hand:
        """A person at the own calendar."""
        return Hand(self.calendar(email), self.logins[email])


@contextmanager
def place(roster: Path | None, pace: Pace, sample: str = team.ROSTER) -> Iterator[Place]:
    """Set everything up, for the sample team without a roster. RosterError with every mistake of the roster."""
    with TemporaryDirectory(prefix="oneonone-demo-") as name:
        folder = Path(name)
        (folder / "roster.csv").write_text(sample, "utf-8")
        file = (roster or folder / "roster.csv").absolute()
        people = pairs(read(file), (team.ACCOUNT,), Policy())
        logins = team.logins(people.people)
        service = Login(team.SERVICE, secrets.token_hex(16))
        with (
            mail_sink(folder / "mails") as sink,
            calendar_server(folder / "calendars", service, logins.values()) as url,
        ):
            for name in ("secret", "notes-key"):
                _write_secret(folder / name, secrets.token_hex(32))
            _write_secret(folder / "calendar-password", service.password)
            config = folder / "config.toml"
            config.write_text(_config(file, sink, url, pace), "utf-8")
            yield Place(folder, config, url, sink, people, logins)


def _config(roster: Path, sink: MailSink, calendars: str, pace: Pace) -> str:
    settings = CONFIG.format(
        interval=pace.interval,
        host=HOST,
        port=free_port(),
        operator=OPERATOR,
        roster=json.dumps(str(roster), ensure_ascii=False),
        smtp=sink.url,
        calendars=calendars,
        calendar=CALENDAR,
        service=team.SERVICE,
    )
    return settings + pace.tables()


def _write_secret(file: Path, secret: str) -> None:
    file.touch(mode=0o600)
    file.write_text(secret + "\n")

"""An office to try the real command in: config.toml, a roster and secrets in a folder, beside real servers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

from daemon.demo.sink import MailSink
from rules.identity import pair_key, series_uid
from tests.servers.people import RawHand
from tests.servers.running import Server, dav
from tests.story.forked import Play, forked

COMMAND = Path(sys.executable).with_name("oneonone")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEADER = "email,name,manager,timezone,account,calendar,slot,duration"
ANA = "ana@example.test,Ana Lima,,Europe/Berlin,,,,"
BEN = "ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,,,Tue 10:00,"
CHI = "chi@example.test,Chi Wu,ana@example.test,America/New_York,,,Wed 09:00,45m"
TEAM = (ANA, BEN, CHI)
PATIENCE = 30.0
BASE_URL = "http://1on1.example.test"
_numbers = count(1)

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


def rfc3339(at: datetime) -> str:
    """An instant as `--now` takes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def uid(report: str, generation: int = 1, manager: str = "ana@example.test") -> str:
    """UID of the series of a report, named by the local part of the address."""
    return series_uid(pair_key(f"{report}@example.test", manager), generation)


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return once the condition holds; AssertionError when it does not within the time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def actions(self) -> list[str]:
        """The words of the actions of a plan."""
        return [one["action"] for one in self.document["actions"]]


@dataclass(frozen=True, slots=True)
class Running:
    """A command that goes on, with its output in files."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def log(self) -> str:
        """Standard error so far."""
        return self.err.read_text(errors="replace")

    def says(self, text: str) -> None:
        """Wait until standard error holds this text."""
        eventually(lambda: text in self.log or self.process.poll() is not None)
        assert text in self.log, self.log

    @property
    def pages(self) -> str:
        """Where the pages are served."""
        self.says("serving pages")
        line = next(one for one in self.log.splitlines() if "serving pages" in one)
        return f"http://127.0.0.1:{line.rpartition(':')[2].strip()}"


@dataclass(frozen=True, slots=True)
class Office:
    """One company on one server, under a calendar name of its own."""

    folder: Path
    server: Server
    sink: MailSink
    url: str
    calendar: str = field(default_factory=lambda: f"cal{next(_numbers)}")

    def configure(self, **changed: str) -> None:
        """Write config.toml; `changed` replaces lines by their key."""
        text = CONFIG.format(base_url=BASE_URL, interval="5m", smtp=self.sink.url, url=self.url, calendar=self.calendar)
        lines = [
            f'{key} = "{changed[key]}"' if (key := line.partition(" ")[0]) in changed else line
            for line in text.splitlines()
        ]
        self.config.write_text("\n".join(lines) + "\n")

    def hire(self, rows: Sequence[str]) -> None:
        """Write the roster."""
        self.roster.write_text("\n".join([HEADER, *rows]) + "\n")

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def roster(self) -> Path:
        return self.folder / "roster.csv"

    def run(self, *arguments: str, at: datetime | None = None) -> Finished:
        """Run the command to its end."""
        when = ("--now", rfc3339(at)) if at else ()
        done = subprocess.run(
            [COMMAND, *arguments, *when, "--config", self.config],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def fast(self, *arguments: str, at: datetime | None = None) -> Finished:
        """Run the command to its end in a forked process."""
        out, err = self.folder / "fast.out", self.folder / "fast.err"
        when = ("--now", rfc3339(at)) if at else ()
        what = Play((*arguments, *when, "--config", str(self.config)), out, err)
        return Finished(forked(what), out.read_text(), err.read_text())

    def work(self, at: datetime, *arguments: str) -> Finished:
        """A pass at a moment, reported as JSON."""
        return self.fast("run", "--once", "--json", *arguments, at=at)

    def plan(self, at: datetime) -> Finished:
        """The plan of a pass at a moment, as JSON."""
        return self.fast("plan", "--json", at=at)

    @contextmanager
    def running(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
        """The command while the context lasts; killed at its end if it still runs."""
        number = next(_numbers)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                [COMMAND, *arguments, "--config", self.config], stdout=to_out, stderr=to_err, env=environment
            )
        try:
            yield Running(process, out, err)
        finally:
            process.kill()
            process.wait()

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

    def uids(self, user: str) -> list[str]:
        """UIDs of all objects in a person's calendar, sorted."""
        lines = [line for text in self.objects(user) for line in text.splitlines()]
        return sorted(line.removeprefix("UID:") for line in lines if line.startswith("UID:"))

    def snapshot(self, *users: str) -> tuple[str, ...]:
        """All objects of these people, to be compared later."""
        return tuple(sorted(text for user in users for text in self.objects(user)))

    def move_out(self) -> None:
        """Delete the calendars: to another office, in the same homes, their series might seem to be dragged there."""
        homes = self.server.folder / "data" / "collection-root"
        further = (home.name for home in homes.glob("*") if (home / self.calendar).is_dir())
        for user in {"ana", "ben", "chi", *further}:
            dav(self.hand(user).calendar, "DELETE", self.hand(user).login)

    @property
    def mails(self) -> list[EmailMessage]:
        """What the mail server took so far, oldest first."""
        return [message_from_bytes(one.content, policy=policy.default) for one in self.sink.deliveries]

    def mails_of(self, kind: str) -> list[EmailMessage]:
        """Mails with this X-Oneonone."""
        return [one for one in self.mails if one["X-Oneonone"] == kind]

    def storage(self, user: str) -> Path:
        """The folder where the server keeps a person's calendar."""
        return self.server.folder / "data" / "collection-root" / user / self.calendar


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
    office = Office(folder, server, sink, url or server.url)
    for name, content in (("secret", "s3cret" * 8), ("password", server.password(server.service))):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    office.configure()
    office.hire(rows)
    return office

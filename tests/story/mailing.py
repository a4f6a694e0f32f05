"""A company whose daemon runs and has a real mail server: its people act with calendar and mail programs alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar
from recurring_ical_events import of

from daemon.demo.edits import master
from tests.servers.mail import MailServer
from tests.servers.mail_program import MailProgram
from tests.servers.mail_settings import DOMAIN, USERS
from tests.story.office import Office, uid
from tests.story.premises import Running, eventually

MAIL = '[mail]\nimap = "{imap}"\nca_file = "{ca_file}"\nusername = "{user}"\npassword_file = "mail-password"\n'
HURRIED = '[policy]\nsettle = "1s"\n[mail]\n'
WEEK = timedelta(weeks=1)
QUIET_SECONDS = 3.0
"""What has not come by then, with a pass each second, was not sent."""


def with_mailbox(office: Office, mail: MailServer, user: str = "oneonone", imap: str = "", password: str = "") -> None:
    """Let an office write through the mail server, and read the mailbox of a user there."""
    office.configure(smtp=mail.submission_url, **{"from": f"{user}@{DOMAIN}"})
    lines = MAIL.format(imap=imap or mail.imap_url, ca_file=mail.ca_file, user=user)
    office.config.write_text(office.config.read_text().replace("[mail]\n", lines))
    (office.folder / "mail-password").write_text(password or USERS[user])
    (office.folder / "mail-password").chmod(0o600)


def in_a_hurry(office: Office) -> None:
    """Let its daemon look each second, and ask a second after a change, all day long."""
    text = office.config.read_text().replace('interval = "5m"', 'interval = "1s"')
    text = text.replace("quiet = false\n", "quiet = false\ndaily = 10000\n")
    office.config.write_text(text.replace("[mail]\n", HURRIED))


def vouched_for(office: Office, server: str) -> None:
    """Let a reply count only when this server says that it is from who it says."""
    office.config.write_text(office.config.read_text().replace("[mail]\n", f'[mail]\nauthserv_id = "{server}"\n'))


@dataclass(frozen=True, slots=True)
class Live:
    """An office whose daemon runs, and its mail server."""

    office: Office
    mail: MailServer
    running: Running

    def program(self, user: str) -> MailProgram:
        """A person's mail program."""
        return MailProgram(self.mail, user)

    def week(self, report: str, number: int, manager: str = "ana") -> datetime:
        """When a week of a 1:1 starts; the first one is 0."""
        text = self.office.hand(manager).text(series(report, manager))
        start: Any = master(Calendar.from_ical(text))["DTSTART"]
        at: datetime = start.dt + number * WEEK
        return at

    def named(self, report: str, number: int, manager: str = "ana") -> tuple[str, datetime]:
        """How a calendar program names a week of a 1:1."""
        return series(report, manager), self.week(report, number, manager)

    def cancelled(self, report: str, number: int, manager: str = "ana") -> EmailMessage:
        """The manager deletes a week in the calendar; the question that then lies in the manager's mailbox."""
        program = self.program(manager)
        before = len(program.mails("prompt"))
        self.passes()  # a hand that writes beside a pass takes back what that one wrote
        self.office.hand(manager).cancel_week(*self.named(report, number, manager))
        return program.awaited("prompt", before + 1)

    def stands(self, user: str, report: str, number: int, manager: str = "ana") -> list[datetime]:
        """When the two meet in that calendar week, as a person's calendar shows it."""
        week = self.week(report, number, manager)
        monday = week.replace(hour=0, minute=0) - timedelta(days=week.weekday())
        calendar = Calendar.from_ical(self.office.hand(user).text(series(report, manager)))
        return [one["DTSTART"].dt for one in of(calendar).between(monday, monday + WEEK)]

    @property
    def records(self) -> list[dict[str, Any]]:
        """What `oneonone exceptions` has, beside the daemon that runs."""
        found: list[dict[str, Any]] = self.office.fast("exceptions", "--json").document
        return found

    @property
    def handled(self) -> list[str]:
        """What became of the mails that came in so far, each copy of one left out."""
        return [str(became) for (became,) in remembered(self.office, "SELECT became FROM handled_mails ORDER BY rowid")]

    def takes_in(self, *became: str) -> None:
        """Wait until so many mails were handled, and that they became this."""
        eventually(lambda: len(self.handled) >= len(became))
        assert self.handled == [*became]

    def ends_with(self, **expected: list[str]) -> None:
        """Wait until so many mails lie in mailboxes and nothing more comes; their kinds, "" for what is not ours."""
        eventually(lambda: all(self.mail.count(user) >= len(some) for user, some in expected.items()))
        quiet(self.mail)
        assert {user: kinds(self.program(user).mails()) for user in expected} == expected

    def passes(self, number: int = 2) -> None:
        """Wait for further passes that look at everything."""
        before = self.running.log.count("pass finished")
        eventually(lambda: self.running.log.count("pass finished") >= before + number)


@contextmanager
def living(office: Office, mail: MailServer, pairs: Sequence[tuple[str, str]]) -> Iterator[Live]:
    """The daemon runs, and each of these reports and managers has a 1:1; their mailboxes are empty."""
    with office.running("run") as running:
        live = Live(office, mail, running)
        eventually(lambda: all(_has(office, *pair) for pair in pairs))
        live.passes()
        yield live


def remembered(office: Office, query: str) -> list[tuple[Any, ...]]:
    """What stands in the daemon's database, while it works with it."""
    with closing(sqlite3.connect(office.folder / "state" / "oneonone.db")) as database:
        return database.execute(query).fetchall()


def series(report: str, manager: str = "ana") -> str:
    """The UID of a 1:1."""
    return uid(report, manager=f"{manager}@{DOMAIN}")


def quiet(mail: MailServer) -> None:
    """Wait until nothing comes any more for so long that the daemon's next passes were due."""
    end, before = time.monotonic() + QUIET_SECONDS, -1
    while time.monotonic() < end:
        time.sleep(0.2)
        if (now := sum(map(mail.count, USERS))) != before:
            end, before = time.monotonic() + QUIET_SECONDS, now


def kinds(mails: Sequence[EmailMessage]) -> list[str]:
    """What each mail of ours is about."""
    return [one["X-Oneonone"] or "" for one in mails]


def _has(office: Office, report: str, manager: str) -> bool:
    return all(series(report, manager) in office.uids(user) for user in (report, manager))

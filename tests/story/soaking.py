"""A company of many pairs for a soak of its mails, which lie in two mailboxes: the addresses have a plus in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from random import Random
from typing import Any

from icalendar import Calendar

from daemon.demo.edits import cancel_week, master, resize_week
from rules.identity import pair_key, series_uid
from tests.servers.mail import MailServer
from tests.servers.mail_program import MailProgram, phone, thunderbird
from tests.servers.mail_settings import DOMAIN
from tests.servers.people import RawHand
from tests.story.mailing import in_a_hurry, with_mailbox
from tests.story.office import Office
from tests.story.premises import Running

TEAM_SIZE = 10
FIRST_WEEK = 2
CANCELLED = 5
"""Each fifth week is cancelled; about the others less is to be looked up before the question."""

SHORT = timedelta(minutes=15)
UNBOUND = {
    'interval = "1s"\n': 'interval = "3s"\n',
    'settle = "1s"\n': 'settle = "0s"\nhorizon = "120d"\n',
    "[mail]\n": "[mail]\nper_minute = 100000\nper_recipient = 100000\n",
}
AGAIN, TWICE = 0.1, 0.1
"""Of how many questions the answer is written again, and of how many answers the mail comes twice."""

WEEK = timedelta(weeks=1)


@dataclass(slots=True)
class Couple:
    """A team member and a manager, with what the manager's calendar program holds of their 1:1."""

    number: int
    hand: RawHand
    calendar: Calendar | None = None

    @property
    def manager(self) -> str:
        return f"ana+m{self.number // TEAM_SIZE}@{DOMAIN}"

    @property
    def report(self) -> str:
        return f"ben+r{self.number}@{DOMAIN}"

    @property
    def uid(self) -> str:
        return series_uid(pair_key(self.report, self.manager), 1)

    def change(self, number: int) -> None:
        """The manager deletes a week or makes it short; nobody else writes into that copy before there is an answer."""
        name = f"{self.uid}.ics"
        self.calendar = self.calendar or Calendar.from_ical(self.hand.read(name))
        start: Any = master(self.calendar)["DTSTART"]
        week: datetime = start.dt + (FIRST_WEEK + number) * WEEK
        if (number + self.number) % CANCELLED:
            resize_week(self.calendar, week, SHORT)
        else:
            cancel_week(self.calendar, week)
        self.hand.put(name, self.calendar.to_ical())


def configured(office: Office, mail: MailServer) -> None:
    """Let nothing hold back what the soak wants to see."""
    with_mailbox(office, mail)
    in_a_hurry(office)
    text = office.config.read_text()
    for before, after in UNBOUND.items():
        text = text.replace(before, after)
    office.config.write_text(text)


def couples(office: Office, pairs: int) -> list[Couple]:
    """Hire so many pairs."""
    login = (office.server.service, office.server.password(office.server.service))
    found = [Couple(number, RawHand(_manager_calendar(office, number), login)) for number in range(pairs)]
    managers = dict.fromkeys((one.manager, f"m{one.number // TEAM_SIZE}") for one in found)
    rows = [f"{email},Manager {name},,Europe/Berlin,,/{name}/{office.calendar}/,," for email, name in managers]
    rows += [
        f"{one.report},Report {one.number},{one.manager},Europe/Berlin,,/r{one.number}/{office.calendar}/,{_slot(one)},"
        for one in found
    ]
    office.hire(rows)
    return found


def _manager_calendar(office: Office, number: int) -> str:
    return office.server.calendar(f"m{number // TEAM_SIZE}", office.calendar)


def _slot(one: Couple) -> str:
    day = ("Mon", "Tue", "Wed", "Thu", "Fri")[one.number % 5]
    return f"{day} {9 + one.number % TEAM_SIZE // 2}:{'00' if one.number % 2 else '30'}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that answers, from whom and to which address."""

    sender: str
    recipient: str
    content: bytes


def replies(mail: MailServer, prompts: list[EmailMessage], chance: Random) -> list[Reply]:
    """An answer to each question in some order; some mails come twice, and some words are sent twice."""
    found = []
    for case, prompt in enumerate(prompts):
        sender = parseaddr(str(prompt["To"]))[1]
        program, style = MailProgram(mail, "ana", sender), chance.choice([thunderbird, phone])
        for copy in range(1 + (chance.random() < AGAIN)):
            answer = program.replied(prompt, f"I was ill, case {case}.", style, f"<{case}.{copy}@program.{DOMAIN}>")
            one = Reply(sender, str(answer["To"]), answer.as_bytes())
            found += [one] * (1 + (chance.random() < TWICE))
    chance.shuffle(found)
    return found


@dataclass(slots=True)
class Mortal:
    """A daemon that is killed and started again."""

    office: Office
    killed: int = 0
    _life: ExitStack = field(default_factory=ExitStack)
    running: Running | None = None

    def live(self) -> None:
        """Start it."""
        self.running = self._life.enter_context(self.office.running("run"))

    def die(self) -> None:
        """Kill it (SIGKILL), wherever it is."""
        self._life.close()
        self.killed += 1

    def reborn(self) -> None:
        """Kill it and start it again."""
        self.die()
        self.live()


@contextmanager
def mortal(office: Office) -> Iterator[Mortal]:
    """A daemon that runs until the context ends, in several lives."""
    one = Mortal(office)
    one.live()
    try:
        yield one
    finally:
        one.die()


def ours(content: bytes) -> bytes:
    """A mail as the daemon handed it in: below what servers write above it."""
    return content[content.index(b"\nFrom: ") + 1 :]

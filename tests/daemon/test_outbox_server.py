"""The outbox before a real Postfix and Dovecot: each mail once in its mailbox, whoever is refused, busy or away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from daemon.outbox import FIRST_WAIT, Sent, send_due
from daemon.rows import QueuedMail
from daemon.store import Store
from providers.mail.smtp import SmtpSender
from tests.daemon.world import DESK as OTHER
from tests.daemon.world import START
from tests.servers.mail import MailServer, mail_server, until
from tests.servers.mail_settings import DOMAIN, USERS

DAEMON = "oneonone"
DESK = replace(OTHER, sender=f"1:1s <{DAEMON}@{DOMAIN}>", operator=f"ops@{DOMAIN}")
PEOPLE = ("ana", "ben", "chi")


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@dataclass
class Interrupted:
    """A MailSender; something happens after the first mail."""

    inner: SmtpSender
    happens: Callable[[], object] = lambda: None
    sent: int = 0

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        self.inner.send(sender, recipient, message)
        self.sent += 1
        if self.sent == 1:
            self.happens()

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def sender(mail: MailServer) -> Iterator[Interrupted]:
    for user in (*PEOPLE, "ops", DAEMON):
        mail.empty(user)
    sender = SmtpSender(mail.submission_url, DAEMON, USERS[DAEMON], mail.ca_file)
    with closing(Interrupted(sender)) as opened, capture_logs():
        yield opened
    mail.empty_queue()


def an_outbox(*people: str) -> Store:
    store = Store(None)
    for number, person in enumerate(people):
        content = f"Message-ID: <{number}@x>\r\nTo: {person}@{DOMAIN}\r\nSubject: {number}\r\n\r\nWhat came up?\r\n"
        to = f"{person}@{DOMAIN}"
        store.queue(QueuedMail(f"<{number}@x>", to, "prompt", (str(number),), content.encode(), START, START))
    return store


def subjects(mail: MailServer, user: str) -> list[str]:
    """What lies in a mailbox, by subject."""
    mail.settle()
    found = [file.read_text() for part in ("new", "cur") for file in (mail.maildir(user) / part).iterdir()]
    return sorted(line[9:] for text in found for line in text.splitlines() if line.startswith("Subject: "))


def everybody(mail: MailServer) -> list[list[str]]:
    return [subjects(mail, one) for one in PEOPLE]


def test_one_who_is_refused_and_one_who_is_busy_hold_up_nobody_else(mail: MailServer, sender: Interrupted) -> None:
    store = an_outbox("gone", "busy", "ana", "ben")
    assert send_due(store, sender, DESK, START) == Sent(sent=2, refused=1, waiting=1)
    assert everybody(mail) == [["2"], ["3"], []]
    assert send_due(store, sender, DESK, START + FIRST_WAIT) == Sent(sent=1, waiting=1)
    assert subjects(mail, "ops") == ["A mail was refused"]
    assert [one.error.split()[2:4] for one in store.mails()[:2]] == [["550", "5.1.1"], ["450", "4.2.0"]]


@contextmanager
def down(mail: MailServer, server: str) -> Iterator[None]:
    with mail.without_smtp() if server == "postfix" else mail.without_imap():
        yield


@pytest.mark.parametrize("server", ["postfix", "dovecot"])
def test_a_restart_in_the_middle_of_a_round_loses_nothing_and_repeats_nothing(
    mail: MailServer, sender: Interrupted, server: str
) -> None:
    def restart() -> None:
        mail.settle()  # killed within a delivery, the two servers themselves would repeat it
        with down(mail, server):
            pass

    sender.happens = restart
    store = an_outbox(*PEOPLE)
    assert send_due(store, sender, DESK, START) == Sent(sent=3)
    delivered(mail)
    assert everybody(mail) == [["0"], ["1"], ["2"]]


def test_what_is_due_while_the_server_is_down_goes_once_it_is_back(mail: MailServer, sender: Interrupted) -> None:
    def go_down() -> None:
        mail.settle()
        mail.stop_smtp()

    sender.happens = go_down
    store = an_outbox(*PEOPLE)
    try:
        assert send_due(store, sender, DESK, START) == Sent(sent=1, waiting=2)
    finally:
        mail.start_smtp()
    assert send_due(store, sender, DESK, START + FIRST_WAIT) == Sent(sent=2)
    assert send_due(store, sender, DESK, START + timedelta(hours=1)) == Sent()
    delivered(mail)
    assert everybody(mail) == [["0"], ["1"], ["2"]]


def test_while_nobody_can_be_asked_for_the_password_all_mails_wait(mail: MailServer, sender: Interrupted) -> None:
    store = an_outbox(*PEOPLE)
    with mail.without_imap():
        assert send_due(store, sender, DESK, START) == Sent(waiting=3)
    assert send_due(store, sender, DESK, START + FIRST_WAIT) == Sent(sent=3)
    assert everybody(mail) == [["0"], ["1"], ["2"]]


def delivered(mail: MailServer) -> None:
    """Nothing waits in the server's own queue any more: what came while the mailboxes were away is tried again."""
    mail.flush()
    until(lambda: not mail.queue(), "the queue does not empty")

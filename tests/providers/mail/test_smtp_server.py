"""Handing mails to a real Postfix, and what becomes of them: in mailboxes, in the queue, or back as a bounce."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from providers.errors import AccessError, ProviderError, ResponseError, TemporaryError
from providers.mail.imap import ImapMailBox
from providers.mail.smtp import SmtpSender
from tests.servers.mail import MailServer, until
from tests.servers.mail_settings import USERS

DAEMON = "oneonone"
FROM = f"1:1s <{DAEMON}@example.test>"
MESSAGE = b"From: 1:1s <oneonone@example.test>\r\nTo: ana@example.test\r\nSubject: 1:1\r\n\r\n.dot\r\nWhat came up?\r\n"


@contextmanager
def sending(mail: MailServer, password: str = "") -> Iterator[SmtpSender]:
    with closing(SmtpSender(mail.submission_url, DAEMON, password or USERS[DAEMON], mail.ca_file)) as sender:
        yield sender


@pytest.fixture
def sender(mail: MailServer) -> Iterator[SmtpSender]:
    for user in ("ana", DAEMON):
        mail.empty(user)
    with sending(mail) as opened:
        yield opened


def read(mail: MailServer, user: str) -> list[bytes]:
    mail.settle()
    with closing(ImapMailBox(mail.imap_url, user, USERS[user], mail.ca_file, monotonic=time.monotonic)) as box:
        return [one.content for one in box.newer(0, 0)]


def test_a_mail_lies_in_the_mailbox_as_it_was_handed_in(mail: MailServer, sender: SmtpSender) -> None:
    sender.send(FROM, "ana@example.test", MESSAGE)
    (found,) = read(mail, "ana")
    assert found.startswith(b"Return-Path: <oneonone@example.test>\r\n")
    assert found.partition(b"\r\n\r\n")[2] == MESSAGE.partition(b"\r\n\r\n")[2]
    assert b"with ESMTPSA" in found


def test_a_wrong_password_is_an_access_error(mail: MailServer) -> None:
    with sending(mail, "wr0ng") as sender, pytest.raises(AccessError, match="535 5.7.8.*password"):
        sender.send(FROM, "ana@example.test", MESSAGE)


def test_without_a_password_nothing_is_taken(mail: MailServer) -> None:
    with (
        closing(SmtpSender(mail.submission_url.replace("localhost", "127.1"))) as sender,
        pytest.raises(AccessError, match="certificate"),
    ):
        sender.send(FROM, "ana@example.test", MESSAGE)
    with closing(SmtpSender(mail.submission_url)) as sender, pytest.raises(AccessError, match="530"):
        sender.send(FROM, "ana@example.test", MESSAGE)


@pytest.mark.parametrize(
    ("recipient", "error", "said"),
    [
        ("busy@example.test", TemporaryError, "450 4.2.0"),
        ("gone@example.test", ResponseError, "550 5.1.1"),
        ("nobody-at-all@example.test", ResponseError, "550 5.1.1"),
        ("ana@elsewhere.example", ResponseError, "550 5.4.4"),
    ],
)
def test_who_is_refused_at_once_is_told_by_the_code_and_the_next_mail_goes_out(
    mail: MailServer, sender: SmtpSender, recipient: str, error: type[ProviderError], said: str
) -> None:
    with pytest.raises(error, match=said):
        sender.send(FROM, recipient, MESSAGE)
    sender.send(FROM, "ana@example.test", MESSAGE)
    assert len(read(mail, "ana")) == 1


def test_a_mail_that_cannot_be_delivered_today_waits_in_the_servers_queue(mail: MailServer, sender: SmtpSender) -> None:
    sender.send(FROM, "slow@example.test", MESSAGE)
    mail.settle()
    assert "slow@example.test" in json.dumps(mail.queue())
    mail.empty_queue()
    assert not read(mail, DAEMON)


@pytest.mark.parametrize(("recipient", "code"), [("bouncing", b"5.1.1"), ("full", b"5.2.2")])
def test_a_mail_that_is_refused_later_comes_back_as_a_bounce(
    mail: MailServer, sender: SmtpSender, recipient: str, code: bytes
) -> None:
    sender.send(FROM, f"{recipient}@example.test", MESSAGE + b"What came up?\r\n" * 200)
    (bounce,) = read(mail, DAEMON)
    assert b"report-type=delivery-status" in bounce
    assert b"Status: " + code in bounce


def test_a_mail_to_a_mailbox_that_is_full_for_a_while_waits_and_is_delivered_once_there_is_room(
    mail: MailServer, sender: SmtpSender
) -> None:
    mail.put("crammed", MESSAGE + b"What came up?\r\n" * 200)
    sender.send(FROM, "crammed@example.test", MESSAGE)
    mail.settle()
    assert "452 4.2.2" in json.dumps(mail.queue())
    mail.empty("crammed")
    mail.flush()
    until(lambda: not mail.queue(), "the mail stays in the queue")
    assert len(read(mail, "crammed")) == 1
    assert not read(mail, DAEMON)


def test_a_mail_that_is_too_big_is_refused_for_good(sender: SmtpSender) -> None:
    with pytest.raises(ResponseError, match="552 5.3.4"):
        sender.send(FROM, "ana@example.test", MESSAGE + b"x" * 78 * 2**15)


def test_after_a_restart_the_next_mail_goes_out(mail: MailServer, sender: SmtpSender) -> None:
    sender.send(FROM, "ana@example.test", MESSAGE)
    mail.settle()
    with mail.without_smtp(), pytest.raises(TemporaryError):
        sender.send(FROM, "ana@example.test", MESSAGE)
    sender.send(FROM, "ana@example.test", MESSAGE)
    assert len(read(mail, "ana")) == 2


def test_while_nobody_can_be_asked_for_the_password_it_is_for_a_while(mail: MailServer, sender: SmtpSender) -> None:
    with mail.without_imap(), pytest.raises(TemporaryError):
        sender.check()
    sender.send(FROM, "ana@example.test", MESSAGE)
    assert len(read(mail, "ana")) == 1

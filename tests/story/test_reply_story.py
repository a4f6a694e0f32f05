"""The story with mails only: a question is read in a real mailbox, and answered by replying to it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from daemon.intake import Became
from tests.daemon.mail.letters import part, read
from tests.daemon.mail.replying import a_mail
from tests.servers.mail import MailServer
from tests.story.asking import WEEK
from tests.story.mailing import with_mailbox
from tests.story.office import HOUR, MONDAY, Office, uid
from tests.story.premises import eventually

ANA, BEN = "ana@example.test", "ben@example.test"


@pytest.fixture
def connected(office: Office, mail: MailServer) -> Office:
    """An office that writes to empty mailboxes, and reads its own."""
    for user in ("ana", "ben", "oneonone"):
        mail.empty(user)
    with_mailbox(office, mail)
    return office


@pytest.fixture
def asked(connected: Office, mail: MailServer) -> EmailMessage:
    """Ana cancelled a week and was asked why: the mail in her mailbox."""
    office = connected
    office.work(MONDAY)
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    office.work(MONDAY + HOUR)
    office.work(MONDAY + 2 * HOUR)
    mail.settle()
    (prompt,) = mails(mail, "ana")
    return prompt


def mails(mail: MailServer, user: str) -> list[EmailMessage]:
    """What lies in somebody's mailbox."""
    inbox = mail.maildir(user)
    found = [file for folder in ("new", "cur") for file in (inbox / folder).iterdir()]
    return [read(file.read_bytes()) for file in sorted(found, key=lambda file: file.stat().st_mtime_ns)]


def reply(mail: MailServer, to: EmailMessage, text: str, sender: str = ANA) -> None:
    """Send what a mail program makes of a reply, and wait until it has arrived."""
    answer = EmailMessage(policy=SMTP)
    answer["From"] = f"Ana <{sender}>"
    answer["To"] = to["Reply-To"]
    answer["Subject"] = f"Re: {to['Subject']}"
    answer["Message-ID"] = f"<{len(mails(mail, 'oneonone'))}@program.example.test>"
    answer["In-Reply-To"] = to["Message-ID"]
    quoted = "".join(f"> {line}\n" for line in part(to, "plain").splitlines())
    answer.set_content(f"{text}\n\nOn Monday, 1:1s <oneonone@example.test> wrote:\n{quoted}")
    mail.deliver(str(to["Reply-To"]), answer.as_bytes(), sender)


def test_a_reply_from_a_real_mailbox_is_on_record_after_the_next_pass(
    office: Office, mail: MailServer, asked: EmailMessage
) -> None:
    assert "reply to this mail" in part(asked, "plain")
    reply(mail, asked, "I was ill.")
    reply(mail, asked, "I was ill.")
    assert office.work(MONDAY + 3 * HOUR).code == 0
    (record,) = office.fast("exceptions", "--json").document
    assert (record["outcome"], record["reason"]["kind"], record["reason"]["by"]) == ("excused", "illness", ANA)
    assert record["reason"]["text"] == "I was ill."
    mail.settle()
    assert [one["X-Oneonone"] for one in mails(mail, "ana")] == ["prompt", "outcome"]


def test_a_reply_of_somebody_else_changes_nothing_and_leads_who_was_asked_to_the_page(
    office: Office, mail: MailServer, asked: EmailMessage
) -> None:
    reply(mail, asked, "put it back", sender=BEN)
    assert office.work(MONDAY + 3 * HOUR).code == 0
    assert office.work(MONDAY + 4 * HOUR).code == 0
    (record,) = office.fast("exceptions", "--json").document
    assert (record["outcome"], record["reason"]) == (None, None)
    mail.settle()
    first, second = mails(mail, "ana")
    assert second["Subject"] == f"Your reply: {first['Subject']}"
    assert mails(mail, "ben") == []


def test_a_mailbox_that_cannot_be_read_is_said_and_stops_nothing_else(
    office: Office, mail: MailServer, asked: EmailMessage
) -> None:
    reply(mail, asked, "I was ill.")
    with mail.without_imap():
        assert office.run("run", "--once", at=MONDAY + 3 * HOUR).code == 1
    assert office.work(MONDAY + 4 * HOUR).code == 0
    (record,) = office.fast("exceptions", "--json").document
    assert record["outcome"] == "excused"


def test_the_daemon_takes_mails_in_as_they_come(connected: Office, mail: MailServer) -> None:
    with connected.running("run") as daemon:
        for number in (1, 2):
            mail.deliver("oneonone@example.test", a_mail(f"Hello {number}", message_id=f"<{number}@x.example.test>"))
            eventually(lambda number=number: daemon.log.count(Became.UNKNOWN) == number)  # type: ignore[misc]

"""What answers mails without anybody reading them: robots of every politeness, and mailboxes that pass mails on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP

from tests.daemon.mail.letters import part
from tests.servers.mail_program import MailProgram

Robot = Callable[[MailProgram, EmailMessage], EmailMessage]
"""What it makes of a mail that came; it is sent where the mail wants its answers."""
AT_ONCE = 0.2


def echo(program: MailProgram, mail: EmailMessage) -> EmailMessage:
    """All that came, without a mark of any kind."""
    return program.replied(mail, part(mail, "plain"), lambda words, _: (words, ""))


def agreeable(program: MailProgram, mail: EmailMessage) -> EmailMessage:
    """A word that says nothing, without a mark of any kind."""
    return program.replied(mail, "ok", lambda words, _: (words, ""))


def passing_on(_: MailProgram, mail: EmailMessage) -> EmailMessage:
    """The very same mail."""
    return mail


@contextmanager
def answering(program: MailProgram, robot: Robot) -> Iterator[list[EmailMessage]]:
    """The robot answers, within a second, all that comes into a mailbox; what it has answered so far."""
    done, answered = threading.Event(), list[EmailMessage]()

    def answer() -> None:
        while not done.wait(AT_ONCE):
            for mail in program.mails()[len(answered) :]:
                program.send(robot(program, mail), str(mail["Reply-To"] or mail["From"]))
                answered.append(mail)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield answered
    finally:
        done.set()
        thread.join()


def away(program: MailProgram, mail: EmailMessage) -> EmailMessage:
    """What an absent person's mailbox sends (RFC 3834)."""
    reply = program.replied(mail, "I am on vacation until Monday.", lambda words, _: (words, ""))
    reply["Auto-Submitted"] = "auto-replied"
    return reply


def receipt(program: MailProgram, mail: EmailMessage) -> EmailMessage:
    """That the mail was opened (RFC 8098)."""
    report = program.replied(mail, "The mail was displayed.", lambda words, _: (words, ""))
    said = f"Final-Recipient: rfc822;{program.address}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"
    report.make_mixed()
    status = EmailMessage(policy=SMTP)
    status.set_content(said)
    status.set_type("message/disposition-notification")
    report.attach(status)
    report.set_type("multipart/report")
    report.set_param("report-type", "disposition-notification")
    return report


def on_a_list(program: MailProgram, mail: EmailMessage) -> EmailMessage:
    """A reply that a mailing list has sent on."""
    reply = program.replied(mail, "I was ill.", lambda words, _: (words, ""))
    reply["List-Id"] = "<team.example.test>"
    return reply

"""A person's mail program: it reads the own mailbox over IMAP, and hands in replies with TLS and a password."""

from __future__ import annotations

import html
import imaplib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid

from tests.daemon.mail.letters import part, read
from tests.servers.mail import HOST, MailServer, until
from tests.servers.mail_settings import DOMAIN, USERS

Style = Callable[[str, EmailMessage], tuple[str, str]]
"""What a program makes of the words and the mail that they answer: plain text and a page, "" for no page."""


def thunderbird(words: str, to: EmailMessage) -> tuple[str, str]:
    """Both forms, the mail quoted below, and a signature between two dashes and the end."""
    signature = "-- \nAna Lima\nExample Ltd, 1 Main Street"
    said = f"{words}\n\nOn 25/11/2026 10:12, 1:1s wrote:\n{_marked(to)}\n{signature}\n"
    cite = (
        f'<div class="moz-cite-prefix">On 25/11/2026 10:12, 1:1s wrote:<br></div><blockquote>{_page(to)}</blockquote>'
    )
    return said, f"<html><body><p>{_lines(words)}</p>{cite}<pre>{signature}</pre></body></html>"


def outlook(words: str, to: EmailMessage) -> tuple[str, str]:
    """Both forms, and the mail below with its headers and without any mark."""
    sent = f"From: {to['From']}\nSent: Wednesday, November 25, 2026 10:12\nTo: {to['To']}\nSubject: {to['Subject']}"
    said = f"{words}\n\n________________________________\n{sent}\n\n{part(to, 'plain')}"
    below = f'<div id="divRplyFwdMsg"><b>From:</b> 1:1s<br><b>Sent:</b> Wednesday</div>{_page(to)}'
    return said, f"<html><body><div>{_lines(words)}</div><hr>{below}</body></html>"


def phone(words: str, to: EmailMessage) -> tuple[str, str]:
    """Plain text alone, and where it was written."""
    said = (
        f"{words}\n\nSent from my iPhone\n\n> On 25. Nov 2026, at 10:12, 1:1s <{to['From']}> wrote:\n>\n{_marked(to)}"
    )
    return said, ""


def web(words: str, to: EmailMessage) -> tuple[str, str]:
    """Both forms, as a page in a browser writes them."""
    wrote = f"On Wed, Nov 25, 2026 at 10:12 AM 1:1s <{to['From']}> wrote:"
    quote = f'<div class="gmail_quote"><div>{html.escape(wrote)}</div><blockquote>{_page(to)}</blockquote></div>'
    return f"{words}\n\n{wrote}\n\n{_marked(to)}", f'<div dir="ltr">{_lines(words)}</div><br>{quote}'


@dataclass(frozen=True, slots=True)
class MailProgram:
    """One person's, named by the local part of the address; `alias` is another address of the same mailbox."""

    server: MailServer
    user: str
    alias: str = ""

    @property
    def address(self) -> str:
        """What stands in From."""
        return self.alias or f"{self.user}@{DOMAIN}"

    def mails(self, about: str = "") -> list[EmailMessage]:
        """What lies in the mailbox, oldest first; of a kind of our mails, where one is named."""
        found = [read(content) for content in self.contents()]
        return [one for one in found if not about or one["X-Oneonone"] == about]

    def awaited(self, about: str, number: int) -> EmailMessage:
        """The last of so many of our mails of a kind, as soon as they are there."""
        until(lambda: self.server.count(self.user) >= number, f"{self.address} gets nothing")
        until(lambda: len(self.mails(about)) >= number, f"{self.address} gets no {about}")
        return self.mails(about)[-1]

    def contents(self, after: int = 0) -> list[bytes]:
        """The mails as they came, those above a number."""
        with self._mailbox() as client:
            _, (there,) = client.uid("SEARCH", f"UID {after + 1}:*")
            numbers = [one for one in there.split() if int(one) > after]
            if not numbers:
                return []
            _, found = client.uid("FETCH", f"{after + 1}:*", "(BODY.PEEK[])")
            return [one[1] for one in found if isinstance(one, tuple)]

    def reply(self, to: EmailMessage, words: str, style: Style = thunderbird) -> None:
        """Answer a mail where it wants to be answered."""
        mail = self.replied(to, words, style)
        self.send(mail, str(mail["To"]))

    def replied(self, to: EmailMessage, words: str, style: Style, message_id: str = "") -> EmailMessage:
        """The answer to a mail."""
        plain, page = style(words, to)
        mail = self.new(str(to["Reply-To"] or to["From"]), f"Re: {to['Subject']}", plain, message_id)
        mail["In-Reply-To"] = mail["References"] = str(to["Message-ID"])
        if page:
            mail.add_alternative(page, subtype="html")
        return mail

    def forward(self, mail: EmailMessage, to: str) -> None:
        """Pass a mail on to somebody, with its links and its address to reply to."""
        head = f"Reply-To: {mail['Reply-To']}\nSubject: {mail['Subject']}\nMessage-ID: {mail['Message-ID']}"
        text = f"FYI\n\n---------- Forwarded message ----------\n{head}\n\n{part(mail, 'plain')}"
        self.send(self.new(to, f"Fwd: {mail['Subject']}", text), to)

    def new(self, to: str, subject: str, text: str, message_id: str = "") -> EmailMessage:
        """A mail of the person's own."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"{self.user.title()} <{self.address}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = localtime()
        mail["Message-ID"] = message_id or make_msgid(domain=f"program.{DOMAIN}")
        mail.set_content(text)
        return mail

    def send(self, mail: EmailMessage, *recipients: str) -> None:
        """Hand one mail in, for each of the recipients."""
        with self.submission() as client:
            client.sendmail(self.address, recipients, mail.as_bytes())

    @contextmanager
    def submission(self) -> Iterator[smtplib.SMTP]:
        """A session in which mails may be handed in."""
        with smtplib.SMTP(HOST, self.server.submission) as client:
            client.starttls(context=self._trust)
            client.login(self.user, USERS[self.user])
            yield client

    @property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.ca_file)

    @contextmanager
    def _mailbox(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(HOST, self.server.imap) as client:
            client.starttls(self._trust)
            client.login(self.user, USERS[self.user])
            client.select("INBOX", readonly=True)
            yield client


def _marked(mail: EmailMessage) -> str:
    return "".join(f"> {line}\n" for line in part(mail, "plain").splitlines())


def _page(mail: EmailMessage) -> str:
    return part(mail, "html")


def _lines(words: str) -> str:
    return html.escape(words).replace("\n", "<br>")

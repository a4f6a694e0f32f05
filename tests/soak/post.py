"""A mail server that takes, refuses, loses and returns mail as fate will have it, and the mailbox of answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from providers.base import Delivered
from providers.errors import ResponseError, TemporaryError
from tests.daemon.mail.replying import a_bounce
from tests.daemon.mailbox import MemoryMailBox
from tests.soak.fate import Fate, Port, What


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that the server has taken, and when."""

    at: datetime
    recipient: str
    content: bytes
    head: Message

    @property
    def id(self) -> str:
        return str(self.head["Message-ID"])

    @property
    def about(self) -> str:
        return str(self.head["X-Oneonone"])

    @property
    def keys(self) -> tuple[str, ...]:
        """The records that it is about."""
        return tuple(map(str, self.head.get_all("X-Oneonone-Record", ())))


@dataclass(slots=True)
class Post:
    """A MailSender; `letters` are those taken since they were last looked at."""

    fate: Fate
    mailbox: MemoryMailBox = field(default_factory=MemoryMailBox)
    letters: list[Letter] = field(default_factory=list)
    questions: list[Letter] = field(default_factory=list)
    greeted: set[str] = field(default_factory=set)

    def send(self, sender: str, recipient: str, message: bytes) -> None:  # noqa: ARG002
        self.fate.boundary()
        what = self.fate.strikes(Port.MAILING)
        if what in (What.TIMES_OUT, What.DOWN):
            raise TemporaryError("the connection broke before DATA")
        if what is What.REFUSED:
            raise ResponseError("550 no such user")
        if what is What.GREYLISTED and recipient not in self.greeted:
            self.greeted.add(recipient)
            raise TemporaryError("451 try again later")
        head = BytesParser(policy=compat32).parsebytes(message, headersonly=True)
        letter = Letter(self.fate.now, recipient, message, head)
        self.letters.append(letter)
        if letter.about in ("prompt", "reminder"):
            self.questions.append(letter)
        if what is What.BOUNCED:
            self.mailbox.deliver(a_bounce(str(head["Reply-To"])))
        self.fate.boundary()
        if what is What.ANSWER_LOST:
            raise TemporaryError("the connection broke after DATA")

    def check(self) -> None:
        if self.fate.strikes(Port.MAILING) is What.DOWN:
            raise TemporaryError("no connection")

    def close(self) -> None:
        """Nothing is open."""

    def newer(self, validity: int, uid: int) -> Iterator[Delivered]:
        """The mails that came, as a MailBox tells of them."""
        what = self.fate.strikes(Port.MAILBOX)
        if what is What.DOWN:
            raise TemporaryError("no connection")
        if what is What.TWICE:
            self.mailbox.rebuild()
        yield from self.mailbox.newer(validity, uid)

    def wait(self, seconds: float) -> bool:
        return self.mailbox.wait(seconds)

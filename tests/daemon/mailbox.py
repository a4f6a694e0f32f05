"""The shortest correct mailbox of answers, and a company whose people answer by mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage

from daemon.intake import Reception, take_in
from daemon.rows import QueuedMail
from providers.base import Delivered
from providers.errors import ProviderError, TemporaryError
from tests.daemon.mail.letters import read
from tests.daemon.mail.replying import mail_of
from tests.daemon.world import DESK, World, cancel, provisioned

REPLIES = replace(DESK, takes_replies=True)


@dataclass
class MemoryMailBox:
    """Mails in the order in which they came, by number."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    trouble: ProviderError | None = None
    breaks_after: int | None = None
    waited: list[float] = field(default_factory=list)
    read: int = 0

    def deliver(self, content: bytes) -> None:
        """Let a mail come."""
        self.mails[max(self.mails, default=0) + 1] = content

    def rebuild(self) -> None:
        """Give all mails other numbers."""
        self.validity += 1
        self.mails = {number + 100: content for number, content in self.mails.items()}

    def newer(self, validity: int, uid: int) -> Iterator[Delivered]:
        if self.trouble:
            raise self.trouble
        after = uid if validity == self.validity else 0
        for number, content in sorted(self.mails.items()):
            if self.breaks_after is not None and number > self.breaks_after:
                raise TemporaryError("the connection broke")
            if number > after:
                self.read = number
                yield Delivered(self.validity, number, content[: 1 << 20], len(content))

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return max(self.mails, default=0) > self.read

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Correspondence:
    """A company, the mailbox that its answers come to, and who vouches for senders."""

    world: World
    mailbox: MemoryMailBox = field(default_factory=MemoryMailBox)
    server: str = ""

    def take_in(self) -> Counter[str]:
        """A round through the mailbox."""
        world = self.world
        reception = Reception(world.store, world.passes.company, REPLIES, self.server)
        return take_in(reception, self.mailbox, world.now)

    def asked(self, about: str = "prompt") -> QueuedMail:
        """The last question."""
        return self.world.mails(about)[-1]

    def reply(self, text: str, to: QueuedMail | None = None, sender: str = "", **headers: str) -> bytes:
        """What a mail program makes of a reply; underscores in names of headers stand for hyphens."""
        mail = to or self.asked()
        question = read(mail.content)
        quoted = "".join(f"> {line}\n" for line in _text(question).splitlines())
        own = [
            ("From", sender or mail.recipient),
            ("To", question["Reply-To"] or question["From"]),
            ("Subject", f"Re: {question['Subject']}"),
            ("Message-ID", f"<{len(self.mailbox.mails)}.{abs(hash(text))}@mail.example.test>"),
            ("In-Reply-To", question["Message-ID"]),
        ]
        given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = [(name, given.pop(name.lower(), value)) for name, value in own]
        body = f"{text}\n\nOn Monday, 1:1s wrote:\n{quoted}"
        return mail_of([*given.items(), *((name, value) for name, value in kept if value)], body)

    def answer(self, text: str, to: QueuedMail | None = None, sender: str = "", **headers: str) -> str:
        """Let a reply come and be taken in; what became of it."""
        self.mailbox.deliver(self.reply(text, to, sender, **headers))
        (became,) = self.take_in()
        return became


def a_correspondence(**settings: object) -> Correspondence:
    """A week is cancelled, and the manager was asked why in a mail that can be replied to."""
    world = provisioned(**settings)
    world.passes.use(world.passes.company, REPLIES)
    cancel(world, 1)
    world.settle()
    return Correspondence(world)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())

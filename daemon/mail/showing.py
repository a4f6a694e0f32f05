"""A finished mail for other eyes than its reader's: nothing in it entitles to anything, nor tells what people wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from daemon.rows import QueuedMail

CUT = "[cut]"
CAPABILITY = re.compile(
    r"(?P<kept>/(?:reason|answer|preferences|unsubscribe|sign-in)/)[\w.~%=-]+"
    r"|(?P<plus>\+[0-9a-f]{16}-)[a-z2-7]{26}(?=@)"
)
"""What follows the address of a page that acts for its reader, and the token in an address to reply to."""

PRIVATE = "what people wrote for one another is not shown"
ERASED = "what it said was erased"
ENTITLES = "links and addresses that entitle their reader are cut"


@dataclass(frozen=True, slots=True)
class Shown:
    """Headers and text as others may see them, and what is missing."""

    headers: list[tuple[str, str]]
    text: str
    note: str


def shown(mail: QueuedMail) -> Shown:
    """What may be seen of a mail in the outbox."""
    if not mail.content:
        return Shown([], "", ERASED)
    message = BytesParser(EmailMessage, policy=default).parsebytes(mail.content)
    headers = [(name, str(value)) for name, value in message.items()]
    text = "" if holds_words(mail) else plain(message)
    cut = [(name, without_capabilities(value)) for name, value in headers]
    kept = without_capabilities(text)
    notes = (PRIVATE if holds_words(mail) else "", ENTITLES if (cut, kept) != (headers, text) else "")
    return Shown(cut, kept, "; ".join(filter(None, notes)))


def holds_words(mail: QueuedMail) -> bool:
    """Whether a mail passes on what somebody wrote: all of agendas do, but the reminder to share one."""
    return mail.about == "agenda" and mail.keys[:1] != ("share",)


def plain(message: EmailMessage, kind: str = "plain") -> str:
    """The text or HTML part with plain line ends."""
    body = message.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if isinstance(body, EmailMessage) else ""


def without_capabilities(text: str) -> str:
    """The text with every token cut."""
    return CAPABILITY.sub(lambda found: f"{found['kept'] or found['plus']}{CUT}", text)

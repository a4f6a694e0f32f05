"""What a person chose about the mails they get; what nobody chose is as the company has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rules.model import Hours


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of one person.

    `language` is one of LANGUAGES, "" for the roster's. `mail_hours` are when mails may come instead of in the working
    hours. `remind_before` is how long before the agenda is due its reminder comes. Without `reminders` there are none
    of any kind; questions still come. `rhythm` asks for the monthly note; `digest` is given up by who gets digests.
    """

    language: str = ""
    mail_hours: Hours | None = None
    remind_before: timedelta | None = None
    reminders: bool = True
    rhythm: bool = False
    digest: bool = True

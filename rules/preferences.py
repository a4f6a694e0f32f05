"""What a person chose about the mails they get; what nobody chose is as the company has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import assert_never

from rules.marked import marked
from rules.model import Hours, Person

HOUR = timedelta(hours=1)
FEWEST_DAYS = 2
"""Mails may come on so many days of a week, for an hour each, or more: a question waits, but not for weeks."""

REMINDED_BEFORE = (2 * HOUR, 4 * HOUR, 24 * HOUR, 48 * HOUR)
"""How long before an agenda is due its reminder can come."""

FEW_DAYS = marked("Please choose at least two days on which mails may come.")
NO_TIMES = marked("Please say from when and until when mails may come.")
SHORT = marked("Please leave at least an hour in which mails may come, within one day.")


class Extra(StrEnum):
    """Mails that somebody may do without; the words are in links, so they never change."""

    REMINDERS = "reminders"
    RHYTHM = "rhythm"
    DIGEST = "digest"


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


def preferring(person: Person, choices: Preferences) -> Person:
    """The person with these choices instead of any earlier ones; when they work, and so when they meet, stays."""
    after = replace(
        person,
        language=choices.language or language_of_roster(person),
        rostered=language_of_roster(person) if choices.language else None,
        mail_hours=choices.mail_hours,
        reminders=choices.reminders,
        remind_before=choices.remind_before,
    )
    return person if after == person else after


def language_of_roster(person: Person) -> str:
    """The language that counts for a person who chose none."""
    return person.language if person.rostered is None else person.rostered


def without(choices: Preferences, extra: Extra) -> Preferences:
    """The choices of somebody who wants no more mails of a kind."""
    match extra:
        case Extra.REMINDERS:
            return replace(choices, reminders=False)
        case Extra.RHYTHM:
            return replace(choices, rhythm=False)
        case Extra.DIGEST:
            return replace(choices, digest=False)
        case _:
            assert_never(extra)


def mistakes(days: Collection[int], start: time | None, end: time | None) -> tuple[str, ...]:
    """What is wrong with days and times for mails to come, in words for the person; empty when they can be taken."""
    found = [] if len(days) >= FEWEST_DAYS else [FEW_DAYS]
    if start is None or end is None:
        found.append(NO_TIMES)
    elif datetime.combine(datetime.min, end) - datetime.combine(datetime.min, start) < HOUR:
        found.append(SHORT)
    return tuple(found)

"""What the pages say, in words for people."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daemon.mail.headers import clean
from rules.model import Person
from rules.records import Answer, ReasonKind


def first_name(person: Person) -> str:
    """The first word of a name, fit to be shown; the address where there is none."""
    name = clean(person.name).split()
    return name[0].rstrip(",") if name else person.email


def full_name(person: Person) -> str:
    """The whole name, fit to be shown; the address where there is none."""
    return clean(person.name) or person.email


def day(at: date, today: date) -> str:
    """`10 March`, with the year when it is not this one."""
    return f"{at.day} {at:%B}" if at.year == today.year else f"{at.day} {at:%B} {at.year}"


def kind(one: ReasonKind) -> str:
    """A kind of reason as a person would put it."""
    match one:
        case ReasonKind.ILLNESS:
            return "Illness"
        case ReasonKind.LEAVE:
            return "Leave"
        case ReasonKind.PUBLIC_HOLIDAY:
            return "Public holiday"
        case ReasonKind.FAMILY:
            return "Family"
        case ReasonKind.TRAVEL:
            return "Travel"
        case ReasonKind.COMPANY_EVENT:
            return "Company event"
        case ReasonKind.CONFLICT:
            return "Another appointment"
        case ReasonKind.OTHER:
            return "Something else"
        case _:
            assert_never(one)


def answer(one: Answer) -> str:
    """What a person can want, as the words beside its button."""
    match one:
        case Answer.KEEP_OFF:
            return "Leave it as the calendar shows it now"
        case Answer.PUT_BACK:
            return "Put it back as agreed (no reason is needed then)"
        case Answer.MAKE_UP:
            return "Find another time in the same week"
        case Answer.NEW_SLOT:
            return "Make this the new weekly time"
        case Answer.NOT_ME:
            return "It was somebody else"
        case _:
            assert_never(one)


def thanks(one: Answer) -> str:
    """What happens after an answer that counted."""
    if one is Answer.PUT_BACK:
        return "It is put back into the calendar as agreed, within a few minutes."
    return "The calendar stays as it is now, and nobody is asked about this again."

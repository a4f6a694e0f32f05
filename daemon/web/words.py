"""What the pages say, in words for people."""

from __future__ import annotations

from datetime import date
from typing import assert_never

import pendulum

from daemon.i18n import gettext as _
from daemon.i18n import language
from daemon.mail.headers import clean
from rules.marked import marked
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
    # Translators: how a date is written, in the letters of https://pendulum.eustace.io/docs/#formatter
    pattern = _("D MMMM") if at.year == today.year else _("D MMMM YYYY")
    return pendulum.date(at.year, at.month, at.day).format(pattern, locale=language())


def kind(one: ReasonKind) -> str:
    """A kind of reason as a person would put it."""
    match one:
        case ReasonKind.ILLNESS:
            return _("Illness")
        case ReasonKind.LEAVE:
            return _("Leave")
        case ReasonKind.PUBLIC_HOLIDAY:
            return _("Public holiday")
        case ReasonKind.FAMILY:
            return _("Family")
        case ReasonKind.TRAVEL:
            return _("Travel")
        case ReasonKind.COMPANY_EVENT:
            return _("Company event")
        case ReasonKind.CONFLICT:
            return _("Another appointment")
        case ReasonKind.OTHER:
            return _("Something else")
        case _:
            assert_never(one)


def answer(one: Answer, *, agreeing: bool = False) -> str:
    """What a person can want, as the words beside its button; `agreeing` to a time that the other one proposed."""
    match one:
        case Answer.KEEP_OFF:
            return _("Leave it as the calendar shows it now")
        case Answer.PUT_BACK:
            return _("Put it back as agreed")
        case Answer.MAKE_UP:
            return _("Hold it at another time")
        case Answer.NEW_SLOT:
            return _("Agreed: make this the new weekly time") if agreeing else _("Make this the new weekly time")
        case Answer.NOT_ME:
            return _("It was somebody else")
        case _:
            assert_never(one)


def button(one: Answer, *, agreeing: bool = False) -> str:
    """An answer as the words on its own button, beneath what follows from it."""
    if one is Answer.MAKE_UP:
        return _("Hold it at this time")
    return _("Leave it as it is") if one is Answer.KEEP_OFF else answer(one, agreeing=agreeing)


THANKS = {
    Answer.KEEP_OFF: marked("The calendar stays as it is now, and nobody is asked about this again."),
    Answer.PUT_BACK: marked("It is put back into the calendar as agreed, within a few minutes."),
    Answer.MAKE_UP: marked("The calendar shows the other time within a few minutes."),
    Answer.NEW_SLOT: marked("Both of you agree, so this is the weekly time from now on."),
}
"""What follows from an answer that ends the matter."""


def passed_on(one: Answer, other: str, *, both: bool = False) -> str:
    """What follows from an answer that the other one has to follow up; `both` said that it was somebody else."""
    if one is Answer.NEW_SLOT:
        return _("%(name)s is asked to agree. It becomes the weekly time once both of you want it.") % {"name": other}
    if both:
        said = _("%(name)s answered the same. Should you find out what came up, this page still takes it.")
        return said % {"name": other}
    return _("%(name)s is asked as well, and there is nothing left to do for you.") % {"name": other}

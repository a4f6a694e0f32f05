"""The mails that ask: what came up, once more, and whether a new weekly time suits the other one as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.i18n import gettext as _
from daemon.i18n import ngettext, speaking
from daemon.mail.authorship import authorship
from daemon.mail.consequences import consequence
from daemon.mail.envelope import (
    ONLY_YOU,
    Desk,
    Mail,
    as_of,
    finished,
    keys_of,
    name_of,
    ordered,
    to_person,
    view_of,
)
from daemon.mail.letter import Letter
from daemon.mail.proposals import BOTH_DENIED, no_other_time, proposed, weekly_proposal
from daemon.mail.sentences import View, change, lead, named, weeks_of
from daemon.mail.shortcuts import PICK, Shortcuts
from daemon.mail.words import moment
from rules.answers import both_denied
from rules.deadlines import restorable
from rules.marked import marked
from rules.model import Kind, Person, Policy
from rules.preferences import Extra
from rules.published import Event, weeks_off
from rules.records import ExceptionRecord

ASK = marked("Say what came up")
ASK_OR_PICK = marked("Say what came up, or pick one of these times")
QUESTION = marked("What came up?")
AGREE = marked("Say whether it suits you")
SUITS = marked("Does that suit you?")
UNCLEAR = marked("We could not take your reply by mail. Please use this page.")
AWAY = marked("An automatic reply says that you are away. Was that it?")
CONFIRM = marked("Confirm it, or say what else came up")
REPLY = marked("Or simply reply to this mail and say what came up.")
REPLY_OR_BACK = marked("Or simply reply to this mail: what came up, or “put it back”.")
REPLY_OR_PICK = marked("Or simply reply to this mail: what came up, “put it back”, or the number of a time.")
REPLY_CONFIRM = marked("Or simply reply to this mail: “yes”, or what else came up.")
REPLY_CONFIRM_OR_BACK = marked("Or simply reply to this mail: “yes”, what else came up, or “put it back”.")
REPLY_YES = marked("Or simply reply to this mail: “yes” or “put it back”.")


@dataclass(frozen=True, slots=True)
class Question:
    """Who of the two is asked about which change-set; `asked` of the records tells who else was asked.

    `link` leads to the reason page of that person; at the `deadline` it is too late to answer. `reply_to` is where a
    reply by mail goes, "" where nobody reads replies. `away`: an automatic reply of the reader says so.
    `read_at` is when the calendars were read, None for now. `event`: the cancelled weeks of that one go along.
    """

    reader: Person
    other: Person
    records: Sequence[ExceptionRecord]
    link: str
    deadline: datetime | None
    reply_to: str = ""
    away: bool = False
    read_at: datetime | None = None
    policy: Policy = Policy()
    event: Event | None = None


def prompt(desk: Desk, question: Question, now: datetime) -> Mail:
    """Ask for the reason, in the language of who reads it.

    Raises ValueError when an address cannot be written in ASCII, or the link is not below /reason/.
    """
    with speaking(question.reader.language):
        return _sent("prompt", desk, question, _letter(desk, question, now), now)


def reminder(desk: Desk, question: Question, now: datetime) -> Mail:
    """Ask once more, and say that it is the last time. Raises ValueError like `prompt`."""
    with speaking(question.reader.language):
        letter = _letter(desk, question, now)
        last = _last_time(question.records[0].asked_at, question.reader.zone, now)
        subject = _("Reminder: %(subject)s") % {"subject": letter.subject}
        again = replace(letter, subject=subject, notes=(*letter.notes, last))
        return _sent("reminder", desk, question, again, now)


def unclear(desk: Desk, question: Question, now: datetime) -> Mail:
    """Say, once for a prompt, that a reply could not be taken. Raises ValueError like `prompt`."""
    with speaking(question.reader.language):
        letter = _letter(desk, replace(question, reply_to=""), now)
        subject = _("Your reply: %(subject)s") % {"subject": letter.subject}
        again = replace(letter, subject=subject, lead=_(UNCLEAR), link_words=_("Answer on the page"))
        return _sent("prompt", desk, question, again, now, "unclear")


def _sent(about: str, desk: Desk, question: Question, letter: Letter, now: datetime, purpose: str = "") -> Mail:
    records = question.records
    change_set = records[0].prompt or " ".join(keys_of(records))
    envelope = to_person(about, f"{purpose or about} {change_set}", question.reader, records)
    given_up = Extra.REMINDERS if about == "reminder" else ""
    envelope = replace(envelope, reply_to=question.reply_to, unsubscribe=given_up)
    calendar = "" if purpose else _calendar(question, now)
    return finished(desk, replace(envelope, calendar=calendar), letter, now)


def _calendar(question: Question, now: datetime) -> str:
    from providers.caldav.publish import published

    weeks = weeks_off(question.records)
    if question.event is None or not weeks:
        return ""
    return published(question.event, weeks, question.read_at or now).decode()


def _letter(desk: Desk, question: Question, now: datetime) -> Letter:
    about = replace(question, records=ordered(question.records))
    view = view_of(about.reader, about.other, about.records, now)
    shortcuts = Shortcuts(desk, about.reader.email, about.records, about.policy)
    heading, times = shortcuts.times(view)
    letter = Letter(
        subject="",
        lead="",
        heading=_("1:1 with %(name)s") % {"name": name_of(about.other)},
        lines=tuple(change(record, view) for record in about.records),
        further_heading=heading,
        further=times,
        link=_checked(desk, about.link),
        ways_heading=_(PICK),
        ways=shortcuts.answers(view, away=about.away),
        contact=desk.operator,
    )
    return (_agreeing if proposed(about.records) else _asking)(letter, about, view)


def _asking(letter: Letter, about: Question, view: View) -> Letter:
    times = bool(letter.further)
    follows = " ".join(filter(None, (consequence(about.records, view, about.deadline), _who_else(about))))
    return replace(
        letter,
        subject=_("%(topic)s: what came up?") % {"topic": topic(about.other, about.records, view)},
        lead=f"{lead(about.records, view)} {_asked(about)}",
        further_heading=letter.further_heading or no_other_time(about.records, view),
        link_words=_(_to_do(about, picking=times)),
        notes=(
            *_by_mail(about, view, picking=times),
            *authorship(about.records, view),
            *_extras(about.records),
            *_denied(about),
            follows,
            as_of(view, about.read_at),
        ),
    )


def _agreeing(letter: Letter, about: Question, view: View) -> Letter:
    together = _("It becomes the weekly time once you have agreed as well.")
    return replace(
        letter,
        subject=_("Weekly 1:1 with %(name)s: a new time?") % {"name": name_of(about.other)},
        lead=f"{weekly_proposal(about.records, view)} {_(SUITS)}",
        link_words=_(AGREE),
        notes=(
            *((_(REPLY_YES),) if about.reply_to else ()),
            f"{together} {consequence(about.records, view, about.deadline)} {_(ONLY_YOU)}",
            as_of(view, about.read_at),
        ),
    )


def _by_mail(about: Question, view: View, *, picking: bool) -> tuple[str, ...]:
    """That a reply is an answer too, where replies are read."""
    if not about.reply_to:
        return ()
    back = all(restorable(one, view.now) for one in about.records)
    if about.away:
        return (_(REPLY_CONFIRM_OR_BACK if back else REPLY_CONFIRM),)
    if not back:
        return (_(REPLY),)
    return (_(REPLY_OR_PICK if picking else REPLY_OR_BACK),)


def _to_do(about: Question, *, picking: bool) -> str:
    if about.away:
        return CONFIRM
    return ASK_OR_PICK if picking else ASK


def topic(other: Person, records: Sequence[ExceptionRecord], view: View) -> str:
    """`1:1 with Ben Okafor on Tuesday 17 March and 2 more weeks`, as subjects begin."""
    weeks = weeks_of(records)
    if None in weeks:
        return _("Weekly 1:1 with %(name)s") % {"name": name_of(other)}
    first, more = {"name": name_of(other), "day": named(records[:1], view)}, len(weeks) - 1
    if not more:
        return _("1:1 with %(name)s on %(day)s") % first
    said = ngettext(
        "1:1 with %(name)s on %(day)s and %(more)s more week",
        "1:1 with %(name)s on %(day)s and %(more)s more weeks",
        more,
    )
    return said % {**first, "more": more}


def _extras(records: Sequence[ExceptionRecord]) -> tuple[str, ...]:
    kinds = {record.deviation.kind for record in records}
    if Kind.SERIES_DELETED in kinds:
        return (_("The agenda and the history are kept."),)
    return ()


def _asked(about: Question) -> str:
    """The question, and why it comes to this person when the other one was asked before."""
    question = _(AWAY if about.away else QUESTION)
    if any(both_denied(record) for record in about.records):
        return f"{_(BOTH_DENIED)} {question}"
    if any(about.other.email in record.denied for record in about.records):
        said = _("%(name)s answered that it was somebody else, so the question goes to you: what came up?")
        return " ".join((said % {"name": name_of(about.other)}, *((question,) if about.away else ())))
    return question


def _denied(about: Question) -> tuple[str, ...]:
    if any(both_denied(record) for record in about.records):
        return (_("You can still say what should happen."),)
    if any(about.other.email in record.denied for record in about.records):
        return (_("If it was not you either, the page lets you say so."),)
    return ()


def _who_else(about: Question) -> str:
    other = about.other.email
    if any(other in record.denied for record in about.records) and not any(map(both_denied, about.records)):
        return _(ONLY_YOU)
    if any(other in record.asked for record in about.records):
        return _("%(name)s was asked too; the first answer counts.") % {"name": name_of(about.other)}
    return _("Only you were asked.")


def _last_time(asked_at: datetime | None, zone: str, now: datetime) -> str:
    last = _("There is no further reminder.")
    if asked_at is None:
        return last
    first = _("You were asked on %(moment)s.") % {"moment": moment(asked_at, zone, now)}
    return f"{first} {last}"


def _checked(desk: Desk, link: str) -> str:
    below = link.startswith(f"{desk.base_url.rstrip('/')}/reason/")
    if not below or not link.isascii() or link.split() != [link]:
        raise ValueError("the link of a prompt must lead to the reason page")
    return link

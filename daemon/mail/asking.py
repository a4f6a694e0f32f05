"""The mails that ask: what came up, once more, and whether a new weekly time suits the other one as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.mail.consequences import consequence
from daemon.mail.envelope import Desk, Mail, as_of, finished, keys_of, name_of, ordered, to_person, view_of
from daemon.mail.letter import Letter
from daemon.mail.proposals import BOTH_DENIED, no_other_time, other_times, proposed, weekly_proposal
from daemon.mail.sentences import View, change, lead, named, weeks_of
from daemon.mail.words import moment
from rules.answers import both_denied
from rules.model import Kind, Person
from rules.records import ExceptionRecord

ASK = "Say what came up"
ASK_OR_PICK = "Say what came up, or pick one of these times"
QUESTION = "What came up?"
AGREE = "Say whether it suits you"


def prompt(
    desk: Desk,
    reader: Person,
    other: Person,
    records: Sequence[ExceptionRecord],
    link: str,
    deadline: datetime | None,
    now: datetime,
) -> Mail:
    """Ask one of the two for the reason of a change-set; `asked` of the records tells who else was asked.

    Raises ValueError when an address cannot be written in ASCII, or the link is not below /reason/.
    """
    letter = _question(_Question(desk, other, ordered(records), link, deadline, view_of(reader, other, records, now)))
    return finished(desk, to_person("prompt", f"prompt {_change_set(records)}", reader, records), letter, now)


def reminder(
    desk: Desk,
    reader: Person,
    other: Person,
    records: Sequence[ExceptionRecord],
    link: str,
    deadline: datetime | None,
    now: datetime,
) -> Mail:
    """Ask once more, and say that it is the last time. Raises ValueError like `prompt`."""
    view = view_of(reader, other, records, now)
    letter = _question(_Question(desk, other, ordered(records), link, deadline, view))
    last = _last_time(records[0].asked_at, view)
    again = replace(letter, subject=f"Reminder: {letter.subject}", notes=(*letter.notes, last))
    return finished(desk, to_person("reminder", f"reminder {_change_set(records)}", reader, records), again, now)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a prompt and its reminder have in common."""

    desk: Desk
    other: Person
    records: Sequence[ExceptionRecord]
    link: str
    deadline: datetime | None
    view: View


def _question(about: _Question) -> Letter:
    records, view = about.records, about.view
    letter = Letter(
        subject="",
        lead="",
        heading=f"1:1 with {name_of(about.other)}",
        lines=tuple(change(record, view) for record in records),
        link=_checked(about.desk, about.link),
        contact=about.desk.operator,
    )
    return _agreeing(letter, about) if proposed(records) else _asking(letter, about)


def _asking(letter: Letter, about: _Question) -> Letter:
    records, view = about.records, about.view
    heading, times = other_times(records, view)
    follows = " ".join(filter(None, (consequence(records, view, about.deadline), _who_else(about))))
    return replace(
        letter,
        subject=f"{topic(about.other, records, view)}: what came up?",
        lead=f"{lead(records, view)} {_asked(about)}",
        further_heading=heading or no_other_time(records, view),
        further=times,
        link_words=ASK_OR_PICK if times else ASK,
        notes=(*_extras(records), *_denied(about), follows, as_of(view)),
    )


def _agreeing(letter: Letter, about: _Question) -> Letter:
    together = "It becomes the weekly time once you have agreed as well."
    return replace(
        letter,
        subject=f"Weekly 1:1 with {name_of(about.other)}: a new time?",
        lead=f"{weekly_proposal(about.records, about.view)} Does that suit you?",
        link_words=AGREE,
        notes=(f"{together} {consequence(about.records, about.view, about.deadline)}", as_of(about.view)),
    )


def topic(other: Person, records: Sequence[ExceptionRecord], view: View) -> str:
    """`1:1 with Ben Okafor on Tuesday 17 March and 2 more weeks`, as subjects begin."""
    weeks = weeks_of(records)
    if None in weeks:
        return f"Weekly 1:1 with {name_of(other)}"
    more = len(weeks) - 1
    rest = f" and {more} more {'week' if more == 1 else 'weeks'}" if more else ""
    return f"1:1 with {name_of(other)} on {named(records[:1], view)}{rest}"


def _extras(records: Sequence[ExceptionRecord]) -> tuple[str, ...]:
    kinds = {record.deviation.kind for record in records}
    if Kind.SERIES_DELETED in kinds:
        return ("The agenda and the history are kept.",)
    return ()


def _asked(about: _Question) -> str:
    """The question, and why it comes to this person when the other one was asked before."""
    if any(both_denied(record) for record in about.records):
        return f"{BOTH_DENIED} {QUESTION}"
    if any(about.other.email in record.denied for record in about.records):
        who = name_of(about.other)
        return f"{who} answered that it was somebody else, so the question goes to you: what came up?"
    return QUESTION


def _denied(about: _Question) -> tuple[str, ...]:
    if any(both_denied(record) for record in about.records):
        return ("You can still say what should happen.",)
    if any(about.other.email in record.denied for record in about.records):
        return ("If it was not you either, the page lets you say so.",)
    return ()


def _who_else(about: _Question) -> str:
    other = about.other.email
    if any(other in record.denied for record in about.records):
        return ""
    if any(other in record.asked for record in about.records):
        return f"{name_of(about.other)} was asked too; the first answer counts."
    return "Only you were asked."


def _last_time(asked_at: datetime | None, view: View) -> str:
    first = f"You were asked on {moment(asked_at, view.zone, view.now)}. " if asked_at else ""
    return f"{first}There is no further reminder."


def _change_set(records: Sequence[ExceptionRecord]) -> str:
    return records[0].prompt or " ".join(keys_of(records))


def _checked(desk: Desk, link: str) -> str:
    below = link.startswith(f"{desk.base_url.rstrip('/')}/reason/")
    if not below or not link.isascii() or link.split() != [link]:
        raise ValueError("the link of a prompt must lead to the reason page")
    return link

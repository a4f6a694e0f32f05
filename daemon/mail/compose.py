"""Every mail that the daemon writes, composed from values alone: the same values give the same bytes.

Purposes, from which the Message-ID follows: `prompt P` and `reminder P` for the change-set P (the keys of
its records where it has no name yet), `outcome K K …` for the records that were put back, `sign-in LINK`,
and for the operator the cause itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from daemon.mail.headers import PARAGRAPH_CAP, clean, mailbox, words
from daemon.mail.letter import Letter, as_html, as_text
from daemon.mail.message import assembled
from daemon.mail.sentences import View, agreed, change, consequence, lead, named, stands_again
from daemon.mail.words import moment
from providers.mail.address import bare, domain, split, wire
from rules.identity import message_id
from rules.model import Kind, Person
from rules.records import ExceptionRecord

ASK = "Say what came up"
QUESTION = "What came up?"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes: `[mail] from` (`1:1s <a@b.example>` or an address), the operator's address, the pages' URL."""

    sender: str
    operator: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished message for one recipient; `about` and `keys` are its X-Oneonone and X-Oneonone-Record."""

    message_id: str
    recipient: str
    about: str
    keys: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class _Envelope:
    about: str
    purpose: str
    recipient: str
    name: str
    keys: tuple[str, ...] = ()


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
    view = _view(reader, other, records, now)
    letter = _question(desk, other, _ordered(records), _checked(desk, link), deadline, view)
    return _finished(desk, _to_person("prompt", _change_set(records), reader, records), letter, now)


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
    view = _view(reader, other, records, now)
    asked_at = records[0].asked_at
    first = f"You were asked on {moment(asked_at, view.zone, now)}. " if asked_at else ""
    question = _question(desk, other, _ordered(records), _checked(desk, link), deadline, view)
    letter = replace(
        question,
        subject=f"Reminder: {question.subject}",
        notes=(*question.notes, f"{first}There is no further reminder."),
    )
    return _finished(desk, _to_person("reminder", _change_set(records), reader, records), letter, now)


def put_back(desk: Desk, reader: Person, other: Person, records: Sequence[ExceptionRecord], now: datetime) -> Mail:
    """Tell one of the two that weeks, or the series, stand again. Raises ValueError like `prompt`."""
    view = _view(reader, other, records, now)
    ordered = _ordered(records)
    stands = "stand" if len({record.deviation.recurrence_id for record in records}) > 1 else "stands"
    letter = Letter(
        subject=f"{_topic(other, ordered, view)} {stands} again",
        lead=stands_again(ordered, view),
        heading=f"1:1 with {_name(other)}",
        lines=tuple(agreed(record, view) for record in ordered),
        notes=(_why_put_back(ordered), "There is nothing to do. It is put back only this once.", _as_of(view)),
        contact=desk.operator,
    )
    return _finished(desk, _to_person("outcome", " ".join(_keys(ordered)), reader, ordered), letter, now)


def operator(desk: Desk, cause: str, subject: str, paragraphs: Sequence[str], now: datetime) -> Mail:
    """Tell the operator something; `cause` is the purpose: told again, it is the same mail."""
    letter = Letter(
        subject=clean(subject),
        lead=clean(paragraphs[0], PARAGRAPH_CAP) if paragraphs else "",
        notes=tuple(clean(paragraph, PARAGRAPH_CAP) for paragraph in paragraphs[1:]),
    )
    return _finished(desk, _Envelope("operator", cause, desk.operator, ""), letter, now)


def sign_in(desk: Desk, recipient: str, link: str, now: datetime) -> Mail:
    """The link with which somebody signs in to the pages."""
    letter = Letter(
        subject="Sign in to your 1:1 pages",
        lead="Somebody, probably you, asked to sign in to the 1:1 pages with this address.",
        link=link,
        link_words="Sign in",
        notes=("If it was not you, leave this mail alone: nothing happens.",),
        contact=desk.operator,
    )
    return _finished(desk, _Envelope("sign-in", f"sign-in {link}", recipient, ""), letter, now)


def _question(
    desk: Desk,
    other: Person,
    records: Sequence[ExceptionRecord],
    link: str,
    deadline: datetime | None,
    view: View,
) -> Letter:
    follows = f"{consequence(records, view, deadline)} {_who_else(other, records)}"
    return Letter(
        subject=f"{_topic(other, records, view)}: what came up?",
        lead=f"{lead(records, view)} {QUESTION}",
        heading=f"1:1 with {_name(other)}",
        lines=tuple(change(record, view) for record in records),
        link=link,
        link_words=ASK,
        notes=(*_extras(records), follows, _as_of(view)),
        contact=desk.operator,
    )


def _topic(other: Person, records: Sequence[ExceptionRecord], view: View) -> str:
    weeks = {record.deviation.recurrence_id for record in records}
    if None in weeks:
        return f"Weekly 1:1 with {_name(other)}"
    more = len(weeks) - 1
    rest = f" and {more} more {'week' if more == 1 else 'weeks'}" if more else ""
    return f"1:1 with {_name(other)} on {named(records[:1], view)}{rest}"


def _extras(records: Sequence[ExceptionRecord]) -> tuple[str, ...]:
    kinds = {record.deviation.kind for record in records}
    if Kind.SERIES_DELETED in kinds:
        return ("The agenda and the history are kept.",)
    return ()


def _who_else(other: Person, records: Sequence[ExceptionRecord]) -> str:
    if any(other.email in record.asked for record in records):
        return f"{_name(other)} was asked too; the first answer counts."
    return "Only you were asked."


def _as_of(view: View) -> str:
    return f"As the calendar stood on {moment(view.now, view.zone, view.now)}. Times are in {clean(view.zone)}."


def _why_put_back(records: Sequence[ExceptionRecord]) -> str:
    if all(record.reason for record in records):
        return "That is what the answer on the reason page asked for."
    return "There was no answer, so what was agreed holds."


def _view(reader: Person, other: Person, records: Sequence[ExceptionRecord], now: datetime) -> View:
    report = other if other.email == records[0].report else reader
    return View(zone=reader.zone, home=report.zone, now=now)


def _ordered(records: Sequence[ExceptionRecord]) -> list[ExceptionRecord]:
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(records, key=lambda record: (record.deviation.recurrence_id or earliest, record.key))


def _keys(records: Sequence[ExceptionRecord]) -> tuple[str, ...]:
    return tuple(record.key for record in _ordered(records))


def _change_set(records: Sequence[ExceptionRecord]) -> str:
    return records[0].prompt or " ".join(_keys(records))


def _name(person: Person) -> str:
    return clean(person.name) or person.email


def _checked(desk: Desk, link: str) -> str:
    below = link.startswith(f"{desk.base_url.rstrip('/')}/reason/")
    if not below or not link.isascii() or link.split() != [link]:
        raise ValueError("the link of a prompt must lead to the reason page")
    return link


def _to_person(about: str, what: str, reader: Person, records: Sequence[ExceptionRecord]) -> _Envelope:
    return _Envelope(about, f"{about} {what}", reader.email, clean(reader.name), _keys(records))


def _finished(desk: Desk, envelope: _Envelope, letter: Letter, now: datetime) -> Mail:
    identity = message_id(envelope.purpose, envelope.recipient, domain(desk.sender))
    headers = _headers(desk, envelope, letter.subject, identity, now)
    greeted = replace(letter, name=envelope.name)
    content = assembled(headers, as_text(greeted), as_html(greeted))
    return Mail(identity, envelope.recipient, envelope.about, envelope.keys, content)


def _headers(desk: Desk, envelope: _Envelope, subject: str, identity: str, now: datetime) -> list[tuple[str, str]]:
    return [
        ("From", mailbox("From", clean(split(desk.sender)[0]), bare(desk.sender))),
        ("To", mailbox("To", envelope.name, wire(envelope.recipient))),
        ("Subject", words("Subject", subject)),
        ("Date", format_datetime(now.astimezone(UTC))),
        ("Message-ID", identity),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", f"<oneonone.{domain(desk.sender)}>"),
        ("X-Oneonone", envelope.about),
        *(("X-Oneonone-Record", key) for key in envelope.keys),
    ]

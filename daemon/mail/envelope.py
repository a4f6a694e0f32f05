"""How a letter becomes a finished mail: who writes to whom, about what, under which Message-ID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from daemon.i18n import gettext as _
from daemon.mail.headers import clean, mailbox, words
from daemon.mail.letter import Letter, as_html, as_text
from daemon.mail.message import assembled, inviting
from daemon.mail.sentences import View
from daemon.mail.words import moment
from daemon.secret_files import Secrets
from daemon.web.tokens import preferences_link, unsubscribe_link
from providers.mail.address import bare, domain, split, wire
from rules.identity import message_id
from rules.marked import marked
from rules.model import Person
from rules.records import ExceptionRecord

ONLY_YOU = marked("Only you get this mail.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes: `[mail] from` (`1:1s <a@b.example>` or an address), the operator's address, the pages' URL.

    `secrets` sign the links; `takes_replies`: somebody reads what people reply.
    """

    sender: str
    operator: str
    base_url: str
    secrets: Secrets = field(repr=False)
    takes_replies: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished message for one recipient; `about` and `keys` are its X-Oneonone and X-Oneonone-Record."""

    message_id: str
    recipient: str
    about: str
    keys: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail is about, its purpose, who gets it, and where a reply goes: "" for back to where it comes from.

    `unsubscribe` is the kind of mails that its reader may give up with one click, "" where that cannot be. `choices`:
    it leads to what the reader may choose about mails; else to giving it up. `calendar` goes along for reference,
    `invitation`, by its METHOD, for the calendar program.
    """

    about: str
    purpose: str
    recipient: str
    name: str
    keys: tuple[str, ...] = ()
    reply_to: str = ""
    unsubscribe: str = ""
    choices: bool = True
    calendar: str = ""
    invitation: tuple[str, str] | None = None


def to_person(about: str, purpose: str, reader: Person, records: Sequence[ExceptionRecord]) -> Envelope:
    """An envelope for one of the two, about records."""
    return Envelope(about, purpose, reader.email, clean(reader.name), keys_of(records))


def finished(desk: Desk, envelope: Envelope, letter: Letter, now: datetime) -> Mail:
    """The mail. Raises ValueError when an address cannot be written in ASCII."""
    identity = message_id(envelope.purpose, envelope.recipient, domain(desk.sender))
    headers = _headers(desk, envelope, letter.subject, identity, now)
    choices = preferences_link(desk.base_url.rstrip("/"), desk.secrets, envelope.recipient) if envelope.choices else ""
    giving_up = "" if envelope.choices else _giving_up(desk, envelope)
    greeted = replace(letter, name=envelope.name, choices=choices, giving_up=giving_up)
    parts = (headers, as_text(greeted), as_html(greeted))
    invitation = envelope.invitation
    content = inviting(*parts, *invitation) if invitation else assembled(*parts, envelope.calendar)
    return Mail(identity, envelope.recipient, envelope.about, envelope.keys, content)


def _headers(desk: Desk, envelope: Envelope, subject: str, identity: str, now: datetime) -> list[tuple[str, str]]:
    return [
        ("From", mailbox("From", clean(split(desk.sender)[0]), bare(desk.sender))),
        ("To", mailbox("To", envelope.name, wire(envelope.recipient))),
        *((("Reply-To", wire(envelope.reply_to)),) if envelope.reply_to else ()),
        ("Subject", words("Subject", subject)),
        ("Date", format_datetime(now.astimezone(UTC))),
        ("Message-ID", identity),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", f"<oneonone.{domain(desk.sender)}>"),
        *_unsubscribing(desk, envelope),
        ("X-Oneonone", envelope.about),
        *(("X-Oneonone-Record", key) for key in envelope.keys),
    ]


def _unsubscribing(desk: Desk, envelope: Envelope) -> list[tuple[str, str]]:
    """RFC 2369 and RFC 8058: one click in a mail program, without any page."""
    if not (link := _giving_up(desk, envelope)):
        return []
    return [("List-Unsubscribe", f"<{link}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def _giving_up(desk: Desk, envelope: Envelope) -> str:
    """The link with which the reader gets no more of these mails; "" where that cannot be."""
    kind = envelope.unsubscribe
    return unsubscribe_link(desk.base_url.rstrip("/"), desk.secrets, envelope.recipient, kind) if kind else ""


def view_of(reader: Person, other: Person, records: Sequence[ExceptionRecord], now: datetime) -> View:
    """How one of the two sees records."""
    report = other if other.email == records[0].report else reader
    names = {one.email: name_of(one) for one in (reader, other)}
    return View(reader.zone, report.zone, now, reader.email, names)


def ordered(records: Sequence[ExceptionRecord]) -> list[ExceptionRecord]:
    """Records as a mail lists them: the series first, then week by week."""
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(records, key=lambda record: (record.deviation.recurrence_id or earliest, record.key))


def keys_of(records: Sequence[ExceptionRecord]) -> tuple[str, ...]:
    """The keys of records in the order of a mail."""
    return tuple(record.key for record in ordered(records))


def name_of(person: Person) -> str:
    """A person's name fit to be shown; the address where there is none."""
    return clean(person.name) or person.email


def as_of(view: View, read_at: datetime | None = None) -> str:
    """When the calendar showed what a mail says, and in which zone its times are; None is now."""
    return as_read(read_at or view.now, view.zone, view.now)


def as_read(at: datetime, zone: str, now: datetime) -> str:
    """That the calendar was read at an instant, and in which zone the times of a mail are."""
    said = _("As the calendar stood on %(moment)s. Times are in %(zone)s.")
    return said % {"moment": moment(at, zone, now), "zone": clean(zone)}


def also_to(other: Person) -> str:
    """That the other one of the two gets a mail about the same."""
    return _("%(name)s gets a mail about it, too.") % {"name": name_of(other)}

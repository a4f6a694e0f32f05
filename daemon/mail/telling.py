"""The mails that only tell: how a change ended, and what was noticed that needs no answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from daemon.mail.asking import topic
from daemon.mail.endings import holds, line, sentence, to_do, week_and_state, why
from daemon.mail.envelope import Desk, Mail, as_of, finished, keys_of, name_of, ordered, to_person, view_of
from daemon.mail.headers import clean
from daemon.mail.letter import Letter
from daemon.mail.sentences import View, agreed, lead, named, weeks_of
from daemon.mail.words import listed
from rules.model import Kind, Person
from rules.records import ExceptionRecord

Records: TypeAlias = Sequence[ExceptionRecord]


def outcome(desk: Desk, reader: Person, other: Person, records: Records, now: datetime) -> Mail:
    """Tell one of the two how a change-set ended.

    Raises ValueError when an address cannot be written in ASCII, or for a record that is still open.
    """
    view, sorted_records = view_of(reader, other, records, now), ordered(records)
    alike = len({(holds(one, view), why(one)) for one in sorted_records}) == 1
    letter = (_ended_alike if alike else _ended_differently)(desk, other, sorted_records, view)
    return finished(desk, to_person("outcome", f"outcome {' '.join(keys_of(records))}", reader, records), letter, now)


def _ended_alike(desk: Desk, other: Person, records: Records, view: View) -> Letter:
    several = len(weeks_of(records)) > 1 and None not in weeks_of(records)
    return Letter(
        subject=f"{topic(other, records, view)} {holds(records[0], view, several=several)}",
        lead=sentence(records, view),
        heading=f"1:1 with {name_of(other)}",
        lines=tuple(dict.fromkeys(line(one, view) for one in records)),
        notes=(why(records[0]), to_do(records[0]), as_of(view)),
        contact=desk.operator,
    )


def _ended_differently(desk: Desk, other: Person, records: Records, view: View) -> Letter:
    reasons: dict[str, list[ExceptionRecord]] = {}
    for one in records:
        reasons.setdefault(why(one), []).append(one)
    return Letter(
        subject=f"{topic(other, records, view)}: what holds now",
        lead=f"{lead(records, view)} This is what holds now.",
        heading=f"1:1 with {name_of(other)}",
        lines=tuple(week_and_state(one, view) for one in records),
        notes=(
            *(f"{_capital(named(group, view))}: {reason}" for reason, group in reasons.items()),
            "There is nothing to do.",
            as_of(view),
        ),
        contact=desk.operator,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def notice(desk: Desk, reader: Person, other: Person, record: ExceptionRecord, now: datetime) -> Mail:
    """Tell one of the two about a further guest or a second series. Raises ValueError like `outcome`."""
    view = view_of(reader, other, [record], now)
    letter = _noticed(desk, other, record, view)
    return finished(desk, to_person("outcome", f"notice {record.key}", reader, [record]), letter, now)


def _noticed(desk: Desk, other: Person, record: ExceptionRecord, view: View) -> Letter:
    match record.deviation.kind:
        case Kind.GUEST_ADDED:
            return _guest(desk, other, record, view)
        case Kind.DUPLICATE:
            return _duplicate(desk, other, record, view)
        case kind:
            raise ValueError(f"nobody is told of {kind} without being asked")


def _guest(desk: Desk, other: Person, record: ExceptionRecord, view: View) -> Letter:
    guests = [clean(one) for one in record.deviation.rule_shows.split(", ") if one]
    several = len(guests) > 1
    weekly = "" if record.deviation.recurrence_id else "weekly "
    day = f" on {named([record], view)}" if record.deviation.recurrence_id else ""
    return Letter(
        subject=f"{topic(other, [record], view)}: {'further guests' if several else 'a further guest'}",
        lead=f"{listed(guests) or 'Somebody'} {'were' if several else 'was'} added to your {weekly}1:1{day}.",
        heading=f"1:1 with {name_of(other)}",
        lines=(agreed(record, view),),
        notes=(
            f"Nothing is changed. If this is not meant, remove the {'guests' if several else 'guest'} in the calendar.",
            as_of(view),
        ),
        contact=desk.operator,
    )


def _duplicate(desk: Desk, other: Person, record: ExceptionRecord, view: View) -> Letter:
    second = clean(record.deviation.rule_shows)
    return Letter(
        subject=f"Two weekly 1:1s with {name_of(other)}",
        lead=f"There are two weekly 1:1s of you and {name_of(other)} in the calendar.",
        heading=f"1:1 with {name_of(other)}",
        lines=(f"The agreed one: {agreed(record, view)}", *((f"The other one: {second}",) if second else ())),
        notes=("Nothing is deleted. If the other one is not needed, delete it in the calendar.", as_of(view)),
        contact=desk.operator,
    )

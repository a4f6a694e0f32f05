"""The mails that only tell: how a change ended, and what was noticed that needs no answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from daemon.i18n import gettext as _
from daemon.i18n import ngettext, speaking
from daemon.mail.asking import topic
from daemon.mail.endings import NOTHING, holds, line, line_and_state, sentence, to_do, why
from daemon.mail.envelope import Desk, Mail, also_to, as_of, finished, keys_of, name_of, ordered, to_person, view_of
from daemon.mail.headers import clean
from daemon.mail.letter import Letter
from daemon.mail.sentences import View, agreed, change, lead, named, rhythm, weeks_of
from daemon.mail.words import capital, listed
from rules.marked import marked
from rules.model import Kind, Person
from rules.records import ExceptionRecord

NOW = marked("This is what holds now.")
Records: TypeAlias = Sequence[ExceptionRecord]


def outcome(desk: Desk, reader: Person, other: Person, records: Records, now: datetime, *, alone: bool = False) -> Mail:
    """Tell one of the two how a change-set ended; `alone` when the other gets no mail about it.

    Raises ValueError when an address cannot be written in ASCII, or for a record that is still open.
    """
    view, sorted_records = view_of(reader, other, records, now), ordered(records)
    with speaking(reader.language):
        alike = len({(holds(one, view), why(one)) for one in sorted_records}) == 1
        composed = _ended_alike if alike else _ended_differently
        letter = composed(desk, other, sorted_records, view, "" if alone else also_to(other))
    return finished(desk, to_person("outcome", f"outcome {' '.join(keys_of(records))}", reader, records), letter, now)


def _ended_alike(desk: Desk, other: Person, records: Records, view: View, also: str) -> Letter:
    several = len(weeks_of(records)) > 1 and None not in weeks_of(records)
    return Letter(
        subject=_("%(topic)s %(state)s")
        % {"topic": topic(other, records, view), "state": holds(records[0], view, several=several)},
        lead=sentence(records, view),
        heading=_("1:1 with %(name)s") % {"name": name_of(other)},
        lines=tuple(dict.fromkeys(line(one, view) for one in records)),
        notes=(why(records[0]), f"{to_do(records[0])} {also}".strip(), as_of(view)),
        contact=desk.operator,
    )


def _ended_differently(desk: Desk, other: Person, records: Records, view: View, also: str) -> Letter:
    reasons: dict[str, list[ExceptionRecord]] = {}
    for one in records:
        reasons.setdefault(why(one), []).append(one)
    return Letter(
        subject=_("%(topic)s: what holds now") % {"topic": topic(other, records, view)},
        lead=f"{lead(records, view)} {_(NOW)}",
        heading=_("1:1 with %(name)s") % {"name": name_of(other)},
        lines=tuple(line_and_state(one, view) for one in records),
        notes=(
            *(f"{capital(named(group, view))}: {reason}" for reason, group in reasons.items()),
            f"{_(NOTHING)} {also}".strip(),
            as_of(view),
        ),
        contact=desk.operator,
    )


def notice(desk: Desk, reader: Person, other: Person, record: ExceptionRecord, now: datetime) -> Mail:
    """Tell one of the two about a further guest or a second series. Raises ValueError like `outcome`."""
    view = view_of(reader, other, [record], now)
    with speaking(reader.language):
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
    number = max(1, len(guests))
    topics = ngettext("%(topic)s: a further guest", "%(topic)s: further guests", number)
    remedy = ngettext(
        "Nothing is changed. If this is not meant, remove the guest in the calendar.",
        "Nothing is changed. If this is not meant, remove the guests in the calendar.",
        number,
    )
    return Letter(
        subject=topics % {"topic": topic(other, [record], view)},
        lead=_added(record, number) % {"guests": listed(guests) or _("Somebody"), "day": named([record], view)},
        heading=_("1:1 with %(name)s") % {"name": name_of(other)},
        lines=(change(record, view),),
        notes=(remedy, also_to(other), as_of(view)),
        contact=desk.operator,
    )


def _added(record: ExceptionRecord, number: int) -> str:
    if record.deviation.recurrence_id is None:
        return ngettext("%(guests)s was added to your weekly 1:1.", "%(guests)s were added to your weekly 1:1.", number)
    return ngettext(
        "%(guests)s was added to your 1:1 on %(day)s.", "%(guests)s were added to your 1:1 on %(day)s.", number
    )


def _duplicate(desk: Desk, other: Person, record: ExceptionRecord, view: View) -> Letter:
    second, who = rhythm(record.deviation, view), {"name": name_of(other)}
    further = (_("The other one: %(time)s") % {"time": second},) if second else ()
    return Letter(
        subject=_("Two weekly 1:1s with %(name)s") % who,
        lead=_("There are two weekly 1:1s of you and %(name)s in the calendar.") % who,
        heading=_("1:1 with %(name)s") % who,
        lines=(_("The agreed one: %(time)s") % {"time": agreed(record, view)}, *further),
        notes=(
            _("Nothing is deleted. If the other one is not needed, delete it in the calendar."),
            also_to(other),
            as_of(view),
        ),
        contact=desk.operator,
    )

"""A review packet: what both of a pair see of a term, each line with its day and who wrote it; Markdown and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from daemon.history import MARKDOWN
from daemon.i18n import gettext as _
from daemon.i18n import ngettext
from daemon.reports import timestamp
from daemon.store.disclosures import Prepared
from daemon.web import words
from daemon.web.rhythm import spoken
from daemon.web.telling import dated, term_words
from daemon.written import item_report, note_report, point_report, remark_report
from rules.model import Pair
from rules.notebook import ActionItem, Point, PointKind, Remark, SharedNote
from rules.past import PastWeek
from rules.records import ReasonKind
from rules.slot import wall_time
from rules.terms import Term
from rules.week import Became


@dataclass(frozen=True, slots=True)
class Packet:
    """What it is about, who prepared it, and the weeks, oldest first."""

    pair: Pair
    term: Term
    prepared: tuple[Prepared, ...]
    weeks: tuple[PastWeek, ...]

    @property
    def counts(self) -> dict[Became, int]:
        """How many weeks were held, moved, excused, made up and missed."""
        became = Counter(one.entry.became for one in self.weeks if one.entry)
        return {one: became[one] for one in Became if became[one]}

    @property
    def reasons(self) -> dict[ReasonKind, int]:
        """How often each kind of reason was given."""
        given = Counter(one.entry.reason for one in self.weeks if one.entry and one.entry.reason)
        return {one: given[one] for one in ReasonKind if given[one]}

    def name(self, email: str) -> str:
        """The whole name of whoever met in these weeks; the address of anybody else."""
        pairs = (self.pair, *(one.scope.tenure.pair for one in self.weeks))
        people = (person for pair in pairs for person in (pair.report, pair.manager))
        return next((words.full_name(one) for one in people if one.email == email), email)

    def local(self, at: datetime) -> date:
        """The day of an instant, where the team member is: the same for whoever opens the packet."""
        return wall_time(at, self.pair.slot.zone).date()


@dataclass(frozen=True, slots=True)
class Line:
    """One text with its day, its author, what it is, and what else is known of it."""

    day: str
    by: str
    what: str
    text: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    title: str
    lines: tuple[Line, ...]


def title(packet: Packet) -> str:
    """`Review packet: Ana Ruiz, the first quarter of 2026`."""
    about = {"name": words.full_name(packet.pair.report), "term": term_words(packet.term)}
    return _("Review packet: %(name)s, %(term)s") % about


def origin(packet: Packet) -> list[str]:
    """What it is made of, and who prepared it."""
    both = {"report": words.full_name(packet.pair.report), "manager": words.full_name(packet.pair.manager)}
    said = [_("1:1s of %(report)s with %(manager)s, from what both of them see.") % both]
    for one in packet.prepared:
        who = {"name": packet.name(one.by), "day": dated(packet.local(one.at))}
        said.append(_("Prepared by %(name)s on %(day)s.") % who)
    return said


def totals(packet: Packet) -> list[str]:
    """How many weeks became what, and the kinds of reasons."""
    number, unknown = len(packet.weeks), sum(one.entry is None for one in packet.weeks)
    weeks = ngettext("%(number)s week", "%(number)s weeks", number) % {"number": number}
    became = [f"{count} {spoken(one)}" for one, count in packet.counts.items()]
    became += [_("%(number)s not known") % {"number": unknown}] if unknown else []
    kinds = ", ".join(f"{words.kind(one)} {count}" for one, count in packet.reasons.items())
    lines = [f"{weeks}: {', '.join(became)}" if became else weeks]
    return [*lines, _("Kinds of reasons: %(kinds)s") % {"kinds": kinds}] if kinds else lines


def sections(packet: Packet) -> list[Section]:
    """Growth, feedback and action items of all weeks, then what else each week holds."""
    points = [one for week in packet.weeks for one in week.points]
    items = [one for week in packet.weeks for one in week.items]
    collected = (
        Section(_("Growth"), tuple(_point(packet, one) for one in points if one.kind is PointKind.GROWTH)),
        Section(_("Feedback"), tuple(_point(packet, one) for one in points if one.kind is PointKind.FEEDBACK)),
        Section(_("Action items"), tuple(_item(packet, one) for one in items)),
    )
    return [*(one for one in collected if one.lines), *(_week(packet, one) for one in packet.weeks)]


def _week(packet: Packet, week: PastWeek) -> Section:
    about = {"day": dated(week.day), "manager": words.full_name(week.scope.tenure.pair.manager)}
    became = spoken(week.entry.became) if week.entry else _("not known")
    if week.entry and week.entry.reason:
        became = f"{became}, {words.kind(week.entry.reason)}"
    return Section(_("%(day)s, with %(manager)s") % about + f": {became}", tuple(_lines(packet, week)))


def _lines(packet: Packet, week: PastWeek) -> Iterator[Line]:
    yield from (_point(packet, one) for one in week.points if one.kind is PointKind.TOPIC)
    yield from (_written(packet, one, _("Note"), one.saved_at) for one in week.notes if one.text)
    yield from (_written(packet, one, _("Remark"), one.added_at) for one in week.remarks)


def _written(packet: Packet, one: SharedNote | Remark, what: str, at: datetime) -> Line:
    return Line(dated(packet.local(at)), packet.name(one.author), what, one.text)


def _point(packet: Packet, one: Point) -> Line:
    what = {
        PointKind.TOPIC: _("Talking point"),
        PointKind.GROWTH: _("Growth"),
        PointKind.FEEDBACK: _("Feedback"),
    }[one.kind]
    further = [_("last edited by %(name)s") % {"name": packet.name(one.edited_by)}] if one.edited_by else []
    return Line(
        dated(packet.local(one.added_at)),
        packet.name(one.author),
        what,
        one.text,
        tuple(further + _done(packet, one.done_at)),
    )


def _item(packet: Packet, one: ActionItem) -> Line:
    further = [_("for %(name)s") % {"name": packet.name(one.owner)}]
    further += [_("due %(day)s") % {"day": dated(one.due)}] if one.due else []
    further += _done(packet, one.done_at) or [_("open")]
    what, by = _("Action item"), packet.name(one.author)
    return Line(dated(packet.local(one.added_at)), by, what, one.text, tuple(further))


def _done(packet: Packet, at: datetime | None) -> list[str]:
    return [_("done on %(day)s") % {"day": dated(packet.local(at))}] if at else []


def packet_markdown(packet: Packet) -> str:
    """The packet, to be pasted into a review."""
    parts = [f"# {_plain(title(packet))}", " ".join(map(_plain, origin(packet)))]
    heading = _("What became of the weeks")
    parts += [f"## {heading}", "\n".join(f"- {one}" for one in totals(packet))]
    for one in sections(packet):
        parts += [f"## {_plain(one.title)}", "\n".join(map(_item_of_list, one.lines))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item_of_list(line: Line) -> str:
    about = ", ".join((line.day, _plain(line.by), line.what, *map(_plain, line.further)))
    text = "\n  ".join(line.text.splitlines())
    return f"- *{about}:*\n  {text}"


def _plain(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def packet_document(packet: Packet) -> dict[str, Any]:
    """The packet, with stable names."""
    return {
        "report": packet.pair.report.email,
        "manager": packet.pair.manager.email,
        "period": str(packet.term),
        "first_week": packet.term.first.isoformat(),
        "last_week": packet.term.last.isoformat(),
        "prepared": [{"by": one.by, "at": timestamp(one.at)} for one in packet.prepared],
        "counts": {one: packet.counts.get(one, 0) for one in Became},
        "reasons": {**packet.reasons},
        "weeks": [_week_document(one) for one in packet.weeks],
    }


def _week_document(week: PastWeek) -> dict[str, Any]:
    return {
        "week": week.week.isoformat(),
        "day": week.day.isoformat(),
        "manager": week.scope.tenure.pair.manager.email,
        "became": week.entry and week.entry.became,
        "reason": week.entry and week.entry.reason,
        "points": [point_report(one) for one in week.points],
        "notes": [note_report(one) for one in week.notes],
        "action_items": [item_report(one) for one in week.items],
        "remarks": [remark_report(one) for one in week.remarks],
    }

"""The mails of the built-in agendas: share yours in time, this is what was shared, this is due today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from daemon.i18n import gettext as _
from daemon.i18n import ngettext, speaking
from daemon.mail.envelope import ONLY_YOU, Desk, Envelope, Mail, as_read, finished, name_of
from daemon.mail.headers import clean
from daemon.mail.letter import Letter, Passage
from daemon.mail.words import day, moment
from daemon.web.markdown import as_html
from rules.marked import marked
from rules.model import Person
from rules.notebook import ActionItem, Item
from rules.preferences import Extra
from rules.slot import instant

MOST = 30
"""So many points or items are written out; the page shows all."""

LINES, LINE = 12, 500
"""So many lines of one of them, and so long a line."""

NOON = time(12)
NO_MORE = marked("There is no further reminder for this week.")
SEEN = marked("%(name)s sees the agenda once you share it.")
BETWEEN = marked("The two of you see the agenda, nobody else.")


@dataclass(frozen=True, slots=True)
class Meeting:
    """The 1:1 whose agenda a mail is about: the key of the pair, its week, when it begins, and where the agenda is."""

    pair: str
    week: date
    start: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Task:
    """An action item, and the other one of the two."""

    item: ActionItem
    other: Person


def share_reminder(
    desk: Desk, reader: Person, other: Person, meeting: Meeting, by: datetime, points: int, now: datetime
) -> Mail:
    """Remind a team member of the agenda, which has so many points and is to be shared by an instant.

    Raises ValueError when an address cannot be written in ASCII, like all of these.
    """
    with speaking(reader.language):
        said = _named(reader, other, meeting, now) | {"by": moment(by, reader.zone, now)}
        asked = _("Your 1:1 with %(name)s begins on %(start)s. An agenda shared by %(by)s leaves time to read it.")
        letter = Letter(
            subject=_("1:1 with %(name)s on %(day)s: your agenda") % said,
            lead=asked % said,
            link=meeting.link,
            link_words=_("Share the agenda"),
            notes=(
                _so_far(points),
                f"{_(NO_MORE)} {_(ONLY_YOU)} {_(SEEN) % said}",
                as_read(now, reader.zone, now),
            ),
            contact=desk.operator,
        )
        return finished(desk, _envelope(f"share {meeting.pair} {meeting.week}", reader, Extra.REMINDERS), letter, now)


def shared_agenda(
    desk: Desk, reader: Person, other: Person, meeting: Meeting, points: Sequence[Item], now: datetime
) -> Mail:
    """Give a manager the points that the team member has shared."""
    with speaking(reader.language):
        said = _named(reader, other, meeting, now)
        passages = tuple(_written(one.point.text, _carried(one, reader, now), desk) for one in points[:MOST])
        letter = Letter(
            subject=_("1:1 with %(name)s on %(day)s: the agenda") % said,
            lead=_("%(name)s has shared the agenda of your 1:1 on %(start)s.") % said,
            heading=_("Talking points"),
            lines=() if passages else (_("No talking points are written down yet."),),
            passages=passages,
            link=meeting.link,
            link_words=_("Open the agenda"),
            notes=(
                *_more(len(points)),
                _("What is added later is on the page."),
                f"{_(ONLY_YOU)} {_(BETWEEN)}",
                as_read(now, reader.zone, now),
            ),
            contact=desk.operator,
        )
        return finished(desk, _envelope(f"agenda {meeting.pair} {meeting.week}", reader), letter, now)


def items_due(desk: Desk, reader: Person, tasks: Sequence[Task], link: str, now: datetime) -> Mail:
    """Remind somebody of the own action items that are due, all in one mail."""
    with speaking(reader.language):
        number, today = len(tasks), {"day": day(now, reader.zone, now), "number": len(tasks)}
        subject = ngettext("An action item for %(day)s", "%(number)s action items for %(day)s", number)
        lead = ngettext("This action item of yours is due.", "These action items of yours are due.", number)
        letter = Letter(
            subject=subject % today,
            lead=lead,
            heading=_("Action items"),
            passages=tuple(_written(one.item.text, _owed(one, reader, now), desk) for one in tasks[:MOST]),
            link=link,
            link_words=_("Open the agenda"),
            notes=(*_more(number), _("When it is done, say so there. There is no further reminder."), _(ONLY_YOU)),
            contact=desk.operator,
        )
        purpose = f"due {' '.join(sorted(map(_promise, tasks)))}"
        return finished(desk, _envelope(purpose, reader, Extra.REMINDERS), letter, now)


def _envelope(purpose: str, reader: Person, unsubscribe: str = "") -> Envelope:
    return Envelope("agenda", purpose, reader.email, clean(reader.name), unsubscribe=unsubscribe)


def _promise(one: Task) -> str:
    """What tells an item from all others: a number is given anew once it is free."""
    return f"{one.item.id} {one.item.added_at.isoformat()} {one.item.due}"


def _named(reader: Person, other: Person, meeting: Meeting, now: datetime) -> dict[str, str]:
    """What the words of a mail about a 1:1 need, in the reader's zone."""
    start, zone = meeting.start, reader.zone
    return {"name": name_of(other), "day": day(start, zone, now), "start": moment(start, zone, now)}


def _so_far(points: int) -> str:
    if not points:
        return _("There is no talking point on it yet; one is enough for a start.")
    there = ngettext("There is %(number)s talking point on it.", "There are %(number)s talking points on it.", points)
    return there % {"number": points}


def _carried(one: Item, reader: Person, now: datetime) -> str:
    return _("carried from %(day)s") % {"day": _day(one.carried_from, reader, now)} if one.carried_from else ""


def _owed(one: Task, reader: Person, now: datetime) -> str:
    """With whom it was agreed, and for when."""
    whom = {"name": name_of(one.other)}
    if one.item.due is None:
        return _("1:1 with %(name)s") % whom
    return _("1:1 with %(name)s, due on %(day)s") % (whom | {"day": _day(one.item.due, reader, now)})


def _more(number: int) -> tuple[str, ...]:
    left = number - MOST
    if left <= 0:
        return ()
    return (ngettext("%(number)s more is on the page.", "%(number)s more are on the page.", left) % {"number": left},)


def _day(one: date, reader: Person, now: datetime) -> str:
    return day(instant(datetime.combine(one, NOON), reader.zone), reader.zone, now)


def _written(text: str, remark: str, desk: Desk) -> Passage:
    """What somebody wrote in Markdown; links lead on, but none to a question, whose answer is its reader's own."""
    said = [_linked(line, desk) for line in text.splitlines()][:LINES] or [""]
    cut = [*said[:-1], f"{said[-1]} …"] if len(text.splitlines()) > LINES else said
    lines = [*cut[:-1], f"{cut[-1]} ({remark})"] if remark else cut
    return Passage(tuple(lines), as_html("\n".join(lines)))


def _linked(line: str, desk: Desk) -> str:
    whole = clean(line, LINE).replace(":/ /", "://")
    asks = any(f"{desk.base_url}/{page}/" in whole for page in ("reason", "answer"))
    return clean(whole, LINE) if asks else whole

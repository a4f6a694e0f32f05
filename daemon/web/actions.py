"""Action items: what one of the two will do, standing on every agenda until it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.opening import FIRST_YEAR, LAST_YEAR, Opened
from daemon.web.saving import Stored, conflicting, gone, opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain, version
from rules.model import Person
from rules.notebook import ActionItem, locked, standing
from rules.slot import wall_time

LONGEST_ACTION = 1_000
MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One action item; `raised` is the agreed day in an earlier week, from which it stands here."""

    item: ActionItem
    owner: Person
    raised: date | None
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Actions:
    """What stands on the agenda of a week, the first due first; and who may own an item, the reader first."""

    lines: tuple[Line, ...]
    owners: tuple[Person, Person]
    longest: int = LONGEST_ACTION


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action item as somebody filled it in, and what is wrong with that, in words for the person."""

    text: str
    owner: str
    due: date | None
    wrong: str


def shown(week: Opened, now: datetime) -> Actions:
    """What the page shows of them."""
    today = wall_time(now, week.reader.zone).date()
    lines = tuple(_line(week, one, today) for one in _standing(week))
    return Actions(lines, (week.reader, week.other))


def add_action(report: str, day: str) -> Response:
    """POST /agenda/REPORT/DATE/actions: adds an action item to this and the next agendas."""
    now, notebook = current().clock(), current().store.notebook
    week = opened_to_write(report, day, now)
    wanted = _wanted(week)
    if wrong := wanted.wrong or _too_many(notebook.open_action_items(week.key)):
        return refused(week, wrong)
    reader = week.reader.email
    added = notebook.add_action_item(
        ActionItem(week.key, week.week, reader, wanted.owner, wanted.text, now, wanted.due)
    )
    return saved(week, added.version, _place(added), id=added.id)


def change_action(report: str, day: str, number: int) -> Response:
    """POST …/actions/NUMBER: other words, another owner or another day; both texts where somebody else was faster."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    item, wanted = _item(week, number), _wanted(week)
    if item is None:
        return gone(week)
    if wrong := wanted.wrong or _fixed(week, item, wanted, now):
        return refused(week, wrong)
    if (item.text, item.owner, item.due) == (wanted.text, wanted.owner, wanted.due):
        return saved(week, item.version, _place(item))
    reminded = item.reminded_at if item.due == wanted.due else None
    changed = replace(item, text=wanted.text, owner=wanted.owner, due=wanted.due, reminded_at=reminded)
    return _stored(week, replace(changed, version=version()))


def mark_action(report: str, day: str, number: int) -> Response:
    """POST …/actions/NUMBER/done: marks an action item as done, or as open again."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    item, done = _item(week, number), request.form.get("done")
    if item is None or done not in ("yes", "no"):
        abort(404 if item is None else 400)
    current().store.notebook.mark_action_item(item, (item.done_at or now) if done == "yes" else None)
    return saved(week, item.version, _place(item))


def _fixed(week: Opened, item: ActionItem, wanted: Wanted, now: datetime) -> str:
    """Why the words cannot be others: those of a closed week stand in packets, under the name of who wrote them."""
    if wanted.text == item.text or not locked(week.pair.slot, item.week, now):
        return ""
    return _("The week in which this was raised is closed: its words stay. A new point can say what has changed.")


def _stored(week: Opened, item: ActionItem) -> Response:
    if current().store.notebook.change_action_item(item):
        return saved(week, item.version + 1, _place(item))
    latest = _item(week, item.id or 0)
    return conflicting(week, Stored(latest.text, latest.version)) if latest else gone(week)


def _wanted(week: Opened) -> Wanted:
    text, owner, due = (plain(request.form.get(name, "")) for name in ("text", "owner", "due"))
    owners = (week.reader.email, week.other.email)
    day = _day(due)
    wrong = "" if owner in owners else _("Please choose which of the two of you does it.")
    not_a_day = _("Please give the day like 2026-03-31, or none.") if due and day is None else ""
    return Wanted(text, owner, day, mistake(text, LONGEST_ACTION) or wrong or not_a_day)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _too_many(number: int) -> str:
    if number < MOST_OPEN:
        return ""
    return _("There are %(most)s open action items already. Please mark some as done.") % {"most": MOST_OPEN}


def _standing(week: Opened) -> tuple[ActionItem, ...]:
    items = current().store.notebook.action_items_about(week.key, week.week)
    return standing(items, week.week, week.pair.slot.zone)


def _item(week: Opened, number: int) -> ActionItem | None:
    return next((one for one in _standing(week) if one.id == number), None)


def _line(week: Opened, item: ActionItem, today: date) -> Line:
    done = wall_time(item.done_at, week.reader.zone).date() if item.done_at else None
    raised = item.week + timedelta(days=week.pair.slot.weekday) if item.week < week.week else None
    owner = week.reader if item.owner == week.reader.email else week.other
    return Line(item, owner, raised, done, bool(item.due and item.due < today and done is None))


def _place(item: ActionItem) -> str:
    return f"action-{item.id}"

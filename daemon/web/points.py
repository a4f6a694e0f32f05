"""The talking points of the two as a page shows them, and what each of the two does with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import abort, request
from werkzeug.wrappers import Response

from daemon.i18n import gettext as _
from daemon.web.markdown import as_html
from daemon.web.opening import Opened
from daemon.web.saving import Stored, conflicting, gone, opened_to_write, refused, saved
from daemon.web.site import current
from daemon.web.typed import mistake, plain, version
from daemon.web.words import first_name
from rules.model import Person
from rules.notebook import Agenda, Item, Point, PointKind, agenda, changeable, shared_with, visible

LONGEST_POINT = 4_000
MOST_OPEN = 200
MOST_IN_A_WEEK = 500
ON_A_PAGE = 100
HIGHEST = 10**12


@dataclass(frozen=True, slots=True)
class Line:
    """One talking point; `editor` is who changed it last, where that is not who raised it."""

    point: Point
    carried_from: date | None
    done_on: date | None
    own: bool
    changeable: bool
    editor: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two raised."""

    name: str
    own: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """The team member's side, which comes first, and the manager's; a very long list has several pages.

    `just_done` is an earlier point that left the page as it was marked: it can be opened again.
    """

    sides: tuple[Side, Side]
    page: int
    pages: int
    just_done: Point | None = None
    longest: int = LONGEST_POINT


def shown(week: Opened, now: datetime) -> Points:
    """What the page shows of them."""
    both = listed(week)
    pages = max(1, -(-max(len(both.report), len(both.manager)) // ON_A_PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    report, manager = week.pair.report, week.pair.manager
    sides = _side(week, now, report, both.report, page), _side(week, now, manager, both.manager, page)
    return Points(sides, page, pages, _just_done(week, both) if week.writable(now) else None)


def listed(week: Opened) -> Agenda:
    """All the points that the reader sees of a week."""
    points = current().store.notebook.points_about(week.key, week.week)
    return agenda(points, week.pair, week.week, week.reader.email)


def raised(week: Opened, text: str, now: datetime, kind: PointKind = PointKind.TOPIC, question: str = "") -> Point:
    """Add a point of the reader's; the same open words of theirs in the same week are one point."""
    with current().store.transaction():
        return _there(week, text, kind) or _added(week, text, now, kind, question)


def _there(week: Opened, text: str, kind: PointKind) -> Point | None:
    points = current().store.notebook.points_about(week.key, week.week)
    same = (one for one in points if one.text == text and one.kind == kind and not one.done_at)
    return next((one for one in same if (one.week, one.author) == (week.week, week.reader.email)), None)


def _added(week: Opened, text: str, now: datetime, kind: PointKind, question: str) -> Point:
    notebook = current().store.notebook
    point = Point(week.key, week.week, week.reader.email, text, now, kind=kind, question=question)
    sheet = notebook.sheet(week.key, week.week)
    return notebook.add_point(replace(point, shared_at=shared_with(point, week.pair, now, sheet)))


def too_many(week: Opened) -> str:
    """Why no further point can be added, in words for the person; empty when one can."""
    notebook, reader = current().store.notebook, week.reader.email
    # What the reader does not see does not count, so that the number tells nothing of it.
    if notebook.open_points(week.key, reader) >= MOST_OPEN:
        said = _("There are %(most)s open points already. Please mark some as done, then add this one.")
        return said % {"most": MOST_OPEN}
    if notebook.points_in_week(week.key, week.week, reader) >= MOST_IN_A_WEEK:
        return _("There are %(most)s points in this week already.") % {"most": MOST_IN_A_WEEK}
    return ""


def add_point(report: str, day: str) -> Response:
    """POST /agenda/REPORT/DATE: adds a talking point of the reader."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    text = plain(request.form.get("text", ""))
    if wrong := mistake(text, LONGEST_POINT) or too_many(week):
        return refused(week, wrong)
    point = raised(week, text, now)
    return saved(week, point.version, place(point), id=point.id)


def change_point(report: str, day: str, number: int) -> Response:
    """POST …/points/NUMBER: new words for a talking point; both texts where somebody else was faster."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    point, text = _seen(week, number), plain(request.form.get("text", ""))
    if point is None:
        return gone(week)
    if text == point.text:
        return _kept(week, point)
    if wrong := mistake(text, LONGEST_POINT) or _fixed(week, point, now):
        return refused(week, wrong)
    changed = replace(point, text=text, edited_by=week.reader.email, version=version())
    if not current().store.notebook.change_point(changed):
        return _conflict(week, number)
    return _kept(week, replace(changed, version=changed.version + 1))


def mark_point(report: str, day: str, number: int) -> Response:
    """POST …/points/NUMBER/done: marks a talking point as done, or as open again."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    point, done = _seen(week, number) or abort(404), request.form.get("done")
    if done not in ("yes", "no"):
        abort(400)
    current().store.notebook.mark_point(point, (point.done_at or now) if done == "yes" else None)
    at = place(point) if any(point.id == one.point.id for one in listed(week).items) else ""
    return saved(week, point.version, at, query="" if at else f"?done={number}")


def remove_point(report: str, day: str, number: int) -> Response:
    """POST …/points/NUMBER/remove: takes back a point of one's own, in the version that one has seen."""
    now = current().clock()
    week = opened_to_write(report, day, now)
    point = _seen(week, number)
    if point is None:
        return saved(week)
    if point.author != week.reader.email:
        abort(404)
    if wrong := _fixed(week, point, now):
        return refused(week, wrong)
    if not current().store.notebook.remove_point(replace(point, version=version())):
        return refused(week, _("It was changed meanwhile. Please look at it once more, then remove it."), status=409)
    return saved(week, at="points")


def place(point: Point) -> str:
    """Where on the page a point stands."""
    return f"point-{point.id}"


def _just_done(week: Opened, both: Agenda) -> Point | None:
    point = _seen(week, request.args.get("done", 0, int))
    return point if point and point.done_at and all(one.point.id != point.id for one in both.items) else None


def _side(week: Opened, now: datetime, person: Person, items: tuple[Item, ...], page: int) -> Side:
    on_page = items[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Side(first_name(person), person == week.reader, tuple(_line(week, now, one) for one in on_page))


def _line(week: Opened, now: datetime, item: Item) -> Line:
    point, slot = item.point, week.pair.slot
    editor = "" if point.edited_by == point.author else week.name_of(point.edited_by)
    return Line(
        point,
        item.carried_from,
        item.done_on,
        point.author == week.reader.email,
        changeable(point, slot, now),
        editor,
    )


def _seen(week: Opened, number: int) -> Point | None:
    """A talking point that the reader sees; feedback is none: what was given and mailed stays as it was said."""
    point = current().store.notebook.point(week.key, number) if 0 < number <= HIGHEST else None
    topic = point is not None and point.kind is not PointKind.FEEDBACK
    return point if point and topic and visible(point, week.reader.email) else None


def _fixed(week: Opened, point: Point, now: datetime) -> str:
    if changeable(point, week.pair.slot, now):
        return ""
    return _("The week in which this was raised is closed: its words stay. A new point can say what has changed.")


def _kept(week: Opened, point: Point) -> Response:
    return saved(week, point.version, place(point), html=as_html(point.text))


def _conflict(week: Opened, number: int) -> Response:
    point = _seen(week, number)
    if point is None:
        return gone(week)
    author = point.edited_by or point.author
    return conflicting(week, Stored(point.text, point.version, _name(week, author)))


def _name(week: Opened, email: str) -> str:
    return "" if email == week.reader.email else first_name(week.other)

"""What the pairs write: talking points, shared notes, action items, remarks, and whether a 1:1 took place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from daemon.rows import from_row, stamp, to_row
from daemon.store.database import Database
from rules.notebook import WEEK, ActionItem, Point, PointKind, Remark, SharedNote, Sheet, Statement, Template

DAY = timedelta(days=1)
"""Weeks that begin earlier than in UTC, as in Sydney, are read from so much earlier on."""

Numbered = TypeVar("Numbered", Point, ActionItem, Remark)
Versioned = TypeVar("Versioned", Point, ActionItem, SharedNote, Template)


@dataclass(frozen=True, slots=True)
class Notebook:
    """What people wrote, by pair and week.

    `add_…` gives the noun its number. `change_…` and `save_…` store what was read in some version as the next one
    (version 0 was not there yet); they store nothing and say false when it was changed or removed meanwhile.
    """

    db: Database

    # -- talking points

    def points(self, pair: str, until: date = date.max) -> list[Point]:
        """Talking points of a pair for weeks up to and including the one that begins at `until`."""
        rows = self.db.rows("points", "pair = ? AND week <= ?", pair, until.isoformat())
        return [from_row(Point, row) for row in rows]

    def points_about(self, pair: str, week: date) -> list[Point]:
        """Talking points that a week may show: its own, and earlier ones that were not done long before it began."""
        where = "pair = ? AND kind <> 'feedback' AND (week = ? OR week < ? AND (done_at IS NULL OR done_at >= ?))"
        rows = self.db.rows("points", where, pair, *_days(week, week, week - DAY))
        return [from_row(Point, row) for row in rows]

    def points_of_weeks(self, pair: str, first: date, last: date) -> list[Point]:
        """Talking points that were raised for the weeks between two Mondays, both included."""
        rows = self.db.rows("points", "pair = ? AND week BETWEEN ? AND ?", pair, first.isoformat(), last.isoformat())
        return [from_row(Point, row) for row in rows]

    def ideas_taken(self, pair: str, first: date, last: date) -> list[Point]:
        """Those talking points of these weeks that were made of a question, or mark a growth conversation."""
        where = "pair = ? AND week BETWEEN ? AND ? AND (question <> '' OR kind = 'growth')"
        rows = self.db.rows("points", where, pair, first.isoformat(), last.isoformat())
        return [from_row(Point, row) for row in rows]

    def open_points(self, pair: str, reader: str) -> int:
        """How many open talking points of a pair a reader sees."""
        return self._seen("pair = ? AND done_at IS NULL", pair, reader=reader)

    def points_in_week(self, pair: str, week: date, reader: str) -> int:
        """How many talking points that were raised for a week a reader sees."""
        return self._seen("pair = ? AND week = ?", pair, week.isoformat(), reader=reader)

    def _seen(self, where: str, *values: str, reader: str) -> int:
        seen = "kind <> 'feedback' AND (author = ? OR shared_at IS NOT NULL)"
        (number,) = self.db.execute(
            f"SELECT count(*) FROM points WHERE {where} AND {seen}", (*values, reader)
        ).fetchone()
        return int(number)

    def point(self, pair: str, id: int) -> Point | None:
        """One talking point of a pair."""
        return next((from_row(Point, row) for row in self.db.rows("points", "pair = ? AND id = ?", pair, id)), None)

    def add_point(self, point: Point) -> Point:
        """Add a talking point behind the pair's others."""
        with self.db.transaction():
            query = "SELECT ifnull(max(position), 0) + 1 FROM points WHERE pair = ?"
            (behind,) = self.db.execute(query, (point.pair,)).fetchone()
            return self._added("points", replace(point, position=behind))

    def change_point(self, point: Point) -> bool:
        """Store the changed words of a talking point, what kind it is, and who changed it."""
        # Its place and whether it is done are not touched: another request may be changing those.
        changes = "text = :text, kind = :kind, edited_by = :edited_by, version = version + 1"
        query = f"UPDATE points SET {changes} WHERE id = :id AND version = :version"
        return self.db.execute(query, to_row(point)).rowcount == 1

    def mark_point(self, point: Point, done_at: datetime | None) -> None:
        """Mark a talking point as done, or as open; that is no change of its words."""
        self.db.execute("UPDATE points SET done_at = ? WHERE id = ?", (done_at and stamp(done_at), point.id))

    def mark_kind(self, point: Point, kind: PointKind) -> None:
        """Mark a talking point as of a kind; its words and their version stay."""
        self.db.execute("UPDATE points SET kind = ? WHERE id = ?", (kind, point.id))

    def remove_point(self, point: Point) -> bool:
        """Remove a talking point; false when it was changed or removed meanwhile."""
        query = "DELETE FROM points WHERE id = ? AND version = ?"
        return self.db.execute(query, (point.id, point.version)).rowcount == 1

    def order_points(self, pair: str, ids: Sequence[int]) -> None:
        """Bring these talking points of a pair into this order, on the places that they hold now."""
        with self.db.transaction():
            wanted = frozenset(ids)
            held = sorted((one.position, one.id or 0) for one in self.points(pair) if one.id in wanted)
            places = [place for place, _ in held]
            spread = [places[0] + number for number in range(len(places))] if len(set(places)) < len(places) else places
            query = "UPDATE points SET position = ? WHERE pair = ? AND id = ?"
            there = {id for _, id in held}
            kept = [id for id in dict.fromkeys(ids) if id in there]
            self.db.execute_all(query, ((place, pair, id) for place, id in zip(spread, kept, strict=True)))

    def share_points(self, points: Iterable[Point], at: datetime) -> None:
        """Let the other one see these talking points; those that were seen before keep their time."""
        query = "UPDATE points SET shared_at = ? WHERE id = ? AND shared_at IS NULL"
        self.db.execute_all(query, ((stamp(at), one.id) for one in points))

    # -- the agenda of a week as a whole

    def sheet(self, pair: str, week: date) -> Sheet:
        """What is known of the agenda of one week."""
        rows = self.db.rows("sheets", "pair = ? AND week = ?", pair, week.isoformat())
        return from_row(Sheet, rows[0]) if rows else Sheet(pair, week)

    def share_sheet(self, pair: str, week: date, at: datetime) -> None:
        """Note when the agenda of a week was shared; the first time counts."""
        query = (
            "INSERT INTO sheets (pair, week, shared_at) VALUES (?, ?, ?) "
            "ON CONFLICT (pair, week) DO UPDATE SET shared_at = ifnull(shared_at, excluded.shared_at)"
        )
        self.db.execute(query, (pair, week.isoformat(), stamp(at)))

    def sheets(self, since: date) -> dict[tuple[str, date], Sheet]:
        """What is known of the agendas of weeks from a Monday on, by pair and week."""
        found = (from_row(Sheet, row) for row in self.db.rows("sheets", "week >= ?", since.isoformat()))
        return {(one.pair, one.week): one for one in found}

    def template(self, pair: str) -> Template | None:
        """The points that a pair wants on each agenda."""
        return next((from_row(Template, row) for row in self.db.rows("agenda_templates", "pair = ?", pair)), None)

    def save_template(self, template: Template) -> bool:
        """Store the first template of a pair, or a changed one."""
        return self._written("agenda_templates", template, "pair")

    # -- shared notes and remarks

    def shared_notes(self, pair: str, week: date | None = None) -> list[SharedNote]:
        """Shared notes of a pair, of one week or of all, oldest first."""
        where, values = ("pair = ?", [pair]) if week is None else ("pair = ? AND week = ?", [pair, week.isoformat()])
        return [from_row(SharedNote, row) for row in self.db.rows("shared_notes", where, *values, order="week, author")]

    def save_shared_note(self, note: SharedNote) -> bool:
        """Store the first version of a note, or a changed one."""
        return self._written("shared_notes", note, "pair", "week", "author")

    def remarks(self, pair: str) -> list[Remark]:
        """Remarks on weeks of a pair, oldest first."""
        return [from_row(Remark, row) for row in self.db.rows("remarks", "pair = ?", pair, order="added_at, id")]

    def add_remark(self, remark: Remark) -> Remark:
        return self._added("remarks", remark)

    # -- action items

    def action_items(self, pair: str) -> list[ActionItem]:
        """Action items of a pair, oldest first."""
        return [from_row(ActionItem, row) for row in self.db.rows("action_items", "pair = ?", pair, order="id")]

    def action_items_about(self, pair: str, week: date) -> list[ActionItem]:
        """Action items that may stand on the agenda of a week: its own, and earlier ones not done long before it."""
        where = "pair = ? AND (week = ? OR week < ? AND (done_at IS NULL OR done_at >= ?))"
        rows = self.db.rows("action_items", where, pair, *_days(week, week, week - WEEK - DAY))
        return [from_row(ActionItem, row) for row in rows]

    def open_action_items(self, pair: str) -> int:
        """How many action items of a pair are open."""
        query = "SELECT count(*) FROM action_items WHERE pair = ? AND done_at IS NULL"
        return int(self.db.execute(query, (pair,)).fetchone()[0])

    def action_items_due(self, until: date) -> list[ActionItem]:
        """Open action items of all pairs that are due by a day, and of which nobody was reminded."""
        where = "due <= ? AND done_at IS NULL AND reminded_at IS NULL"
        return [from_row(ActionItem, row) for row in self.db.rows("action_items", where, until.isoformat())]

    def add_action_item(self, item: ActionItem) -> ActionItem:
        return self._added("action_items", item)

    def change_action_item(self, item: ActionItem) -> bool:
        """Store the changed words, owner and day of an action item."""
        changes = "text = :text, owner = :owner, due = :due, reminded_at = :reminded_at, version = version + 1"
        query = f"UPDATE action_items SET {changes} WHERE id = :id AND version = :version"
        return self.db.execute(query, to_row(item)).rowcount == 1

    def mark_action_item(self, item: ActionItem, done_at: datetime | None) -> None:
        """Mark an action item as done, or as open; that is no change of its words."""
        self.db.execute("UPDATE action_items SET done_at = ? WHERE id = ?", (done_at and stamp(done_at), item.id))

    # -- whether it took place

    def statements(self, pair: str, week: date | None = None) -> list[Statement]:
        """What the two said of whether their 1:1s took place, in one week or in all, oldest first."""
        where, values = ("pair = ?", [pair]) if week is None else ("pair = ? AND week = ?", [pair, week.isoformat()])
        return [from_row(Statement, row) for row in self.db.rows("statements", where, *values, order="week, at")]

    def statements_of(self, week: date) -> list[Statement]:
        """What was said of one week, by its Monday, in all pairs."""
        return [from_row(Statement, row) for row in self.db.rows("statements", "week = ?", week.isoformat())]

    def save_statement(self, statement: Statement) -> None:
        """Keep what one of the two says now, instead of what they said before."""
        row = to_row(statement)
        self.db.put("statements", row | {"held": int(statement.held)}, "pair", "week", "by")

    # -- rows

    def _added(self, table: str, noun: Numbered) -> Numbered:
        return replace(noun, id=self.db.insert(table, _without_number(noun)))

    def _written(self, table: str, noun: Versioned, *key: str) -> bool:
        if noun.version:
            return self._changed(table, noun, *key)
        row = to_row(noun) | {"version": 1}
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        return self.db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({values})", row).rowcount == 1

    def _changed(self, table: str, noun: Versioned, *key: str) -> bool:
        row = to_row(noun)
        changes = ", ".join(f"{name} = :{name}" for name in row if name not in (*key, "version"))
        same = " AND ".join(f"{name} = :{name}" for name in (*key, "version"))
        query = f"UPDATE {table} SET {changes}, version = version + 1 WHERE {same}"
        return self.db.execute(query, row).rowcount == 1


def _days(*days: date) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in days)


def _without_number(noun: Point | ActionItem | Remark) -> dict[str, Any]:
    return {name: value for name, value in to_row(noun).items() if name != "id"}

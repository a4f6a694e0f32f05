"""The talking points of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from daemon.rows import Point, from_row, to_row
from daemon.store.database import Database


@dataclass(frozen=True, slots=True)
class Agenda:
    """What people want to talk about, by week."""

    db: Database

    def points(self, pair: str, until: date) -> list[Point]:
        """Talking points of a pair for weeks up to and including the one that begins at `until`."""
        rows = self.db.rows("points", "pair = ? AND week <= ?", pair, until.isoformat())
        return [from_row(Point, row) for row in rows]

    def save_point(self, point: Point) -> None:
        """Add a talking point, or change it when it has an id."""
        row = to_row(point)
        self.db.put("points", row, "id") if point.id else self.db.insert("points", row)

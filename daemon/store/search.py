"""Searching what the pairs wrote: SQLite's full-text index, asked for what one person may read and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.store.database import Database
from rules.access import Scope
from rules.searching import SHORTEST_BEGINNING, Wanted, spellings


class Found(StrEnum):
    """What was found: the table that it stands in."""

    POINT = "points"
    NOTE = "shared_notes"
    ITEM = "action_items"
    REMARK = "remarks"


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that was found."""

    found: Found
    pair: str
    week: date
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Hits:
    """A part of what was found; `total` counts all of it."""

    total: int
    shown: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """The full-text index of talking points, shared notes, action items and remarks; never of private notes.

    What a person may not read is left out before anything is counted, and what comes first is told by the weeks
    alone, not by how often words occur: so nothing of others shows through.
    """

    db: Database

    def hits(self, wanted: Wanted, scopes: Sequence[Scope], reader: str, skip: int, most: int) -> Hits:
        """Texts that hold all of these words, of the newest weeks first."""
        if not wanted.words or not scopes:
            return Hits(0, ())
        query, values = _asked(wanted, scopes, reader)
        columns, order = "count(*) OVER (), found, id, pair, week, author", "ORDER BY week DESC, found, id DESC"
        rows = self.db.execute(f"SELECT {columns} FROM ({query}) {order} LIMIT ? OFFSET ?", [*values, most, skip])
        found = rows.fetchall()
        if not found and skip:
            return Hits(self.hits(wanted, scopes, reader, 0, 1).total, ())
        return Hits(found[0][0] if found else 0, tuple(self._hit(*row) for _, *row in found))

    def _hit(self, table: str, number: int, pair: str, week: str, author: str) -> Hit:
        (text,) = self.db.execute(f"SELECT text FROM {Found(table)} WHERE id = ?", (number,)).fetchone()
        return Hit(Found(table), pair, date.fromisoformat(week), author, text)


def _asked(wanted: Wanted, scopes: Sequence[Scope], reader: str) -> tuple[str, list[str]]:
    """The statement that finds what a person may read, and its values.

    CROSS JOIN lets SQLite ask the index first; the other way around it would ask it anew for every text of the pair.
    """
    selects, values = [], []
    for table in Found:
        allowed, bounds = _allowed(table, scopes, reader)
        selects.append(
            f"SELECT '{table}' AS found, t.id, t.pair, t.week, t.author FROM {table}_fts AS f"
            f" CROSS JOIN {table} AS t WHERE t.id = f.rowid AND {table}_fts MATCH ? AND {allowed}"
        )
        values += [matching(wanted, [one.tenure.key for one in scopes]), *bounds]
    return " UNION ALL ".join(selects), values


def _allowed(table: Found, scopes: Sequence[Scope], reader: str) -> tuple[str, list[str]]:
    weeks = " OR ".join("(t.pair = ? AND t.week BETWEEN ? AND ?)" for _ in scopes)
    bounds = [part for one in scopes for part in (one.tenure.key, one.first.isoformat(), one.last.isoformat())]
    if table is not Found.POINT:
        return f"({weeks})", bounds
    return f"({weeks}) AND (t.shared_at IS NOT NULL OR t.author = ?)", [*bounds, reader]


def matching(wanted: Wanted, pairs: Sequence[str]) -> str:
    """The query in FTS5's language, section 3 of its page: all is quoted, so nothing of it is an operator."""
    theirs = " OR ".join(map(_quoted, dict.fromkeys(pairs)))
    return f"pair : ({theirs}) AND text : ({' AND '.join(_term(one, wanted) for one in wanted.words)})"


def _term(word: str, wanted: Wanted) -> str:
    ending = "*" if wanted.longer and len(word) >= SHORTEST_BEGINNING else ""
    return f"({' OR '.join(_quoted(one) + ending for one in spellings(word))})"


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'

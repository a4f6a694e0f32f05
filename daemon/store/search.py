"""Searching what the pairs wrote: SQLite's full-text index, asked for what one person may read and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.store.database import Database
from rules.access import Scope
from rules.searching import SHORTEST_BEGINNING, spellings


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
class Search:
    """The full-text index of talking points, shared notes, action items and remarks; never of private notes.

    What a person may not read is left out before anything is counted, and what comes first is told by the weeks
    alone, not by how often words occur: so nothing of others shows through.
    """

    db: Database

    def count(self, words: Sequence[str], scopes: Sequence[Scope], reader: str) -> int:
        """How many texts hold all of these words."""
        if not words or not scopes:
            return 0
        query, values = _asked(words, scopes, reader)
        (number,) = self.db.execute(f"SELECT count(*) FROM ({query})", values).fetchone()
        return int(number)

    def hits(self, words: Sequence[str], scopes: Sequence[Scope], reader: str, skip: int, most: int) -> list[Hit]:
        """Texts that hold all of these words, of the newest weeks first."""
        if not words or not scopes:
            return []
        query, values = _asked(words, scopes, reader)
        order = "ORDER BY week DESC, found, id DESC LIMIT ? OFFSET ?"
        rows = self.db.execute(f"SELECT found, pair, week, author, text FROM ({query}) {order}", [*values, most, skip])
        return [Hit(Found(row[0]), row[1], date.fromisoformat(row[2]), row[3], row[4]) for row in rows]


def _asked(words: Sequence[str], scopes: Sequence[Scope], reader: str) -> tuple[str, list[str]]:
    """The statement that finds what a person may read, and its values."""
    selects, values = [], []
    for table in Found:
        allowed, bounds = _allowed(table, scopes, reader)
        selects.append(
            f"SELECT '{table}' AS found, t.id, t.pair, t.week, t.author, t.text FROM {table}_fts AS f"
            f" JOIN {table} AS t ON t.id = f.rowid WHERE {table}_fts MATCH ? AND {allowed}"
        )
        values += [matching(words, [one.tenure.key for one in scopes]), *bounds]
    return " UNION ALL ".join(selects), values


def _allowed(table: Found, scopes: Sequence[Scope], reader: str) -> tuple[str, list[str]]:
    weeks = " OR ".join("(t.pair = ? AND t.week BETWEEN ? AND ?)" for _ in scopes)
    bounds = [part for one in scopes for part in (one.tenure.key, one.first.isoformat(), one.last.isoformat())]
    if table is not Found.POINT:
        return f"({weeks})", bounds
    return f"({weeks}) AND (t.shared_at IS NOT NULL OR t.author = ?)", [*bounds, reader]


def matching(words: Sequence[str], pairs: Sequence[str]) -> str:
    """The query in FTS5's language, section 3 of its page: all is quoted, so nothing of it is an operator."""
    theirs = " OR ".join(map(_quoted, dict.fromkeys(pairs)))
    return f"pair : ({theirs}) AND text : ({' AND '.join(_terms(words))})"


def _terms(words: Sequence[str]) -> Iterator[str]:
    for one in words:
        ending = "*" if len(one) >= SHORTEST_BEGINNING else ""
        yield f"({' OR '.join(_quoted(each) + ending for each in spellings(one))})"


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'

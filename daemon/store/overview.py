"""What the first page needs of all 1:1s of one person, in few queries and without what it does not show."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from daemon.rows import from_row
from daemon.store.database import Database
from rules.notebook import ActionItem, Sheet, Statement
from rules.week import LedgerEntry, Week

PAIRS = "pair IN (SELECT value FROM json_each(?))"
DRAFTS = """
SELECT points.pair, count(*)
FROM json_each(?) AS wanted CROSS JOIN points INDEXED BY points_unseen ON points.pair = wanted.key
WHERE points.shared_at IS NULL AND points.author = ? AND points.week <= wanted.value
    AND (points.done_at IS NULL OR points.week = wanted.value)
GROUP BY points.pair
"""


class OfAPair(Protocol):
    """Whatever belongs to a pair."""

    @property
    def pair(self) -> str: ...


Noun = TypeVar("Noun", bound=OfAPair)


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it by the key of the pair; `weeks` are the Mondays that are asked about, by the key of the pair."""

    db: Database

    def ledger(self, pairs: Collection[str], since: Week) -> dict[str, list[LedgerEntry]]:
        """What became of the weeks from one on, oldest first."""
        where = f"{PAIRS} AND (year, week) >= (?, ?)"
        rows = self.db.rows("ledger", where, _list(pairs), since.year, since.number, order="year, week")
        return _by_pair(from_row(LedgerEntry, row) for row in rows)

    def statements(self, pairs: Collection[str], since: Week) -> dict[str, list[Statement]]:
        """What was said of whether 1:1s took place, of the weeks from one on."""
        rows = self.db.rows("statements", f"{PAIRS} AND week >= ?", _list(pairs), since.monday.isoformat())
        return _by_pair(from_row(Statement, row) for row in rows)

    def sheets(self, weeks: Mapping[str, date]) -> dict[str, Sheet]:
        """What is known of the agendas of these weeks."""
        where = "(pair, week) IN (SELECT key, value FROM json_each(?))"
        found = (from_row(Sheet, row) for row in self.db.rows("sheets", where, _weeks(weeks)))
        return {one.pair: one for one in found}

    def drafts(self, weeks: Mapping[str, date], author: str) -> dict[str, int]:
        """How many talking points of an author these weeks show that nobody else has seen."""
        return dict(self.db.execute(DRAFTS, (_weeks(weeks), author)))

    def open_items(self, pairs: Collection[str]) -> dict[str, list[ActionItem]]:
        """Action items that are not done, what is due first to the front."""
        where = f"{PAIRS} AND done_at IS NULL"
        rows = self.db.rows("action_items", where, _list(pairs), order="due IS NULL, due, id")
        return _by_pair(from_row(ActionItem, row) for row in rows)


def _list(pairs: Collection[str]) -> str:
    return json.dumps(list(pairs))


def _weeks(weeks: Mapping[str, date]) -> str:
    return json.dumps({pair: week.isoformat() for pair, week in weeks.items()})


def _by_pair(nouns: Iterable[Noun]) -> dict[str, list[Noun]]:
    found: dict[str, list[Noun]] = defaultdict(list)
    for one in nouns:
        found[one.pair].append(one)
    return found

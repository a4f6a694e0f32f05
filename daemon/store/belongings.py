"""All that is kept of one person, in whichever pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from daemon.rows import from_row
from daemon.store.database import Database
from daemon.store.disclosures import Prepared
from rules.access import Disclosure
from rules.notebook import ActionItem, Point, Remark, SharedNote, Statement, Template
from rules.week import LedgerEntry

Noun = TypeVar("Noun", Point, SharedNote, ActionItem, Remark, Statement, Template, Disclosure, Prepared, LedgerEntry)
ADDRESSED = (
    "kind = 'feedback' AND author <> ? AND pair IN (SELECT key FROM pairs"
    " WHERE json_extract(pair, '$.report.email') = ? OR json_extract(pair, '$.manager.email') = ?)"
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a person wrote, owns or stated, by address; oldest first."""

    db: Database

    def points(self, person: str) -> list[Point]:
        """Talking points and feedback of a person's own, drafts included."""
        return self._of(Point, "points", "author = ?", person)

    def feedback_to(self, person: str) -> list[Point]:
        """Feedback that others gave in the person's 1:1s."""
        return self._of(Point, "points", ADDRESSED, person, person, person)

    def notes(self, person: str) -> list[SharedNote]:
        return self._of(SharedNote, "shared_notes", "author = ?", person)

    def action_items(self, person: str) -> list[ActionItem]:
        """Action items that a person raised or owns."""
        return self._of(ActionItem, "action_items", "author = ? OR owner = ?", person, person)

    def remarks(self, person: str) -> list[Remark]:
        return self._of(Remark, "remarks", "author = ?", person)

    def statements(self, person: str) -> list[Statement]:
        return self._of(Statement, "statements", "by = ?", person)

    def templates(self, person: str) -> list[Template]:
        return self._of(Template, "agenda_templates", "saved_by = ?", person)

    def disclosures(self, person: str) -> list[Disclosure]:
        return self._of(Disclosure, "disclosures", "report = ?", person)

    def packets(self, person: str) -> list[Prepared]:
        return self._of(Prepared, "packets", "by = ?", person)

    def ledger(self, person: str) -> list[LedgerEntry]:
        """What became of the weeks of a person, as team member or as manager."""
        return self._of(LedgerEntry, "ledger", "report = ? OR manager = ?", person, person)

    def _of(self, noun: type[Noun], table: str, where: str, *values: str) -> list[Noun]:
        return [from_row(noun, row) for row in self.db.rows(table, where, *values)]

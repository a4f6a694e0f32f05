"""The running agenda documents of the pairs, which weeks have a section, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import Outage, RunningDocument, WrittenSection, from_row, stamp, to_row
from daemon.store.database import Database
from rules.identity import pair_key
from rules.model import Pair

PARTS = ("people", "closed_to", "others")


@dataclass(frozen=True, slots=True)
class Documents:
    """One row for each pair with a document, one for each section, one for each cause of trouble."""

    db: Database

    def all(self) -> dict[str, RunningDocument]:
        """All documents, by the key of their pair."""
        return {row["pair"]: from_row(RunningDocument, row, PARTS) for row in self.db.rows("documents")}

    def links(self) -> dict[str, str]:
        """The link to the document of each pair that has one."""
        return {row["pair"]: row["link"] for row in self.db.rows("documents")}

    def link(self, pair: Pair) -> str:
        """The link to the document of a pair, "" while there is none."""
        rows = self.db.rows("documents", "pair = ?", pair_key(pair.report.email, pair.manager.email))
        return next((str(row["link"]) for row in rows), "")

    def save(self, document: RunningDocument) -> None:
        """Remember the document of a pair."""
        with self.db.transaction():
            self.db.put("documents", to_row(document), "pair")

    def sections(self, since: datetime) -> dict[str, dict[datetime, WrittenSection]]:
        """The sections of weeks from an instant on, by the key of their pair."""
        found: dict[str, dict[datetime, WrittenSection]] = defaultdict(dict)
        for row in self.db.rows("sections", "week >= ?", stamp(since)):
            one = from_row(WrittenSection, row)
            found[one.pair][one.week] = one
        return found

    def save_section(self, section: WrittenSection) -> None:
        """Remember that a week has its section, for good: what people delete is not put in again."""
        with self.db.transaction():
            self.db.put("sections", to_row(section), "pair", "week")

    def begin_anew(self, document: RunningDocument, now: datetime) -> None:
        """Another document instead of the one before: weeks that are not over have no section in it yet."""
        with self.db.transaction():
            self.save(document)
            self.db.execute("DELETE FROM sections WHERE pair = ? AND week > ?", (document.pair, stamp(now)))

    def troubles(self) -> dict[str, Outage]:
        """What is wrong at present, by cause."""
        return {row["cause"]: from_row(Outage, row) for row in self.db.rows("document_troubles")}

    def save_trouble(self, trouble: Outage) -> None:
        """Remember what is wrong."""
        with self.db.transaction():
            self.db.put("document_troubles", to_row(trouble), "cause")

    def end_trouble(self, cause: str) -> None:
        """Forget what is well again."""
        with self.db.transaction():
            self.db.execute("DELETE FROM document_troubles WHERE cause = ?", (cause,))

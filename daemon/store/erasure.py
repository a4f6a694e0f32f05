"""Taking one person out of the whole database; what is about others stays, under an address that means nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from daemon.store.database import IN_STEPS, Database
from daemon.store.history_schema import INDEXED

WORDS = (
    ("points", "author"),
    ("shared_notes", "author"),
    ("action_items", "author"),
    ("remarks", "author"),
    ("agenda_templates", "saved_by"),
    ("disclosures", "report"),
    ("channels", "owner"),
    ("sign_outs", "person"),
    ("preferences", "person"),
    ("bounced", "address"),
    ("responses", "attendee"),
    ("away", "person"),
    ("told", "person"),
)
"""Rows that go, and the column that says whose they are."""


def mentioning(person: str) -> re.Pattern[str]:
    """Finds an address in text and in links, however they write the @; no longer address that ends with it."""
    forms = sorted({person, quote(person, safe="@"), quote(person, safe="")}, key=len, reverse=True)
    return re.compile(rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, forms))})(?![\w-]|\.\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Erasure:
    """Steps of erasing a person, by address; whoever calls them holds the transaction."""

    db: Database

    def forget_words(self, person: str) -> None:
        """Delete what a person wrote; of what they stated of a week, whether it was held and the kind stay."""
        for table, column in WORDS:
            self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,))
        self.db.execute("UPDATE statements SET text = '' WHERE by = ?", (person,))

    def forget_calendars(self, urls: Collection[str], uids: Collection[str], person: str) -> None:
        """Delete what was read of a person's calendars, and of the series of their pairs in others' calendars."""
        finds = mentioning(person)
        known = {
            url for table, name in (("calendars", "url"), ("objects", "calendar")) for url in self._all(table, name)
        }
        for url in {one for one in known if finds.search(one)} | set(urls):
            self.db.execute("DELETE FROM calendars WHERE url = ?", (url,))
            self.db.execute("DELETE FROM objects WHERE calendar = ?", (url,))
        self.db.execute_all("DELETE FROM objects WHERE uid = ?", ((uid,) for uid in uids))
        for table in ("own_weeks", "invitations"):
            self.db.execute_all(f"DELETE FROM {table} WHERE uid = ?", ((uid,) for uid in uids))

    def end_ledgers(self, pairs: Collection[str]) -> None:
        """Enter no more weeks of these pairs: what their calendars showed is not known any longer."""
        self.db.execute_all("DELETE FROM ledger_due WHERE pair = ?", ((pair,) for pair in pairs))

    def empty_mails(self, message_ids: Collection[str]) -> None:
        """Delete what mails say."""
        query = "UPDATE outbox SET content = x'', error = '' WHERE message_id = ?"
        self.db.execute_all(query, ((one,) for one in message_ids))

    def rename(self, person: str, nobody: str) -> None:
        """Put another address in the place of a person's, wherever it is left."""
        finds = mentioning(person)
        self._register("finds_person", lambda text: int(isinstance(text, str) and bool(finds.search(text))))
        self._register("without_person", lambda text: finds.sub(nobody, text))
        for table, column in self._texts():
            change = f'UPDATE OR REPLACE "{table}" SET "{column}" = without_person("{column}")'
            self.db.execute(f'{change} WHERE finds_person("{column}")')

    def forget_index(self) -> None:
        """Build the full-text index anew: what was deleted stays in it until then."""
        for table in INDEXED:
            self.db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")

    def shrink(self) -> bool:
        """Write the file anew without what was deleted; false while the log beside it is being read."""
        self.db.execute(IN_STEPS)
        self.db.execute("VACUUM")
        return self.db.settle()

    def _register(self, name: str, function: Callable[[Any], object]) -> None:
        self.db.connection.register_function(function, name=name, replace=True)

    def _all(self, table: str, column: str) -> list[str]:
        return [one for (one,) in self.db.execute(f"SELECT DISTINCT {column} FROM {table}")]

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every column of text of every table of our own."""
        tables = self.db.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        ).fetchall()
        for (table,) in tables:
            columns = self.db.execute("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,)).fetchall()
            yield from ((table, column) for (column,) in columns if not table.startswith(("sqlite_", "_sqlite")))

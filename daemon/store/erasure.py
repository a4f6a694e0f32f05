"""Taking one person out of the whole database; what is about others stays, under an address that means nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

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


TREATED: Mapping[str, str] = {
    **{table: "rows of the person go; in others' the address is replaced" for table, _ in WORDS},
    "statements": "the words of the person go, whether a week was held and the kind of reason stay under the stand-in",
    "private_notes": "those of the person go",
    "note_keys": "that of the person goes",
    "outbox": "what mails to and about the person say goes, the address is replaced",
    "records": "the words that the person stated or wrote into a calendar go, the address is replaced",
    "pairs": "name, calendars and places of the person go, the address is replaced",
    "calendars": "those of the person go",
    "objects": "those in the person's calendars and series with the person go; in others' comments go, too",
    "own_weeks": "weeks of series with the person go",
    "invitations": "to series with the person go",
    "ledger": "weeks stay, the address is replaced",
    "ledger_due": "no further week is entered",
    "audit": "the person is taken out by halves of entries, and the chain still holds",
    "packets": "who prepared one is replaced",
    "documents": "the address is replaced, the document stays with the other one",
    "document_troubles": "addresses in causes are replaced",
    "outages": "addresses and calendars in causes are replaced",
    "passes": "addresses and calendars in what was unread are replaced",
    "plans": "addresses in lines are replaced",
    "blind": "names a pair by its hash",
    "doings": "names a pair by its hash",
    "sections": "names a pair by its hash",
    "sheets": "names a pair by its hash",
    "handled_mails": "holds hashes of mails",
    "used_tokens": "holds hashes of links",
    "mailbox": "holds a number",
    "measurements": "is about servers",
    "restorations": "holds moments",
    **{f"{table}_fts": "is built anew" for table in INDEXED},
}
"""What becomes of each table when a person is erased; the database has no others."""

SEALED = {("private_notes", "sealed"), ("note_keys", "wrapped"), ("outbox", "content")}
"""Columns of bytes, which no text is looked for in: their rows go, or they are emptied."""


def mentioning(person: str) -> re.Pattern[str]:
    """Finds an address in text and in links, however they write the @; no longer address that ends with it."""
    forms = sorted({person, quote(person, safe="@"), quote(person, safe="")}, key=len, reverse=True)
    return re.compile(rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, forms))})(?![\w-]|\.\w)", re.IGNORECASE)


def _placed(urls: Collection[str]) -> re.Pattern[str] | None:
    """Finds calendars by their URLs, and by the paths of these."""
    paths = (urlsplit(one).path for one in urls)
    forms = {form.rstrip("/") for form in (*urls, *paths) if form.strip("/")}
    longest_first = sorted(forms, key=lambda one: (-len(one), one))
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![\w.@%+~-])(?:{either})(?:/|(?![\w.@%+~-]))") if forms else None


def _silent(value: Any, person: str) -> Any:
    """A series as JSON without the comments of one attendee."""
    if isinstance(value, list):
        return [_silent(one, person) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _silent(one, person) for name, one in value.items()}
    return {**inner, "comment": ""} if inner.get("email") == person and "comment" in inner else inner


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

    def forget_comments(self, person: str) -> None:
        """Delete what a person wrote beside an answer to series of others."""
        finds = mentioning(person)
        rows = self.db.execute("SELECT rowid, series FROM objects WHERE series LIKE '%comment%'").fetchall()
        kept = ((json.dumps(_silent(json.loads(text), person)), row) for row, text in rows if finds.search(text))
        self.db.execute_all("UPDATE objects SET series = ? WHERE rowid = ?", list(kept))

    def rename(self, person: str, nobody: str, urls: Collection[str] = ()) -> None:
        """Put another address in the place of a person's, and of these URLs, wherever they are left."""
        finds, places = mentioning(person), _placed(urls)
        without: Callable[[str], str] = lambda text: finds.sub(nobody, places.sub(nobody, text) if places else text)
        self._register("finds_person", lambda text: int(isinstance(text, str) and without(text) != text))
        self._register("without_person", without)
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

"""What the daemon remembers, in SQLite: the only place, with the migrations, that speaks SQL.

Every thread gets a connection of its own to the file. Values go in and out as nouns; instants are stored as RFC 3339
text in UTC, so that they sort.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlite_utils import Database

from daemon.migrations import migrations
from daemon.rows import HeldPlan, Outage, Pass, Point, QueuedMail, from_row, object_row, sighting, stamp, to_row
from rules.known import Known
from rules.plan import Verb
from rules.reading import CalendarState, Sighting
from rules.records import ExceptionRecord

BUSY_SECONDS = 30
WAITING = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
RECORD_PARTS = ("deviation", "asked", "reason", "options", "denied")


class StoreError(Exception):
    """The database cannot be used; the text says what to do."""


@cache
def upsert(table: str, names: tuple[str, ...], pk: tuple[str, ...]) -> str:
    """The statement that adds a row, or changes the one that has its key; sqlite-utils asks the schema each time."""
    values, key = ", ".join(f":{name}" for name in names), ", ".join(pk)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changes}"


class Store:
    """One database file, or a private one in memory when `path` is None."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        # What is in memory belongs to one connection, which its threads take turns to use.
        self._threads = threading.local() if path else SimpleNamespace()
        try:
            migrations.apply(self._db)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: not a usable database ({error}); restore a backup") from error

    @property
    def _db(self) -> Database:
        if (db := getattr(self._threads, "db", None)) is None:
            db = self._threads.db = self._open()
        return db

    def _open(self) -> Database:
        if self._path is None:
            return Database(sqlite3.connect(":memory:", check_same_thread=False), execute_plugins=False)
        try:
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
            self._path.chmod(0o600)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path}: cannot be opened ({error})") from error
        return Database(connection, execute_plugins=False)

    def close(self) -> None:
        """Close this thread's connection."""
        if (db := getattr(self._threads, "db", None)) is not None:
            db.close()
            del self._threads.db

    def back_up(self, file: Path) -> None:
        """Write a consistent copy into a new file."""
        file.touch(mode=0o600)
        self._db.conn.execute("VACUUM INTO ?", (str(file),))

    def transaction(self) -> AbstractContextManager[Database]:
        """All writes inside become visible together, or none."""
        return self._db.atomic()

    def _put(self, table: str, row: dict[str, Any], *pk: str) -> None:
        self._db.execute(upsert(table, tuple(row), pk), row)

    def _rows(self, table: str, where: str = "", *args: object, order: str = "rowid") -> list[dict[str, Any]]:
        return list(self._db.table(table).rows_where(where or None, args, order_by=order))

    # -- pairs and what their calendars showed

    def known(self) -> dict[str, Known]:
        """All pairs ever seen, by key."""
        return {
            row["key"]: from_row(Known, row, ("pair", "slot", "written", "places", "roster"))
            for row in self._rows("pairs")
        }

    def save_known(self, known: Known) -> None:
        self._put("pairs", to_row(known), "key")

    def calendars(self) -> dict[str, CalendarState]:
        """The last reading of every calendar, by its URL."""
        sightings: dict[str, dict[str, Sighting]] = defaultdict(dict)
        for row in self._rows("objects"):
            sightings[row["calendar"]][row["href"]] = sighting(row)
        return {
            row["url"]: CalendarState(row["cursor"], bool(row["seen"]), row["held"], sightings[row["url"]])
            for row in self._rows("calendars")
        }

    def save_calendar(self, url: str, before: CalendarState, after: CalendarState) -> None:
        """Store what a reading changed."""
        changed = [
            object_row(url, href, one) for href, one in after.sightings.items() if before.sightings.get(href) is not one
        ]
        with self.transaction():
            for href in before.sightings.keys() - after.sightings.keys():
                self._db.execute("DELETE FROM objects WHERE calendar = ? AND href = ?", (url, href))
            for row in changed:
                self._put("objects", row, "calendar", "href")
            row = {"url": url, "cursor": after.cursor, "seen": int(after.seen), "held": after.held}
            self._put("calendars", row, "url")

    # -- exception records

    def records(self, where: str = "", *args: object) -> list[ExceptionRecord]:
        """Exception records, oldest first; `where` is a condition on columns."""
        rows = self._rows("records", where, *args, order="seen_at, rowid")
        return [from_row(ExceptionRecord, row, RECORD_PARTS) for row in rows]

    def pairs_in_play(self) -> set[str]:
        """Keys of the pairs with a record that is open, or whose outcome the calendars do not show yet."""
        query = "SELECT DISTINCT pair FROM records WHERE outcome IS NULL OR applied_at IS NULL"
        return {row[0] for row in self._db.execute(query)}

    def records_of_pairs(self, pairs: Collection[str]) -> dict[str, list[ExceptionRecord]]:
        """All records of these pairs: closed ones tell what was asked and put back already."""
        found: dict[str, list[ExceptionRecord]] = defaultdict(list)
        for one in self.records("pair IN (SELECT value FROM json_each(?))", json.dumps(list(pairs))):
            found[one.pair].append(one)
        return found

    def record(self, key: str) -> ExceptionRecord | None:
        """One record by its key."""
        return next(iter(self.records("key = ?", key)), None)

    def prompted(self, prompt: str) -> list[ExceptionRecord]:
        """The records that one prompt asked about."""
        return self.records("prompt = ?", prompt)

    def save_record(self, record: ExceptionRecord) -> None:
        self._put("records", to_row(record), "key")

    def save_answer(self, before: ExceptionRecord, after: ExceptionRecord) -> bool:
        """Store an answered record unless it was answered or closed meanwhile; false when it was."""
        row = to_row(after)
        values = [row[name] for name in ("reason", "outcome", "closed_at")]
        done = self._db.execute(
            "UPDATE records SET reason = ?, outcome = ?, closed_at = ?"
            " WHERE key = ? AND reason IS NULL AND outcome IS ?",
            (*values, after.key, before.outcome),
        )
        return done.rowcount == 1

    # -- outbox

    def queue(self, mail: QueuedMail) -> None:
        """Put a mail into the outbox; one with the same Message-ID is there already and stays."""
        self._db.table("outbox").insert(to_row(mail, content=mail.content), pk="message_id", ignore=True)

    def waiting(self, now: datetime) -> list[QueuedMail]:
        """Mails that are due, oldest first."""
        return self.mails(f"{WAITING} AND not_before <= ?", stamp(now))

    def mails(self, where: str = "", *args: object) -> list[QueuedMail]:
        """Mails of the outbox; `where` is a condition on columns."""
        rows = self._rows("outbox", where, *args, order="queued_at, rowid")
        return [from_row(QueuedMail, row, ("keys",)) for row in rows]

    def save_mail(self, mail: QueuedMail) -> None:
        self._put("outbox", to_row(mail, content=mail.content), "message_id")

    def mails_to_people(self, since: datetime) -> dict[str, list[datetime]]:
        """When prompts, reminders and outcomes were or will be sent to each person since an instant."""
        found: dict[str, list[datetime]] = defaultdict(list)
        about = "about IN ('prompt', 'reminder', 'outcome') AND dropped_at IS NULL"
        query = f"SELECT recipient, max(queued_at, not_before) FROM outbox WHERE not_before > ? AND {about}"
        for recipient, at in self._db.execute(query, (stamp(since),)):
            found[recipient].append(datetime.fromisoformat(at))
        return found

    def drop_questions(self, keys: Collection[str], now: datetime) -> None:
        """Drop the prompts and reminders that wait and are about these records, unless another is still open."""
        still_open = {one.key for one in self.records("outcome IS NULL")} - set(keys)
        for mail in self.mails(f"{WAITING} AND about IN ('prompt', 'reminder')"):
            if not still_open & set(mail.keys) and set(keys) & set(mail.keys):
                self.save_mail(replace(mail, dropped_at=now))

    # -- plans and the blast radius

    def plan(self, id: str) -> HeldPlan | None:
        """A plan that was held or approved."""
        rows = self._rows("plans", "id = ?", id)
        return from_row(HeldPlan, rows[0], ("identities",)) if rows else None

    def approved_plans(self, since: datetime) -> list[HeldPlan]:
        """Plans approved at or after an instant."""
        return [
            from_row(HeldPlan, row, ("identities",)) for row in self._rows("plans", "approved_at >= ?", stamp(since))
        ]

    def save_plan(self, plan: HeldPlan) -> None:
        self._put("plans", to_row(plan), "id")

    def note_doing(self, pair: str, verb: Verb, now: datetime) -> None:
        """Remember that something was done to a pair, for the limit of a day."""
        self._db.table("doings").insert({"pair": pair, "verb": verb, "at": stamp(now)})

    def doings(self, since: datetime) -> Mapping[str, frozenset[Verb]]:
        """What was done to which pair since an instant."""
        found: dict[str, frozenset[Verb]] = defaultdict(frozenset)
        for row in self._rows("doings", "at >= ?", stamp(since)):
            found[row["pair"]] |= {Verb(row["verb"])}
        return found

    # -- passes and outages

    def begin_pass(self, now: datetime) -> int:
        """A new pass; its number."""
        row = {**to_row(Pass(now)), "id": None}
        return int(self._db.table("passes").insert(row, pk="id").last_pk or 0)

    def finish_pass(self, number: int, done: Pass) -> None:
        self._put("passes", {**to_row(done), "id": number}, "id")

    def last_pass(self) -> Pass | None:
        """The latest pass, if there was one."""
        rows = self._rows("passes", order="id DESC LIMIT 1")
        return from_row(Pass, {k: v for k, v in rows[0].items() if k != "id"}, ("unread",)) if rows else None

    def outages(self) -> dict[str, Outage]:
        """What is wrong at present, by cause."""
        return {row["cause"]: from_row(Outage, row) for row in self._rows("outages")}

    def save_outage(self, outage: Outage) -> None:
        self._put("outages", to_row(outage), "cause")

    def end_outage(self, cause: str) -> None:
        self._db.execute("DELETE FROM outages WHERE cause = ?", (cause,))

    # -- agenda

    def points(self, pair: str, until: date) -> list[Point]:
        """Talking points of a pair for weeks up to and including the one that begins at `until`."""
        return [from_row(Point, row) for row in self._rows("points", "pair = ? AND week <= ?", pair, until.isoformat())]

    def save_point(self, point: Point) -> None:
        """Add a talking point, or change it when it has an id."""
        row = to_row(point)
        self._put("points", row, "id") if point.id else self._db.table("points").insert(row, pk="id")

    def use_token(self, token: str, now: datetime) -> bool:
        """Use a single-use token up; false when it was used before."""
        with self.transaction():
            query = "INSERT OR IGNORE INTO used_tokens (token, at) VALUES (?, ?)"
            return self._db.execute(query, (token, stamp(now))).rowcount == 1

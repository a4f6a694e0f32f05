"""Everything that the daemon remembers, from one database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from daemon.rows import HeldPlan, QueuedMail, from_row, object_row, sighting, stamp, to_row
from daemon.store.audit import AuditLog
from daemon.store.belongings import Belongings
from daemon.store.blindness import Blindness
from daemon.store.channels import Channels
from daemon.store.counts import Counts
from daemon.store.database import Database, upsert
from daemon.store.disclosures import Disclosures, Packets
from daemon.store.documents import Documents
from daemon.store.erasure import Erasure
from daemon.store.inbox import Inbox
from daemon.store.invitations import Invitations
from daemon.store.ledger import Ledger
from daemon.store.measurements import Measurements
from daemon.store.notebook import Notebook
from daemon.store.opening import Opening
from daemon.store.overview import Overview
from daemon.store.passes import PassHistory
from daemon.store.past import Past
from daemon.store.preferences import PreferenceTable
from daemon.store.private_notes import PrivateNotes
from daemon.store.reminders import Reminders
from daemon.store.responses import Responses
from daemon.store.restoration import Restoration
from daemon.store.retention import Kept
from daemon.store.search import Search
from daemon.store.sign_outs import SignOuts
from daemon.store.told import Told
from daemon.store.vitals import Vitals
from daemon.store.weeks import OwnWeeks
from rules.answers import meeting_length
from rules.known import Known
from rules.model import Window
from rules.plan import Verb
from rules.reading import CalendarState, Sighting
from rules.records import ExceptionRecord

ABOUT_ANY = "EXISTS (SELECT 1 FROM json_each(keys) AS own JOIN json_each(?) AS given ON own.value = given.value)"
WAITING = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
PAIR_PARTS = ("pair", "slot", "written", "places", "roster", "former", "duplicates", "homes", "vacated")
RECORD_PARTS = ("deviation", "asked", "reason", "options", "denied", "author")
ANSWERED = ("reason", "outcome", "answer", "denied")
WHEN_ANSWERED = ("closed_at", "chosen")


class Store:
    """One database file, or a private one in memory when `path` is None."""

    def __init__(self, path: Path | None, opening: Opening = Opening.OWN) -> None:
        self._db = Database(path, opening)
        self.audit = AuditLog(self._db)
        self.belongings = Belongings(self._db)
        self.blindness = Blindness(self._db)
        self.channels = Channels(self._db)
        self.counts = Counts(self._db)
        self.disclosures = Disclosures(self._db)
        self.documents = Documents(self._db)
        self.erasure = Erasure(self._db)
        self.inbox = Inbox(self._db)
        self.invitations = Invitations(self._db)
        self.ledger = Ledger(self._db)
        self.measurements = Measurements(self._db)
        self.notebook = Notebook(self._db)
        self.packets = Packets(self._db)
        self.overview = Overview(self._db)
        self.passes = PassHistory(self._db)
        self.past = Past(self._db)
        self.preferences = PreferenceTable(self._db)
        self.private_notes = PrivateNotes(self._db)
        self.reminders = Reminders(self._db)
        self.responses = Responses(self._db)
        self.restoration = Restoration(self._db)
        self.retention = Kept(self._db)
        self.search = Search(self._db)
        self.sign_outs = SignOuts(self._db)
        self.told = Told(self._db)
        self.vitals = Vitals(self._db)
        self.weeks = OwnWeeks(self._db)

    def close(self) -> None:
        """Close this thread's connection."""
        self._db.close()

    def back_up(self, file: Path) -> None:
        """Write a consistent copy into a new file."""
        self._db.back_up(file)

    def settle(self) -> bool:
        """Leave nothing of what was deleted in the log beside the file; false while somebody reads it."""
        return self._db.settle()

    def transaction(self) -> AbstractContextManager[object]:
        """All writes inside become visible together, or none."""
        return self._db.transaction()

    @property
    def undone(self) -> int:
        """How many transactions left nothing: whoever keeps what is stored in mind as well begins anew."""
        return self._db.undone

    # -- pairs and what their calendars showed

    def known(self) -> dict[str, Known]:
        """All pairs ever seen, by key."""
        return {row["key"]: from_row(Known, row, PAIR_PARTS) for row in self._db.rows("pairs")}

    def known_of(self, person: str) -> list[Known]:
        """The pairs ever seen in which a person is one of the two."""
        either = " OR ".join(f"json_extract(pair, '$.{role}.email') = ?" for role in ("report", "manager"))
        return [from_row(Known, row, PAIR_PARTS) for row in self._db.rows("pairs", either, person, person)]

    def save_known(self, known: Known) -> None:
        self._db.put("pairs", to_row(known), "key")

    def calendars(self) -> dict[str, CalendarState]:
        """The last reading of every calendar, by its URL."""
        sightings: dict[str, dict[str, Sighting]] = defaultdict(dict)
        for row in self._db.rows("objects"):
            sightings[row["calendar"]][row["href"]] = sighting(row)
        return {
            row["url"]: CalendarState(row["cursor"], bool(row["seen"]), row["held"], sightings[row["url"]])
            for row in self._db.rows("calendars")
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
                self._db.put("objects", row, "calendar", "href")
            row = {"url": url, "cursor": after.cursor, "seen": int(after.seen), "held": after.held}
            self._db.put("calendars", row, "url")

    # -- exception records

    def records(self, where: str = "", *args: object) -> list[ExceptionRecord]:
        """Exception records, oldest first, whatever the clock said; `where` is a condition on columns."""
        rows = self._db.rows("records", where, *args)
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

    def records_around(self, pairs: Collection[str], window: Window) -> dict[str, list[ExceptionRecord]]:
        """The records of these pairs about weeks in a window, and about whole series."""
        week = "json_extract(deviation, '$.recurrence_id')"
        where = f"pair IN (SELECT value FROM json_each(?)) AND ({week} IS NULL OR ({week} >= ? AND {week} < ?))"
        found: dict[str, list[ExceptionRecord]] = defaultdict(list)
        for one in self.records(where, json.dumps(list(pairs)), stamp(window.start), stamp(window.end)):
            found[one.pair].append(one)
        return found

    def record(self, key: str) -> ExceptionRecord | None:
        """One record by its key."""
        return next(iter(self.records("key = ?", key)), None)

    def open_records_of(self, person: str) -> list[ExceptionRecord]:
        """The open records of all pairs in which a person is one of the two."""
        open_of = "SELECT rowid FROM records WHERE outcome IS NULL AND"
        return self.records(f"rowid IN ({open_of} report = ? UNION {open_of} manager = ?)", person, person)

    def prompted(self, prompt: str) -> list[ExceptionRecord]:
        """The records that one prompt asked about."""
        return self.records("prompt = ?", prompt)

    def save_record(self, record: ExceptionRecord, before: ExceptionRecord | None = None) -> bool:
        """Store a record; false, storing nothing, when it was answered or closed since it was read as `before`."""
        row = to_row(record)
        statement = upsert("records", tuple(row), ("key",))
        if before is None:
            return self._db.execute(statement, row).rowcount == 1
        read = {f"{name}_before": value for name, value in to_row(before).items() if name in ANSWERED}
        same = " AND ".join(f"records.{name} IS :{name}_before" for name in ANSWERED)
        return self._db.execute(f"{statement} WHERE {same}", row | read).rowcount == 1

    def save_answer(self, before: ExceptionRecord, after: ExceptionRecord) -> bool:
        """Store an answered record unless it was answered or closed meanwhile; false when it was."""
        read, row = to_row(before), to_row(after)
        changes = ", ".join(f"{name} = ?" for name in (*ANSWERED, *WHEN_ANSWERED))
        same = " AND ".join(f"{name} IS ?" for name in ANSWERED)
        done = self._db.execute(
            f"UPDATE records SET {changes} WHERE key = ? AND {same}",
            (*(row[name] for name in (*ANSWERED, *WHEN_ANSWERED)), after.key, *(read[name] for name in ANSWERED)),
        )
        return done.rowcount == 1

    def taken_times(self, people: Collection[str]) -> list[Window]:
        """The make-up times that were chosen for 1:1s of any of these people."""
        theirs = "(SELECT value FROM json_each(?))"
        addresses = json.dumps(list(people))
        where = f"chosen IS NOT NULL AND (report IN {theirs} OR manager IN {theirs})"
        chosen = [(one.chosen, meeting_length(one)) for one in self.records(where, addresses, addresses)]
        return [Window(start, start + length) for start, length in chosen if start]

    # -- outbox

    def queue(self, mail: QueuedMail) -> None:
        """Put a mail into the outbox; one with the same Message-ID is there already and stays."""
        row = to_row(mail, content=mail.content)
        self._db.connection.table("outbox").insert(row, pk="message_id", ignore=True)

    def waiting(self, now: datetime) -> list[QueuedMail]:
        """Mails that are due, oldest first."""
        return self.mails(f"{WAITING} AND not_before <= ?", stamp(now))

    def waiting_questions(self, keys: Collection[str]) -> list[QueuedMail]:
        """The prompts and reminders that wait and are about any of these records; of others, nothing is read."""
        return self.mails(f"{WAITING} AND about IN ('prompt', 'reminder') AND {ABOUT_ANY}", json.dumps([*keys]))

    def claim_mail(self, message_id: str, now: datetime) -> bool:
        """Note that a mail is about to be sent; false for one that waits no more."""
        query = f"UPDATE outbox SET tried_at = ? WHERE message_id = ? AND {WAITING}"
        return self._db.execute(query, (stamp(now), message_id)).rowcount == 1

    def mails(self, where: str = "", *args: object) -> list[QueuedMail]:
        """Mails of the outbox; `where` is a condition on columns."""
        rows = self._db.rows("outbox", where, *args, order="queued_at, rowid")
        return [from_row(QueuedMail, row, ("keys",)) for row in rows]

    def mail(self, message_id: str) -> QueuedMail | None:
        """A mail of the outbox by its Message-ID."""
        return next(iter(self.mails("message_id = ?", message_id)), None)

    def save_mail(self, mail: QueuedMail) -> None:
        self._db.put("outbox", to_row(mail, content=mail.content), "message_id")

    def mails_to_people(self, since: datetime) -> dict[str, list[datetime]]:
        """When prompts, reminders, outcomes and notes were, may have been or will be sent to each since an instant."""
        found: dict[str, list[datetime]] = defaultdict(list)
        reminding = "about = 'agenda' AND json_extract(keys, '$[0]') IN ('share', 'due')"
        rhythm = "about = 'digest' AND json_extract(keys, '$[0]') = 'rhythm'"
        about = f"(about IN ('prompt', 'reminder', 'outcome') OR {reminding} OR {rhythm})"
        about += " AND (dropped_at IS NULL OR tried_at IS NOT NULL)"
        query = f"SELECT recipient, max(queued_at, not_before) FROM outbox WHERE not_before > ? AND {about}"
        for recipient, at in self._db.execute(query, (stamp(since),)):
            found[recipient].append(datetime.fromisoformat(at))
        return found

    # -- plans and the blast radius

    def plan(self, id: str) -> HeldPlan | None:
        """A plan that was held or approved."""
        rows = self._db.rows("plans", "id = ?", id)
        return from_row(HeldPlan, rows[0], ("identities",)) if rows else None

    def approved_plans(self, since: datetime) -> list[HeldPlan]:
        """Plans approved at or after an instant."""
        return [
            from_row(HeldPlan, row, ("identities",)) for row in self._db.rows("plans", "approved_at >= ?", stamp(since))
        ]

    def save_plan(self, plan: HeldPlan) -> None:
        self._db.put("plans", to_row(plan), "id")

    def note_doing(self, pair: str, verb: Verb, now: datetime) -> None:
        """Remember that something was done to a pair, for the limit of a day."""
        self._db.execute("INSERT INTO doings (pair, verb, at) VALUES (?, ?, ?)", (pair, verb, stamp(now)))

    def doings(self, since: datetime) -> Mapping[str, frozenset[Verb]]:
        """What was done to which pair since an instant."""
        found: dict[str, frozenset[Verb]] = defaultdict(frozenset)
        for row in self._db.rows("doings", "at >= ?", stamp(since)):
            found[row["pair"]] |= {Verb(row["verb"])}
        return found

    # -- signing in

    def use_token(self, token: str, now: datetime) -> bool:
        """Use a single-use token up; false when it was used before."""
        with self.transaction():
            query = "INSERT OR IGNORE INTO used_tokens (token, at) VALUES (?, ?)"
            return self._db.execute(query, (token, stamp(now))).rowcount == 1

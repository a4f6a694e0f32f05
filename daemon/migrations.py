"""The schema of the database, one step after another; steps that were released never change.

The later ones stand in `daemon.store.history_schema` and `account_schema`, the latest in `service_schema`; further
steps follow there, since they are taken in this order.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("oneonone")

FIRST = """
CREATE TABLE pairs (
    key TEXT PRIMARY KEY, pair TEXT NOT NULL, slot TEXT, generation INTEGER NOT NULL, first TEXT,
    adopted_at TEXT, missing_since TEXT, ended_at TEXT, written TEXT NOT NULL
) STRICT;
CREATE TABLE calendars (
    url TEXT PRIMARY KEY, cursor TEXT NOT NULL, seen INTEGER NOT NULL, held TEXT NOT NULL
) STRICT;
CREATE TABLE objects (
    calendar TEXT NOT NULL, href TEXT NOT NULL, etag TEXT, uid TEXT NOT NULL, series TEXT, fault TEXT NOT NULL,
    missing_since TEXT, gone INTEGER NOT NULL, PRIMARY KEY (calendar, href)
) STRICT;
CREATE TABLE records (
    key TEXT PRIMARY KEY, pair TEXT NOT NULL, report TEXT NOT NULL, manager TEXT NOT NULL, deviation TEXT NOT NULL,
    seen_at TEXT NOT NULL, changed_at TEXT NOT NULL, prompt TEXT NOT NULL, asked TEXT NOT NULL, asked_at TEXT,
    reminded_at TEXT, reason TEXT, outcome TEXT, closed_at TEXT, applied_at TEXT, after_put_back INTEGER NOT NULL
) STRICT;
CREATE INDEX records_of_pair ON records (pair);
CREATE INDEX records_in_play ON records (pair) WHERE outcome IS NULL OR applied_at IS NULL;
CREATE INDEX records_of_prompt ON records (prompt);
CREATE TABLE outbox (
    message_id TEXT PRIMARY KEY, recipient TEXT NOT NULL, about TEXT NOT NULL, keys TEXT NOT NULL,
    content BLOB NOT NULL, queued_at TEXT NOT NULL, not_before TEXT NOT NULL, attempts INTEGER NOT NULL,
    sent_at TEXT, failed_at TEXT, dropped_at TEXT, error TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (not_before) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE TABLE plans (
    id TEXT PRIMARY KEY, why TEXT NOT NULL, identities TEXT NOT NULL, held_at TEXT, approved_at TEXT
) STRICT;
CREATE TABLE doings (pair TEXT NOT NULL, verb TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX doings_at ON doings (at);
CREATE TABLE outages (cause TEXT PRIMARY KEY, since TEXT NOT NULL, passes INTEGER NOT NULL, told_at TEXT) STRICT;
CREATE TABLE passes (
    id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, unread TEXT NOT NULL, held TEXT,
    failed TEXT
) STRICT;
CREATE TABLE points (
    id INTEGER PRIMARY KEY, pair TEXT NOT NULL, week TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
    added_at TEXT NOT NULL, done_at TEXT
) STRICT;
CREATE INDEX points_of_pair ON points (pair, week);
CREATE TABLE used_tokens (token TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
"""


@migrations()
def first_schema(db: Database) -> None:
    """Everything that the first release remembers."""
    for statement in FIRST.split(";\n"):
        if statement.strip():
            db.execute(statement)


SECOND = """
ALTER TABLE pairs ADD COLUMN uid TEXT NOT NULL DEFAULT '';
ALTER TABLE pairs ADD COLUMN places TEXT NOT NULL DEFAULT '{}';
ALTER TABLE pairs ADD COLUMN roster TEXT;
ALTER TABLE pairs ADD COLUMN organizer TEXT NOT NULL DEFAULT '';
ALTER TABLE pairs ADD COLUMN former TEXT NOT NULL DEFAULT '[]';
ALTER TABLE pairs ADD COLUMN duplicates TEXT NOT NULL DEFAULT '[]';
ALTER TABLE records ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
ALTER TABLE records ADD COLUMN chosen TEXT;
ALTER TABLE records ADD COLUMN answer TEXT;
ALTER TABLE records ADD COLUMN denied TEXT NOT NULL DEFAULT '[]';
ALTER TABLE objects ADD COLUMN written TEXT;
UPDATE calendars SET cursor = '';
UPDATE objects SET etag = NULL;
"""


@migrations()
def lineage_and_answers(db: Database) -> None:
    """What is known of series that people made, and of what was answered; all calendars are read anew."""
    for statement in SECOND.split(";\n"):
        if statement.strip():
            db.execute(statement)


THIRD = """
CREATE TABLE ledger (
    pair TEXT NOT NULL, report TEXT NOT NULL, manager TEXT NOT NULL, year INTEGER NOT NULL, week INTEGER NOT NULL,
    recurrence_id TEXT NOT NULL, zone TEXT NOT NULL, became TEXT NOT NULL, reason TEXT,
    PRIMARY KEY (pair, year, week)
) STRICT;
CREATE INDEX ledger_of_report ON ledger (report);
CREATE TABLE ledger_due (pair TEXT PRIMARY KEY, year INTEGER NOT NULL, week INTEGER NOT NULL) STRICT;
"""


@migrations()
def the_ledger(db: Database) -> None:
    """What became of every week of every pair, and which week is due next."""
    for statement in THIRD.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def looked_elsewhere(db: Database) -> None:
    """Whether what a calendar misses was looked for in the other calendars of its owner."""
    db.execute("ALTER TABLE objects ADD COLUMN sought INTEGER NOT NULL DEFAULT 0")


OWN_WEEKS = """
CREATE TABLE own_weeks (
    pair TEXT NOT NULL, role TEXT NOT NULL, uid TEXT NOT NULL, recurrence_id TEXT NOT NULL, stands TEXT,
    PRIMARY KEY (pair, role, uid, recurrence_id)
) STRICT
"""


@migrations()
def weeks_of_ours(db: Database) -> None:
    """Which weeks of which copy the daemon set itself."""
    db.execute(OWN_WEEKS)


CHANNELS = """
CREATE TABLE channels (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, calendar TEXT NOT NULL, owner TEXT NOT NULL, address TEXT NOT NULL,
    resource TEXT NOT NULL, until TEXT NOT NULL
) STRICT
"""


@migrations()
def channels_of_servers(db: Database) -> None:
    """Which channels are open, by which servers tell of changes."""
    db.execute(CHANNELS)


DOCUMENTS = """
CREATE TABLE documents (
    pair TEXT PRIMARY KEY, id TEXT NOT NULL, link TEXT NOT NULL, people TEXT NOT NULL, closed_to TEXT NOT NULL,
    others TEXT NOT NULL
) STRICT;
CREATE TABLE sections (
    pair TEXT NOT NULL, week TEXT NOT NULL, link TEXT NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (pair, week)
) STRICT;
CREATE INDEX sections_of_week ON sections (week);
CREATE TABLE document_troubles (
    cause TEXT PRIMARY KEY, since TEXT NOT NULL, passes INTEGER NOT NULL, told_at TEXT
) STRICT;
"""


@migrations()
def running_documents(db: Database) -> None:
    """The agenda documents of the pairs, by key and link alone; nothing of what is written in them."""
    for statement in DOCUMENTS.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def authors_of_changes(db: Database) -> None:
    """Who made a change, where a server's log told of it."""
    db.execute("ALTER TABLE records ADD COLUMN author TEXT")


OWN_STATES = """
ALTER TABLE own_weeks RENAME TO own_weeks_before;
CREATE TABLE own_weeks (
    pair TEXT NOT NULL, role TEXT NOT NULL, uid TEXT NOT NULL, recurrence_id TEXT NOT NULL, stands TEXT
) STRICT;
CREATE UNIQUE INDEX own_weeks_once ON own_weeks (pair, role, uid, recurrence_id, ifnull(stands, ''));
INSERT INTO own_weeks SELECT pair, role, uid, recurrence_id, stands FROM own_weeks_before;
DROP TABLE own_weeks_before
"""


@migrations()
def weeks_of_ours_in_doubt(db: Database) -> None:
    """A week can be known as it was set before, too, until a reading shows what became of the last write."""
    for statement in OWN_STATES.split(";\n"):
        db.execute(statement)


@migrations()
def looks_at_sections(db: Database) -> None:
    """When the section of a week was looked at last, and when it was found that somebody had written in it."""
    for column in ("looked_at", "written_at"):
        db.execute(f"ALTER TABLE sections ADD COLUMN {column} TEXT")


NOTEBOOK = """
ALTER TABLE points ADD COLUMN shared_at TEXT;
ALTER TABLE points ADD COLUMN kind TEXT NOT NULL DEFAULT 'topic';
ALTER TABLE points ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE points ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE points ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE points ADD COLUMN edited_by TEXT NOT NULL DEFAULT '';
UPDATE points SET shared_at = added_at;
CREATE TABLE sheets (
    pair TEXT NOT NULL, week TEXT NOT NULL, shared_at TEXT, mailed_at TEXT, reminded_at TEXT, PRIMARY KEY (pair, week)
) STRICT;
CREATE TABLE shared_notes (
    pair TEXT NOT NULL, week TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL, saved_at TEXT NOT NULL,
    version INTEGER NOT NULL, PRIMARY KEY (pair, week, author)
) STRICT;
CREATE TABLE action_items (
    id INTEGER PRIMARY KEY, pair TEXT NOT NULL, week TEXT NOT NULL, author TEXT NOT NULL, owner TEXT NOT NULL,
    text TEXT NOT NULL, added_at TEXT NOT NULL, due TEXT, done_at TEXT, reminded_at TEXT, version INTEGER NOT NULL
) STRICT;
CREATE INDEX action_items_of_pair ON action_items (pair);
CREATE INDEX action_items_due ON action_items (due) WHERE done_at IS NULL AND reminded_at IS NULL;
CREATE TABLE remarks (
    id INTEGER PRIMARY KEY, pair TEXT NOT NULL, week TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
    added_at TEXT NOT NULL
) STRICT;
CREATE INDEX remarks_of_pair ON remarks (pair, week);
CREATE TABLE statements (
    pair TEXT NOT NULL, week TEXT NOT NULL, by TEXT NOT NULL, held INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT,
    text TEXT NOT NULL, PRIMARY KEY (pair, week, by)
) STRICT;
CREATE TABLE agenda_templates (
    pair TEXT PRIMARY KEY, text TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE INDEX pairs_of_report ON pairs (json_extract(pair, '$.report.email'));
CREATE INDEX pairs_of_manager ON pairs (json_extract(pair, '$.manager.email'))
"""


@migrations()
def the_notebook(db: Database) -> None:
    """What the two write for a week; talking points that are there already were seen by both."""
    for statement in NOTEBOOK.split(";\n"):
        db.execute(statement)


PRIVATE_NOTES = """
CREATE TABLE note_keys (author TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
CREATE TABLE private_notes (
    author TEXT NOT NULL, pair TEXT NOT NULL, week TEXT NOT NULL, sealed BLOB NOT NULL, saved_at TEXT NOT NULL,
    version INTEGER NOT NULL, PRIMARY KEY (author, pair, week)
) STRICT
"""


@migrations()
def private_notes(db: Database) -> None:
    """Private notes, sealed; each author's key is wrapped by one that is not in the database."""
    for statement in PRIVATE_NOTES.split(";\n"):
        db.execute(statement)


OVERVIEW = """
CREATE TABLE sign_outs (person TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
ALTER TABLE passes ADD COLUMN seconds REAL;
CREATE INDEX points_unseen ON points (pair) WHERE shared_at IS NULL;
CREATE INDEX action_items_open ON action_items (pair) WHERE done_at IS NULL;
CREATE INDEX records_open_of_report ON records (report) WHERE outcome IS NULL;
CREATE INDEX records_open_of_manager ON records (manager) WHERE outcome IS NULL;
CREATE INDEX outbox_failed ON outbox (about) WHERE failed_at IS NOT NULL;
CREATE INDEX outbox_of_recipient ON outbox (recipient, about, queued_at)
"""


@migrations()
def sign_outs_and_overviews(db: Database) -> None:
    """Who signed out everywhere, how long passes take, and quick ways to what the pages look up for one person."""
    for statement in OVERVIEW.split(";\n"):
        db.execute(statement)

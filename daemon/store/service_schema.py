"""The steps of the schema that come after those of `daemon.store.account_schema`: what the service keeps of itself."""

from __future__ import annotations

from sqlite_utils import Database

from daemon.store.account_schema import migrations

__all__ = ["migrations"]

APPLICATION_ID = int.from_bytes(b"1on1")
"""What names the file as ours, to this program and to `file`."""

AUDIT = (
    """
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, deed TEXT NOT NULL, who TEXT NOT NULL, about TEXT NOT NULL,
        salt TEXT NOT NULL, commitment TEXT NOT NULL, seal TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER audit_is_only_added_to BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
    """,
    """
    CREATE TRIGGER audit_keeps_what_is_sealed BEFORE UPDATE OF number, at, deed, commitment, seal ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
    """,
)


@migrations()
def who_did_what(db: Database) -> None:
    """The audit log: `who` and `about` may be forgotten, with their salt, and what seals them stays."""
    for statement in AUDIT:
        db.execute(statement)


@migrations()
def name_of_the_program(db: Database) -> None:
    """Whose file it is."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


BLIND = """
CREATE TABLE blind (
    account TEXT NOT NULL, pair TEXT NOT NULL, since TEXT NOT NULL, until TEXT, told_at TEXT,
    PRIMARY KEY (account, pair, since)
) STRICT
"""


@migrations()
def what_could_not_be_read_when(db: Database) -> None:
    """Since when, and until when, an account or a pair could not be looked at."""
    db.execute(BLIND)


RESTORATIONS = (
    "CREATE TABLE restorations (at TEXT PRIMARY KEY, made_at TEXT) STRICT",
    "ALTER TABLE pairs ADD COLUMN restored_at TEXT",
)


@migrations()
def what_was_restored(db: Database) -> None:
    """When the database was put back from a copy, when that had been made, and whose memory is of then."""
    for statement in RESTORATIONS:
        db.execute(statement)


@migrations()
def mails_on_their_way(db: Database) -> None:
    """When it was last tried to send a mail, noted before."""
    db.execute("ALTER TABLE outbox ADD COLUMN tried_at TEXT")

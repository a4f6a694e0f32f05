"""The steps of the schema that come after those of `daemon.store.history_schema`: what is known of accounts."""

from __future__ import annotations

from sqlite_utils import Database

from daemon.store.history_schema import migrations

__all__ = ["migrations"]

MEASUREMENTS = """
CREATE TABLE measurements (
    account TEXT PRIMARY KEY, setup TEXT NOT NULL, measured_at TEXT NOT NULL, found TEXT NOT NULL, at TEXT NOT NULL,
    doubted_at TEXT
) STRICT
"""


@migrations()
def what_accounts_can_do(db: Database) -> None:
    """What was measured of each account, and when."""
    db.execute(MEASUREMENTS)

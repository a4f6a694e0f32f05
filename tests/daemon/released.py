"""What a release leaves as its database, kept as SQL in golden/schemas: `python -m tests.daemon.released FILE`."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.daemon.schemas import filled
from tests.daemon.world import a_team, cancel, provisioned


def dumped(path: Path) -> Iterator[str]:
    """The statements that make a database; an index of words is filled from what it is about."""
    with closing(sqlite3.connect(path)) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'").fetchall()
        whole = [one for one in connection.iterdump() if "_fts" not in one or one.startswith("CREATE TRIGGER")]
    triggers = [one for one in whole if one.startswith("CREATE TRIGGER")]
    yield f"PRAGMA application_id={application};"
    yield from (one for one in whole if one not in triggers and one != "COMMIT;")
    for name, sql in indexes:
        yield f"{sql};\nINSERT INTO {name}({name}) VALUES ('rebuild');"
    yield from [*triggers, "COMMIT;"]


def main(file: Path) -> None:
    """Write that of a company at work, with one week in question and something in every table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "oneonone.db"
        world = provisioned(pairs=a_team(2), path=path)
        cancel(world, 1)
        world.settle()
        world.store.close()
        filled(path)
        file.write_text("".join(f"{one}\n" for one in dumped(path)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""What each test would make again and is always the same: made once in a process, or not before somebody needs it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlite_utils import Database as Connection
from werkzeug.routing import Rule

from daemon.store.database import IN_STEPS, Database
from daemon.store.service_schema import migrations

Built = Callable[..., tuple[str, str]]


class Compiled(BytecodeCache):
    """Templates that were compiled for one app of this process are there for the next one."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class Route(Rule):
    """What writes its address is compiled when one is written: an app of a test shows a page or two."""

    def _compile_builder(self, append_unknown: bool = True) -> Built:
        whole = super()._compile_builder
        compiled = cache(lambda: whole(append_unknown))

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build


@cache
def _newest() -> sqlite3.Connection:
    """An empty database that went through every step."""
    made = sqlite3.connect(":memory:", check_same_thread=False)
    made.execute(IN_STEPS)
    migrations.apply(Connection(made, execute_plugins=False))
    made.commit()
    return made


def _upgraded(step_by_step: Callable[[Database, Path | None], None]) -> Callable[[Database, Path | None], None]:
    """A database with nothing in it becomes what all steps lead to; one with something in it takes them."""

    def upgrade(database: Database, kept: Path | None) -> None:
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return step_by_step(database, kept)
        return _newest().backup(database.connection.conn)

    return upgrade


def make_once() -> None:
    """For all tests of this process; commands that they start are as they are for everybody.

    jsonschema would begin with a grammar for addresses, half a second of work, which no schema here asks for.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    Flask.url_rule_class = Route
    Database._upgrade = _upgraded(Database._upgrade)  # type: ignore[assignment,method-assign]

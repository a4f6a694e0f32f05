"""How long pages take when the database holds the agendas and notes of many pairs and years."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from daemon.rows import Pass
from daemon.store import Store
from daemon.store.disclosures import Prepared
from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair, Person, Slot
from rules.notebook import ActionItem, Point, SharedNote, monday
from rules.week import Became, LedgerEntry
from tests.bench.measure import Row, at_most, paired, seconds, shown, wall_ratio
from tests.daemon.web.pages import NOW, PROMPT, Pages, a_record, reason_path
from tests.pages.sights import client

LIMIT = 50
"""Milliseconds for one page, at the median."""

TEAM = 10
THIS = monday(NOW.date())
WEEK = timedelta(weeks=1)
EMPTY = "an empty page of Flask"
WRITTEN = "step of the work"


def bench(pairs: int, weeks: int, rounds: int) -> Iterator[Row]:
    """Each page in turn, as the one of the two who sees most of it; beside an empty page of Flask."""
    with tempfile.TemporaryDirectory() as folder:
        pages = filled(Path(folder) / "oneonone.db", pairs, weeks)
        works = {EMPTY: _empty(), **_works(pages)}
        for work in works.values():
            work()
        costs = paired(rounds, works)
        pages.store.close()
    yield shown(EMPTY, f"{seconds(costs, EMPTY) * 1_000:.2f} ms")
    for what in (one for one in works if one != EMPTY):
        yield at_most(what, seconds(costs, what) * 1_000, LIMIT, "ms")
        yield shown("  by an empty page", f"{wall_ratio(costs, what, EMPTY):.0f} x")


def _works(pages: Pages) -> dict[str, Callable[[], object]]:
    app, pair = pages.app(), pages.pairs[0]
    report, manager = (client(app, one) for one in (pair.report, pair.manager))
    agenda, past = (f"/agenda/{pair.report.email}/{week}" for week in (THIS, THIS - 20 * WEEK))
    history, review = f"/history/{pair.report.email}", f"/review/{pair.report.email}?period={THIS.year - 1}"
    return {
        "My 1:1s of a team member": lambda: _ok(report.get("/")),
        f"My 1:1s of a manager of {TEAM}": lambda: _ok(manager.get("/")),
        "the agenda of this week": lambda: _ok(report.get(agenda), WRITTEN),
        "the agenda of a week that is closed": lambda: _ok(manager.get(past), WRITTEN),
        "the history, newest quarter": lambda: _ok(report.get(history), WRITTEN),
        "a search for a word of every week": lambda: _ok(report.get(f"{history}?q=plan"), "together"),
        "a search for a rare word": lambda: _ok(report.get(f"{history}?q=topic17"), "topic17"),
        "the review packet of a year": lambda: _ok(report.get(review), WRITTEN),
        "the reason page": lambda: _ok(report.get(reason_path(pair.report.email))),
    }


def _ok(answer: TestResponse, holds: str = "") -> None:
    assert answer.status_code == 200 and holds in answer.text, answer


def _empty() -> Callable[[], object]:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    browser = app.test_client()
    return lambda: _ok(browser.get("/"))


def filled(path: Path, pairs: int, weeks: int) -> Pages:
    """A site whose pairs wrote three points and two notes for every one of so many weeks, and more."""
    pages = Pages(path, Store(path), pairs=tuple(_pair(number) for number in range(pairs)))
    _prototypes(pages)
    pages.store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        _multiply(connection, pages, weeks)
        connection.commit()
    return pages


def _pair(number: int) -> Pair:
    report, manager = (
        Person(f"{role}{n}@example.com", f"{role.title()} Number{n}", "Europe/Berlin", "main")
        for role, n in (("report", number), ("manager", number // TEAM))
    )
    return Pair(report, manager, Slot(1, time(10), timedelta(minutes=30), "Europe/Berlin"))


def _key(pair: Pair) -> str:
    return pair_key(pair.report.email, pair.manager.email)


def _prototypes(pages: Pages) -> None:
    """One of everything, by `report` and `manager`, which stand for every pair's own."""
    store, notebook, at = pages.store, pages.store.notebook, datetime.combine(THIS, time(8), NOW.tzinfo)
    began = at - 300 * WEEK
    with store.transaction():
        for pair in pages.pairs:
            store.save_known(Known(_key(pair), pair, pair.slot, 1, first=began, adopted_at=began))
        for author in ("report", "manager", "report"):
            notebook.add_point(Point("pair", THIS, author, "Plan for the *next* step of the work", at, at, at))
        for author in ("report", "manager"):
            notebook.save_shared_note(SharedNote("pair", THIS, author, "Went through the plan together.", at))
        notebook.add_action_item(ActionItem("pair", THIS, "manager", "report", "Write the plan down", at, THIS, at))
        entry = LedgerEntry("pair", "report", "manager", 2000, 1, at, "Europe/Berlin", Became.HELD)
        store.ledger.enter([entry], {})
        first = pages.pairs[0]
        about = {"pair": _key(first), "report": first.report.email, "manager": first.manager.email}
        store.save_record(replace(a_record(), **about, asked=(first.report.email,), prompt=PROMPT))  # type: ignore[arg-type]
        store.packets.note(Prepared(_key(first), str(THIS.year - 1), first.report.email, at))
        store.passes.finish(store.passes.begin(at), Pass(at, at))


def _multiply(connection: sqlite3.Connection, pages: Pages, weeks: int) -> None:
    """What the prototypes hold, for every pair and week: by SQL, since a million nouns take long to make."""
    connection.execute("CREATE TEMP TABLE p (number, pair, report, manager)")
    theirs = ((n, _key(one), one.report.email, one.manager.email) for n, one in enumerate(pages.pairs))
    connection.executemany("INSERT INTO p VALUES (?, ?, ?, ?)", theirs)
    connection.execute("CREATE TEMP TABLE w (number, week, year, iso)")
    days = ((number, THIS - number * WEEK) for number in range(weeks))
    rows = ((number, day.isoformat(), *day.isocalendar()[:2]) for number, day in days)
    connection.executemany("INSERT INTO w VALUES (?, ?, ?, ?)", rows)
    people = {name: f"CASE t.{name} WHEN 'report' THEN p.report ELSE p.manager END" for name in ("author", "owner")}
    written = {"pair": "p.pair", "week": "w.week", "text": "t.text || ' topic' || ((p.number * 7 + w.number) % 499)"}
    written |= {name: f"w.week || substr(t.{name}, 11)" for name in ("added_at", "shared_at", "saved_at", "due")}
    written |= people | {"done_at": "CASE WHEN w.number > 1 THEN w.week || substr(t.done_at, 11) END"}
    for table in ("points", "shared_notes", "action_items"):
        _spread(connection, table, written)
    kept = {"pair": "p.pair", "report": "p.report", "manager": "p.manager", "year": "w.year", "week": "w.iso"}
    _spread(connection, "ledger", {**kept, "recurrence_id": "w.week || substr(t.recurrence_id, 11)"})


def _spread(connection: sqlite3.Connection, table: str, columns: dict[str, str]) -> None:
    connection.execute(f"CREATE TEMP TABLE prototype AS SELECT * FROM {table}")
    connection.execute(f"DELETE FROM {table}")
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    values = ", ".join(columns.get(name, f"t.{name}") for name in names)
    every = f"SELECT {values} FROM prototype AS t, p, w ORDER BY p.number, w.number"
    connection.execute(f"INSERT INTO {table} ({', '.join(names)}) {every}")
    connection.execute("DROP TABLE prototype")

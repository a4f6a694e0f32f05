"""What goes into the database comes out as it was."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from daemon.rows import HeldPlan, Outage, Pass, stamp
from daemon.store import Store, StoreError
from daemon.store.preferences import RHYTHM
from rules.known import OwnWeek
from rules.model import Kind, Override, Role, Span, Window
from rules.notebook import Point
from rules.plan import Unread, Verb
from rules.reading import CalendarState, Resource, Sighting
from rules.records import Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Week
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    KEY,
    NOW,
    TUESDAY,
    a_deviation,
    a_known,
    a_record,
    a_series,
)

URL = "https://dav.example.test/ana/1on1/"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state.db")


def test_pairs_come_back_as_they_were(store: Store) -> None:
    known = a_known(missing_since=NOW, written=frozenset({Role.MANAGER}))
    store.save_known(known)
    store.save_known(replace(known, generation=2))
    assert store.known() == {KEY: replace(known, generation=2)}


def test_own_weeks_come_back_as_they_were_until_they_are_forgotten_or_over(store: Store) -> None:
    off = OwnWeek(KEY, Role.REPORT, "uid", TUESDAY)
    moved = replace(off, stands=Span(TUESDAY + DAY, HALF_HOUR))
    later = replace(off, role=Role.MANAGER, recurrence_id=TUESDAY + 7 * DAY)
    store.weeks.note([off, later])
    store.weeks.note([moved])
    store.weeks.note([off, moved])
    assert set(store.weeks.by_pair()[KEY]) == {off, moved, later}
    store.weeks.forget([off, later], before=TUESDAY)
    assert store.weeks.by_pair() == {KEY: (moved,)}
    store.weeks.forget([], before=TUESDAY + DAY)
    assert store.weeks.by_pair() == {}


def test_readings_come_back_as_they_were(store: Store) -> None:
    series = a_series(overrides=(Override(TUESDAY, TUESDAY + HOUR, HALF_HOUR),), excluded=frozenset({TUESDAY}))
    one, two = Resource("/1.ics", '"1"', "1on1-1", series), Resource("/2.ics", None, "1on1-2", fault="no DTSTART")
    sightings = {"/1.ics": Sighting(one, NOW), "/2.ics": Sighting(two, NOW, gone=True, sought=2)}
    state = CalendarState("token", True, "held", sightings)
    store.save_calendar(URL, CalendarState(), state)
    assert store.calendars() == {URL: state}


def test_of_a_reading_only_what_changed_is_written_and_what_went_is_removed(store: Store) -> None:
    one, two = (Sighting(Resource(f"/{n}.ics", None, f"1on1-{n}", a_series())) for n in (1, 2))
    first = CalendarState("1", True, "", {"/1.ics": one})
    second = CalendarState("2", True, "", {"/2.ics": two})
    store.save_calendar(URL, CalendarState(), first)
    store.save_calendar(URL, first, second)
    assert store.calendars() == {URL: second}


def test_records_come_back_as_they_were_the_oldest_first(store: Store) -> None:
    reason = Reason(ReasonKind.FAMILY, "Zoë’s school\nis closed", ANA.email, NOW)
    shown = Span(TUESDAY + HOUR, HALF_HOUR)
    full = a_record(
        a_deviation(Kind.MOVED, now_shows=shown), asked=(ANA.email,), asked_at=NOW, reason=reason, after_put_back=True
    )
    older = a_record(seen_at=NOW + DAY)  # the clock was ahead
    store.save_record(older)
    store.save_record(full)
    store.save_record(older := replace(older, closed_at=NOW + HOUR))
    assert store.records() == [older, full]
    assert store.record(full.key) == full
    assert store.records_of_pairs([KEY]) == {KEY: [older, full]}


def test_a_pair_is_in_play_until_the_calendars_show_the_outcome(store: Store) -> None:
    record = a_record()
    store.save_record(record)
    assert store.pairs_in_play() == {KEY}
    store.save_record(replace(record, outcome=Outcome.EXCUSED, closed_at=NOW))
    assert store.pairs_in_play() == {KEY}
    store.save_record(replace(record, outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW))
    assert store.pairs_in_play() == set()


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.transaction():
        store.save_record(a_record())
        raise ValueError("stop")
    assert store.records() == []


def test_every_thread_sees_what_another_has_written(store: Store) -> None:
    found: list[object] = []
    store.save_known(a_known())
    thread = Thread(target=lambda: found.append(store.known()))
    thread.start()
    thread.join()
    assert found == [{KEY: a_known()}]


def test_plans_passes_outages_and_doings_come_back(store: Store) -> None:
    plan = HeldPlan("0123456789ab", "too much", frozenset({"ask|a", "ask|b"}), NOW, NOW)
    done = Pass(NOW, NOW + HOUR, (Unread("ben@example.test", "office", "down", "office: down"),), "held", "failed")
    outage = Outage("office: down", NOW, 3, NOW)
    store.save_plan(plan)
    store.passes.finish(store.passes.begin(NOW), done)
    store.passes.save_outage(outage)
    store.note_doing("one", Verb.ASK, NOW)
    store.note_doing("one", Verb.REMIND, NOW + HOUR)
    assert (store.plan(plan.id), store.approved_plans(NOW), store.approved_plans(NOW + HOUR)) == (plan, [plan], [])
    assert (store.passes.last(), store.passes.outages()) == (done, {outage.cause: outage})
    assert store.doings(NOW) == {"one": {Verb.ASK, Verb.REMIND}}
    assert store.doings(NOW + HOUR) == {"one": {Verb.REMIND}}
    store.passes.end_outage(outage.cause)
    assert store.passes.outages() == {}


def test_a_pass_that_was_interrupted_shows_as_unfinished(store: Store) -> None:
    store.passes.begin(NOW)
    last = store.passes.last()
    assert last and last.finished_at is None


def test_points_are_kept_until_their_week_and_changed_by_id(store: Store) -> None:
    week = date(2026, 3, 9)
    store.notebook.add_point(Point(KEY, week, ANA.email, "budget", NOW))
    (point,) = store.notebook.points(KEY, week)
    store.notebook.mark_point(point, NOW)
    assert store.notebook.change_point(replace(point, text="the budget"))
    (changed,) = store.notebook.points(KEY, week)
    assert (changed.text, changed.done_at, changed.version) == ("the budget", NOW, 2)
    assert not store.notebook.change_point(replace(point, text="another"))
    assert store.notebook.points(KEY, week - timedelta(days=7)) == []


def test_entries_come_back_as_they_were_and_the_first_of_a_week_stands(store: Store) -> None:
    held = LedgerEntry(KEY, BEN.email, ANA.email, 2026, 11, TUESDAY, "Europe/Berlin", Became.HELD)
    excused = replace(held, week=12, became=Became.EXCUSED, reason=ReasonKind.FAMILY)
    store.ledger.enter([excused, held], {KEY: Week(2026, 13)})
    store.ledger.enter([replace(held, became=Became.MISSED)], {KEY: None, "another": Week(2026, 9)})
    assert store.ledger.of_report(BEN.email) == [held, excused]
    assert store.ledger.due() == {"another": Week(2026, 9)}


def test_records_around_a_week_are_those_of_its_days_and_of_the_series(store: Store) -> None:
    of_week, elsewhere = a_record(), a_record(a_deviation(recurrence_id=TUESDAY + 8 * DAY))
    of_series = a_record(a_deviation(Kind.SERIES_DELETED, recurrence_id=None))
    for one in (of_week, elsewhere, of_series, replace(of_week, key="another", pair="another")):
        store.save_record(one)
    found = store.records_around([KEY], Window(TUESDAY, TUESDAY + DAY))
    assert {pair: {one.key for one in some} for pair, some in found.items()} == {KEY: {of_week.key, of_series.key}}


def test_a_token_is_used_once(store: Store) -> None:
    assert [store.use_token("t", NOW), store.use_token("t", NOW), store.use_token("u", NOW)] == [True, False, True]


def test_the_database_is_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    store.save_known(a_known())
    store.back_up(tmp_path / "backup.db")
    for file in tmp_path.glob("*.db"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Store(tmp_path / "backup.db").known() == {KEY: a_known()}


def test_a_file_that_is_no_database_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="state.db"):
        Store(tmp_path / "state.db")


def test_every_table_is_strict(store: Store, tmp_path: Path) -> None:
    store.known()
    tables = sqlite3.connect(tmp_path / "state.db").execute("PRAGMA table_list").fetchall()
    own = [row for row in tables if row[2] == "table" and not row[1].startswith(("sqlite_", "_sqlite"))]
    assert own and all(row[5] for row in own)


def test_what_people_got_lately_is_found_without_reading_all_mails(store: Store, tmp_path: Path) -> None:
    store.known()
    query = "EXPLAIN QUERY PLAN SELECT recipient FROM outbox WHERE not_before > '2026' AND dropped_at IS NULL"
    (step,) = sqlite3.connect(tmp_path / "state.db").execute(query).fetchall()
    assert "outbox_of_moment" in step[-1]


def test_what_went_out_lately_is_found_without_reading_all_mails(store: Store, tmp_path: Path) -> None:
    store.known()
    query = "EXPLAIN QUERY PLAN SELECT recipient, sent_at FROM outbox WHERE sent_at > '2026'"
    (step,) = sqlite3.connect(tmp_path / "state.db").execute(query).fetchall()
    assert "COVERING INDEX outbox_of_sending" in step[-1]


@pytest.mark.parametrize(
    ("query", "step"),
    [
        ("SELECT * FROM ledger WHERE year = 2026 AND week = 11 ORDER BY rowid", "INDEX ledger_of_week"),
        ("SELECT * FROM statements WHERE week = '2026-03-09' ORDER BY rowid", "INDEX statements_of_week"),
        (
            "SELECT * FROM ledger WHERE pair = 'p' AND (year, week) <= (2026, 9) ORDER BY year DESC, week DESC LIMIT 9",
            "INDEX sqlite_autoindex_ledger_1 (pair=? AND (year,week)<(?,?))",
        ),
        (RHYTHM, "INDEX preferences_with_rhythm"),
        ("SELECT person FROM told WHERE kind = 'digest' AND period = '2026-W11'", "INDEX sqlite_autoindex_told_1"),
    ],
)
def test_what_is_told_of_weeks_is_found_without_reading_others(
    store: Store, tmp_path: Path, query: str, step: str
) -> None:
    store.known()
    (found,) = sqlite3.connect(tmp_path / "state.db").execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert step in found[-1]


def test_one_week_of_all_pairs_comes_back_and_the_latest_of_one(store: Store) -> None:
    held = LedgerEntry(KEY, BEN.email, ANA.email, 2026, 11, TUESDAY, "Europe/Berlin", Became.HELD)
    others, later = replace(held, pair="another"), [replace(held, week=number) for number in (13, 12)]
    store.ledger.enter([*later, held, others], {KEY: Week(2026, 14), "another": Week(2026, 12), "x": Week(2025, 50)})
    assert {one.pair for one in store.ledger.in_week(Week(2026, 11))} == {KEY, "another"}
    assert store.ledger.latest(KEY, Week(2026, 12), 5) == [later[1], held]
    assert store.ledger.latest(KEY, Week(2026, 13), 2) == later
    assert store.ledger.waiting(Week(2026, 12)) == {"another", "x"}
    assert [store.ledger.due_of(one) for one in (KEY, "nobody")] == [Week(2026, 14), None]


def test_a_period_is_told_of_once_to_each(store: Store) -> None:
    claims = [store.told.claim("rhythm", "2026-03", who, NOW) for who in (ANA.email, ANA.email, BEN.email)]
    assert claims == [True, False, True]
    assert store.told.of("rhythm", "2026-03") == {ANA.email, BEN.email}
    assert store.told.of("rhythm", "2026-04") == store.told.of("digest", "2026-03") == set()


def test_an_instant_is_written_as_rfc_3339_in_utc() -> None:
    assert stamp(NOW) == "2026-03-02T09:00:00Z"


def test_two_people_who_add_points_at_the_same_time_lose_none(tmp_path: Path) -> None:
    store, week = Store(tmp_path / "oneonone.db"), date(2026, 3, 9)

    def add(author: str) -> None:
        for number in range(30):
            store.notebook.add_point(Point(KEY, week, author, f"Point {number}", NOW))
        store.close()

    writers = [Thread(target=add, args=(one.email,)) for one in (ANA, BEN)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    points = store.notebook.points(KEY)
    assert (len(points), len({one.position for one in points})) == (60, 60)
    store.close()


def test_who_is_away_is_known_of_one_question_and_not_for_long(store: Store) -> None:
    for at in (NOW, NOW + DAY):
        store.inbox.note_away("8899aabbccddeeff", ANA.email, at)
    asked = [("8899aabbccddeeff", ANA.email), ("8899aabbccddeeff", BEN.email), ("77", ANA.email)]
    assert [store.inbox.away_since(*one) for one in asked] == [NOW, None, None]
    assert store.inbox.away_lately(ANA.email) == [NOW]
    store.inbox.note_away("77", BEN.email, NOW + 31 * DAY)
    assert store.inbox.away_since("8899aabbccddeeff", ANA.email) is None

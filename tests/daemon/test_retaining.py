"""What was kept long enough goes, in small steps; nothing happens twice because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from daemon import retaining
from daemon.observe import StoppedError
from daemon.retaining import Keeper, let_go, would_go
from daemon.rows import HeldPlan, Pass, QueuedMail
from daemon.store import Store
from daemon.store.inbox import Seen
from rules.answers import stated
from rules.audit import faults
from rules.model import Kind
from rules.notebook import ActionItem, Point, PointKind, Remark, SharedNote, Statement
from rules.plan import Verb
from rules.records import Outcome, ReasonKind
from rules.retention import Data, Retention
from rules.week import Became, LedgerEntry
from tests.daemon.world import DAY
from tests.rules.builders import ANA, BEN, KEY, NOW, TUESDAY, a_deviation, a_known, a_record

LATER = NOW + 1000 * DAY
OLD, NEW = date(2024, 1, 1), date(2026, 3, 9)
EVERYTHING = Retention(dict.fromkeys(Data, 100 * DAY))
FOR_GOOD = Retention(dict.fromkeys(Data))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state.db")


def a_mail(name: str, about: str = "prompt", **changes: object) -> QueuedMail:
    mail = QueuedMail(f"<{name}@x>", BEN.email, about, ("key",), b"What came up?", NOW, NOW)
    return replace(mail, **changes)  # type: ignore[arg-type]


def mails(store: Store) -> dict[str, bool]:
    """Which mails there are, and whether what they say is."""
    return {one.message_id.strip("<>").partition("@")[0]: bool(one.content) for one in store.mails()}


def a_past(store: Store) -> None:
    """Something of everything, from long ago."""
    for one in (a_mail("sent", sent_at=NOW), a_mail("dropped", dropped_at=NOW), a_mail("refused", failed_at=NOW)):
        store.queue(one)
    store.queue(a_mail("waits"))
    store.queue(a_mail("operator", "operator", sent_at=NOW))
    store.told.claim("rhythm", "2026-03", BEN.email, NOW)
    store.inbox.claim(Seen(1, 1, "hash", "hash"), NOW)
    for _ in range(3):
        store.passes.begin(NOW)
    store.note_doing(KEY, Verb.ASK, NOW)
    store.save_plan(HeldPlan("old", "it does much", held_at=NOW))
    store.use_token("token", NOW)
    store.sign_outs.save(BEN.email, NOW)
    closed = a_record(a_deviation(said="Xylophone"), outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW)
    store.save_record(replace(closed, reason=stated(ReasonKind.FAMILY, "Xylophone", BEN.email, NOW)))
    written(store, OLD)


def written(store: Store, week: date) -> None:
    kept, ended = store.notebook, datetime.combine(week, time(), UTC)
    for kind, done in ((PointKind.TOPIC, ended), (PointKind.TOPIC, None), (PointKind.FEEDBACK, None)):
        kept.add_point(Point(KEY, week, BEN.email, "Words", NOW, shared_at=NOW, kind=kind, done_at=done))
    for done in (ended, None):
        kept.add_action_item(ActionItem(KEY, week, BEN.email, BEN.email, "Words", NOW, done_at=done))
    kept.save_shared_note(SharedNote(KEY, week, BEN.email, "Words", NOW))
    kept.add_remark(Remark(KEY, week, BEN.email, "Words", NOW))
    kept.save_statement(Statement(KEY, week, BEN.email, False, NOW, ReasonKind.FAMILY, "Words"))
    entry = LedgerEntry(KEY, BEN.email, ANA.email, week.year, 2, TUESDAY, "UTC", Became.HELD, None)
    store.ledger.enter([entry], {})


def only(*kinds: Data, length: timedelta = 100 * DAY) -> Retention:
    return Retention({one: length if one in kinds else None for one in Data})


def rows(store: Store, table: str) -> int:
    return int(store.retention.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_what_mails_say_goes_before_it_is_forgotten_that_they_were_sent(store: Store) -> None:
    a_past(store)
    assert let_go(store, only(Data.MAILS), LATER)[Data.MAILS] == 4
    assert mails(store) == {"sent": False, "dropped": False, "refused": False, "waits": True, "operator": False}
    let_go(store, only(Data.MAIL_LOG), LATER)
    assert mails(store) == {"waits": True, "operator": False}, "nothing else knows that the operator was told"
    assert rows(store, "told") == 0


def test_mails_of_a_question_stay_while_it_is_open(store: Store) -> None:
    a_past(store)
    store.save_record(replace(a_record(), key="open"))
    let_go(store, EVERYTHING, LATER)
    assert set(mails(store)) == {"sent", "dropped", "refused", "waits", "operator"}
    assert (rows(store, "handled_mails"), rows(store, "records"), rows(store, "passes")) == (1, 2, 3)


def test_marks_passes_and_sign_ins_go_but_for_the_last_pass_and_the_plan_that_it_holds(store: Store) -> None:
    a_past(store)
    store.passes.finish(3, Pass(NOW, NOW, held="does much"))
    store.save_plan(HeldPlan("held", "does much", held_at=NOW))
    let_go(store, only(Data.REPLIES, Data.PASSES, Data.SIGN_INS), LATER)
    assert [rows(store, one) for one in ("handled_mails", "doings", "used_tokens", "sign_outs")] == [0] * 4
    assert (rows(store, "passes"), rows(store, "plans")) == (1, 1)
    assert store.plan("held")


def test_words_of_reasons_go_and_kinds_stay_and_records_go_last(store: Store) -> None:
    a_past(store)
    assert let_go(store, only(Data.REASONS), LATER) == {Data.REASONS: 2}
    (record,) = store.records()
    assert record.reason and (record.reason.kind, record.reason.text, record.deviation.said) == ("family", "", "")
    assert [one.text for one in store.notebook.statements(KEY)] == [""]
    assert let_go(store, only(Data.REASONS), LATER) == {Data.REASONS: 0}
    let_go(store, only(Data.RECORDS), LATER)
    assert store.records() == []


def test_of_agendas_what_is_open_stays_while_the_two_meet(store: Store) -> None:
    store.save_known(a_known())
    for week in (OLD, NEW):
        written(store, week)
    let_go(store, only(Data.AGENDAS, length=400 * DAY), NOW + DAY)
    old = [(one.kind, one.done_at) for one in store.notebook.points(KEY) if one.week == OLD]
    assert (old, rows(store, "points"), rows(store, "action_items")) == ([(PointKind.TOPIC, None)], 4, 3)
    assert [rows(store, one) for one in ("shared_notes", "remarks", "statements")] == [1, 1, 1]
    store.save_known(a_known(ended_at=NOW - 500 * DAY))
    let_go(store, only(Data.AGENDAS, length=400 * DAY), NOW + DAY)
    assert (rows(store, "points"), rows(store, "action_items")) == (3, 2)


def test_what_goes_is_in_no_index_and_not_in_the_file(store: Store, tmp_path: Path) -> None:
    a_past(store)
    let_go(store, replace(EVERYTHING, kept={**EVERYTHING.kept}), LATER)
    store.settle()
    left = (tmp_path / "state.db").read_bytes().lower()
    assert (b"xylophone" in left, b"came up?" in left.replace(b"waits", b"")) == (False, True)


def test_what_is_kept_for_good_stays(store: Store) -> None:
    a_past(store)
    before = list(store.retention.db.connection.conn.iterdump())
    assert would_go(store, FOR_GOOD, LATER) == {}
    let_go(store, FOR_GOOD, LATER)
    assert list(store.retention.db.connection.conn.iterdump()) == before


def test_what_would_go_is_what_goes_and_the_audit_log_tells_how_much(store: Store) -> None:
    a_past(store)
    told = would_go(store, EVERYTHING, LATER)
    gone = {data: number for data, number in let_go(store, EVERYTHING, LATER).items() if number}
    assert told[Data.MAILS] == gone[Data.MAILS] == 4 and told.keys() >= gone.keys()
    (entry,) = store.audit.all()
    assert (entry.deed, entry.who) == ("retention", "daemon") and "mails 4" in entry.about and "@" not in entry.about
    assert would_go(store, EVERYTHING, LATER) == {} and faults(store.audit.all()) == []


def test_it_goes_in_steps_between_which_it_may_be_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "AT_ONCE", 2)
    for number in range(7):
        store.queue(a_mail(str(number), sent_at=NOW))
    signs = iter(range(2))

    def alive() -> None:
        if next(signs, None) is None:
            raise StoppedError

    with pytest.raises(StoppedError):
        let_go(store, only(Data.MAIL_LOG), LATER, alive)
    assert (rows(store, "outbox"), [one.about for one in store.audit.all()]) == (1, ["mail_log 6"])
    let_go(store, only(Data.MAIL_LOG), LATER)
    assert rows(store, "outbox") == 0


def test_the_file_shrinks_by_itself(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    for number in range(100):
        store.queue(a_mail(str(number), sent_at=NOW, content=b"x" * 50_000))
    store.settle()
    before = (tmp_path / "state.db").stat().st_size
    let_go(store, EVERYTHING, LATER)
    store.settle()
    assert (tmp_path / "state.db").stat().st_size < before / 5


def test_a_file_of_before_shrinks_once_somebody_was_erased(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    for statement in ("PRAGMA auto_vacuum=NONE", "VACUUM"):
        store.retention.db.execute(statement)
    store.close()
    for wanted in (0, 2):
        assert store.retention.db.execute("PRAGMA auto_vacuum").fetchone() == (wanted,)
        assert store.erasure.shrink()


def test_it_works_once_a_day_and_not_by_a_clock_that_is_a_year_ahead(store: Store) -> None:
    a_past(store)
    keeper = Keeper(store)
    keeper.work(only(Data.MAIL_LOG), LATER)
    assert rows(store, "outbox") == 5, "all passes began a thousand days ago"
    for _ in range(retaining.PASSES):
        store.passes.begin(LATER)
    keeper.work(only(Data.MAIL_LOG), LATER)
    assert rows(store, "outbox") == 5, "it was that day's turn"
    keeper.work(only(Data.MAIL_LOG), LATER + DAY)
    assert rows(store, "outbox") == 2


def test_a_great_deal_goes_over_several_turns(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "AT_ONCE", 1)
    monkeypatch.setattr(retaining, "STEPS", 3)
    for number in range(7):
        store.queue(a_mail(str(number), sent_at=NOW))
    store.passes.begin(LATER)
    keeper, left = Keeper(store), []
    for _ in range(4):
        keeper.work(only(Data.MAIL_LOG), LATER)
        left.append(rows(store, "outbox"))
    assert left == [3, 0, 0, 0] and len(list(store.audit.all())) == 2


def test_what_has_nothing_to_go_uses_up_no_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "AT_ONCE", 1)
    monkeypatch.setattr(retaining, "STEPS", 4)
    silent = a_record(outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW)
    series = a_deviation(Kind.SERIES_MOVED, recurrence_id=None, said="Xylophone")
    for number in range(5):
        store.save_record(replace(silent, key=f"silent {number}"))
        store.save_record(replace(silent, key=f"series {number}", deviation=series))
    store.save_record(replace(silent, key="told", reason=stated(ReasonKind.FAMILY, "Xylophone", BEN.email, NOW)))
    store.passes.begin(LATER)
    Keeper(store).work(only(Data.REASONS), LATER)
    assert [one.reason.text for one in store.records() if one.reason] == [""]
    keeper = Keeper(store)
    for _ in range(2):
        keeper.work(only(Data.RECORDS), LATER)
    assert {one.key.split()[0] for one in store.records()} == {"series"}

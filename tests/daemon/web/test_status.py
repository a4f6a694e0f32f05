"""What machines ask: alive, at work, and in numbers; nobody is named, and names of metrics stay."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from daemon.deeds import done, not_done, overtaken
from daemon.meters import count_mails, count_pass
from daemon.operator import tell_of_held_plan
from daemon.passes import Done
from daemon.rows import Blind, Pass, QueuedMail
from daemon.summing_up import ended
from daemon.web.readiness import STUCK
from daemon.web.site import Vitals
from rules.model import Kind
from rules.plan import Keep, Plan, Row, Step, Unread, Verb
from tests.daemon.web.pages import ANA, DESK, EVE, KEY, NOW, TUESDAY, Pages, a_record
from tests.rules.builders import a_known

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DOWN = Unread(ANA.email, "main", "down", "main: down")
Samples = Mapping[tuple[str, ...], float]


def a_pass(pages: Pages, at: datetime = NOW, **changes: object) -> None:
    passed = replace(Pass(at, at), **changes)  # type: ignore[arg-type]
    pages.store.passes.finish(pages.store.passes.begin(at), passed)


def a_mail(pages: Pages, number: int, **changes: object) -> None:
    mail = QueuedMail(f"<{number}@x>", ANA.email, "prompt", (), b"canary", NOW, NOW)
    pages.store.queue(replace(mail, **changes))  # type: ignore[arg-type]


def ready(pages: Pages, interval: timedelta | None = timedelta(minutes=5)) -> tuple[int, dict[str, bool]]:
    """The status of /readyz, and how each check went."""
    pages.vitals = Vitals(lambda: interval)
    answer = pages.browser().get("/readyz")
    told = answer.get_json()
    assert told["status"] == ("ready" if answer.status_code == 200 else "not ready")
    assert "@" not in answer.text
    return answer.status_code, {name: one["ok"] for name, one in told["checks"].items()}


def scraped(pages: Pages) -> Samples:
    """Every sample by its name and the values of its labels, as Prometheus' own reader finds them."""
    text = pages.browser().get("/metrics").text
    assert "@" not in text and "canary" not in text
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_health_is_good_while_the_database_answers(pages: Pages) -> None:
    answer = pages.browser().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_health_is_bad_when_the_database_does_not_answer(pages: Pages) -> None:
    browser = pages.browser()
    pages.store.close()
    pages.path.write_bytes(b"not a database" * 1_000)
    for rest in ("-wal", "-shm"):
        pages.path.with_name(pages.path.name + rest).unlink(missing_ok=True)
    with capture_logs():
        assert browser.get("/healthz").status_code == 500
        assert ready(pages) == (503, {"passes": False, "database": False, "outbox": False})
        assert browser.get("/metrics").status_code == 200


def test_it_is_ready_after_a_pass_and_no_longer_when_none_comes(pages: Pages) -> None:
    assert ready(pages) == (503, {"passes": False, "database": True, "outbox": True})
    a_pass(pages, unread=(DOWN,))
    assert ready(pages)[0] == 200
    pages.store.passes.begin(NOW + 5 * MINUTE)
    pages.clock.at += 25 * MINUTE
    assert ready(pages)[0] == 200
    pages.clock.at += 1 * MINUTE
    assert ready(pages) == (503, {"passes": False, "database": True, "outbox": True})
    assert ready(pages, timedelta(hours=1))[0] == 200


def test_a_plan_that_is_held_and_pages_alone_are_ready(pages: Pages) -> None:
    assert ready(pages, None)[0] == 200
    a_pass(pages, held="would create 40 series")
    assert ready(pages)[0] == 200
    assert "its plan is held" in pages.browser().get("/readyz").get_json()["checks"]["passes"]["said"]


@contextmanager
def writing(pages: Pages) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    with closing(sqlite3.connect(pages.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def test_a_database_that_takes_no_writes_is_not_ready_and_asking_leaves_nothing(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.store.vitals.PROBE_SECONDS", 0)
    a_pass(pages)
    before = pages.dump()
    with writing(pages):
        assert ready(pages) == (503, {"passes": True, "database": False, "outbox": True})
    assert ready(pages)[0] == 200
    assert pages.dump() == before


@contextmanager
def no_room() -> Iterator[None]:
    """No file grows any more, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_database_on_a_full_disk_is_not_ready_until_there_is_room(pages: Pages) -> None:
    a_pass(pages)
    with no_room():
        why = pages.store.vitals.unwritable()
    assert "disk" in why
    assert ready(pages)[0] == 200


def test_an_outbox_that_stands_still_is_not_ready_however_often_it_was_tried(pages: Pages) -> None:
    a_pass(pages)
    a_mail(pages, 1, queued_at=NOW - 90 * HOUR, not_before=NOW + HOUR)
    a_mail(pages, 2, queued_at=NOW - 90 * HOUR, sent_at=NOW)
    a_mail(pages, 3, queued_at=NOW - 90 * HOUR, not_before=NOW + 8 * MINUTE, attempts=4)
    assert ready(pages)[0] == 200
    a_mail(pages, 4, not_before=NOW + 30 * MINUTE, attempts=7)
    assert ready(pages) == (503, {"passes": True, "database": True, "outbox": False})
    assert scraped(pages)[("oneonone_outbox_oldest_due_mail_age_seconds",)] == 97 * 60 > STUCK.total_seconds()


def test_mails_that_wait_for_their_turn_are_not_stuck_while_others_go_out(pages: Pages) -> None:
    a_pass(pages)
    a_mail(pages, 1, not_before=NOW - 2 * HOUR)
    assert ready(pages)[0] == 503
    a_mail(pages, 2, sent_at=NOW - 5 * MINUTE)
    assert ready(pages)[0] == 200
    a_mail(pages, 3, not_before=NOW + 30 * MINUTE, attempts=7)
    assert ready(pages)[0] == 503


def test_a_mail_that_waits_for_its_address_to_be_cleared_is_not_stuck(pages: Pages) -> None:
    a_pass(pages)
    a_mail(pages, 1, not_before=NOW - 90 * HOUR)
    assert ready(pages)[0] == 503
    pages.store.inbox.mark_bounced(ANA.email, NOW)
    assert ready(pages)[0] == 200


def test_metrics_tell_how_things_stand_without_naming_anybody(pages: Pages) -> None:
    pages.vitals = Vitals(lambda: timedelta(minutes=5), lambda: NOW - HOUR)
    pages.store.save_record(a_record())
    a_pass(pages, unread=(DOWN, replace(DOWN, report=EVE.email), replace(DOWN, account="branch")))
    pages.store.passes.begin(NOW + MINUTE)
    pages.store.blindness.save(Blind("main", "", NOW - HOUR))
    pages.store.blindness.save(Blind("main", KEY, NOW - 2 * HOUR))
    for number, changes in enumerate(({}, {"not_before": NOW + HOUR}, {"failed_at": NOW}, {"sent_at": NOW})):
        a_mail(pages, number, **changes)
    expected = {
        ("pairs",): 2,
        ("open_records",): 1,
        ("open_records_by_kind", "cancelled", "seen"): 0,
        ("open_records_by_kind", "cancelled", "asked"): 1,
        ("open_records_by_kind", "cancelled", "reminded"): 0,
        ("outbox_waiting_mails",): 2,
        ("outbox_mails", "due"): 1,
        ("outbox_mails", "later"): 1,
        ("outbox_mails", "retry"): 0,
        ("outbox_mails", "given_up"): 1,
        ("outbox_oldest_due_mail_age_seconds",): 0,
        ("last_pass_timestamp_seconds",): NOW.timestamp(),
        ("last_pass_unread_calendars",): 3,
        ("pass_interval_seconds",): 300,
        ("plan_held",): 0,
        ("account_unread_calendars", "main"): 2,
        ("account_unread_calendars", "branch"): 1,
        ("account_blind_since_timestamp_seconds", "main"): (NOW - HOUR).timestamp(),
        ("last_backup_timestamp_seconds",): (NOW - HOUR).timestamp(),
        ("ready", "passes"): 1,
        ("ready", "database"): 1,
        ("ready", "outbox"): 1,
    }
    found = scraped(pages)
    told = {(name.removeprefix("oneonone_"), *labels): value for (name, *labels), value in found.items()}
    assert {key: told.get(key) for key in expected} == expected
    assert told[("database_size_bytes",)] > 50_000
    assert told[("process_resident_memory_bytes",)] > 10_000_000 and told[("process_cpu_seconds_total",)] > 0
    assert told[("process_start_time_seconds",)] == NOW.timestamp()


def test_what_is_held_is_told_with_its_time_and_ends(pages: Pages) -> None:
    plan = Plan(NOW - HOUR, (), (), held="would create 40 series")
    tell_of_held_plan(pages.store, DESK, plan)
    a_pass(pages, held=plan.held)
    found = scraped(pages)
    assert found[("oneonone_plan_held",)] == 1
    assert found[("oneonone_plan_held_since_timestamp_seconds",)] == (NOW - HOUR).timestamp()
    a_pass(pages, NOW + MINUTE)
    assert scraped(pages)[("oneonone_plan_held",)] == 0


def test_what_is_done_is_counted_from_the_start_of_the_process_on(pages: Pages) -> None:
    row = Row(Verb.ASK, ANA.email, EVE.email, TUESDAY, Kind.CANCELLED, "ask Ana for the reason")
    step, before = Step(KEY, Verb.ASK, Keep(a_known()), (row,)), scraped(pages)
    with capture_logs():
        for _ in range(2):
            done(step)
        not_done(step, "canary")
        overtaken(step, "canary")
    count_mails(sent=3, refused=1, delayed=2)
    count_pass("held", 0.7)
    after = scraped(pages)
    news = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key)}
    assert (
        news.items()
        >= {
            ("oneonone_actions_total", "ask", "done"): 2,
            ("oneonone_actions_total", "ask", "failed"): 1,
            ("oneonone_actions_total", "ask", "overtaken"): 1,
            ("oneonone_mails_total", "sent"): 3,
            ("oneonone_mails_total", "refused"): 1,
            ("oneonone_mails_total", "delayed"): 2,
            ("oneonone_passes_total", "held"): 1,
            ("oneonone_pass_duration_seconds_count",): 1,
            ("oneonone_pass_duration_seconds_bucket", "1.0"): 1,
        }.items()
    )
    assert ("oneonone_pass_duration_seconds_bucket", "0.5") not in news


@pytest.mark.parametrize(
    ("done", "word"),
    [
        (Done(Plan(NOW, (), ())), "done"),
        (Done(Plan(NOW, (), (DOWN,))), "unread"),
        (Done(Plan(NOW, (), (DOWN,), held="why")), "held"),
        (Done(Plan(NOW, (), (DOWN,), held="why"), ("ask ana: 500",)), "failed"),
    ],
)
def test_a_pass_is_counted_by_the_worst_that_befell_it(done: Done, word: str) -> None:
    assert ended(done) == word


def test_two_apps_in_one_process_tell_apart(pages: Pages) -> None:
    assert [one.get("/metrics").status_code for one in (pages.browser(), pages.browser())] == [200, 200]


def test_promtool_finds_nothing_to_say_of_the_metrics(pages: Pages) -> None:
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed; it comes with Debian's prometheus")
    a_pass(pages, unread=(DOWN,), held="why")
    pages.store.save_record(a_record())
    pages.store.blindness.save(Blind("main", "", NOW))
    text = pages.browser().get("/metrics").data
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")

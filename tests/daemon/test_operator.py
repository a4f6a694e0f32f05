"""What the operator hears, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from daemon.operator import tell, tell_of_held_plan, tell_of_outages, tell_of_roster
from daemon.rows import QueuedMail
from daemon.store import Store
from rules.plan import Keep, Plan, Row, Step, Unread, Verb
from tests.daemon.world import DESK, START
from tests.rules.builders import a_known

MINUTE = timedelta(minutes=1)
DOWN = Unread("ben@example.test", "office", "no answer within 60 s", "office: not reachable")
OTHER = Unread("eve@example.test", "branch", "401", "branch: access refused")


def passes(store: Store, *unread: tuple[Unread, ...], first: int = 0) -> None:
    for number, one in enumerate(unread, first):
        tell_of_outages(store, DESK, one, START + number * MINUTE)


def mails(store: Store) -> list[QueuedMail]:
    assert all(mail.recipient == DESK.operator and mail.about == "operator" for mail in store.mails())
    return store.mails()


def words(mail: QueuedMail) -> str:
    return mail.content.decode("utf-8", "replace")


def test_an_outage_is_told_at_its_third_pass_and_once() -> None:
    store = Store(None)
    passes(store, (DOWN,), (DOWN,))
    assert mails(store) == []
    passes(store, *[(DOWN,)] * 20, first=2)
    (mail,) = mails(store)
    assert "not reachable" in words(mail)


def test_passes_in_between_that_were_well_begin_the_count_anew() -> None:
    store = Store(None)
    passes(store, (DOWN,), (DOWN,), (), (DOWN,), (DOWN,))
    assert mails(store) == []


def test_it_is_told_again_after_it_was_well() -> None:
    store = Store(None)
    passes(store, *[(DOWN,)] * 4, (), *[(DOWN,)] * 4)
    assert len(mails(store)) == 2


def test_each_cause_is_told_once_however_many_copies_suffer() -> None:
    store = Store(None)
    many = tuple(replace(DOWN, report=f"p{n}@example.test") for n in range(50))
    passes(store, *[(*many, OTHER)] * 5)
    assert len(mails(store)) == 2


def a_plan(minutes: int = 0, report: str = "ben@example.test") -> Plan:
    row = Row(Verb.ASK, report, "ana@example.test", None, None, "ask Ana for the reason")
    step = Step("pair", Verb.ASK, Keep(a_known()), (row,))
    return Plan(START + minutes * MINUTE, (step,) * 30, held="would write to 30 pairs within a day; the limit is 5")


def test_a_held_plan_is_kept_for_approval_and_told_once() -> None:
    store = Store(None)
    for minute in range(3):
        tell_of_held_plan(store, DESK, a_plan(minute))
    (mail,) = mails(store)
    assert f"oneonone approve {a_plan().id}" in words(mail)
    kept = store.plan(a_plan().id)
    assert kept and (kept.held_at, kept.identities, kept.approved_at) == (START, a_plan().identities, None)


def test_another_held_plan_is_told_too() -> None:
    store = Store(None)
    tell_of_held_plan(store, DESK, a_plan())
    tell_of_held_plan(store, DESK, a_plan(report="eve@example.test"))
    assert len(mails(store)) == 2


def test_the_same_mistakes_of_a_roster_are_told_once() -> None:
    store = Store(None)
    for mistakes in (["line 2: no manager"], ["line 2: no manager"], ["line 3: no zone"]):
        tell_of_roster(store, DESK, mistakes, START)
    assert len(mails(store)) == 2


def test_the_same_cause_is_the_same_mail() -> None:
    store = Store(None)
    tell(store, DESK, "cause", "Subject", ["Words."], START)
    tell(store, DESK, "cause", "Subject", ["Other words."], START + MINUTE)
    assert len(mails(store)) == 1


def test_a_cause_is_logged_once_when_it_begins_with_the_shape_of_what_is_wrong() -> None:
    store = Store(None)
    broken = Unread("ben@example.test", "office", "unreadable event: no DTSTART", "office: event of a1b2")
    with capture_logs() as logged:
        passes(store, *[(broken, DOWN, replace(DOWN, report="chi@example.test"))] * 4)
    lines = [(one["event"], one["cause"], one["why"], one["pairs"]) for one in logged]
    assert lines == [
        ("unread", "office: event of a1b2", "unreadable event: no DTSTART", 1),
        ("unread", "office: not reachable", "no answer within 60 s", 2),
    ]

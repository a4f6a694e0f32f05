"""The operator's page: for the operator alone, in numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.operator import CROWDED, tell_of_held_plan
from daemon.rows import Blind, Outage, Pass, QueuedMail
from rules.model import Kind, Person
from rules.notebook import Point
from rules.plan import Plan, Unread
from rules.records import Outcome, Reason, ReasonKind
from tests.daemon.web.pages import ANA, BEN, DESK, EVE, KEY, NOW, TUESDAY, Pages, a_record, signed_in, words

OPERATOR = Person("ops@example.com", "", "UTC", "")
WEEK = timedelta(days=7)


def shown(pages: Pages) -> str:
    return words(signed_in(pages, OPERATOR).get("/operator"))


@pytest.mark.parametrize("person", [ANA, BEN, EVE])
def test_for_everybody_else_it_is_not_there(pages: Pages, person: Person) -> None:
    browser = signed_in(pages, person)
    answer = browser.get("/operator")
    assert (answer.status_code, "There is nothing here" in words(answer)) == (404, True)
    assert "Operator" not in words(browser.get("/sign-ins"))


def test_for_whoever_is_signed_out_it_is_not_there_either(pages: Pages) -> None:
    assert pages.browser().get("/operator").status_code == 404


def test_the_operator_may_be_in_the_roster_and_finds_it_in_the_header(pages: Pages) -> None:
    boss = replace(BEN, email=OPERATOR.email)
    pages.pairs = tuple(replace(one, manager=boss) for one in pages.pairs)
    page = words(signed_in(pages, OPERATOR).get("/"))
    assert "My 1:1s Mails Operator" in page and "Ana Ruiz" in page


def test_without_anything_to_tell_it_says_so(pages: Pages) -> None:
    page = shown(pages)
    assert "2 1:1s are looked after" in page and "Last passes There was none yet." in page
    assert "Mails None waits" in page and "Open records None." in page


def test_it_tells_when_passes_were_how_long_they_took_and_how_they_went(pages: Pages) -> None:
    unread = Unread(ANA.email, "main", "down", "main: down")
    for minutes, done in (
        (30, Pass(NOW, NOW, (unread, unread))),
        (20, Pass(NOW, NOW, (), None, "one failed")),
        (10, Pass(NOW, NOW)),
    ):
        at = NOW - timedelta(minutes=minutes)
        pages.store.passes.finish(pages.store.passes.begin(at), replace(done, started_at=at))
        pages.store.passes.note_length(1.234)
    pages.store.passes.begin(NOW)
    assert (
        "Result Friday 6 March, 09:00 – 0 not finished Friday 6 March, 08:50 1.23 s 0 done "
        "Friday 6 March, 08:40 1.23 s 0 partly failed, see the log Friday 6 March, 08:30 1.23 s 2 done" in shown(pages)
    )


def test_only_the_last_ten_passes_are_shown(pages: Pages) -> None:
    for number in range(12):
        pages.store.passes.finish(pages.store.passes.begin(NOW), Pass(NOW + timedelta(minutes=number), NOW))
    assert shown(pages).count("Friday 6 March") == 10


def test_it_names_the_command_that_releases_what_is_held_until_nothing_is(pages: Pages) -> None:
    plan = Plan(NOW, (), (), held="would create 40 series")
    tell_of_held_plan(pages.store, DESK, plan)
    pages.store.passes.finish(pages.store.passes.begin(NOW), Pass(NOW, NOW, (), plan.held))
    page = shown(pages)
    assert f"oneonone approve {plan.id}" in page and "held: the plan would create 40 series" in page
    pages.clock.at += WEEK
    pages.store.passes.finish(pages.store.passes.begin(pages.clock.at), Pass(pages.clock.at, pages.clock.at))
    assert "approve" not in shown(pages)


def test_it_tells_which_calendars_are_unread_since_when(pages: Pages) -> None:
    pages.store.passes.save_outage(Outage("main: down", NOW - timedelta(hours=2), 24, NOW))
    unread = (Unread(ANA.email, "main", "down", "main: down"), Unread(EVE.email, "main", "down", "main: down"))
    pages.store.passes.finish(pages.store.passes.begin(NOW), Pass(NOW, NOW, unread))
    assert "main: down Friday 6 March, 07:00 24 2" in shown(pages)


def test_mails_that_wait_for_one_another_are_no_unread_calendar(pages: Pages) -> None:
    pages.store.passes.save_outage(Outage(CROWDED, NOW, 1, NOW))
    assert CROWDED not in shown(pages)


def test_it_counts_mails_by_kind(pages: Pages) -> None:
    for number, (about, hours, changes) in enumerate(
        (
            ("prompt", 30, {}),
            ("prompt", 2, {}),
            ("prompt", 1, {"sent_at": NOW}),
            ("prompt", 1, {"dropped_at": NOW}),
            ("agenda", 50, {"failed_at": NOW}),
        )
    ):
        at = NOW - timedelta(hours=hours)
        mail = QueuedMail(f"<{number}@x>", ANA.email, about, (), b"canary", at, at)
        pages.store.queue(replace(mail, **changes))  # type: ignore[arg-type]
    assert "agenda 0 – 1 prompt 2 1 d 6 h 0 min 0 " in f"{shown(pages)} "


def test_it_counts_open_records_by_kind_and_state(pages: Pages) -> None:
    seen = replace(a_record(key="a"), asked=(), asked_at=None)
    for one in (
        seen,
        a_record(key="b", week=TUESDAY + WEEK),
        replace(a_record(key="c", week=TUESDAY + 2 * WEEK), reminded_at=NOW),
        a_record(Kind.MOVED, key="d"),
        replace(a_record(key="e"), outcome=Outcome.EXCUSED, closed_at=NOW),
    ):
        pages.store.save_record(one)
    assert "cancelled 1 1 1 moved 0 1 0" in shown(pages)


def test_it_names_nobody_and_shows_nothing_that_anybody_wrote(pages: Pages) -> None:
    reason = Reason(ReasonKind.FAMILY, "canary", ANA.email, NOW)
    pages.store.save_record(replace(a_record(), reason=reason))
    pages.store.notebook.add_point(Point(KEY, TUESDAY.date(), ANA.email, "canary", NOW))
    pages.store.queue(QueuedMail("<1@x>", ANA.email, "prompt", (), b"canary", NOW, NOW))
    pages.store.passes.finish(
        pages.store.passes.begin(NOW), Pass(NOW, NOW, (Unread(ANA.email, "main", "canary", "c"),))
    )
    page = signed_in(pages, OPERATOR).get("/operator").text
    assert not any(one in page for one in ("canary", "family", ANA.email, BEN.email, "Ana", "Ben"))


def test_the_operator_reads_nobodys_pages(pages: Pages) -> None:
    browser = signed_in(pages, OPERATOR)
    paths = ("/agenda/ana@example.com", "/agenda/ana@example.com/2026-03-09", "/history/ana@example.com")
    assert [browser.get(one).status_code for one in paths] == [404] * 3


def test_it_tells_which_accounts_are_blind_since_when_until_they_are_read_again(pages: Pages) -> None:
    pages.store.blindness.save(Blind("main", "", NOW - timedelta(hours=2)))
    pages.store.blindness.save(Blind("main", KEY, NOW - timedelta(hours=3)))
    unread = Unread(ANA.email, "main", "down", "main: down")
    pages.store.passes.finish(pages.store.passes.begin(NOW), Pass(NOW, NOW, (unread, unread)))
    assert "Blind since 1:1s main Friday 6 March, 07:00 1 Calendars" in shown(pages)
    pages.store.blindness.save(Blind("main", "", NOW - timedelta(hours=2), NOW))
    pages.clock.at += WEEK
    assert "Blind since" not in shown(pages)


def test_it_shows_the_seal_of_the_audit_log_to_be_noted_elsewhere(pages: Pages) -> None:
    page = shown(pages)
    last = pages.store.audit.last()
    assert last and "It has 1 entry. Note this elsewhere" in page
    assert f"oneonone audit verify --since {last.seal[:16]}" in page

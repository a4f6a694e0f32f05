"""A server that misbehaves is unread: nothing is asked, closed, created or deleted; the operator hears of it once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from tests.servers import faulty as faults
from tests.servers.faulty import Fault, FaultyServer, faulty
from tests.servers.running import free_port
from tests.story.office import DAY, HOUR, MONDAY, Office, an_office, uid

PEOPLE = ("ana", "ben", "chi")
WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
MOMENT = timedelta(minutes=5)
TROUBLE: dict[str, Fault] = {
    "500": faults.status(500),
    "503": faults.status(503, Retry_After="30"),
    "404": faults.status(404),
    "no XML": faults.html(),
    "half a body": faults.half_a_body,
    "half a body that looks whole": faults.half_a_body_that_looks_whole,
    "nothing in it": faults.multistatus(),
    "hangs up": faults.dropped,
    "entity bomb": faults.entity_bomb,
    "gzip bomb": faults.gzip_bomb,
    "endless": faults.endless_body,
    "401": faults.status(401),
    "redirect elsewhere": faults.status(301, Location="http://localhost:9/"),
}


@pytest.fixture
def proxy(office: Office) -> Iterator[FaultyServer]:
    """Stands between the command and the server."""
    with faulty(office.server.url) as proxy:
        office.configure(url=proxy.url)
        yield proxy


def settled(office: Office) -> tuple[str, ...]:
    """Everyone has a series, and Ana has cancelled a week that she was asked about."""
    assert office.work(MONDAY).code == 0
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    assert office.work(MONDAY + HOUR).actions == ["record"]
    assert office.work(MONDAY + 2 * HOUR).actions == ["ask"]
    return office.snapshot(*PEOPLE)


def reported(office: Office) -> list[tuple[str, object]]:
    """Kind and outcome of what is on record."""
    return [(one["kind"], one["outcome"]) for one in office.fast("exceptions", "--json").document]


def untouched(office: Office, before: tuple[str, ...], sent: int) -> None:
    """Nothing was written anywhere, and nobody but the operator was written to."""
    assert office.snapshot(*PEOPLE) == before
    assert len(office.mails) - len(office.mails_of("operator")) == sent
    assert reported(office) == [("cancelled", None)]


def test_a_server_in_trouble_is_unread_and_nothing_else(office: Office, proxy: FaultyServer) -> None:
    before = settled(office)
    found = {name: _pass_with(office, proxy, fault) for name, fault in TROUBLE.items()}
    assert found == dict.fromkeys(TROUBLE, (1, {"ben@example.test", "chi@example.test"}, []))
    untouched(office, before, 1)


def _pass_with(office: Office, proxy: FaultyServer, fault: Fault) -> tuple[int, set[str], list[str]]:
    """Exit code, whose copies are unread, and actions of a pass, days later."""
    proxy.always(fault)
    done = office.work(MONDAY + 4 * DAY)
    proxy.heal()
    assert done.out, done.err
    return done.code, {one["report"] for one in done.document["unread"]}, done.actions


def test_a_server_that_is_down_is_unread_and_the_operator_hears_at_the_third_pass_only(
    office: Office, proxy: FaultyServer
) -> None:
    before = settled(office)
    at = MONDAY + 4 * DAY
    proxy.always(faults.dropped)
    told = [_told(office, at + number * HOUR) for number in range(5)]
    proxy.heal()
    well = office.work(at + 6 * HOUR)
    proxy.always(faults.dropped)
    again = [_told(office, at + (7 + number) * HOUR) for number in range(4)]
    proxy.heal()
    assert told == [0, 0, 1, 1, 1]
    assert (well.code, well.document["unread"]) == (0, [])
    assert again == [1, 1, 2, 2]
    assert [one["To"] for one in office.mails_of("operator")] == ["ops@example.test"] * 2
    assert office.uids("ana") == sorted([uid("ben"), uid("chi")])
    assert len(before) == 4


def _told(office: Office, at: datetime) -> int:
    done = office.work(at)
    assert (done.code, done.actions) == (1, [])
    return len(office.mails_of("operator"))


def test_a_lost_answer_to_a_put_makes_no_second_event(office: Office, proxy: FaultyServer) -> None:
    for _ in range(4):
        proxy.once(faults.lost_answer, "PUT")
    codes = [office.work(MONDAY + number * MOMENT).code for number in range(4)]
    assert codes[-1] == 0
    assert office.plan(MONDAY + HOUR).actions == []
    assert office.uids("ana") == sorted([uid("ben"), uid("chi")])
    assert (office.uids("ben"), office.uids("chi")) == ([uid("ben")], [uid("chi")])
    assert office.mails == []


def test_a_lost_answer_to_a_put_back_tells_once(office: Office, proxy: FaultyServer) -> None:
    settled(office)
    assert office.work(MONDAY + 2 * HOUR + DAY).actions == ["remind"]
    proxy.once(faults.lost_answer, "PUT")
    for number in range(3):
        office.work(MONDAY + 2 * HOUR + 2 * DAY + number * MOMENT)
    assert reported(office) == [("cancelled", "restored")]
    assert [one["To"].addresses[0].username for one in office.mails_of("outcome")] == ["ana", "ben"]
    assert "EXDATE" not in "".join(office.snapshot(*PEOPLE))


def test_a_refusal_in_the_middle_of_a_pass_leaves_the_rest_to_the_next_and_nothing_twice(
    office: Office, proxy: FaultyServer
) -> None:
    for number in range(4):
        for _ in range(number):
            proxy.once(faults.passing, "PUT")
        proxy.once(faults.status(401), "PUT")
        refused = office.work(MONDAY + number * MOMENT)
        proxy.heal()
        assert refused.code in (0, 1)
        assert not {"ask", "put_back"} & set(refused.actions)
    assert [office.work(MONDAY + HOUR + number * MOMENT).code for number in range(2)] == [0, 0]
    assert office.plan(MONDAY + 2 * HOUR).actions == []
    assert office.uids("ana") == sorted([uid("ben"), uid("chi")])
    assert (office.uids("ben"), office.uids("chi")) == ([uid("ben")], [uid("chi")])
    assert {one["X-Oneonone"] for one in office.mails} <= {"operator"}


def all_files_gone(office: Office) -> None:
    for file in office.storage("ana").glob("*.ics"):
        file.unlink()


def folder_gone(office: Office) -> None:
    shutil.rmtree(office.storage("ana"))


@pytest.mark.parametrize("lose", [all_files_gone, folder_gone])
def test_an_emptied_calendar_is_unread_and_nothing_is_made_anew(office: Office, lose: Callable[[Office], None]) -> None:
    settled(office)
    lose(office)
    mails = len(office.mails)
    done = office.work(MONDAY + 3 * HOUR)
    assert done.code == 1
    assert {one["report"] for one in done.document["unread"]} == {"ben@example.test", "chi@example.test"}
    assert done.actions == []
    assert len(office.mails) == mails
    assert office.uids("ana") == []
    assert (office.uids("ben"), office.uids("chi")) == ([uid("ben")], [uid("chi")])


def test_a_calendar_that_is_missing_is_never_made_again(office: Office) -> None:
    settled(office)
    folder_gone(office)
    told = [_told(office, MONDAY + 3 * DAY + number * HOUR) for number in range(5)]
    assert told == [0, 0, 1, 1, 1]
    assert not office.storage("ana").exists()
    assert reported(office) == [("cancelled", None)]


def test_two_states_on_one_calendar_make_no_second_event(office: Office) -> None:
    other = an_office(office.folder.parent / "other", office.server, office.sink)
    other.configure(calendar=f"/{{user}}/{office.calendar}/")
    office.work(MONDAY)
    taken = other.work(MONDAY + MOMENT)
    assert (taken.code, taken.actions) == (0, ["adopt", "adopt"])
    assert other.work(MONDAY + HOUR).actions == office.work(MONDAY + HOUR).actions == []
    assert office.uids("ana") == sorted([uid("ben"), uid("chi")])
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    for at in (MONDAY + 2 * HOUR, MONDAY + 3 * HOUR):
        assert (office.work(at).code, other.work(at).code) == (0, 0)
    assert len({mail["Message-ID"] for mail in office.mails}) == 1
    assert office.uids("ana") == sorted([uid("ben"), uid("chi")])


def test_a_mail_server_that_is_down_gets_its_mail_later_and_once(office: Office) -> None:
    assert office.work(MONDAY).code == 0
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    office.work(MONDAY + HOUR)
    office.configure(smtp=f"smtp://127.0.0.1:{free_port()}")
    failed = office.work(MONDAY + 2 * HOUR)
    assert (failed.code, failed.actions, failed.document["mails_sent"]) == (1, ["ask"], 0)
    office.configure()
    sent = office.work(MONDAY + 3 * HOUR)
    assert (sent.code, sent.actions, sent.document["mails_sent"]) == (0, [], 1)
    assert [one["X-Oneonone"] for one in office.mails] == ["prompt"]
    assert office.work(MONDAY + 4 * HOUR).document["mails_sent"] == 0

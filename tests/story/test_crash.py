"""A kill at any write leaves no second event, no second document and no second mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from daemon.demo.sink import Mailbox, MailSink, listening
from tests.google import faults
from tests.google.faults import Lose
from tests.google.running import Google
from tests.servers.faulty import faulty
from tests.servers.killing import KillingMailbox, Trap
from tests.servers.killing_at_google import KeptGoogle, laid
from tests.servers.running import Server
from tests.story.crashing import EVERY, MOMENT, PEOPLE, Expected, Point, Stage, after_death, homes, wrong_now
from tests.story.library import a_library, wrong_documents
from tests.story.office import ANA, BEN, DAY, HOUR, MONDAY, an_office, uid
from tests.story.workspace import a_google

BEN_WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
CHI_WEEK = datetime.fromisoformat("2026-03-25T13:00:00Z")


@pytest.fixture
def at_radicale(radicale: Server, tmp_path: Path) -> Iterator[Stage]:
    trap, mailbox = Trap(), Mailbox()
    with faulty(radicale.url) as proxy, listening(KillingMailbox(trap, mailbox)) as port:
        proxy.always(trap.calendar)
        office = an_office(tmp_path / "office", radicale, MailSink(port, mailbox), proxy.url)
        yield Stage(office, trap, homes(office, tmp_path / "kept"), tmp_path / "kept")
        office.move_out()


@pytest.fixture
def at_google(tmp_path: Path) -> Iterator[Stage]:
    """With agendas in documents."""
    trap, mailbox = Trap(), Mailbox()
    with a_google() as server, listening(KillingMailbox(trap, mailbox)) as port:
        library = a_library(tmp_path / "office", server, MailSink(port, mailbox))
        laid(trap, server)
        stage = Stage(
            library, trap, KeptGoogle(server), tmp_path / "kept", lambda: wrong_documents(library), whole=False
        )
        stage.keep()
        yield stage


@pytest.fixture(params=["at_radicale", "at_google"], ids=["radicale", "google"])
def stage(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue(request.param)
    return found


def test_a_kill_at_any_write_of_provisioning_leaves_one_series_for_each_person_and_pair(stage: Stage) -> None:
    if not stage.whole:
        stage.office.hire([ANA, BEN])
    points = stage.points(MONDAY)
    found = [one for point in points for one in after_death(stage, MONDAY, point, {})]
    assert found == []
    assert len(points) > 8


def two_weeks_off(stage: Stage, whose: str) -> None:
    """Ana cancels Ben's week, and Chi's is cancelled or declined in her own copy or in Ana's."""
    stage.ok(MONDAY)
    stage.office.hand("ana").cancel_week(uid("ben"), BEN_WEEK)
    stage.office.hand(whose).cancel_week(uid("chi"), CHI_WEEK)
    stage.ok(MONDAY + HOUR)


def test_a_kill_at_any_write_of_a_prompt_asks_each_person_once(stage: Stage) -> None:
    two_weeks_off(stage, "chi")
    stage.keep()
    asked = {("prompt", "ana@example.test"): 1, ("prompt", "chi@example.test"): 1}
    points = stage.points(MONDAY + 2 * HOUR)
    assert [one for point in points for one in after_death(stage, MONDAY + 2 * HOUR, point, asked)] == []


def test_a_kill_at_any_write_of_putting_back_tells_each_person_once(stage: Stage) -> None:
    two_weeks_off(stage, "ana")
    stage.ok(MONDAY + 2 * HOUR)
    stage.ok(MONDAY + 2 * HOUR + DAY)
    stage.keep()
    at = MONDAY + 2 * HOUR + 2 * DAY
    told = {("outcome", f"{one}@example.test"): 2 if one == "ana" else 1 for one in PEOPLE}
    points = stage.points(at)
    assert [one for point in points for one in after_death(stage, at, point, told)] == []
    assert "EXDATE" not in "".join(stage.office.snapshot(*PEOPLE))


INSERTED = ("after PUT", "after calendar.events.insert")


def first(stage: Stage, *moments: str) -> Point:
    """The first moment of one of these kinds in the pass that was played last."""
    return Point(network=next(number for number, one in enumerate(stage.trap.moments, 1) if one in moments))


def test_the_count_would_notice_a_uid_that_is_made_anew(stage: Stage) -> None:
    stage.points(MONDAY)
    point = first(stage, *INSERTED)
    assert any("ana has" in one for one in after_death(stage, MONDAY, point, {}, "chance uids"))


def test_the_count_would_notice_a_message_id_that_is_made_anew(at_radicale: Stage) -> None:
    stage = at_radicale
    two_weeks_off(stage, "chi")
    stage.keep()
    at, asked = MONDAY + 2 * HOUR, {("prompt", "ana@example.test"): 1, ("prompt", "chi@example.test"): 1}
    stage.points(at)
    point = first(stage, "after DATA")
    assert any("mails were" in one for one in after_death(stage, at, point, asked, "chance message ids"))


def test_the_count_would_notice_a_document_that_is_made_anew(at_google: Stage) -> None:
    at_google.points(MONDAY)
    point = first(at_google, "after drive.files.create")
    found = after_death(at_google, MONDAY, point, {}, "no look for documents")
    assert any("documents are open to" in one for one in found)


LOST = (faults.Lose(), faults.Lose(done=False), faults.Lose(cut=True))


def test_a_lost_answer_to_any_write_of_provisioning_makes_nothing_twice(at_google: Stage) -> None:
    at_google.office.hire([ANA, BEN])
    names = written(at_google, MONDAY)
    assert len(names) >= 4
    assert after_losses(at_google, MONDAY, names, {}) == []


def test_a_lost_answer_to_putting_back_tells_each_once(at_google: Stage) -> None:
    at_google.office.hire([ANA, BEN])
    at_google.ok(MONDAY)
    at_google.office.hand("ana").cancel_week(uid("ben"), BEN_WEEK)
    for at in (MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + 2 * HOUR + DAY):
        at_google.ok(at)
    at_google.keep()
    at, told = MONDAY + 2 * HOUR + 2 * DAY, {("outcome", f"{one}@example.test"): 1 for one in ("ana", "ben")}
    names = written(at_google, at)
    assert names
    assert after_losses(at_google, at, names, told) == []
    assert "EXDATE" not in "".join(at_google.office.snapshot("ana", "ben"))


def written(stage: Stage, at: datetime) -> list[str]:
    """What a pass asks Google to write, in its order."""
    stage.points(at)
    return [one.removeprefix("before ") for one in stage.trap.moments if one.startswith("before ") and "." in one]


def after_losses(stage: Stage, at: datetime, names: list[str], expected: Expected) -> list[str]:
    """Lose the answer to writes of each kind in each way, and count."""
    numbers = range(len(names)) if EVERY else sorted({names.index(one) for one in names})
    cases = [(number, lost) for number in numbers for lost in LOST]
    return [one for number, lost in cases for one in after_a_loss(stage, at, names, number, lost, expected)]


def after_a_loss(
    stage: Stage, at: datetime, names: list[str], number: int, lost: Lose, expected: Expected
) -> list[str]:
    """Lose the answer to one of the writes, go on, and count."""
    stage.set_back()
    since, server = len(stage.office.sink.deliveries), google_of(stage)
    if earlier := names[:number].count(names[number]):
        server.faults.put(names[number], faults.Slow(0), times=earlier)
    server.faults.put(names[number], lost)
    stage.run(at)
    found = [] if not server.faults.waiting else ["nothing was lost"]
    server.faults.clear()
    for later in (1,) if lost.done else (1, 2):  # a document that comes late is attached by the pass after
        stage.ok(at + later * MOMENT)
    return [f"{lost} of {number} {names[number]}: {one}" for one in found + wrong_now(stage, since, expected)]


def google_of(stage: Stage) -> Google:
    assert isinstance(stage.calendars, KeptGoogle)
    return stage.calendars.server

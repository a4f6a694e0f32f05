"""A kill at any write leaves no second event and no second mail."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.demo.sink import Mailbox, MailSink, listening
from tests.servers.faulty import faulty
from tests.servers.killing import KillingMailbox, Trap
from tests.servers.running import Server
from tests.story.crash_driver import Doom
from tests.story.forked import Play, forked
from tests.story.office import DAY, HOUR, MONDAY, Office, an_office, rfc3339, uid

PEOPLE = ("ana", "ben", "chi")
MOMENT = timedelta(minutes=5)
BEN_WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
CHI_WEEK = datetime.fromisoformat("2026-03-25T13:00:00Z")


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process dies: at a moment on the network, or at a write to the database."""

    network: int = 0
    write: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """An office whose process may be killed, and which can be set back to how it was."""

    office: Office
    trap: Trap
    kept: Path

    def run(self, at: datetime, point: Point = Point(), fault: str = "") -> int:  # noqa: B008
        """A pass; its exit code, -9 when it was killed."""
        options = ("--json", "--now", rfc3339(at), "--config", str(self.office.config))
        doom = Doom(self.writes, point.write, fault)
        what = Play(("run", "--once", *options), self.log, self.log.with_suffix(".err"), doom)
        return forked(what, lambda pid: self.trap.set(pid, point.network))

    def ok(self, at: datetime) -> None:
        """A pass that must do."""
        code = self.run(at)
        assert code == 0, self.log.read_text()

    @property
    def log(self) -> Path:
        return self.office.folder / "pass.out"

    @property
    def writes(self) -> Path:
        return self.office.folder / "pass.writes"

    def points(self, at: datetime) -> list[Point]:
        """Every moment on the network, and every write to the database, of a pass."""
        self.ok(at)
        written = len(Doom(self.writes).words)
        network = [Point(network=number) for number in range(1, len(self.trap.moments) + 1)]
        self.set_back()
        return network + [Point(write=number) for number in range(1, written + 1)]

    def keep(self) -> None:
        """Remember state and calendars as they are now."""
        for folder, copy in self._folders():
            shutil.rmtree(copy, ignore_errors=True)
            if folder.exists():
                shutil.copytree(folder, copy)

    def set_back(self) -> None:
        """State and calendars as they were kept."""
        for folder, copy in self._folders():
            shutil.rmtree(folder, ignore_errors=True)
            if copy.exists():
                shutil.copytree(copy, folder)

    def _folders(self) -> list[tuple[Path, Path]]:
        homes = [(self.office.storage(one).parent, self.kept / one) for one in PEOPLE]
        return [(self.office.folder / "state", self.kept / "state"), *homes]


@pytest.fixture
def stage(radicale: Server, tmp_path: Path) -> Iterator[Stage]:
    trap, mailbox = Trap(), Mailbox()
    with faulty(radicale.url) as proxy, listening(KillingMailbox(trap, mailbox)) as port:
        proxy.always(trap.calendar)
        office = an_office(tmp_path / "office", radicale, MailSink(port, mailbox), proxy.url)
        yield Stage(office, trap, tmp_path / "kept")
        office.move_out()


def wrong_events(office: Office) -> list[str]:
    """What is not as it must be: one series for each person and pair."""
    expected = {"ana": sorted([uid("ben"), uid("chi")]), "ben": [uid("ben")], "chi": [uid("chi")]}
    found = {one: office.uids(one) for one in expected}
    return [f"{one} has {uids}" for one, uids in found.items() if uids != expected[one]]


def wrong_mails(office: Office, since: int, expected: dict[tuple[str, str], int]) -> list[str]:
    """What is not as it must be: so many different mails of a kind to each, each repeated byte for byte if at all."""
    mails = office.mails[since:]
    contents: dict[str, set[bytes]] = {}
    for mail, delivery in zip(mails, office.sink.deliveries[since:], strict=True):
        contents.setdefault(mail["Message-ID"], set()).add(delivery.content)
    several = [f"{one} is not repeated byte for byte" for one, versions in contents.items() if len(versions) > 1]
    first = {mail["Message-ID"]: (str(mail["X-Oneonone"]), str(mail["To"].addresses[0].addr_spec)) for mail in mails}
    counted = Counter(first.values())
    return several + ([f"mails were {dict(counted)}"] if counted != Counter(expected) else [])


def after_death(
    stage: Stage, at: datetime, point: Point, expected: dict[tuple[str, str], int], fault: str = ""
) -> list[str]:
    """Die at a point, start again, and count."""
    stage.set_back()
    since = len(stage.office.sink.deliveries)
    code = stage.run(at, point, fault)
    found = [] if code == -signal.SIGKILL else [f"exit {code} instead of death"]
    for later in (1, 2) if point.network else (1,):
        code = stage.run(at + later * MOMENT, fault=fault)
        found += [f"exit {code}: {stage.log.read_text()}"] if code else []
    found += [] if point.write or '"actions": []' in stage.log.read_text() else ["not finished by the next pass"]
    return [
        f"{point}: {one}" for one in found + wrong_events(stage.office) + wrong_mails(stage.office, since, expected)
    ]


def test_a_kill_at_any_write_of_provisioning_leaves_one_series_for_each_person_and_pair(stage: Stage) -> None:
    points = stage.points(MONDAY)
    found = [one for point in points for one in after_death(stage, MONDAY, point, {})]
    assert found == []
    assert len(points) > 30


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


def test_the_count_would_notice_a_uid_that_is_made_anew(stage: Stage) -> None:
    stage.points(MONDAY)
    after_put = Point(network=stage.trap.moments.index("after PUT") + 1)
    assert any("ana has" in one for one in after_death(stage, MONDAY, after_put, {}, "chance uids"))


def test_the_count_would_notice_a_message_id_that_is_made_anew(stage: Stage) -> None:
    two_weeks_off(stage, "chi")
    stage.keep()
    at, asked = MONDAY + 2 * HOUR, {("prompt", "ana@example.test"): 1, ("prompt", "chi@example.test"): 1}
    stage.points(at)
    after_data = Point(network=stage.trap.moments.index("after DATA") + 1)
    assert any("mails were" in one for one in after_death(stage, at, after_data, asked, "chance message ids"))

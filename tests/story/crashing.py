"""A stage for death: a pass that is killed at a point, started again, and what is counted then."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from tests.servers.killing import Trap
from tests.story.crash_driver import Doom
from tests.story.forked import Play, forked
from tests.story.office import Office, Premises, rfc3339, uid

PEOPLE = ("ana", "ben", "chi")
MOMENT = timedelta(minutes=5)
EVERY = bool(os.environ.get("EVERY_KILL"))
"""Whether a process dies at each write of a pass, instead of once at each kind."""

FEW = 2
Expected = dict[tuple[str, str], int]
"""Kind and recipient of mails, and how many different ones."""


class Kept(Protocol):
    """Calendars that can be set back."""

    def keep(self) -> None:
        """Remember them as they are."""

    def set_back(self) -> None:
        """Let them be as they were kept."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders of which each has a copy elsewhere."""

    copies: Sequence[tuple[Path, Path]]

    def keep(self) -> None:
        for folder, copy in self.copies:
            shutil.rmtree(copy, ignore_errors=True)
            if folder.exists():
                shutil.copytree(folder, copy)

    def set_back(self) -> None:
        for folder, copy in self.copies:
            shutil.rmtree(folder, ignore_errors=True)
            if copy.exists():
                shutil.copytree(copy, folder)


def homes(office: Office, kept: Path) -> Folders:
    """The calendars of a CalDAV server that keeps them in folders."""
    return Folders([(office.storage(one).parent, kept / one) for one in PEOPLE])


def unlike(moments: Sequence[str]) -> list[int]:
    """Numbers of the first moment of each kind and of the last one; what is between them comes to the same."""
    first = {one: number for number, one in reversed(list(enumerate(moments, 1)))}
    last = {one: number for number, one in enumerate(moments, 1)}
    return sorted({*first.values(), *last.values()})


def few(writes: Sequence[int]) -> list[int]:
    """The first, the last and some between; `test_any_death` has them all, with a daemon in memory."""
    steps = range(FEW + 1)
    return sorted({writes[(len(writes) - 1) * step // FEW] for step in steps}) if writes else []


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process dies: at a moment on the network, or at a write to the database."""

    network: int = 0
    write: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """An office whose process may be killed, and which can be set back to how it was.

    `whole`: it may die before every statement that writes, else only before those that end a transaction: what was
    written in one that did not end comes to the same. Tables are made in one, of which the first and the last do.
    """

    office: Premises
    trap: Trap
    calendars: Kept
    kept: Path
    wrong: Callable[[], list[str]] = list
    whole: bool = True

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
        """Moments on the network, and writes to the database, of a pass: all of them, or those that are unlike."""
        self.ok(at)
        words, moments = Doom(self.writes).words, list(self.trap.moments)
        self.set_back()
        network = range(1, len(moments) + 1) if EVERY else unlike(moments)
        writes = self._writes(words) if EVERY else few(self._writes(words))
        return [Point(network=one) for one in network] + [Point(write=one) for one in writes]

    def _writes(self, words: Sequence[str]) -> list[int]:
        made = max((number for number, word in enumerate(words, 1) if word == "CREATE"), default=1)
        writes = sorted({1, *range(made, len(words) + 1)}) if self.whole else range(made, len(words) + 1)
        return [one for one in writes if self.whole or words[one - 1] == "COMMIT"]

    def keep(self) -> None:
        """Remember state and calendars as they are now."""
        self._state.keep()
        self.calendars.keep()

    def set_back(self) -> None:
        """State and calendars as they were kept."""
        self._state.set_back()
        self.calendars.set_back()

    @property
    def _state(self) -> Folders:
        return Folders([(self.office.folder / "state", self.kept / "state")])


def reports(office: Premises) -> list[str]:
    """Who of the two is in the roster."""
    return [one for one in ("ben", "chi") if f"\n{one}@" in office.roster.read_text()]


def wrong_events(office: Premises) -> list[str]:
    """What is not as it must be: one series for each person and pair."""
    expected = {"ana": sorted(map(uid, reports(office)))} | {one: [uid(one)] for one in reports(office)}
    found = {one: office.uids(one) for one in expected}
    return [f"{one} has {uids}" for one, uids in found.items() if uids != expected[one]]


def wrong_mails(office: Premises, since: int, expected: Expected) -> list[str]:
    """What is not as it must be: so many different mails of a kind to each, each repeated byte for byte if at all."""
    mails = office.mails[since:]
    contents: dict[str, set[bytes]] = {}
    for mail, delivery in zip(mails, office.sink.deliveries[since:], strict=True):
        contents.setdefault(mail["Message-ID"], set()).add(delivery.content)
    several = [f"{one} is not repeated byte for byte" for one, versions in contents.items() if len(versions) > 1]
    first = {mail["Message-ID"]: (str(mail["X-Oneonone"]), str(mail["To"].addresses[0].addr_spec)) for mail in mails}
    counted = Counter(first.values())
    return several + ([f"mails were {dict(counted)}"] if counted != Counter(expected) else [])


def after_death(stage: Stage, at: datetime, point: Point, expected: Expected, fault: str = "") -> list[str]:
    """Die at a point, start again, and count."""
    stage.set_back()
    since = len(stage.office.sink.deliveries)
    code = stage.run(at, point, fault)
    found = [] if code == -signal.SIGKILL else [f"exit {code} instead of death"]
    for later in (1, 2) if point.network else (1,):
        code = stage.run(at + later * MOMENT, fault=fault)
        found += [f"exit {code}: {stage.log.read_text()}"] if code else []
    found += [] if point.write or '"actions": []' in stage.log.read_text() else ["not finished by the next pass"]
    return [f"{point}: {one}" for one in found + wrong_now(stage, since, expected)]


def wrong_now(stage: Stage, since: int, expected: Expected) -> list[str]:
    """Everything that is not as it must be by now."""
    return wrong_events(stage.office) + wrong_mails(stage.office, since, expected) + stage.wrong()

"""A company in memory of which every moment is watched at which something lasting may change."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import daemon.apply
from daemon.outbox import send_due
from providers.base import CalendarProvider
from rules.model import Series, Window
from rules.shown import shown_in
from tests.daemon.failing import Postman
from tests.daemon.world import DESK, START, World

WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE")
MOMENT = timedelta(minutes=5)
LONG = Window(START - timedelta(weeks=1), START + timedelta(weeks=13))
Deed = Callable[[World], object]
"""What somebody does, and does again after an error."""


class Watch:
    """Is told of each moment, by what happens then; the same one for all copies of a company."""

    def __init__(self) -> None:
        self.before: Callable[[str], None] | None = None

    def __deepcopy__(self, _memo: object) -> Watch:
        return self

    def tell(self, what: str) -> None:
        if self.before:
            self.before(what)


@dataclass(slots=True)
class WatchedCalendars:
    """A CalendarProvider over another one, which tells of each write before and after it."""

    inner: CalendarProvider
    watch: Watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def __deepcopy__(self, memo: dict[int, Any]) -> WatchedCalendars:
        return WatchedCalendars(deepcopy(self.inner, memo), self.watch)

    def make_calendar(self, *given: Any) -> Any:
        return self._told("make_calendar", *given)

    def create(self, *given: Any) -> Any:
        return self._told("create", *given)

    def replace(self, *given: Any) -> Any:
        return self._told("replace", *given)

    def _told(self, what: str, *given: Any) -> Any:
        self.watch.tell(f"before {what}")
        done = getattr(self.inner, what)(*given)
        self.watch.tell(f"after {what}")
        return done


@dataclass(slots=True)
class WatchedPostman(Postman):
    """A MailSender that tells of each mail before and after it was taken."""

    watch: Watch = field(default_factory=Watch)

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        self.watch.tell("before DATA")
        Postman.send(self, sender, recipient, message)
        self.watch.tell("after DATA")


@contextmanager
def statements(watch: Watch) -> Iterator[None]:
    """Tell of every statement after which a database is another one, before it is carried out; one thread writes.

    What a transaction writes before its end is not there without that end.
    """
    connect, writers = sqlite3.connect, daemon.apply.WRITERS

    class Connection(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            word = statement.split()[0].upper()
            if word == "COMMIT" or (word in WRITING and not self.in_transaction):
                watch.tell(" ".join(statement.split()[:3]))
            if statement == "PRAGMA synchronous=FULL":
                statement = "PRAGMA synchronous=OFF"  # a process that dies takes nothing from the disk
            return super().execute(statement, *values)

    def watched(*given: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **{"factory": Connection, **options})
        return connection

    sqlite3.connect = watched  # type: ignore[assignment]
    vars(daemon.apply)["WRITERS"] = 1
    try:
        yield
    finally:
        sqlite3.connect = connect
        vars(daemon.apply)["WRITERS"] = writers


@dataclass(slots=True)
class Scene:
    """A company, its mail server, and the moment at which something is about to happen."""

    world: World
    watch: Watch
    postman: WatchedPostman
    deed: Deed | None = None

    def play(self, after: timedelta = timedelta()) -> None:
        """What somebody is about to do, a pass, and a round through the outbox."""
        if self.deed:
            self.deed(self.world)
        self.world.run(after, force=True)
        self.deliver()

    def go_on(self) -> None:
        """The same five minutes later, twice."""
        for _ in range(2):
            self.play(MOMENT)

    def deliver(self) -> None:
        send_due(self.world.store, self.postman, DESK, self.world.now)

    def copied(self, folder: Path) -> Scene:
        """The same company as it is now, in another folder: what another process would find."""
        world, old = copy(self.world), self.world.path
        assert old
        folder.mkdir()
        for file in old.parent.glob(f"{old.name}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder / file.name)
        world.path = folder / old.name
        kept = (world.calendars, world.provider, dict(world.accounts))
        world.calendars, world.provider, world.accounts = deepcopy(kept)
        postman = WatchedPostman(list(self.postman.taken), watch=self.watch)
        return Scene(world, self.watch, postman, self.deed)

    def begun(self) -> Scene:
        """With a daemon that has just started."""
        self.world.start()
        return self

    @property
    def outcome(self) -> Mapping[str, object]:
        """All that has to be the same however it came about, by what it is."""
        events = {
            f"event {one.uid} in {url}": _seen(one.series)
            for url, there in self.world.calendars._collections.items()
            for one in there.objects.values()
        }
        records = {f"record {one.key}": (one.outcome, bool(one.applied_at)) for one in self.world.records}
        queued = {f"mail {one.message_id}": bool(one.sent_at) for one in self.world.mails()}
        taken = {f"{identity(message)} was taken": True for _, _, message in self.postman.taken}
        return {**events, **records, **queued, **taken}

    @property
    def repeated(self) -> int:
        """How often a mail went out that had gone out before; AssertionError when it was in other words."""
        taken = [message for _, _, message in self.postman.taken]
        assert len(set(taken)) == len(set(map(identity, taken))), "a mail was repeated in other words"
        return len(taken) - len(set(taken))


def identity(message: bytes) -> str:
    """The Message-ID of a mail."""
    return next(line for line in message.decode(errors="replace").splitlines() if line.startswith("Message-ID:"))


def a_scene(watch: Watch, build: Callable[..., World], folder: Path, deed: Deed | None) -> Scene:
    """A company on a database in a folder, built by a function that passes `path` and `wrap` on."""
    wrap = lambda inner: cast(CalendarProvider, WatchedCalendars(inner, watch))
    scene = Scene(build(path=folder / "state.db", wrap=wrap), watch, WatchedPostman(watch=watch), deed)
    scene.deliver()
    return scene


def _seen(series: Series | None) -> object:
    """What people see of a series: where exactly between two meetings it was ended is nobody's concern."""
    assert series is not None
    return shown_in(series, LONG), series.links, series.attendees, series.overrides

"""Where the real command is tried: a folder with config.toml and a roster, beside calendars and a mail sink."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from daemon.demo.sink import MailSink
from tests.servers.people import Hand
from tests.story.forked import Play, forked, hurried

COMMAND = Path(sys.executable).with_name("oneonone")
HEADER = "email,name,manager,timezone,account,calendar,slot,duration"
PATIENCE = 30.0
numbers = count(1)


def rfc3339(at: datetime) -> str:
    """An instant as `--now` takes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return once the condition holds; AssertionError when it does not within the time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def actions(self) -> list[str]:
        """The words of the actions of a plan."""
        return [one["action"] for one in self.document["actions"]]


def played(
    folder: Path, arguments: Sequence[str], at: datetime | None = None, before: Callable[[], None] | None = None
) -> Finished:
    """Run the command with the config.toml of a folder to its end in a forked process, as if it were a moment."""
    out, err = folder / "played.out", folder / "played.err"
    when = ("--now", rfc3339(at)) if at else ()
    code = forked(Play((*arguments, *when, "--config", str(folder / "config.toml")), out, err, before))
    return Finished(code, out.read_text(), err.read_text())


@dataclass(frozen=True, slots=True)
class Running:
    """A command that goes on, with its output in files."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def log(self) -> str:
        """Standard error so far."""
        return self.err.read_text(errors="replace")

    def says(self, text: str) -> None:
        """Wait until standard error holds this text."""
        eventually(lambda: text in self.log or self.process.poll() is not None)
        assert text in self.log, self.log

    @property
    def pages(self) -> str:
        """Where the pages are served."""
        self.says("serving pages")
        line = next(one for one in self.log.splitlines() if "serving pages" in one)
        return f"http://127.0.0.1:{line.rpartition(':')[2].strip()}"


@dataclass(frozen=True, slots=True)
class Premises(ABC):
    """One company: its folder, its mails, and what its people see and do in their calendars."""

    folder: Path
    sink: MailSink

    @property
    @abstractmethod
    def settings(self) -> str:
        """What config.toml says, one setting a line."""

    @abstractmethod
    def hand(self, user: str) -> Hand:
        """A person at the own calendar, named by the local part of the address."""

    @abstractmethod
    def objects(self, user: str) -> list[str]:
        """What stands in a person's calendar as iCalendar, unfolded; nothing when there is no calendar."""

    def configure(self, **changed: str) -> None:
        """Write config.toml; `changed` replaces lines by their key."""
        lines = [
            f'{key} = "{changed[key]}"' if (key := line.partition(" ")[0]) in changed else line
            for line in self.settings.splitlines()
        ]
        self.config.write_text("\n".join(lines) + "\n")

    def hire(self, rows: Sequence[str]) -> None:
        """Write the roster."""
        self.roster.write_text("\n".join([HEADER, *rows]) + "\n")

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def roster(self) -> Path:
        return self.folder / "roster.csv"

    def run(self, *arguments: str, at: datetime | None = None) -> Finished:
        """Run the command to its end, in the folder."""
        return played(self.folder, arguments, at, partial(os.chdir, self.folder))

    def fast(self, *arguments: str, at: datetime | None = None) -> Finished:
        """Run the command to its end, and do not wait where it would."""
        return played(self.folder, arguments, at, hurried)

    def work(self, at: datetime, *arguments: str) -> Finished:
        """A pass at a moment, reported as JSON."""
        return self.fast("run", "--once", "--json", *arguments, at=at)

    def plan(self, at: datetime) -> Finished:
        """The plan of a pass at a moment, as JSON."""
        return self.fast("plan", "--json", at=at)

    @contextmanager
    def running(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
        """The command while the context lasts; killed at its end if it still runs."""
        number = next(numbers)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                [COMMAND, *arguments, "--config", self.config], stdout=to_out, stderr=to_err, env=environment
            )
        try:
            yield Running(process, out, err)
        finally:
            process.kill()
            process.wait()

    def uids(self, user: str) -> list[str]:
        """UIDs of all objects in a person's calendar, sorted."""
        named = ({line for line in text.splitlines() if line.startswith("UID:")} for text in self.objects(user))
        return sorted(line.removeprefix("UID:") for one in named for line in one)

    def snapshot(self, *users: str) -> tuple[str, ...]:
        """All objects of these people, to be compared later."""
        return tuple(sorted(text for user in users for text in self.objects(user)))

    @property
    def mails(self) -> list[EmailMessage]:
        """What the mail server took so far, oldest first."""
        return [message_from_bytes(one.content, policy=policy.default) for one in self.sink.deliveries]

    def mails_of(self, kind: str) -> list[EmailMessage]:
        """Mails with this X-Oneonone."""
        return [one for one in self.mails if one["X-Oneonone"] == kind]

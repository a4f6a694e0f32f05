"""A demonstration in a process of its own, as somebody starts it, but in a hurry."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

SCRIPT = """
import sys
from pathlib import Path
from daemon.demo.pace import Pace
from daemon.demo.play import stay

sys.exit(stay(Path(sys.argv[1]), Pace("1s", "1s", "10m", "20m", quiet=False, daily=100)))
"""
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demonstration: what it said, and where it keeps what is temporary."""

    process: subprocess.Popen[bytes]
    said: Path
    temporary: Path

    @property
    def text(self) -> str:
        return self.said.read_text("utf-8")

    @property
    def pages(self) -> str:
        """The URL that the pages begin with."""
        return self._found(r"(http://\S+)/demo/mails")

    def calendar(self, email: str) -> str:
        """The address of a person's calendar, as it was told."""
        return self._found(rf"(http://\S+/{re.escape(email)}/\S+)")

    @property
    def children(self) -> list[int]:
        """Process ids of what it started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in listed.split()]

    def stop(self, by: signal.Signals) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(by)
        return self.process.wait(PATIENCE_SECONDS)

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.text)
        assert found, self.text
        return found.group(1)


@contextmanager
def a_demo(folder: Path, roster: str) -> Iterator[Demo]:
    """A demonstration with a roster; killed at the end if it still runs."""
    temporary, said = folder / "temporary", folder / "said"
    temporary.mkdir()
    (folder / "roster.csv").write_text(roster)
    with said.open("wb") as out, (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, folder / "roster.csv"],
            env={"TMPDIR": str(temporary), "PYTHONPATH": ":".join(sys.path)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=log,
        )
    try:
        yield Demo(process, said, temporary)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{said.read_text('utf-8')}\n{(folder / 'log').read_text('utf-8')}") from error
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with its content policy; status 0 when nobody answers."""

    status: int
    body: str = ""
    policy: str = ""


def page(url: str) -> Page:
    """What is served there."""
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=10) as answer:
            return Page(answer.status, answer.read().decode(), answer.headers.get("Content-Security-Policy", ""))
    except HTTPError as error:
        with error:
            return Page(error.code, error.read().decode())
    except URLError:
        return Page(0)


def until(happened: Callable[[], bool]) -> None:
    """Return when it has happened; AssertionError when it does not within the patience of a test."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)

"""The command with every word of its logs, those of the libraries included.

`python -m tests.story.loud JOURNAL FAULTS ARGUMENTS…` is the command itself.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import structlog

from tests.project.sources import ROOT
from tests.story.forked import Play, forked, hurried
from tests.story.premises import Finished, Premises, Running, numbers, played


def loudly() -> None:
    """To be called in the new process: whatever is logged is written to standard error."""
    hurried()
    filtering = structlog.make_filtering_bound_logger
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    structlog.make_filtering_bound_logger = lambda level: filtering(min(level, logging.DEBUG))  # type: ignore[assignment]


def loud(premises: Premises, arguments: Iterable[str]) -> Finished:
    """Run the command to its end in a forked process."""
    return played(premises.folder, (*arguments,), before=loudly)


@dataclass(frozen=True, slots=True)
class Loudly:
    """How the command runs: `journal` is a socket that stands for the journal, `faults` names what goes wrong in it.

    `broken` raises errors that quote what they were given, `careless` logs what must not be.
    """

    journal: Path
    faults: str = ""

    def prepare(self) -> None:
        """To be called in the new process."""
        loudly()
        into_journal(self.journal)
        for fault in self.faults.split():
            FAULTS[fault]()

    def run(self, premises: Premises, *arguments: str) -> int:
        """The command to its end, with its output in numbered files of the folder."""
        out, err = outputs(premises)
        return forked(Play((*arguments, "--config", str(premises.config)), out, err, self.prepare))

    @contextmanager
    def running(self, premises: Premises, *arguments: str) -> Iterator[Running]:
        """The command while the context lasts."""
        command = [sys.executable, "-m", "tests.story.loud", str(self.journal), self.faults, *arguments]
        out, err = outputs(premises)
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                [*command, "--config", str(premises.config)], cwd=ROOT, stdout=to_out, stderr=to_err
            )
        try:
            yield Running(process, out, err)
        finally:
            process.terminate()
            process.wait()


def outputs(premises: Premises) -> tuple[Path, Path]:
    """Where what is printed goes."""
    number = next(numbers)
    return premises.folder / f"loud-{number}.out", premises.folder / f"loud-{number}.err"


def into_journal(socket: Path) -> None:
    """As systemd would tell it: standard error is connected to the journal, which listens here."""
    from logging_journald import JournaldTransport

    where = os.fstat(sys.stderr.fileno())
    os.environ["JOURNAL_STREAM"] = f"{where.st_dev}:{where.st_ino}"
    JournaldTransport.SOCKET_PATH = socket


def break_down() -> None:
    """Action items cannot be added, and no pair be judged."""
    from daemon import passes
    from daemon.store.notebook import Notebook

    Notebook.add_action_item = _quoting  # type: ignore[method-assign,assignment]
    vars(passes)["decided"] = _quoting


def _quoting(*given: object) -> NoReturn:
    raise ValueError(f"cannot go on with {given}")


def speak_out() -> None:
    """What is mailed is logged, and so is all that libraries have to say."""
    from daemon import logs
    from providers.mail import smtp

    logs.NOISY = ()  # type: ignore[assignment]
    smtp.SmtpSender.send = _retold(smtp.SmtpSender.send)  # type: ignore[method-assign]


def _retold(call: Callable[..., Any]) -> Callable[..., Any]:
    def told(*given: Any) -> Any:
        logging.getLogger("careless").debug("given: %s", given[-1].decode())
        return call(*given)

    return told


FAULTS = {"broken": break_down, "careless": speak_out}

if __name__ == "__main__":
    from daemon.cli import main

    Loudly(Path(sys.argv[1]), sys.argv[2]).prepare()
    main(sys.argv[3:], prog_name="oneonone")

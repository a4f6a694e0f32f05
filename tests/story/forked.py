"""The command in a process of its own that is forked from one with everything loaded: as the real one, in less time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

PRELOADED = [
    "tests.story.forked",
    "tests.story.crash_driver",
    "daemon.running",
    "daemon.commands",
    "daemon.mail.compose",
    "providers.caldav.provider",
    "providers.google.provider",
    "providers.google.push",
    "providers.google.probe",
    "providers.mail.imap",
    "providers.mail.smtp",
    "h11",
]
processes = get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Play:
    """What to run, where its output goes, and what to do before, in the new process."""

    arguments: tuple[str, ...]
    out: Path
    err: Path
    before: Callable[[], None] | None = None


def play(what: Play) -> None:
    """Run the command in this process and end."""
    from daemon.cli import main

    for stream, file in ((1, what.out), (2, what.err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.environ["SSL_CERT_FILE"] = os.devnull  # nothing here speaks TLS, and loading all certificates takes its time
    _believe_keys()
    if what.before:
        what.before()
    main(list(what.arguments), prog_name="oneonone")


def _believe_keys() -> None:
    """Load Google's keys without the proof that their numbers are primes, which takes most of a small pass."""
    from cryptography.hazmat.primitives import serialization

    load = serialization.load_pem_private_key
    vars(serialization)["load_pem_private_key"] = partial(load, unsafe_skip_rsa_key_validation=True)


def forked(what: Play, started: Callable[[int], None] = lambda _: None) -> int:
    """Run the command to its end; its exit code, negative for a signal. `started` is told the process's id."""
    processes.set_forkserver_preload(PRELOADED)
    process = processes.Process(target=play, args=(what,))
    process.start()
    assert process.pid is not None
    started(process.pid)
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def hurried() -> None:
    """To be called in the new process: it waits for nothing, as if somebody else's time passed."""
    sleep = time.sleep

    def hardly(seconds: float) -> None:
        sleep(min(seconds, 0.002))

    time.sleep = hardly  # type: ignore[assignment]

"""The threads that read: they last, and neither the end of the process nor anybody's forgetting leaves them behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from concurrent.futures import wait

from daemon.readers import Readers
from tests.story.premises import eventually

STUCK = """
import threading
from daemon.readers import Readers
Readers(1).submit(threading.Event().wait)
"""


def reading() -> list[threading.Thread]:
    """The threads of all readers, those of other tests, too."""
    return [one for one in threading.enumerate() if one.name == "read"]


def test_threads_are_kept_and_never_more_than_were_asked_for() -> None:
    seen, readers = set[int](), Readers(2)

    for _ in range(3):
        wait([readers.submit(lambda: seen.add(threading.get_ident())) for _ in range(5)])

    assert 1 <= len(seen) <= 2


def test_a_process_ends_though_one_of_them_still_waits() -> None:
    begun = time.monotonic()

    assert subprocess.run([sys.executable, "-c", STUCK], timeout=30, check=False).returncode == 0

    assert time.monotonic() - begun < 20


def test_they_end_when_they_are_closed_and_when_nobody_has_them_any_more() -> None:
    before = set(reading())
    closed, forgotten = Readers(2), Readers(2)
    wait([closed.submit(time.monotonic), forgotten.submit(time.monotonic)])  # type: ignore[arg-type]
    assert len(set(reading()) - before) == 2

    closed.close()
    del forgotten
    gc.collect()

    eventually(lambda: not set(reading()) - before)

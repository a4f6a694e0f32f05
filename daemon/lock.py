"""Only one daemon at a time works on a state."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.file_rights import PRIVATE_FILE, PRIVATE_FOLDER, demand_own


class LockedError(Exception):
    """Another daemon holds the state."""


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold the lock of a state folder, true where there was a database; it goes with the process, however that ends."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    demand_own(folder)
    lock = folder / "lock"
    lock.touch(PRIVATE_FILE)
    used = lock.stat().st_size > 0
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LockedError(f"another oneonone works on {folder}; stop it first, or wait for it") from error
        yield used


def mark(folder: Path) -> None:
    """Note that there is a database: should it be gone one day, that is known by this."""
    (folder / "lock").write_text("There is a database here.\n")

"""Files that are whole or not there: written under another name, brought to the disk, and named at last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".part"


@contextmanager
def at_hand(file: Path) -> Iterator[Path]:
    """A name beside a file, for what is not complete; nothing is left there in the end."""
    path = file.with_name(f".{file.name}.{os.getpid()}{UNFINISHED}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def to_the_disk(path: Path) -> None:
    """Come back when a file, or the names in a folder, will be there after a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

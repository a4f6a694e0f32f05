"""Who else may read or change a file, and the command that ends it."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from shlex import quote

OTHERS, OTHERS_ENTER, EVERYBODY_WRITES = 0o077, 0o011, 0o002
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database holds the same."""


def exposure(path: Path) -> str:
    """What lets others at a file that is its owner's alone, with the remedy; "" where nothing does."""
    if not (path.stat().st_mode & OTHERS and _reached(path)):
        return ""
    return f"{path} can be read by others; chmod {PRIVATE_FILE:o} {quote(str(path))}"


def sheltered(path: Path) -> str:
    """That a folder above is all that keeps others from a file that is its owner's alone, with the remedy, or ""."""
    if not path.stat().st_mode & OTHERS or _reached(path):
        return ""
    return f"{path} could be read by others if its folder were open to them; chmod {PRIVATE_FILE:o} {quote(str(path))}"


def changeable(path: Path) -> str:
    """What lets everybody change what the daemon believes, with the remedy; "" where nothing does."""
    if not path.exists() or not path.stat().st_mode & EVERYBODY_WRITES:
        return ""
    return f"{path} can be changed by everybody; chmod o-w {quote(str(path))}"


def of_state(folder: Path, user: int | None = None) -> str:
    """What lets others at the state, or keeps us (or a user) from it, with the remedy; "" where nothing does."""
    if not folder.exists():
        return ""
    found, own = folder.stat(), os.geteuid() if user is None else user
    if own not in (0, found.st_uid):
        return f"{folder} belongs to another user; chown -R {_name(own)} {quote(str(folder))}"
    if found.st_mode & OTHERS and _reached(folder):
        return f"{folder} can be entered by others; chmod {PRIVATE_FOLDER:o} {quote(str(folder))}"
    return ""


def demand_own(folder: Path) -> None:
    """PermissionError, with the remedy, where the state is not ours alone. A folder is never changed: it may be any."""
    if wrong := of_state(folder):
        raise PermissionError(wrong)


def close_to_others(database: Path) -> list[Path]:
    """Take from others what they may do with a database and the files beside it; returns those that were open."""
    there = [path for end in BESIDE if (path := database.with_name(database.name + end)).exists()]
    opened = [path for path in there if path.stat().st_mode & OTHERS]
    for path in opened:
        path.chmod(PRIVATE_FILE)
    return opened


def hand_over(file: Path, like: Path) -> None:
    """Let the owner of the state own what root has written there: else its daemon could not read it."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def _reached(path: Path) -> bool:
    """Whether others come as far as to a path: all folders above let them through."""
    return all(folder.stat().st_mode & OTHERS_ENTER for folder in path.resolve().parents)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)

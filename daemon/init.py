"""What `oneonone init` writes: an example to start from, with a secret of its own."""

from __future__ import annotations

import os
import secrets
from importlib import resources
from pathlib import Path

PRIVATE, PUBLIC = 0o600, 0o644
SECRET_BYTES = 48


class InitError(Exception):
    """The folder cannot be written as asked; its text says why, and what to do."""


def write_example(folder: Path) -> list[Path]:
    """Write config.toml, roster.csv and three secret files into a folder; returns their paths.

    Raises InitError, before anything is written, when one of them is there already.
    """
    contents = {
        folder / "config.toml": (_template("config.toml"), PUBLIC),
        folder / "roster.csv": (_template("roster.csv"), PUBLIC),
        folder / "secret": (secrets.token_urlsafe(SECRET_BYTES) + "\n", PRIVATE),
        folder / "notes-key": (secrets.token_urlsafe(SECRET_BYTES) + "\n", PRIVATE),
        folder / "caldav-password": ("change-me\n", PRIVATE),
    }
    if present := [path.name for path in contents if os.path.lexists(path)]:
        raise InitError(f"{folder} holds {', '.join(present)} already; name another folder, nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, (text, mode) in contents.items():
            _write(path, text, mode)
    except OSError as error:
        raise InitError(f"{error.filename} cannot be written: {error.strerror}; name another folder") from error
    return list(contents)


def next_steps(folder: Path) -> str:
    """What to do with the example, for who just made it."""
    return f"""Next, in {folder}:
  1. config.toml: set the calendars (CalDAV, or Google as the README says), the mail server and the operator's address.
  2. caldav-password: write the password of the service user into it.
  3. roster.csv: one row for each person; replace the three that are there.
  4. oneonone check --config {folder / "config.toml"}
  5. oneonone plan --config {folder / "config.toml"}   (shows what would be done, and does nothing)
"""


def _template(name: str) -> str:
    return resources.files("daemon").joinpath("templates", "init", name).read_text("utf-8")


def _write(path: Path, text: str, mode: int) -> None:
    """Make the file with its rights first: never over one that came meanwhile, no moment with wider rights."""
    path.touch(mode, exist_ok=False)
    path.write_text(text, "utf-8")

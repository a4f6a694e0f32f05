"""What `oneonone init` writes: an example to start from, or what was answered, with secrets of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daemon.interview import Answers

PRIVATE, PUBLIC = 0o600, 0o644
SECRET_BYTES = 48
NAMES = ("config.toml", "roster.csv", "secret", "notes-key", "caldav-password")
ACCOUNT = re.compile(r"\[accounts\.main\]\n(?:.+\n)+")


class InitError(Exception):
    """The folder cannot be written as asked; its text says why, and what to do."""


def demand_room(folder: Path, names: tuple[str, ...] = NAMES) -> None:
    """Raise InitError when one of the files is there already."""
    if present := [name for name in names if os.path.lexists(folder / name)]:
        raise InitError(f"{folder} holds {', '.join(present)} already; name another folder, nothing was written")


def write_example(folder: Path, answers: Answers | None = None) -> list[Path]:
    """Write config.toml, roster.csv and the secret files into a folder; returns their paths.

    Raises InitError, before anything is written, when one of them is there already.
    """
    given = {"caldav-password": "change-me\n"} if answers is None else answers.secrets
    contents = {
        "config.toml": (filled(_template("config.toml"), answers), PUBLIC),
        "roster.csv": (_template("roster.csv"), PUBLIC),
        "secret": (secrets.token_urlsafe(SECRET_BYTES) + "\n", PRIVATE),
        "notes-key": (secrets.token_urlsafe(SECRET_BYTES) + "\n", PRIVATE),
        **{name: (text, PRIVATE) for name, text in given.items()},
    }
    demand_room(folder, tuple(contents))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (text, mode) in contents.items():
            _write(folder / name, text, mode)
    except OSError as error:
        raise InitError(f"{error.filename} cannot be written: {error.strerror}; name another folder") from error
    return [folder / name for name in contents]


def filled(template: str, answers: Answers | None) -> str:
    """The example with what was answered in its place; its comments stay."""
    if answers is None:
        return template
    text = ACCOUNT.sub(lambda _: _table("accounts.main", answers.account), template)
    for key, value in answers.values.items():
        line = re.compile(rf'^(?:# )?{key} = "[^"]*"', re.MULTILINE)
        text = line.sub(lambda _, key=key, value=value: _line(key, value), text, count=1)  # type: ignore[misc]
    return text


def _table(name: str, values: Mapping[str, str]) -> str:
    return "\n".join([f"[{name}]", *(_line(key, value) for key, value in values.items()), ""])


def _line(key: str, value: str) -> str:
    """A key of TOML, whose strings are written as those of JSON are."""
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def next_steps(folder: Path, answers: Answers | None = None) -> str:
    """What to do with the example, for who just made it."""
    steps = [
        "config.toml: set the calendars (CalDAV, or Google as the README says), the mail server and the operator's"
        " address.",
        "caldav-password: write the password of the service user into it.",
    ]
    if answers:
        steps = ["credentials.csv: one row for each person."] if "credentials.csv" in answers.secrets else []
    steps += [
        "roster.csv: one row for each person; replace the three that are there.",
        f"oneonone check --config {folder / 'config.toml'}",
        f"oneonone plan --config {folder / 'config.toml'}   (shows what would be done, and does nothing)",
    ]
    return "\n".join([f"Next, in {folder}:", *(f"  {number}. {one}" for number, one in enumerate(steps, 1)), ""])


def _template(name: str) -> str:
    return resources.files("daemon").joinpath("templates", "init", name).read_text("utf-8")


def _write(path: Path, text: str, mode: int) -> None:
    """Make the file with its rights first: never over one that came meanwhile, no moment with wider rights."""
    path.touch(mode, exist_ok=False)
    path.write_text(text, "utf-8")

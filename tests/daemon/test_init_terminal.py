"""`oneonone init` on a real terminal asks; anywhere else it writes the example without a word of that."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

from daemon.config import load
from tests.project.sources import ROOT
from tests.story.premises import COMMAND

SECONDS = 60.0
ANSWERS = (
    ("Where are the calendars", "caldav"),
    ("Address of the server", "dav.example.com"),
    ("Error: ", "https://dav.example.com/"),
    ("calendar there", ""),
    ("sign in", "user"),
    ("Name of that user", "svc"),
    ("Password of that user", "pa55word"),
    ("Mail server", ""),
    ("User name for it", ""),
    ("mails come from", "1on1@example.com"),
    ("cannot mend", "ops@example.com"),
    ("reach the pages", "https://1on1.example.com"),
    ("database", ""),
)
"""What is waited for, and what is then typed."""


def read(terminal: int, end: float) -> str:
    """What comes next from a terminal; "" at its end."""
    assert select.select([terminal], [], [], end - time.monotonic())[0], "nothing came in time"
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # how Linux says that the other side is closed
        return ""


def typed(folder: Path) -> tuple[int, str]:
    """The exit code and all that a terminal shows when somebody answers."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen([COMMAND, "init", folder], stdin=theirs, stdout=theirs, stderr=theirs, env=environ)
    os.close(theirs)
    shown, seen, end = "", 0, time.monotonic() + SECONDS
    for question, answer in ANSWERS:
        while question not in shown[seen:]:
            piece = read(ours, end)
            assert piece, shown
            shown += piece
        seen = len(shown)
        os.write(ours, f"{answer}\n".encode())
    while piece := read(ours, end):
        shown += piece
    os.close(ours)
    return process.wait(SECONDS), shown


def test_on_a_terminal_it_asks_and_what_is_typed_is_a_configuration(tmp_path: Path) -> None:
    code, shown = typed(tmp_path / "new")

    assert code == 0, shown
    assert 'Error: "dav.example.com" is not the address of a server; write one like' in shown
    assert "pa55word" not in shown
    assert (tmp_path / "new" / "caldav-password").read_text() == "pa55word\n"
    config = load(tmp_path / "new" / "config.toml", {})
    assert (config.mail.sender, config.daemon.base_url) == ("1on1@example.com", "https://1on1.example.com")


def test_without_a_terminal_it_asks_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "init", tmp_path / "new"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"wrote {tmp_path}/new/config.toml\n")

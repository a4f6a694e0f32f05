"""The commands that the README shows: how they are found and run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.project.sources import COMMANDS

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, the line it begins on, and what it holds."""

    language: str
    line: int
    text: str

    @property
    def first_command(self) -> str:
        """The first line, without the prompt."""
        return self.text.partition("\n")[0].removeprefix("$ ").removeprefix("# ").strip()


def blocks(markdown: str) -> Iterator[Block]:
    """Every fenced block, in order."""
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "fence":
            yield Block(token.info.strip(), (token.map or [0])[0] + 1, token.content)


def execute(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block as one script in a folder, with `oneonone` on PATH; the first command that fails ends it."""
    environ = {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

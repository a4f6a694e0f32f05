"""The README is true: its commands run as they stand there.

Blocks fenced as ```sh are run, in order, in one temporary folder. A block that needs root, a server of the
reader's own, or much time is fenced as ```console, and stands in NOT_RUN with its reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from daemon.reference import reference
from tests.project.readme import Block, blocks, execute
from tests.project.sources import COMMANDS, ROOT
from tests.systemd.following import BACK, END, INSTALL, LOOK, UPGRADE

README = (ROOT / "README.md").read_text("utf-8")
LANGUAGES = {"sh", "console", "toml", "csv", "json", "text", "ini"}
TABLE_BEGIN, TABLE_END = "<!-- config.toml -->", "<!-- end of config.toml -->"

NOT_RUN: Mapping[str, str] = {
    "make demo": "stays until it is stopped; tests/story plays it, and this is `make test`",
    "oneonone check --config company/config.toml": "needs the company's own server; tests/story runs all three",
    "python3 -m venv /opt/oneonone": "needs root and a package index; tests/systemd does the rest",
    **dict.fromkeys(
        (INSTALL, LOOK, UPGRADE, BACK, END), "tests/systemd/test_installation.py follows it on a new Debian"
    ),
    "systemctl stop oneonone.socket": "needs root and systemd; tests/story erases and restores",
    'make test ARGS="-k roster"': "would run the tests in the tests",
}
"""First command of a ```console block → why no test runs it."""


def test_the_commands_of_the_readme_run_as_they_stand_there(tmp_path: Path) -> None:
    assert shutil.which("oneonone", path=str(COMMANDS)), "oneonone is not installed here; `make test` does it"
    shown = [block for block in blocks(README) if block.language == "sh"]
    assert shown

    for block in shown:
        done = execute(block, tmp_path)
        assert done.returncode == 0, f"README.md:{block.line}\n{block.text}{done.stdout}{done.stderr}"


def test_every_block_that_is_not_run_has_its_reason() -> None:
    assert {block.first_command for block in blocks(README) if block.language == "console"} == set(NOT_RUN)


def test_no_command_hides_in_a_block_of_another_language() -> None:
    assert [block for block in blocks(README) if block.language not in LANGUAGES] == []


def test_the_readme_lists_every_key_of_the_configuration() -> None:
    assert README.partition(TABLE_BEGIN)[2].partition(TABLE_END)[0].strip() == reference().strip()


def test_blocks_are_found_with_language_line_and_first_command() -> None:
    text = "# A\n\n```sh\necho a\n```\n\n1. one\n\n   ```console\n   $ sudo b\n   c\n   ```\n"

    assert [(block.language, block.line, block.first_command) for block in blocks(text)] == [
        ("sh", 3, "echo a"),
        ("console", 9, "sudo b"),
    ]


def test_a_block_ends_at_the_first_command_that_fails(tmp_path: Path) -> None:
    done = execute(Block("sh", 1, "echo one\nfalse\necho two\n"), tmp_path)

    assert (done.returncode, done.stdout) == (1, "one\n")


def test_a_later_block_finds_what_an_earlier_one_left(tmp_path: Path) -> None:
    execute(Block("sh", 1, "echo one > file\n"), tmp_path)

    assert execute(Block("sh", 2, "cat file\n"), tmp_path).stdout == "one\n"

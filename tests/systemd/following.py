"""The blocks of the README that are followed on a new Debian, each by its first command."""

from __future__ import annotations

from tests.project.readme import blocks
from tests.project.sources import ROOT

SECTION = (ROOT / "README.md").read_text("utf-8").partition("\n## Run it as a service\n")[2].partition("\n## ")[0]
INSTALL, LOOK, UPGRADE, BACK, END = (
    "apt install curl debhelper make python3-venv",
    "systemctl status oneonone",
    "apt install ./dist/oneonone_*.deb",
    "systemctl stop oneonone.socket oneonone.service",
    "systemctl disable --now oneonone.socket oneonone.service oneonone-backup.timer",
)


def lines(first: str) -> list[str]:
    """The commands of the block that begins with one."""
    (block,) = [one for one in blocks(SECTION) if one.language == "console" and one.first_command == first]
    return [line.removeprefix("# ") for line in block.text.splitlines()]

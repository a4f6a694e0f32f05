"""Asks the advisory service about every pinned package: `make audit`. Exit 3 where it cannot be asked from here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.project.sources import COMMANDS, ROOT, run

WELL, VULNERABLE, UNKNOWN = 0, 1, 3
OUT_OF_REACH = "not audited: the advisory service is not reached from here, so nothing is known either way"


def pinned(text: str) -> list[str]:
    """The packages of constraints.txt with their versions."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def verdict(told: Iterable[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """The exit code and the lines for people; a package that nothing is known of is not a package that is well."""
    lines = list(_lines(told))
    if any(" is vulnerable: " in line for line in lines):
        return VULNERABLE, lines
    return (UNKNOWN if lines else WELL), lines


def _lines(told: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in told:
        if "skip_reason" in one:
            yield f"{one['name']}: not audited"
        for found in one.get("vulns", ()):
            mended = ", ".join(found["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']} is vulnerable: {found['id']}; mended in {mended}"


def _asked(packages: Iterable[str]) -> list[dict[str, Any]] | None:
    """What pip-audit tells of each; None where it could not ask."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(packages))
        options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json")
        done = run(COMMANDS / "pip-audit", "--requirement", file, *options)
    return list(json.loads(done.stdout)["dependencies"]) if done.stdout else None


def main() -> int:
    """One package is asked about first: a service that does not know it is another one, or none."""
    packages = pinned((ROOT / "constraints.txt").read_text())
    first = _asked(packages[:1])
    if first is None or verdict(first)[0] == UNKNOWN:
        print(OUT_OF_REACH)
        return UNKNOWN
    told = _asked(packages)
    code, lines = (UNKNOWN, [OUT_OF_REACH]) if told is None else verdict(told)
    print(*(lines or [f"{len(packages)} packages, none of them known to be vulnerable"]), sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

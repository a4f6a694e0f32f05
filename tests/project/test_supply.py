"""What the program is made of: listed by the build, in the versions that were tested."""

from __future__ import annotations

import json
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.advisories import UNKNOWN, VULNERABLE, WELL, pinned, verdict
from tests.project.sources import COMMANDS, ROOT, run

PINNED = dict(line.split("==") for line in pinned((ROOT / "constraints.txt").read_text()))
VERSIONS = {canonicalize_name(name): version for name, version in PINNED.items()}


def needed(name: str, found: set[str]) -> set[str]:
    """The packages without which one does not run, itself among them; and pip, which one of them asks for."""
    if name in found:
        return found
    found.add(name)
    for line in distribution(name).requires or ():
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            needed(canonicalize_name(one.name), found)
    return found


def installed(folder: Path, names: set[str]) -> Path:
    """The Python of an environment that says it has these packages, as those that make the list look at it."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"):
        if canonicalize_name(path.name.split("-")[0]) in names:
            (site / path.name).symlink_to(path)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `make sbom` writes of an environment; the tool itself holds it against the schema of CycloneDX."""
    folder = tmp_path_factory.mktemp("bill")
    python = installed(folder / "venv", needed("oneonone", set()) - {"oneonone"})
    file, ready = folder / "bill.json", folder / "ready"
    ready.touch()
    done = run("make", "bill", f"BIN={COMMANDS}", f"READY={ready}", f"OF={python}", f"INTO={file}")
    assert done.returncode == 0, done.stdout + done.stderr
    yield json.loads(file.read_text())


def test_the_list_names_all_that_runs_and_nothing_else(listed: dict[str, Any]) -> None:
    names = {canonicalize_name(one["name"]) for one in listed["components"]}

    assert names == needed("oneonone", set()) - {"oneonone"}
    assert {"lxml", "cryptography", "waitress"} < names and not {"pytest", "ruff", "pip-audit"} & names


def test_each_is_listed_in_the_version_that_was_tested(listed: dict[str, Any]) -> None:
    assert (listed["bomFormat"], listed["metadata"]["component"]["name"]) == ("CycloneDX", "oneonone")
    for one in listed["components"]:
        name = canonicalize_name(one["name"])
        version = VERSIONS.get(name, one["version"] if name == "pip" else "pinned")
        assert (one["version"], one["purl"]) == (version, f"pkg:pypi/{name}@{version}")


def test_the_list_names_no_folder_of_the_machine_that_made_it(listed: dict[str, Any]) -> None:
    written = json.dumps(listed)

    assert not [one for one in ("file:", str(ROOT), sys.prefix, gettempdir()) if one in written]


@pytest.mark.parametrize(
    ("told", "code", "line"),
    [
        ({"vulns": []}, WELL, ""),
        ({"skip_reason": "unknown there"}, UNKNOWN, "lxml: not audited"),
        (
            {"vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
            VULNERABLE,
            "lxml 2.0 is vulnerable: PYSEC-1; mended in 2.1",
        ),
        (
            {"vulns": [{"id": "PYSEC-2", "fix_versions": []}]},
            VULNERABLE,
            "lxml 2.0 is vulnerable: PYSEC-2; mended in no version yet",
        ),
    ],
)
def test_only_what_was_asked_about_is_called_well(told: dict[str, Any], code: int, line: str) -> None:
    assert verdict([{"name": "lxml", "version": "2.0", **told}]) == (code, [line] if line else [])


def test_every_package_is_pinned_so_that_it_can_be_asked_about() -> None:
    assert needed("oneonone", set()) - {"oneonone", "pip"} <= set(VERSIONS)

"""The systemd unit: it is understood, hardened, and fits the example configuration."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from daemon.config import load
from daemon.init import write_example
from tests.project.sources import ROOT, run

UNIT = ROOT / "systemd" / "oneonone.service"
TEXT = UNIT.read_text()
THRESHOLD = 15
"""Tenths: the exposure that systemd-analyze may find at most is 1.5."""


@pytest.fixture(autouse=True)
def systemd_analyze() -> None:
    """It comes with systemd, which .ci/run installs where it is missing; CI fails without it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")


def test_systemd_understands_the_unit_without_a_word(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(TEXT.replace("/opt/oneonone/bin/oneonone", str(shutil.which("true"))))

    done = run("systemd-analyze", "verify", "--man=no", unit)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_exposure_is_at_most_1_5() -> None:
    done = run("systemd-analyze", "security", "--offline=true", f"--threshold={THRESHOLD}", "--no-pager", UNIT)

    assert done.returncode == 0, done.stdout


def test_every_door_that_stays_open_has_its_reason() -> None:
    done = run("systemd-analyze", "security", "--offline=true", "--json=short", "--no-pager", UNIT)

    left = [one["name"] for one in json.loads(done.stdout) if one["set"] is False and float(one["exposure"] or 0)]
    assert left
    assert [name for name in left if f"# Exception {name.partition('=')[0]}=: " not in TEXT] == []


def test_the_unit_fits_the_example_configuration(tmp_path: Path) -> None:
    write_example(tmp_path)
    config = load(tmp_path / "config.toml", {})
    given = re.findall(r"^LoadCredential=(.+):/etc/oneonone/(.+)$", TEXT, re.MULTILINE)

    assert given == [(name, name) for name in ("secret", "notes-key", "caldav-password")]
    assert all((tmp_path / name).is_file() for name, _ in given)
    assert f"SocketBindAllow=tcp:{config.daemon.listen.port}\n" in TEXT
    assert "ExecStart=/opt/oneonone/bin/oneonone run --config /etc/oneonone/config.toml\n" in TEXT

"""The systemd units: they are understood, hardened, and fit one another and the example configuration."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from daemon.config import load
from daemon.failures import DAMAGED, FAILED, WRONG
from daemon.init import write_example
from tests.project.sources import ROOT, run

FOLDER = ROOT / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("oneonone*.*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
MAIN = FOLDER / "oneonone.service"
RELOADING = FOLDER / "notify-reload.conf"
COMMAND = "/opt/oneonone/bin/oneonone"
EXPOSURE = {"oneonone.service": 12, "oneonone-backup.service": 3}
"""Tenths: what systemd-analyze may find at most."""

KINDS = "Protect|Private|Restrict|System|NoNew|Lock|Memory|Capability|Ambient|Device|Remove|Limit|SocketBind|UMask"
HARDENING = re.compile(rf"^(?:{KINDS})\w*=.*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def systemd_analyze() -> None:
    """It comes with systemd, which .ci/run installs where it is missing; CI fails without it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")


def copied(folder: Path) -> list[Path]:
    """The units in a folder, with a program that is there on this machine."""
    for name in UNITS:
        (folder / name).write_text((FOLDER / name).read_text().replace(COMMAND, str(shutil.which("true"))))
    return [folder / name for name in UNITS]


def verified(*units: Path) -> tuple[int, str]:
    """Exit code and words of systemd about units, which it reads together."""
    done = run("systemd-analyze", "verify", "--man=no", *units)
    return done.returncode, done.stderr


def version() -> int:
    """Which systemd this is."""
    return int(run("systemd-analyze", "--version").stdout.split()[1])


def test_systemd_understands_all_units_without_a_word(tmp_path: Path) -> None:
    assert UNITS == ["oneonone-backup.service", "oneonone-backup.timer", "oneonone.service", "oneonone.socket"]

    assert verified(*copied(tmp_path)) == (0, "")


def test_what_starting_again_does_not_mend_is_not_started_again() -> None:
    (codes,) = re.findall(r"^RestartPreventExitStatus=(.*)$", MAIN.read_text(), re.MULTILINE)
    assert {str(WRONG), str(DAMAGED)} <= set(codes.split())
    assert str(FAILED) not in codes.split()


def test_notify_reload_is_for_those_that_know_it(tmp_path: Path) -> None:
    copied(tmp_path)
    beside = tmp_path / "oneonone.service.d"
    beside.mkdir()
    shutil.copy(RELOADING, beside)

    code, said = verified(tmp_path / "oneonone.service")

    assert code == 0
    assert bool(said) is (version() < 253), said


def test_the_settings_of_a_second_machine_are_understood(tmp_path: Path) -> None:
    copied(tmp_path)
    beside = tmp_path / "oneonone.service.d"
    beside.mkdir()
    shutil.copy(FOLDER / "standby.conf", beside)

    assert verified(tmp_path / "oneonone.service") == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_the_exposure_is_small(name: str) -> None:
    bound = f"--threshold={EXPOSURE[name]}"
    done = run("systemd-analyze", "security", "--offline=true", bound, "--no-pager", FOLDER / name)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_every_door_that_stays_open_has_its_reason(name: str) -> None:
    done = run("systemd-analyze", "security", "--offline=true", "--json=short", "--no-pager", FOLDER / name)
    text = (FOLDER / name).read_text()

    left = [one["name"] for one in json.loads(done.stdout) if one["set"] is False and float(one["exposure"] or 0)]
    assert left
    assert [name for name in left if f"# Exception {name.partition('=')[0]}=: " not in text] == []
    assert len(re.findall("^# Exception ", text, re.MULTILINE)) == len({one.partition("=")[0] for one in left})


@pytest.mark.parametrize("name", SERVICES)
def test_the_services_are_given_what_the_configuration_names(name: str, tmp_path: Path) -> None:
    write_example(tmp_path)
    text = (FOLDER / name).read_text()
    given = re.findall(r"^LoadCredential=(.+):/etc/oneonone/(.+)$", text, re.MULTILINE)
    spared = re.findall(r"^SetCredential=(.+):\\n$", text, re.MULTILINE)

    assert all(credential == file for credential, file in given)
    assert {"secret", "notes-key", "caldav-password"} <= {file for _, file in given}
    assert spared == [credential for credential, _ in given]
    assert f"ExecStart={COMMAND} " in text and " --config /etc/oneonone/config.toml" in text
    assert "\nDynamicUser=yes\nUser=oneonone\n" in text


def test_the_door_is_where_the_example_says_and_the_only_one(tmp_path: Path) -> None:
    write_example(tmp_path)
    config = load(tmp_path / "config.toml", {})

    assert f"ListenStream={config.daemon.listen}\n" in (FOLDER / "oneonone.socket").read_text()
    assert "SocketBindDeny=any\n" in MAIN.read_text()
    assert "SocketBindAllow=" not in MAIN.read_text()


def test_both_services_are_hardened_alike() -> None:
    hardened, copying = (set(HARDENING.findall((FOLDER / name).read_text())) for name in reversed(SERVICES))

    assert len(hardened) > 20
    assert {one for one in hardened - copying if not one.startswith("RestrictAddressFamilies=")} == set()

"""Files that are not what they should be, such as one without an end: they are read so far and no further."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon import secret_files
from daemon.config import ConfigError, load
from providers.roster import csv
from rules.roster import RosterError
from tests.daemon.config_files import LEAST, a_config

ENDLESS = Path("/dev/zero")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_files, "LARGEST", 2**12)
    monkeypatch.setattr(csv, "LARGEST", 2**12)


@pytest.mark.parametrize(("table", "key"), [("daemon", "secret_file"), ("accounts.main", "password_file")])
def test_a_secret_without_an_end_is_a_mistake(tmp_path: Path, table: str, key: str) -> None:
    name = {"secret_file": "secret", "password_file": "password"}[key]
    path = a_config(tmp_path, {**LEAST, table: LEAST[table].replace(f'"{name}"', f'"{ENDLESS}"')})

    with pytest.raises(ConfigError, match=f"{table}.{key}: {ENDLESS} holds more than 4096 characters"):
        load(path, {})


def test_a_config_without_an_end_is_a_mistake(tmp_path: Path) -> None:
    path = a_config(tmp_path, {**LEAST, "policy": "# " + "x" * 5_000})

    with pytest.raises(ConfigError, match="holds more than 4096 characters; name the file that is meant"):
        load(path, {})


def test_a_roster_without_an_end_is_a_mistake() -> None:
    with pytest.raises(RosterError, match="the file holds more than 0 MiB"):
        csv.read(ENDLESS)


def test_what_fits_is_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 4_094 + b"\r\n")

    assert secret_files.read_text(file) == "x" * 4_094 + "\n"

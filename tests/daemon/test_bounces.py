"""The command `bounced`: who is asked nothing, and letting mails go again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.store import Store
from tests.daemon.config_files import a_config
from tests.daemon.world import START


def bounced(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["bounced", *arguments, "--config", str(folder / "config.toml")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company where mails to one person come back."""
    a_config(tmp_path)
    (tmp_path / "state").mkdir(exist_ok=True)
    store = Store(tmp_path / "state" / "oneonone.db")
    store.inbox.mark_bounced("ben@example.com", START)
    store.close()
    return tmp_path


def test_addresses_that_mails_come_back_from_are_listed(folder: Path) -> None:
    assert bounced(folder).output == "ben@example.com: mails come back since 2026-03-02T09:00:00Z\n"
    listed = json.loads(bounced(folder, "--json").output)
    assert listed == [{"address": "ben@example.com", "since": "2026-03-02T09:00:00Z"}]


def test_an_address_is_cleared_once(folder: Path) -> None:
    assert bounced(folder, "--clear", "Ben@Example.com").exit_code == 0
    assert bounced(folder).output == "No mails come back.\n"
    assert bounced(folder, "--clear", "ben@example.com").exit_code == 2

"""What is doubtful about a configuration and forbidden by nothing: `check` says it, and the log does at each start."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.config import load
from daemon.pages import served
from tests.daemon.config_files import LEAST, a_config
from tests.daemon.web.pages import Pages


def warnings(folder: Path, **daemon: str) -> list[str]:
    lines = "".join(f'{key} = "{value}"\n' for key, value in daemon.items())
    return list(load(a_config(folder, {**LEAST, "daemon": LEAST["daemon"] + lines}), {}).warnings)


@pytest.mark.parametrize("listen", ["0.0.0.0:8411", "[::]:8411", "192.0.2.1:80", "one.example.com:80"])
def test_pages_that_other_machines_reach_are_doubtful(tmp_path: Path, listen: str) -> None:
    (found,) = warnings(tmp_path, listen=listen, base_url="https://1on1.example.com")

    assert found.startswith(f"listen is {listen}: other machines reach the pages without TLS; listen on 127.0.0.1")


@pytest.mark.parametrize("listen", ["127.0.0.1:8411", "127.8.8.8:8411", "[::1]:8411", "localhost:8411"])
def test_pages_for_a_web_server_on_this_machine_are_not(tmp_path: Path, listen: str) -> None:
    assert warnings(tmp_path, listen=listen, base_url="https://1on1.example.com") == warnings(tmp_path) == []


@pytest.mark.parametrize(
    ("base_url", "doubtful"),
    [
        ("http://1on1.example.com/x", True),
        ("http://192.0.2.1:8411", True),
        ("http://localhost:8411", False),
        ("http://[::1]:8411", False),
        ("https://1on1.example.com", False),
    ],
)
def test_links_that_are_not_encrypted_are_doubtful_beyond_this_machine(
    tmp_path: Path, base_url: str, doubtful: bool
) -> None:
    found = warnings(tmp_path, base_url=base_url)

    assert [one.partition(";")[0] for one in found] == [
        f"base_url is {base_url}: links to sign in, and sessions, can be read on the way"
    ] * doubtful


def test_the_log_tells_it_at_the_start(tmp_path: Path, pages: Pages) -> None:
    lines = LEAST["daemon"] + 'listen = "127.0.0.1:0"\nbase_url = "http://1on1.example.com"\n'
    config = load(a_config(tmp_path, {**LEAST, "daemon": lines}), {})

    with capture_logs() as told, served(pages.app(), config):
        pass

    assert [one["event"] for one in told if one["log_level"] == "warning"] == list(config.warnings)
    assert len(config.warnings) == 1

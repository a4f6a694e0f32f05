"""What config.toml may say of a proxy that signs people in."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config import ConfigError, load
from tests.daemon.config_files import LEAST, a_config


def trusting(folder: Path, header: str, listen: str) -> Path:
    daemon = f'{LEAST["daemon"]}listen = "{listen}"\n'
    return a_config(folder, {**LEAST, "daemon": daemon, "web": f'trust_header = "{header}"\n'})


@pytest.mark.parametrize("listen", ["127.0.0.1:8411", "localhost:8411", "[::1]:8411"])
def test_a_header_may_be_trusted_where_only_this_machine_is_heard(tmp_path: Path, listen: str) -> None:
    assert load(trusting(tmp_path, "X-Remote-User", listen), {}).web.trust_header == "X-Remote-User"


@pytest.mark.parametrize("listen", ["0.0.0.0:8411", "[::]:8411", "192.0.2.1:8411", "one.example.com:8411"])
def test_it_is_refused_where_others_are_heard_too(tmp_path: Path, listen: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(trusting(tmp_path, "X-Remote-User", listen), {})
    (mistake,) = raised.value.mistakes
    assert "trust_header needs loopback" in mistake and "listen on 127.0.0.1" in mistake


@pytest.mark.parametrize("header", ["", "X Remote", "X_Remote_User", "X-Remote:User", "x" * 61, "X-R\\u00e9mote"])
def test_what_is_no_name_of_a_header_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(trusting(tmp_path, header, "127.0.0.1:8411"), {})
    assert "is not the name of a header" in raised.value.mistakes[0]


def test_without_it_nobody_is_believed(tmp_path: Path) -> None:
    assert load(a_config(tmp_path), {}).web.trust_header is None

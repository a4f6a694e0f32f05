"""Files that others can read or change: what is told of them, and what the daemon does about it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from pwd import getpwall, getpwuid

import pytest
from structlog.testing import capture_logs

from daemon import assembly
from daemon.config import ConfigError, load
from daemon.file_rights import changeable, close_to_others, demand_own, exposure, of_state
from daemon.lock import held
from rules.roster import RosterError
from tests.daemon.config_files import GOOGLE, LEAST, a_config, an_open_folder

BY_EACH = 'provider = "caldav"\nurl = "https://h/"\ncalendar = "/{user}/"\ncredentials_file = "all.csv"\n'
BY_TOKEN = 'provider = "caldav"\nurl = "https://h/"\ncalendar = "/{user}/"\ntoken_file = "token"\n'


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with an_open_folder() as folder:
        yield folder


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    folder.mkdir(0o700)
    yield folder


def mistakes(path: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        load(path, {})
    return error.value.mistakes


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o644, 0o666])
def test_a_secret_that_others_can_reach_is_a_mistake_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    path = a_config(tmp_path)
    (tmp_path / "secret").chmod(mode)

    told = f"{tmp_path}/secret can be read by others; chmod 600 {tmp_path}/secret"
    assert mistakes(path) == (f"daemon.secret_file: {told}",)

    (tmp_path / "secret").chmod(0o400)
    assert load(path, {}).secrets


def test_a_secret_in_a_folder_that_others_cannot_enter_is_noted_and_taken(tmp_path: Path) -> None:
    path = a_config(tmp_path)
    (tmp_path / "secret").chmod(0o644)
    tmp_path.chmod(0o700)

    (told,) = load(path, {}).warnings
    assert told.startswith(f"{tmp_path}/secret could be read by others if") and told.endswith(
        f"chmod 600 {tmp_path}/secret"
    )


@pytest.mark.parametrize(
    ("account", "name", "text"),
    [
        (LEAST["accounts.main"], "password", "pw\n"),
        (BY_EACH, "all.csv", "email,username,password\nana@example.com,ana,pw\n"),
        (BY_TOKEN, "token", "abc\n"),
    ],
)
def test_that_goes_for_everything_that_signs_in(tmp_path: Path, account: str, name: str, text: str) -> None:
    path = a_config(tmp_path, {**LEAST, "accounts.main": account})
    (tmp_path / name).write_text(text)
    (tmp_path / name).chmod(0o644)

    (told,) = mistakes(path)
    assert told.endswith(f"chmod 600 {tmp_path}/{name}")


def test_a_token_s_file_that_only_the_file_of_logins_names_is_looked_at_as_well(tmp_path: Path) -> None:
    path = a_config(tmp_path, {**LEAST, "accounts.main": BY_EACH})
    for name, text in (("all.csv", "email,token_file\nana@example.com,ana.token\n"), ("ana.token", "abc")):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text(text)
    assert load(path, {})

    (tmp_path / "ana.token").chmod(0o604)
    assert mistakes(path)[0].endswith(f"chmod 600 {tmp_path}/ana.token")


def test_google_s_key_and_the_key_of_private_notes_are_secrets_too(tmp_path: Path) -> None:
    tables = {**LEAST, "accounts.main": GOOGLE, "agenda": 'notes_key_file = "notes-key"\n'}
    path = a_config(tmp_path, tables)
    for name in ("key.json", "notes-key"):
        (tmp_path / name).write_text("x" * 40)
        (tmp_path / name).chmod(0o644)

    assert [re.search(r"chmod 600 .*/(.*)$", one)[1] for one in mistakes(path)] == ["notes-key", "key.json"]  # type: ignore[index]


def test_what_systemd_hands_over_has_the_rights_that_systemd_gives_it(tmp_path: Path) -> None:
    path, credentials = a_config(tmp_path), tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "secret").write_text("s" * 40)
    (credentials / "secret").chmod(0o440)

    assert load(path, {"CREDENTIALS_DIRECTORY": str(credentials)}).daemon.secret_file == credentials / "secret"


def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    path = a_config(tmp_path)
    (tmp_path / "elsewhere").write_text("s" * 40)
    (tmp_path / "elsewhere").chmod(0o644)
    (tmp_path / "secret").unlink()
    (tmp_path / "secret").symlink_to("elsewhere")
    assert len(mistakes(path)) == 1

    (tmp_path / "elsewhere").chmod(0o600)
    assert load(path, {})


@pytest.mark.parametrize("name", ["config.toml", "ca.pem"])
def test_what_everybody_may_change_is_not_believed(tmp_path: Path, name: str) -> None:
    account = LEAST["accounts.main"] + 'ca_file = "ca.pem"\n'
    path = a_config(tmp_path, {**LEAST, "accounts.main": account})
    (tmp_path / "ca.pem").write_text("")
    (tmp_path / name).chmod(0o646)

    assert [one.rpartition("; ")[2] for one in mistakes(path)] == [f"chmod o-w {tmp_path}/{name}"]


def test_a_roster_that_everybody_may_change_is_a_roster_with_a_mistake(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})
    config.roster.file.write_text("email,name,manager,timezone\n")
    config.roster.file.chmod(0o666)

    with pytest.raises(RosterError, match="can be changed by everybody; chmod o-w"):
        assembly.read_roster(config)
    assert changeable(tmp_path / "no such file") == ""


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o777])
def test_a_state_that_others_may_enter_is_not_used_nor_changed(state: Path, mode: int) -> None:
    state.chmod(mode)
    told = f"{state} can be entered by others; chmod 700 {state}"

    with pytest.raises(PermissionError) as error, held(state):
        raise AssertionError("it was entered")
    assert str(error.value) == of_state(state) == told
    assert state.stat().st_mode & 0o777 == mode


def test_a_state_of_another_user_is_not_used(state: Path) -> None:
    other = os.geteuid() + 1
    name = getpwuid(other).pw_name if other in [one.pw_uid for one in getpwall()] else other

    assert of_state(state, other) == f"{state} belongs to another user; chown -R {name} {state}"
    assert of_state(state, 0) == of_state(state) == ""


def test_a_link_to_the_state_is_as_good_as_the_state(state: Path) -> None:
    link = state.with_name("link")
    link.symlink_to(state)

    demand_own(link)
    state.chmod(0o750)
    with pytest.raises(PermissionError, match=f"chmod 700 {link}"):
        demand_own(link)


def test_a_database_that_others_could_read_is_closed_to_them_and_told(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})
    assembly.open_store(config)
    files = sorted(config.daemon.state_dir.glob("oneonone.db*"))
    assert len(files) == 3, files
    for path in files:
        path.chmod(0o644)

    with capture_logs() as told:
        assembly.open_store(config)

    assert sorted(one["file"] for one in told) == [str(path) for path in files]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert close_to_others(assembly.database(config)) == []


def test_nothing_that_a_state_or_a_backup_consists_of_is_open_to_others(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})
    before = os.umask(0)
    try:
        with held(config.daemon.state_dir):
            assembly.open_store(config).back_up(config.daemon.state_dir / "copy.db")
    finally:
        os.umask(before)

    folder = config.daemon.state_dir
    assert len([*folder.iterdir()]) >= 5
    assert {exposure(path) for path in (folder, *folder.iterdir())} == {""}

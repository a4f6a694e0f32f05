"""config.toml: what it may say and what becomes of it."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

from daemon.account_settings import CaldavAccount, GoogleAccount
from daemon.config import Config, ConfigError, config_schema, load
from daemon.reference import reference
from daemon.setting_types import Listen
from rules.model import Policy
from rules.pacing import Pace
from tests.daemon.config_files import GOOGLE, LEAST, Tables, a_config
from tests.providers.google.key_files import a_key


def loaded(folder: Path, table: str = "daemon", more: str = "", environ: Tables | None = None) -> Config:
    """The least configuration with more lines in one table."""
    return load(a_config(folder, {**LEAST, table: LEAST.get(table, "") + more}), environ or {})


def test_the_least_configuration_has_the_documented_defaults(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})

    assert config.policy == Policy()
    assert config.daemon.listen == Listen("127.0.0.1", 8411)
    assert config.daemon.base_url == "http://127.0.0.1:8411"
    assert config.daemon.interval == timedelta(minutes=5)
    assert config.roster.file == tmp_path / "roster.csv"
    assert config.mail.smtp == "smtp://127.0.0.1:25"
    assert (config.agenda.provider, config.agenda.attach_to) == ("builtin", "series")
    assert config.warnings == ()


def test_every_policy_key_arrives_in_the_policy(tmp_path: Path) -> None:
    tables = {
        "policy": 'duration = "40m"\nshortest = "20m"\nlongest = "60m"\nsettle = "0s"\nremind_after = "2h"\n'
        'put_back_after = "1d"\nhorizon = "28d"\n',
        "governor": "quiet = false\ndaily = 9\n",
    }

    policy = load(a_config(tmp_path, {**LEAST, **tables}), {}).policy

    assert policy == Policy(
        length=timedelta(minutes=40),
        shortest=timedelta(minutes=20),
        longest=timedelta(minutes=60),
        settle=timedelta(),
        remind_after=timedelta(hours=2),
        put_back_after=timedelta(days=1),
        horizon=timedelta(days=28),
        quiet=False,
        daily=9,
    )


def test_the_pace_of_mails_is_that_of_the_table(tmp_path: Path) -> None:
    assert loaded(tmp_path).mail.pace == Pace(60, 20)
    assert loaded(tmp_path, "mail", "per_minute = 7\nper_recipient = 3\n").mail.pace == Pace(7, 3)


def test_files_count_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    config = loaded(tmp_path, "roster", 'file = "people/all.csv"\n')

    assert config.daemon.state_dir == tmp_path / "state"
    assert config.roster.file == tmp_path / "people" / "all.csv"
    assert config.secrets == ("s" * 40,)


def test_a_bare_name_is_found_among_the_credentials_of_the_service_first(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "secret").write_text("c" * 32)

    config = loaded(tmp_path, environ={"CREDENTIALS_DIRECTORY": str(credentials)})

    account = config.accounts["main"]
    assert config.secrets == ("c" * 32,)
    assert isinstance(account, CaldavAccount)
    assert account.password_file == tmp_path / "password"
    assert config.warnings == ()


def test_a_blank_credential_stands_for_none_and_an_empty_one_for_itself(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    given = credentials / "secret"
    given.write_text("\n")

    assert (
        loaded(tmp_path, environ={"CREDENTIALS_DIRECTORY": str(credentials)}).daemon.secret_file == tmp_path / "secret"
    )

    given.write_text("")
    with pytest.raises(ConfigError, match=f"secret_file: {given} is empty"):
        loaded(tmp_path, environ={"CREDENTIALS_DIRECTORY": str(credentials)})


def test_the_state_lies_where_systemd_says_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    environ = {"STATE_DIRECTORY": "/var/lib/oneonone:/var/lib/other"}
    without = LEAST["daemon"].replace('state_dir = "state"\n', "")

    assert loaded(tmp_path, environ=environ).daemon.state_dir == tmp_path / "state"
    config = load(a_config(tmp_path, {**LEAST, "daemon": without}), environ)
    assert config.daemon.state_dir == Path("/var/lib/oneonone")


def test_the_base_url_loses_its_last_slash_and_follows_listen(tmp_path: Path) -> None:
    assert loaded(tmp_path, "daemon", 'base_url = "https://1on1.example.com/"\n').daemon.base_url == (
        "https://1on1.example.com"
    )
    assert loaded(tmp_path, "daemon", 'listen = "[::1]:80"\n').daemon.base_url == "http://[::1]:80"


def test_addresses_are_kept_in_lower_case(tmp_path: Path) -> None:
    tables = {**LEAST, "mail": 'from = "OneOnOne@Example.com"\n'}

    assert load(a_config(tmp_path, tables), {}).mail.sender == "oneonone@example.com"


def test_passwords_without_encryption_are_a_warning_beyond_this_machine(tmp_path: Path) -> None:
    account = LEAST["accounts.main"].replace("127.0.0.1:5232", "cal.example.com")

    config = load(a_config(tmp_path, {**LEAST, "accounts.main": account}), {})

    assert config.warnings[0].startswith("http://cal.example.com/ is not encrypted")


def test_people_may_sign_in_themselves(tmp_path: Path) -> None:
    (tmp_path / "all.csv").touch(0o600)
    (tmp_path / "all.csv").write_text("email,username,password\nana@example.com,ana,pw\n")
    account = 'provider = "caldav"\nurl = "https://h/"\ncalendar = "/{user}/"\ncredentials_file = "all.csv"\n'

    config = load(a_config(tmp_path, {**LEAST, "accounts.main": account}), {})

    main = config.accounts["main"]
    assert isinstance(main, CaldavAccount)
    assert (main.credentials_file, main.username) == (tmp_path / "all.csv", None)


def test_people_may_sign_in_by_tokens(tmp_path: Path) -> None:
    for name in ("all.csv", "ana.token", "token"):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text("t0ken\n")
    (tmp_path / "all.csv").write_text("email,token_file\nana@example.com,ana.token\n")
    account = 'provider = "caldav"\nurl = "https://h/"\ncalendar = "/{user}/"\n'
    by_each = f'{account}credentials_file = "all.csv"\n'
    tables = {**LEAST, "accounts.main": by_each, "accounts.other": f'{account}token_file = "token"\n'}

    config = load(a_config(tmp_path, tables), {})

    assert set(config.accounts) == {"main", "other"} and not config.warnings


def test_a_google_account_needs_its_key_and_domain_alone(tmp_path: Path) -> None:
    a_key(tmp_path)

    config = load(a_config(tmp_path, {**LEAST, "accounts.g": GOOGLE}), {})

    google = config.accounts["g"]
    assert isinstance(google, GoogleAccount)
    assert (google.service_account_file, google.domain) == (tmp_path / "key.json", "example.com")
    assert (google.per_user_per_minute, google.per_project_per_minute) == (600, 10_000)
    assert (google.meet, google.audit, google.directory, google.admin) == (False, False, False, None)


def test_documents_need_an_account_and_an_owner(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        load(a_config(tmp_path, {**LEAST, "agenda": 'provider = "google_docs"\n'}), {})

    assert wrong.value.mistakes == (
        "agenda.account is missing; google_docs needs an account and an owner",
        "agenda.owner is missing; google_docs needs an account and an owner",
    )


def test_documents_are_made_by_a_google_account(tmp_path: Path) -> None:
    agenda = 'provider = "google_docs"\naccount = "office"\nowner = "agendas@example.com"\n'
    with pytest.raises(ConfigError) as wrong:
        load(a_config(tmp_path, {**LEAST, "agenda": agenda}), {})

    assert "no Google account is called office" in str(wrong.value)


def test_the_schema_takes_what_the_program_takes(tmp_path: Path) -> None:
    schema = config_schema()
    path = a_config(tmp_path)

    jsonschema.Draft202012Validator.check_schema(schema)
    tables: dict[str, object] = dict.fromkeys(
        ("roster", "policy", "governor", "agenda", "web", "digest", "retention", "standby"), {}
    )
    jsonschema.validate(tables | tomllib.loads(path.read_text()), schema)
    assert json.loads(json.dumps(schema)) == schema


def test_the_reference_names_every_key_with_default_and_meaning() -> None:
    lines = reference().splitlines()

    assert '| `[policy]` `settle` | `"10m"` | Age of a change before anyone is asked |' in lines
    assert "| `[mail]` `from` | needed | Address that mails come from, or `Name <address>` |" in lines
    assert all(line.count("|") == 4 and "None" not in line for line in lines)


def test_earlier_secrets_stand_below_the_one_that_signs(tmp_path: Path) -> None:
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "secret").write_text("\n".join(("n" * 40, "", " " + "o" * 40, "")))
    config = loaded(tmp_path, environ={"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")})
    assert config.secrets == ("n" * 40, "o" * 40)
    assert "nnnn" not in repr(config)

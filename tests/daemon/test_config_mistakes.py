"""Every mistake in config.toml at once: place, mistake, remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config import ConfigError, load
from daemon.secret_files import read_secrets
from tests.daemon.config_files import GOOGLE, LEAST, Tables, a_config
from tests.providers.google.key_files import a_key


def mistakes(folder: Path, tables: Tables) -> tuple[str, ...]:
    """What is wrong with the least configuration once these tables replace its own."""
    a_key(folder)
    with pytest.raises(ConfigError) as raised:
        load(a_config(folder, {**LEAST, **tables}), {})
    return raised.value.mistakes


DAEMON, MAIL, ACCOUNT = LEAST["daemon"], LEAST["mail"], LEAST["accounts.main"]
NO_SIGN_IN = ACCOUNT.replace('username = "svc"\npassword_file = "password"\n', "")


@pytest.mark.parametrize(
    ("table", "text", "mistake"),
    [
        ("daemon", DAEMON + 'intervall = "5m"\n', "daemon.intervall is not known; did you mean interval?"),
        ("daemon", DAEMON + "interval = 300\n", 'daemon.interval must be text in quotes, like "10m"'),
        ("daemon", DAEMON + 'interval = "5 minutes"\n', 'daemon.interval: "5 minutes" is not a duration; write'),
        ("daemon", DAEMON + 'interval = "0s"\n', "daemon.interval: 0s is outside of 1s to 1d"),
        ("daemon", DAEMON + 'listen = "8411"\n', 'daemon.listen: "8411" is not host and port; write'),
        ("daemon", DAEMON + 'listen = "h:99999"\n', 'daemon.listen: "h:99999" is not host and port; write'),
        ("daemon", DAEMON + 'base_url = "1on1.example.com"\n', 'daemon.base_url: "1on1.example.com" is not'),
        ("daemon", DAEMON + 'base_url = "http://h/?a=b"\n', "daemon.base_url must hold no user name"),
        ("daemon", DAEMON.replace("ops@example.com", "ops"), 'daemon.operator: "ops" is not an e-mail address'),
        ("daemon", DAEMON.replace('"secret"', '"nowhere"'), "daemon.secret_file: there is no file"),
        ("daemon", DAEMON.replace('"secret"', '"password"'), "daemon.secret_file: "),
        ("daemon", DAEMON.replace('"secret"', '"/"'), "daemon.secret_file: / cannot be read (Is a directory)"),
        ("daemon", DAEMON.replace("state_dir", "#"), "daemon.state_dir is missing; name the folder"),
        ("roster", 'source = "excel"\n', 'roster.source is wrong; write "csv"'),
        ("policy", 'longest = "20m"\nduration = "20m"\nshortest = "20m"\nhorizon = "1d"\n', "policy.horizon: 1d is"),
        ("policy", 'duration = "60m"\n', "policy.duration: 1h is outside of 30m to 45m; name a duration within"),
        ("policy", 'put_back_after = "24h"\n', "policy.put_back_after: 1d is not after the reminder"),
        ("policy", 'remind_after = "3d"\n', "policy.put_back_after: 2d is not after the reminder"),
        ("governor", "daily = 0\n", "governor.daily is wrong; input should be greater than or equal to 1"),
        ("governor", 'quiet = "no"\n', "governor.quiet is wrong; write true or false"),
        ("mail", f'from = "{"x" * 30}@a.test"\nimap = "imap://h"\n', "mail.imap: needs a shorter address in from"),
        ("mail", MAIL + 'authserv_id = "not a host"\n', 'mail.authserv_id: "not a host" is not a domain'),
        ("mail", MAIL + "per_minute = 0\n", "mail.per_minute is wrong; input should be greater than or equal to 1"),
        ("mail", MAIL + 'per_recipient = "many"\n', "mail.per_recipient is wrong"),
        ("mail", "", "mail.from is missing (address that mails come from, or"),
        ("mail", MAIL + 'smtp = "mail.example.com"\n', 'mail.smtp: "mail.example.com" is not the address of a server'),
        ("mail", MAIL + 'smtp = "smtp://me:pw@h"\n', "mail.smtp must hold no user name, password"),
        ("mail", MAIL + 'smtp = "smtp://h/x"\n', "mail.smtp must end after host and port, like smtp://h"),
        ("mail", MAIL + 'username = "u"\n', "mail.password_file is missing, yet there is a username"),
        ("mail", MAIL + 'password_file = "password"\n', "mail.password_file stands there without username"),
        ("agenda", 'attach_to = "both"\n', 'agenda.attach_to is wrong; write "series" or "occurrence"'),
        ("accounts.main", "", 'accounts.main.provider is missing or wrong; write "caldav", "google" or "mail"'),
        ("accounts.main", ACCOUNT + 'password = "x"\n', "accounts.main.password is not known; did you mean password_"),
        ("accounts.main", ACCOUNT.replace("{email}", "all"), 'accounts.main.calendar: "/all/1on1/" does not tell one'),
        ("accounts.main", ACCOUNT.replace("{email}", "{name}"), 'accounts.main.calendar: "/{name}/1on1/" does not'),
        ("accounts.main", NO_SIGN_IN, "accounts.main.credentials_file is missing, and so are username and"),
        ("accounts.main", ACCOUNT.replace("http:", "ftp:"), 'accounts.main.url: "ftp://127.0.0.1:5232/" is not'),
        ("accounts.g", 'provider = "google"\ndomain = "d"\n', "accounts.g.service_account_file is missing"),
        ("accounts.g", GOOGLE.replace("exam", "@exam"), 'accounts.g.domain: "@example.com" is not a domain; write'),
        ("accounts.g", GOOGLE + "audit = true\n", "accounts.g.audit: needs admin, the address of an administrator who"),
        ("accounts.g", GOOGLE + "directory = true\n", "accounts.g.directory: needs admin, the address of an admini"),
        ("accounts.g", GOOGLE + 'audit = "yes"\n', "accounts.g.audit is wrong; write true or false"),
        ("accounts.g", GOOGLE + 'audit = true\nadmin = "it"\n', "accounts.g.admin: "),
        ("accounts.g", GOOGLE + 'meet = "yes"\n', "accounts.g.meet is wrong; write true or false"),
        ("accounts.g", GOOGLE + "per_user_per_minute = 5\n", "accounts.g.per_user_per_minute is wrong"),
        ("accounts.g", GOOGLE.replace("key.json", "secret"), "accounts.g.service_account_file: secret is not JSON; in"),
        ("dameon", 'interval = "5m"\n', "dameon is not known; did you mean daemon?"),
    ],
)
def test_a_mistake_is_named_with_place_and_remedy(tmp_path: Path, table: str, text: str, mistake: str) -> None:
    found = mistakes(tmp_path, {table: text})

    assert [one[: len(mistake)] for one in found] == [mistake]


def test_both_ways_to_sign_in_at_once_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "all.csv").touch(0o600)
    (tmp_path / "all.csv").write_text("email,username,password\nana@example.com,ana,pw\n")

    found = mistakes(tmp_path, {"accounts.main": ACCOUNT + 'credentials_file = "all.csv"\n'})

    assert found == (
        "accounts.main.credentials_file stands beside username and password_file; keep either the one or the other",
    )


def test_a_token_beside_another_way_to_sign_in_is_a_mistake_each(tmp_path: Path) -> None:
    (tmp_path / "all.csv").touch(0o600)
    (tmp_path / "all.csv").write_text("email,username,password\nana@example.com,ana,pw\n")
    (tmp_path / "token").touch(0o600)
    (tmp_path / "token").write_text("t0ken\n")
    by_token = NO_SIGN_IN + 'token_file = "token"\n'

    beside_password = mistakes(tmp_path, {"accounts.main": ACCOUNT + 'token_file = "token"\n'})
    beside_logins = mistakes(tmp_path, {"accounts.main": by_token + 'credentials_file = "all.csv"\n'})

    assert beside_password == (
        "accounts.main.token_file stands beside username and password_file; keep either the one or the other",
    )
    assert beside_logins == (
        "accounts.main.credentials_file stands beside token_file; keep either the one or the other",
    )


@pytest.mark.parametrize("text", ["", "two\nlines\n", "Bearer t0ken", "t0ken\r\nX-Other: 1", "t\u00f6ken"])
def test_a_file_that_holds_no_token_is_a_mistake_that_does_not_tell_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text)

    (found,) = mistakes(tmp_path, {"accounts.main": NO_SIGN_IN + 'token_file = "token"\n'})

    assert found.startswith(f"accounts.main.token_file: {tmp_path / 'token'} ")
    assert found.endswith(("let a token be written into it", "nothing else, not even the word Bearer"))
    assert "ken" not in found.replace("token", "")


def test_a_wrong_password_file_is_one_mistake_and_not_two(tmp_path: Path) -> None:
    found = mistakes(tmp_path, {"accounts.main": ACCOUNT.replace('"password"', '"nowhere"')})

    assert len(found) == 1
    assert found[0].startswith("accounts.main.password_file: there is no file")


def test_a_wrong_line_of_the_credentials_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("email,username,password\nana@example.com,,hunter2\n")

    found = mistakes(tmp_path, {"accounts.main": NO_SIGN_IN + 'credentials_file = "all.csv"\n'})

    assert len(found) == 1
    assert "line 2: username is empty" in found[0]
    assert "hunter2" not in found[0]


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        {"daemon": 'listen = "x"\n', "policy": 'settle = "x"\nduration = "3h"\n', "mail": "", "accounts.main": ""},
    )

    assert [one.replace(":", " ").split()[0] for one in found] == [
        "daemon.state_dir",
        "daemon.listen",
        "daemon.secret_file",
        "daemon.operator",
        "policy.duration",
        "policy.settle",
        "mail.from",
        "accounts.main.provider",
    ]


def test_an_empty_file_lists_everything_that_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()

    with pytest.raises(ConfigError) as raised:
        load(path, {})

    assert [one.split()[0] for one in raised.value.mistakes] == [
        "daemon.state_dir",
        "daemon.secret_file",
        "daemon.operator",
        "mail.from",
        "accounts",
    ]


def test_a_key_in_the_place_of_a_table_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mail = 1\naccounts = 2\n")

    with pytest.raises(ConfigError) as raised:
        load(path, {})

    assert "mail must be a table; write [mail] and its keys below" in raised.value.mistakes
    assert "accounts must be a table; write [accounts] and its keys below" in raised.value.mistakes


def test_a_syntax_error_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[daemon]\nlisten = "127.0.0.1:8411\n')

    with pytest.raises(ConfigError, match=r"config\.toml: not TOML: .*line 2.*; correct that line"):
        load(path, {})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = 1\x00"])
def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError):
        load(path, {})


def test_a_missing_file_points_to_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`oneonone init DIR` writes an example"):
        load(tmp_path / "config.toml", {})


def test_an_earlier_secret_that_is_too_short_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text(f"{'n' * 40}\n\nshort\n")
    with pytest.raises(ValueError, match="holds 5 characters in line 3; write at least 32 random ones"):
        read_secrets(file, 32)

"""The example that `oneonone init` writes."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from daemon.account_settings import CaldavAccount, GoogleAccount
from daemon.assembly import read_roster
from daemon.config import load
from daemon.init import InitError, next_steps, write_example
from daemon.interview import Answers, interview
from rules.model import Policy
from tests.providers.google.key_files import a_key


def test_the_example_is_a_configuration_that_can_be_used_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "example"

    written = write_example(folder)

    config = load(folder / "config.toml", {})
    roster = read_roster(config)
    assert [path.name for path in written] == ["config.toml", "roster.csv", "secret", "notes-key", "caldav-password"]
    assert (config.policy, config.warnings) == (Policy(), ())
    assert [str(pair.slot) for pair in roster.pairs] == ["Tue 10:00 Europe/Berlin", "Wed 09:30 America/New_York"]
    assert [person.holidays for person in roster.people.values()] == ["DE-BE", "DE-BE", "US-NY"]


def test_further_accounts_can_be_used_once_they_are_no_comments(tmp_path: Path) -> None:
    write_example(tmp_path)
    config = tmp_path / "config.toml"
    before, mark, google = config.read_text().partition("# [accounts.google]")
    config.write_text(before + (mark + google).replace("# ", "", 1).replace("\n# ", "\n"))
    a_key(tmp_path).rename(tmp_path / "google-key.json")

    assert set(load(config, {}).accounts) == {"main", "google", "outside"}


def test_the_mailbox_for_answers_can_be_used_once_it_is_no_comment(tmp_path: Path) -> None:
    write_example(tmp_path)
    config = tmp_path / "config.toml"
    before, mark, after = config.read_text().partition("# imap")
    here, end, rest = (mark + after).partition("\n\n")
    config.write_text(before + here.replace("# ", "", 1).replace("\n# ", "\n") + end + rest)
    (tmp_path / "smtp-password").write_text("secret")
    (tmp_path / "smtp-password").chmod(0o600)

    mail = load(config, {}).mail
    assert (mail.imap, mail.username) == ("imaps://mail.example.com", "oneonone")


def test_secrets_are_for_their_owner_alone_and_never_twice_the_same(tmp_path: Path) -> None:
    write_example(tmp_path / "one")
    write_example(tmp_path / "two")

    one, two = tmp_path / "one", tmp_path / "two"
    assert all((one / name).stat().st_mode & 0o777 == 0o600 for name in ("secret", "notes-key", "caldav-password"))
    made = [(folder / name).read_text() for folder in (one, two) for name in ("secret", "notes-key")]
    assert len(set(made)) == len(made)


def test_private_notes_can_be_sealed_at_once(tmp_path: Path) -> None:
    write_example(tmp_path)

    assert load(tmp_path / "config.toml", {}).notes_key() == (tmp_path / "notes-key").read_text().strip()


@pytest.mark.parametrize("name", ["config.toml", "roster.csv", "secret", "notes-key", "caldav-password"])
def test_nothing_is_overwritten_and_nothing_written_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with pytest.raises(InitError, match=f"holds {name} already; name another folder"):
        write_example(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_link_to_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "secret").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(InitError):
        write_example(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InitError, match="cannot be written: .*; name another folder"):
        write_example(tmp_path / "file" / "folder")


def test_the_next_steps_name_the_commands_to_type(tmp_path: Path) -> None:
    assert f"oneonone check --config {tmp_path}/config.toml" in next_steps(tmp_path)


def asked(folder: Path, *answers: str) -> tuple[Answers, str]:
    """What comes of an interview with these answers, and all that it said."""
    result: list[Answers] = []

    @click.command()
    def command() -> None:
        result.append(interview(folder))

    done = CliRunner().invoke(command, input="\n".join([*answers, ""]))
    assert done.exit_code == 0, done.output
    return result[0], done.output


MAIL = ("", "", "1:1s <1on1@example.com>", "ops@example.com", "https://1on1.example.com", "")


def test_answers_become_a_configuration_with_its_secrets(tmp_path: Path) -> None:
    account = ("", "https://dav.example.com/", "", "user", "svc", 'a "quoted" \\ password')
    mail = ("smtps://mail.example.com", "mailer", "pa55", "1on1@example.com")
    answers, _ = asked(tmp_path, *account, *mail, "ops@example.com", "https://1on1.example.com", "")

    written = write_example(tmp_path, answers)

    config = load(tmp_path / "config.toml", {})
    main = config.accounts["main"]
    assert isinstance(main, CaldavAccount)
    assert (main.url, main.calendar, main.username) == ("https://dav.example.com/", "/{email}/1on1/", "svc")
    assert main.password_file and main.password_file.read_text() == 'a "quoted" \\ password\n'
    assert (config.mail.smtp, config.mail.username) == ("smtps://mail.example.com", "mailer")
    assert config.mail.password_file and config.mail.password_file.read_text() == "pa55\n"
    assert (config.daemon.base_url, config.daemon.operator) == ("https://1on1.example.com", "ops@example.com")
    assert config.daemon.state_dir == tmp_path / "state"
    assert [path.name for path in written][4:] == ["caldav-password", "smtp-password"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in written[2:])


@pytest.mark.parametrize(
    ("answers", "key", "file"),
    [
        (("token", "t0ken"), "token_file", "caldav-token"),
        (("people",), "credentials_file", "credentials.csv"),
    ],
    ids=["token", "people"],
)
def test_there_are_other_ways_to_sign_in(answers: tuple[str, ...], key: str, file: str, tmp_path: Path) -> None:
    given, _ = asked(tmp_path, "caldav", "", "", *answers, *MAIL)

    write_example(tmp_path, given)

    assert getattr(load(tmp_path / "config.toml", {}).accounts["main"], key) == tmp_path / file
    assert ("credentials.csv: one row" in next_steps(tmp_path, given)) == (file == "credentials.csv")


def test_google_is_asked_for_by_key_file_and_domain(tmp_path: Path) -> None:
    a_key(tmp_path).rename(tmp_path / "google-key.json")
    given, _ = asked(tmp_path, "google", "", "example.com", *MAIL)

    write_example(tmp_path, given)

    main = load(tmp_path / "config.toml", {}).accounts["main"]
    assert isinstance(main, GoogleAccount)
    assert (main.domain, main.service_account_file) == ("example.com", tmp_path / "google-key.json")


def test_a_wrong_answer_is_asked_for_again_with_the_reason_of_the_configuration(tmp_path: Path) -> None:
    account = ("exchange", "caldav", "dav.example.com", "https://dav.example.com", "/all/", "", "people")
    _, said = asked(tmp_path, *account, "imap://mail", "", "", "nobody", *MAIL[2:])

    assert "'exchange' is not one of 'caldav', 'google'" in said
    assert 'Error: "dav.example.com" is not the address of a server; write one like https://server.example.com' in said
    assert 'Error: "/all/" does not tell one calendar for each person; write one like "/{email}/1on1/"' in said
    assert 'Error: "imap://mail" is not the address of a server' in said
    assert 'Error: "nobody" is not an e-mail address' in said


def test_for_the_service_the_database_is_where_its_unit_keeps_it(tmp_path: Path) -> None:
    assert asked(tmp_path, "", "", "", "people", *MAIL)[0].values["state_dir"] == "state"
    assert asked(Path("/etc/oneonone"), "", "", "", "people", *MAIL)[0].values["state_dir"] == "/var/lib/oneonone"

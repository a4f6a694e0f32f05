"""The example that `oneonone init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.assembly import read_roster
from daemon.config import load
from daemon.init import InitError, next_steps, write_example
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

"""The command `mail preview`: an example of each mail, in each language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon import operator, setbacks
from daemon.blindness import note_unread
from daemon.cli import main
from daemon.cli_mail import LANGUAGES as OFFERED
from daemon.mail.sample_reports import REPORTS
from daemon.mail.samples import SAMPLES, sample
from rules.model import LANGUAGES
from tests.daemon.config_files import LEAST, a_config
from tests.daemon.mail.letters import BASE_URL, DESK, part, read


def preview(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["mail", "preview", *arguments, "--config", str(folder / "config.toml")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company that writes as itself."""
    a_config(tmp_path, LEAST | {"daemon": f'{LEAST["daemon"]}base_url = "{BASE_URL}"\n'})
    return tmp_path


def test_the_names_are_listed(folder: Path) -> None:
    assert preview(folder).output.split() == list(SAMPLES) == json.loads(preview(folder, "--json").stdout)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_each_mail_is_printed_as_its_reader_gets_it(folder: Path, name: str, language: str) -> None:
    shown, mail = preview(folder, name, "--language", language), read(sample(name, DESK, language).content)
    assert shown.exit_code == 0
    assert shown.output.startswith(f"Subject: {mail['Subject']}\n\n")
    assert shown.output.split("\n\n", 1)[1].strip() == part(mail, "plain").strip()


@pytest.mark.parametrize("name", [one for one in SAMPLES if one not in REPORTS])
def test_people_are_written_to_in_their_language(name: str) -> None:
    english, german = (read(sample(name, DESK, language).content) for language in LANGUAGES)
    assert part(english, "plain") != part(german, "plain")
    assert english["Subject"] != german["Subject"]


def test_there_is_an_example_of_every_kind_of_mail() -> None:
    kinds = {sample(name, DESK, "en").about for name in SAMPLES}
    assert kinds == {"prompt", "reminder", "outcome", "agenda", "invitation", "sign-in", "digest", "operator"}


def test_there_is_an_example_of_everything_that_the_operator_is_told() -> None:
    told = {sample(name, DESK, "en").content.partition(b"Subject: ")[2].partition(b"\r\n")[0] for name in REPORTS}
    ways = [name for module in (operator, setbacks) for name in vars(module) if name.startswith("tell_of_")]
    assert len(told) == len(REPORTS) == len([*ways, note_unread])


def test_every_language_can_be_asked_for() -> None:
    assert OFFERED == LANGUAGES


def test_the_html_part_is_shown_or_written_to_a_new_file(folder: Path) -> None:
    out = folder / "reminder.html"
    shown = preview(folder, "reminder", "--html").output
    assert shown.startswith("<!DOCTYPE html>")
    assert preview(folder, "reminder", "--html", "--out", str(out)).output == f"Written to {out}.\n"
    assert out.read_text("utf-8").strip() == shown.strip()
    both = json.loads(preview(folder, "reminder", "--json").stdout)
    assert both["html"].strip() == shown.strip() and both["text"] in preview(folder, "reminder").output + "\n"


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    done = preview(folder, "remainder", "--out", str(folder / "config.toml"))
    assert done.exit_code == 2
    assert "remainder: no such mail; there are prompt, " in done.stderr and "is there already" in done.stderr


def test_a_part_or_a_file_is_of_one_mail(folder: Path) -> None:
    assert [preview(folder, "--html").exit_code, preview(folder, "--out", "new").exit_code] == [2, 2]


def test_where_replies_are_read_the_question_says_so(folder: Path) -> None:
    assert "reply" not in preview(folder, "prompt").output
    mail = f'{LEAST["mail"]}imap = "imap://127.0.0.1:1143"\nusername = "oneonone"\npassword_file = "password"\n'
    a_config(folder, LEAST | {"mail": mail})
    assert "reply to this mail" in preview(folder, "prompt").output

"""Starting: what the command refuses to run on, and that a process of it shows no secret to the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from tests.daemon.config_files import LEAST, a_config, an_open_folder
from tests.project.sources import ROOT
from tests.story.premises import eventually

SECRET, PASSWORD = "s" * 40, "pw"
START = "from daemon.cli import main; main()"


def command(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(path)])


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with an_open_folder() as folder:
        yield folder


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A config.toml with all that it speaks of."""
    listen = 'listen = "127.0.0.1:0"\nbase_url = "https://1on1.example.com"\n'
    path = a_config(tmp_path, {**LEAST, "daemon": LEAST["daemon"] + listen})
    (tmp_path / "roster.csv").write_text(
        "email,name,manager,timezone,account,calendar,slot,duration\n"
        "ana@example.com,Ana,,UTC,,,,\nben@example.com,Ben,ana@example.com,UTC,,,Tue 10:00,\n"
    )
    return path


def test_with_a_secret_that_others_can_read_nothing_starts(company: Path) -> None:
    (company.parent / "secret").chmod(0o644)

    for arguments in (["run"], ["run", "--once"], ["check"], ["status", "--json"]):
        done = command(company, *arguments)
        assert (done.exit_code, f"chmod 600 {company.parent}/secret" in done.stderr) == (2, True), done.output
        assert SECRET not in done.output
    assert len(json.loads(done.stdout)["mistakes"]) == 1


def test_with_a_state_that_others_may_enter_nothing_starts_and_check_says_the_same(company: Path) -> None:
    state = company.parent / "state"
    state.mkdir()
    state.chmod(0o755)
    told = f"{state} can be entered by others; chmod 700 {state}"

    for arguments in (["run"], ["run", "--no-passes"], ["approve", "0123456789ab"]):
        done = command(company, *arguments)
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (1, told)
    assert [*state.iterdir()] == []


@pytest.mark.parametrize("key", ["password", "secret", "token"])
def test_a_secret_in_config_toml_is_refused_and_never_repeated(company: Path, key: str) -> None:
    table = "mail" if key == "password" else "daemon" if key == "secret" else "accounts.main"
    company.write_text(company.read_text().replace(f"[{table}]\n", f'[{table}]\n{key} = "hunter2hunter2"\n'))

    done = command(company, "check", "--json")

    assert done.exit_code == 2
    assert f"{table}.{key} is not known" in done.stderr and f"{key}_file" in done.stderr
    assert "hunter2" not in done.output


def test_a_secret_in_an_address_is_refused_and_never_repeated(company: Path) -> None:
    company.write_text(company.read_text().replace("http://127.0.0.1:5232", "http://svc:hunter2@127.0.0.1:5232"))

    done = command(company, "check", "--json")

    assert (done.exit_code, "accounts.main.url must hold no user name, password" in done.stderr) == (2, True)
    assert "hunter2" not in done.output


@pytest.mark.parametrize("flags", [["-O"], ["-OO"]])
def test_without_the_checks_of_the_libraries_nothing_starts(company: Path, flags: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *flags, "-c", START, "status", "--config", company], cwd=ROOT, capture_output=True, text=True
    )

    assert (done.returncode, "PYTHONOPTIMIZE" in done.stderr) == (2, True), done.stderr


@contextmanager
def serving(company: Path) -> Iterator[int]:
    """The pages as a process of their own; gives its id."""
    with (company.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", START, "run", "--no-passes", "--config", company],
            cwd=ROOT,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        eventually(lambda: "serving pages" in (company.parent / "log").read_text() or process.poll() is not None)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def test_the_machine_sees_no_secret_of_a_process_and_no_file_of_it_is_open(company: Path) -> None:
    with serving(company) as process:
        shown = b"".join(Path(f"/proc/{process}/{name}").read_bytes() for name in ("cmdline", "environ"))
        files = [company.parent / "state", *(company.parent / "state").iterdir()]
        modes = {path.stat().st_mode & 0o077 for path in files}

    assert b"no-passes" in shown and SECRET.encode() not in shown and b"=pw" not in shown
    assert len(files) >= 4 and modes == {0}

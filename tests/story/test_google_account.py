"""A Workspace company with the real command: what `check` says, and a first pass."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daemon.demo.sink import MailSink, mail_sink
from tests.google.running import Google, google
from tests.providers.google.clients import ANA, BEN, USUAL
from tests.servers.running import free_port
from tests.story.office import ANA as ANA_ROW
from tests.story.office import BASE_URL, COMMAND, CONFIG, HEADER, MONDAY, Finished, eventually, rfc3339, uid, unreminded
from tests.story.office import BEN as BEN_ROW
from tests.story.premises import played

ACCOUNT = """\
[accounts.main]
provider = "google"
service_account_file = "calendar.json"
domain = "example.test"
discovery = "{discovery}"
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A company of two in a folder: config.toml, a roster, a key and secrets, beside a Google and a mail sink."""

    folder: Path
    server: Google
    sink: MailSink

    def run(self, *arguments: str) -> Finished:
        """Run the command to its end."""
        return played(self.folder, (*arguments, "--json"))

    @contextmanager
    def serving(self) -> Iterator[Path]:
        """The daemon while the context lasts, with pages that Google can call; gives its log."""
        port, log, config = free_port(), self.folder / "log", self.folder / "config.toml"
        text = config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}")
        config.write_text(text.replace(BASE_URL, f"http://127.0.0.1:{port}"))
        with log.open("w") as out:
            process = subprocess.Popen([COMMAND, "run", "--config", config], stderr=out)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(20)

    def shown(self, user: str) -> list[dict[str, Any]]:
        """What a person's calendar shows."""
        items: list[dict[str, Any]] = self.server.client(user).events().list(calendarId="primary").execute()["items"]
        return items


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with google(scopes=USUAL) as server, mail_sink() as sink:
        server.service_account_file(tmp_path).chmod(0o600)
        general = CONFIG.format(base_url=BASE_URL, interval="5m", smtp=sink.url, url="", calendar="")
        text = general.partition("[accounts.main]")[0] + ACCOUNT.format(discovery=server.discovery)
        (tmp_path / "config.toml").write_text(unreminded(text))
        (tmp_path / "roster.csv").write_text("\n".join([HEADER, ANA_ROW, BEN_ROW]) + "\n")
        (tmp_path / "secret").write_text("s" * 40)
        (tmp_path / "secret").chmod(0o600)
        yield Workspace(tmp_path, server, sink)
        assert not server.bugs, "\n".join(server.bugs)


def findings(done: Finished) -> dict[str, tuple[bool, str]]:
    """What `check` found, by what it looked at."""
    return {one["what"]: (one["ok"], one["text"]) for one in done.document["findings"]}


def test_check_says_that_all_is_well_and_leaves_nothing_behind(workspace: Workspace) -> None:
    done = workspace.run("check")

    said = findings(done)
    assert done.code == 0, done.out + done.err
    assert said["Google sign-in for calendar"][0]
    assert said[f"invitation of {BEN} by {ANA}"] == (True, "it landed in the calendar and was deleted again")
    assert said[f"calendar of {BEN}"][0]
    assert (workspace.shown(ANA), workspace.shown(BEN), workspace.server.mails) == ([], [], [])


def test_check_names_the_scope_that_is_missing(workspace: Workspace) -> None:
    missing = "https://www.googleapis.com/auth/calendar.events.owned"
    workspace.server.allow([one for one in USUAL if one != missing])

    done = workspace.run("check")

    ok, text = findings(done)["Google sign-in for calendar"]
    assert (done.code, ok) == (1, False)
    assert text.endswith(f"the scopes {missing}")


def test_check_names_a_domain_to_which_nobody_belongs(workspace: Workspace) -> None:
    config = workspace.folder / "config.toml"
    config.write_text(config.read_text().replace('domain = "example.test"', 'domain = "exmaple.test"'))

    ok, text = findings(workspace.run("check"))["domain exmaple.test of [accounts.main]"]

    assert not ok
    assert "nobody of the roster's people in it has an address there" in text


def test_a_first_pass_makes_the_series_in_both_calendars_and_the_second_plans_nothing(workspace: Workspace) -> None:
    done = workspace.run("run", "--once", "--now", rfc3339(MONDAY))
    again = workspace.run("plan", "--now", rfc3339(MONDAY))

    assert done.code == 0, done.out + done.err
    assert done.actions == ["create"]
    assert again.document["actions"] == []
    ids = [one["iCalUID"] for user in (ANA, BEN) for one in workspace.shown(user)]
    assert ids == [f"{uid('ben').replace('-', '')}@google.com"] * 2
    assert (workspace.server.mails, workspace.sink.deliveries) == ([], ())


def test_a_change_is_followed_within_seconds_and_channels_outlive_a_restart(workspace: Workspace) -> None:
    channels = workspace.server.company.push.channels
    with workspace.serving() as log:
        eventually(lambda: len(channels) == 2)
        opened = set(channels)
        api = workspace.server.client(ANA).events()
        (series,) = workspace.shown(ANA)
        week = api.instances(calendarId="primary", eventId=series["id"]).execute()["items"][1]
        workspace.server.company.push.wait()

        api.delete(calendarId="primary", eventId=week["id"]).execute()

        eventually(lambda: [one["kind"] for one in workspace.run("exceptions").document] == ["cancelled"], 20)
        assert log.read_text().count("pass finished") == 1

    with workspace.serving() as log:
        eventually(lambda: "pass finished" in log.read_text())
        assert set(channels) >= opened

"""One of the two at Google, the other on a CalDAV server: each has the 1:1 once, and what one changes is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.google.running import Google, google
from tests.providers.google.clients import USUAL
from tests.servers.people import Hand
from tests.servers.running import Server
from tests.story.asking import WEEK
from tests.story.office import DAY, HOUR, MONDAY, Office, Premises, an_office, uid
from tests.story.shown import all_meetings
from tests.story.turns import ASKED, concluded, outcomes, started, told
from tests.story.workspace import ACCOUNT, Workspace

GOOGLE = ACCOUNT.replace("accounts.main", "accounts.google")


@dataclass(frozen=True, slots=True)
class Mixed(Premises):
    """Ana and Ben, of whom one (`there`) is at Google."""

    office: Office
    server: Google
    there: str

    @property
    def settings(self) -> str:
        return f"{self.office.settings}\n{GOOGLE.format(discovery=self.server.discovery)}"

    def _of(self, user: str) -> Premises:
        return Workspace(self.folder, self.sink, self.server) if user == self.there else self.office

    def hand(self, user: str) -> Hand:
        return self._of(user).hand(user)

    def objects(self, user: str) -> list[str]:
        return self._of(user).objects(user)

    def meetings(self, user: str) -> int:
        """How many meetings somebody has in the next four weeks."""
        return len(all_meetings(self.objects(user), MONDAY, timedelta(weeks=4)))


@pytest.fixture(params=["ana", "ben"], ids=["organizer at Google", "report at Google"])
def mixed(request: pytest.FixtureRequest, radicale: Server, tmp_path: Path) -> Iterator[Mixed]:
    there: str = request.param
    accounts = {"ana": "main", "ben": "main"} | {there: "google"}
    rows = (
        f"ana@example.test,Ana Lima,,Europe/Berlin,{accounts['ana']},,,",
        f"ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,{accounts['ben']},,Tue 10:00,",
    )
    with google([f"{there}@example.test"], scopes=USUAL) as server, mail_sink() as sink:
        office = an_office(tmp_path / "office", radicale, sink)
        server.service_account_file(office.folder).chmod(0o600)
        company = Mixed(office.folder, sink, office, server, there)
        company.configure()
        company.hire(rows)
        yield company
        office.move_out()
        assert not server.bugs, "\n".join(server.bugs)


def test_each_of_the_two_has_the_series_once_and_nobody_is_written_to(mixed: Mixed) -> None:
    started(mixed)
    for at in (HOUR, 2 * HOUR, DAY):
        assert mixed.work(MONDAY + at).actions == []

    assert [len(mixed.objects(user)) for user in ("ana", "ben")] == [1, 1]
    assert [mixed.uids(user) for user in ("ana", "ben")] == [[uid("ben")]] * 2
    assert [mixed.meetings(user) for user in ("ana", "ben")] == [4, 4]
    assert (mixed.mails, mixed.server.mails) == ([], [])


def test_a_week_that_the_organizer_cancels_is_asked_about_once_and_put_back(mixed: Mixed) -> None:
    started(mixed)
    mixed.hand("ana").cancel_week(uid("ben"), WEEK)
    for at in (MONDAY + HOUR, ASKED):
        assert mixed.work(at).code == 0

    assert told(mixed, "prompt") == ["ana@example.test"]
    concluded(mixed)
    assert outcomes(mixed) == [("cancelled", "restored")]
    assert [mixed.meetings(user) for user in ("ana", "ben")] == [4, 4]
    assert [len(mixed.objects(user)) for user in ("ana", "ben")] == [1, 1]
    assert mixed.server.mails == []


def test_a_week_that_the_report_takes_off_is_asked_of_the_report(mixed: Mixed) -> None:
    started(mixed)
    mixed.hand("ben").cancel_week(uid("ben"), WEEK)
    for at in (MONDAY + HOUR, ASKED):
        assert mixed.work(at).code == 0

    assert outcomes(mixed) == [("declined", None)]
    assert told(mixed, "prompt") == ["ben@example.test"]
    assert [mixed.meetings(user) for user in ("ana", "ben")] == [4, 3]

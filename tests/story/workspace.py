"""The same company at Google: everybody of one Workspace domain, the daemon by a service account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daemon.demo.sink import MailSink
from providers.base import CalendarRef
from providers.google.ids import calendar_url
from tests.google.pages import Page
from tests.google.running import Google, google
from tests.providers.google.clients import USUAL
from tests.servers.google_as_ical import exported
from tests.servers.people_at_google import GoogleHand
from tests.story.office import BASE_URL, CONFIG, TEAM, unreminded
from tests.story.premises import Premises

OWNER = "agendas@example.test"
DOZEN = tuple(f"p{number:02}" for number in range(12))
USERS = (*(f"{name}@example.test" for name in ("ana", "ben", "chi", "dan", *DOZEN)), OWNER)
ACCOUNT = """\
[accounts.main]
provider = "google"
service_account_file = "calendar.json"
domain = "example.test"
discovery = "{discovery}"
"""


@dataclass(frozen=True, slots=True)
class Workspace(Premises):
    """One company on one Google of its own."""

    server: Google

    @property
    def settings(self) -> str:
        return unreminded(self.general)

    @property
    def general(self) -> str:
        """What there is without further sections."""
        general = CONFIG.format(base_url=BASE_URL, interval="5m", smtp=self.sink.url, url="", calendar="")
        return general.partition("[accounts.main]")[0] + ACCOUNT.format(discovery=self.server.discovery)

    def page(self, user: str) -> Page:
        """A person at Google's own page of the own calendar."""
        return Page(self.server, f"{user}@example.test")

    def hand(self, user: str) -> GoogleHand:
        email = f"{user}@example.test"
        return GoogleHand(self.server, CalendarRef("main", calendar_url(email), email, "Europe/Berlin"))

    def objects(self, user: str) -> list[str]:
        return exported(self.page(user))


def a_workspace(folder: Path, server: Google, sink: MailSink, rows: Sequence[str] = TEAM) -> Workspace:
    """A company in a folder."""
    company = Workspace(folder, sink, server)
    furnished(company, rows)
    return company


def furnished(company: Workspace, rows: Sequence[str]) -> None:
    """Lay everything into the folder that the command needs."""
    company.folder.mkdir(parents=True, exist_ok=True)
    company.server.service_account_file(company.folder).chmod(0o600)
    (company.folder / "secret").write_text("s3cret" * 8)
    (company.folder / "secret").chmod(0o600)
    company.configure()
    company.hire(rows)


@contextmanager
def a_google() -> Iterator[Google]:
    """A server for such a company, which must not do wrong itself."""
    with google(USERS, scopes=USUAL) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)

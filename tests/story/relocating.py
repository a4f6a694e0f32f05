"""A company whose calendars are in two places, between which Ana and Ben move by the roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from daemon.demo.sink import MailSink
from tests.google.running import Google
from tests.servers.people import Hand
from tests.servers.running import Server
from tests.story.delivering import an_office_that_delivers, delivered
from tests.story.office import Office, an_office
from tests.story.premises import Premises
from tests.story.shown import all_meetings
from tests.story.workspace import Workspace, a_workspace

AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Relocating(Premises):
    """Ana and Ben with accounts in `houses`; `where` says who is in which."""

    houses: Mapping[str, Premises]
    where: dict[str, str]

    @property
    def settings(self) -> str:
        general = next(iter(self.houses.values())).config.read_text().partition("[accounts.main]")[0]
        return general + "".join(_section(name, house) for name, house in self.houses.items())

    def move(self, **where: str) -> None:
        """Change the roster."""
        self.where.update(where)
        ana, ben = self.where["ana"], self.where["ben"]
        self.hire(
            [
                f"ana@example.test,Ana Lima,,Europe/Berlin,{ana},,,",
                f"ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,{ben},,Tue 10:00,",
            ]
        )

    def hand(self, user: str) -> Hand:
        return self.houses[self.where[user]].hand(user)

    def objects(self, user: str) -> list[str]:
        return self.houses[self.where[user]].objects(user)

    def meetings(self, user: str, since: datetime, *houses: str) -> list[datetime]:
        """What somebody finds in the next four weeks, in the calendars of all houses or of some."""
        there = [self.houses[name] for name in houses or self.houses if _lives(user, self.houses[name])]
        texts = (text for one in there for text in one.objects(user))
        return all_meetings(texts, since, AHEAD)

    @property
    def messages(self) -> int:
        """How many scheduling messages lie with the two, and how many mails went out from anywhere."""
        offices = (one for one in self.houses.values() if isinstance(one, Office) and one.server.scheduling)
        google = (len(one.server.mails) for one in self.houses.values() if isinstance(one, Workspace))
        return sum(len(delivered(one, "ana", "ben")) for one in offices) + sum(google) + len(self.mails)


def relocating(folder: Path, sink: MailSink, servers: Mapping[str, Server | Google]) -> Relocating:
    """Such a company; both start in the first of these."""
    houses = {name: _house(folder / name, one, sink) for name, one in servers.items()}
    first = next(iter(houses))
    folder.joinpath("secret").write_text("s3cret" * 8)
    folder.joinpath("secret").chmod(0o600)
    company = Relocating(folder, sink, houses, {"ana": first, "ben": first})
    company.configure()
    company.move()
    return company


def _lives(user: str, house: Premises) -> bool:
    """Whether somebody has an account there: at Google not everybody has."""
    return not isinstance(house, Workspace) or f"{user}@example.test" in house.server.company.users


def _house(folder: Path, server: Server | Google, sink: MailSink) -> Premises:
    if isinstance(server, Google):
        return a_workspace(folder, server, sink)
    return an_office_that_delivers(folder, server, sink) if server.scheduling else an_office(folder, server, sink)


def _section(name: str, house: Premises) -> str:
    """The account of a house, whose files lie in its own folder."""
    text = house.config.read_text().partition("[accounts.main]")[2]
    for file in ("password", "credentials.csv", "calendar.json"):
        text = text.replace(f'"{file}"', f'"{house.folder / file}"')
    return f"[accounts.{name}]{text}"

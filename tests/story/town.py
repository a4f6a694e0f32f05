"""A manager and a team of whom each has an act of the story: all of them live through the same days together."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from daemon.demo.sink import MailSink
from tests.servers.people import Hand
from tests.story.acts import ACTS, REPORTS, Act
from tests.story.office import BASE_URL, CONFIG, DAY, HOUR, MONDAY, unreminded
from tests.story.premises import Premises
from tests.story.sites import Site
from tests.story.turns import ASKED

STAGES = ("made", "acted", "asked", "back", "adopted")
REMINDED, BACK, AFTER = ASKED + DAY, ASKED + 2 * DAY, ASKED + timedelta(days=2, hours=12)
AT_ONCE = "quiet = false\n", "quiet = false\ndaily = 1000\n[mail]\nper_minute = 1000\nper_recipient = 1000\n"


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in everybody's calendar at one moment, and which scheduling messages they got so far."""

    objects: Mapping[str, list[str]]
    messages: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Town(Premises):
    """Where the manager's calendar is, and where those of the team are."""

    manager: Site
    team: Site

    @property
    def settings(self) -> str:
        general = CONFIG.format(base_url=BASE_URL, interval="5m", smtp=self.sink.url, url="", calendar="")
        general = general.partition("[accounts.main]")[0].replace("[mail]\n", "").replace(*AT_ONCE)
        sections = [self.manager.account("main", self.folder)]
        if self.team is not self.manager:
            sections.append(self.team.account("team", self.folder))
        return "\n".join([unreminded(general), *sections])

    def site(self, user: str) -> Site:
        """Where somebody's calendar is."""
        return self.manager if user == "ana" else self.team

    def hand(self, user: str) -> Hand:
        return self.site(user).hand(user)

    def objects(self, user: str) -> list[str]:
        return self.site(user).objects(user)

    def look(self) -> Look:
        """Everything as it stands."""
        users = ("ana", *REPORTS)
        return Look(
            {user: self.objects(user) for user in users}, {user: self.site(user).messages(user) for user in users}
        )


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of a town: how it looked stage by stage, which acts the server refused, and what is on record."""

    town: Town
    looks: Mapping[str, Look]
    refused: Mapping[str, str]
    records: list[dict[str, object]]


def a_town(folder: Path, sink: MailSink, manager: Site, team: Site) -> Town:
    """A town in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    town = Town(folder, sink, manager, team)
    (folder / "secret").write_text("s3cret" * 8)
    (folder / "secret").chmod(0o600)
    town.configure()
    account = "main" if team is manager else "team"
    rows = [f"{one}@example.test,{one},ana@example.test,Europe/Berlin,{account},,Tue 10:00," for one in REPORTS]
    town.hire(["ana@example.test,Ana Lima,,Europe/Berlin,main,,,", *rows])
    return town


def lived(town: Town) -> Lived:
    """Let everybody do what they do, and the daemon what it does, until every deadline is over; then it forgets all."""
    looks = {}
    passes(town, MONDAY, MONDAY + HOUR / 2)
    looks["made"] = town.look()
    refused = {one.report: why for one in ACTS if (why := acted(town, one))}
    looks["acted"] = town.look()
    passes(town, MONDAY + HOUR, MONDAY + 3 * HOUR / 2, ASKED)  # what is gone is believed the second time
    looks["asked"] = town.look()
    passes(town, REMINDED, BACK, AFTER)
    looks["back"] = town.look()
    records = town.fast("exceptions", "--json").document
    shutil.rmtree(town.folder / "state")
    passes(town, AFTER + HOUR, AFTER + 2 * HOUR)
    looks["adopted"] = town.look()
    return Lived(town, looks, refused, records)


def passes(town: Town, *moments: datetime) -> None:
    """Passes at these moments, of which the last one finds nothing to do; nothing is held."""
    for at in moments:
        done = town.work(at, "--force")
        assert (done.code, done.document["held"]) == (0, None), done.out + done.err


def acted(town: Town, act: Act) -> str:
    """Let somebody act; what the server said where it refused, else ""."""
    try:
        act.do(town.hand(act.actor), act)
    except AssertionError as refusal:
        return str(refusal)
    return ""

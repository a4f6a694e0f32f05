"""A manager and a team of whom each has an act of the story: all of them live through the same days together."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from daemon.demo.sink import MailSink
from tests.google.errors import ApiError
from tests.servers.people import Hand
from tests.story.acts import ACTS, REPORTS, Act
from tests.story.office import BASE_URL, CONFIG, DAY, HOUR, MONDAY, unreminded
from tests.story.premises import Premises
from tests.story.sites import Site
from tests.story.turns import ASKED

REMINDED, BACK, AFTER = ASKED + DAY, ASKED + 2 * DAY, ASKED + timedelta(days=2, hours=12)
PEOPLE = ("ana", *REPORTS)
AT_ONCE = "quiet = false\n", "quiet = false\ndaily = 1000\n[mail]\nper_minute = 1000\nper_recipient = 1000\n"


Texts = Mapping[str, list[str]]
"""What there is of something, by whose it is."""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in everybody's calendar at one moment, which scheduling messages they got so far, and our mails."""

    objects: Texts
    messages: Texts
    mails: tuple[tuple[str, str], ...]
    """What each is for, and whom it is to."""


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
        objects = {user: sorted(self.objects(user)) for user in PEOPLE}
        mails = tuple((str(one["X-Oneonone"]), str(one["To"])) for one in self.mails)
        return Look(objects, self.messages(), mails)

    def messages(self) -> Texts:
        """The scheduling messages that everybody got so far."""
        return {user: sorted(self.site(user).messages(user)) for user in PEOPLE}


@dataclass(slots=True)
class Lived:
    """What became of a town: which messages there were once the series were made, and once people had acted; how it
    looked when all deadlines were over, and when the daemon had lost its memory and found all again.

    `refused` is what the server said to people, by team member; `failed` what the daemon could not do.
    """

    town: Town
    made: Texts = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    acted: Texts = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def passes(self, *moments: datetime) -> None:
        """Passes at these moments; nothing is held."""
        for at in moments:
            done = self.town.work(at, "--force")
            assert done.out, done.err
            assert (done.document["held"], done.document["unread"]) == (None, []), done.out
            self.failed += done.document["failed"]


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
    story = Lived(town)
    settle_in(town)
    story.made = town.messages()
    story.refused = {one.report: why for one in ACTS if (why := acted(town, one))}
    story.acted = town.messages()
    story.passes(MONDAY + HOUR, MONDAY + 3 * HOUR / 2, ASKED)  # what is gone is believed the second time
    story.passes(REMINDED, BACK, AFTER)
    story.looks.append(town.look())
    story.records = town.fast("exceptions", "--json").document
    shutil.rmtree(town.folder / "state")
    story.passes(AFTER + HOUR, AFTER + 2 * HOUR)
    story.looks.append(town.look())
    return story


def settle_in(town: Town) -> None:
    """All series are made: some servers trip over many at once that are the first to name a zone."""
    for number in range(5):
        if not town.work(MONDAY + number * HOUR / 5, "--force").actions:
            return
    raise AssertionError("there is always something left to be done")


def acted(town: Town, act: Act) -> str:
    """Let somebody act; what the server said where it refused, else ""."""
    try:
        act.do(town.hand(act.actor), act)
    except (AssertionError, ApiError) as refusal:
        return str(refusal)
    return ""

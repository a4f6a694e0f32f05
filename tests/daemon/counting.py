"""Companies whose weeks stand in the ledger already, for tests of what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from daemon.company import Company
from daemon.digests import Reporter
from daemon.rows import QueuedMail
from daemon.store import Store
from rules.digest import DigestTerms
from rules.model import Pair, Policy
from rules.notebook import Statement
from rules.preferences import Preferences
from rules.week import Became, LedgerEntry, Week
from tests.daemon.mail.letters import part, read
from tests.daemon.world import BASE_URL, DESK, a_team, key_of

OPS = "people@example.test"
TO_OPS = DigestTerms((OPS,))
TEAMS = {**dict.fromkeys((f"p{n}@example.test" for n in range(6)), "Sales"), "p6@example.test": "Law"}
"""Of the twelve of a company, six are in one team and one in another; five have none."""


@dataclass(slots=True)
class Books:
    """A company, its memory, and what reads its ledger."""

    pairs: tuple[Pair, ...] = field(default_factory=lambda: a_team(12))
    teams: Mapping[str, str] = field(default_factory=lambda: TEAMS)
    terms: DigestTerms | None = TO_OPS
    policy: Policy = Policy()
    path: Path | None = None
    store: Store = field(init=False)
    reporter: Reporter = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the daemon, anew where it ran before."""
        self.store = Store(self.path) if self.path or not hasattr(self, "store") else self.store
        self.reporter = Reporter(self.store)

    @property
    def company(self) -> Company:
        return Company(self.pairs, {}, self.policy, BASE_URL, teams=self.teams, digest=self.terms)

    def enter(self, week: Week, weeks: Mapping[int, Became], otherwise: Became | None = Became.HELD) -> None:
        """Enter a week of each pair, by its number; of those where it is None, it is still to be entered."""
        entries, due = [], {}
        for number, pair in enumerate(self.pairs):
            became = weeks.get(number, otherwise)
            due[key_of(pair)] = week.next if became else week
            entries += [an_entry(pair, week, became)] if became else []
        self.store.ledger.enter(entries, due)

    def say(self, number: int, week: Week, at: datetime, *, held: bool, by: str = "") -> None:
        """Let somebody say whether a week took place."""
        pair = self.pairs[number]
        said = Statement(key_of(pair), week.monday, by or pair.report.email, held, at, None, "")
        self.store.notebook.save_statement(said)

    def choose(self, person: str, choices: Preferences, at: datetime) -> None:
        self.store.preferences.save(person, choices, at)

    def work(self, *moments: datetime) -> list[QueuedMail]:
        """What is written at these moments."""
        before = len(self.mails)
        for at in moments:
            self.reporter.work(self.company, DESK, at)
        return self.mails[before:]

    @property
    def mails(self) -> list[QueuedMail]:
        return self.store.mails("about = 'digest'")


def an_entry(pair: Pair, week: Week, became: Became) -> LedgerEntry:
    zone = pair.slot.zone
    return LedgerEntry(
        key_of(pair), pair.report.email, pair.manager.email, week.year, week.number, week.slot(pair.slot), zone, became
    )


def text_of(mail: QueuedMail) -> str:
    return part(read(mail.content), "plain")


def every(minutes: int, first: datetime, last: datetime) -> Iterable[datetime]:
    """Moments from one to before another."""
    while first < last:
        yield first
        first += timedelta(minutes=minutes)

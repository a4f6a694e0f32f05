"""A company of a given size on a Radicale, with its configuration, and passes over it in this process."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon import assembly
from daemon.clock import FixedClock
from daemon.config import Config, load
from daemon.passes import Passes
from rules.model import WEEKDAYS
from rules.reading import CalendarState
from tests.servers.running import Server

USERS = {"svc": "pw-svc"}
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
INTERVAL = timedelta(minutes=5)
CONFIG = """\
[daemon]
state_dir = "state"
secret_file = "secret"
operator = "ops@example.test"
interval = "{interval}"
listen = "127.0.0.1:0"
base_url = "http://127.0.0.1:8411"
[roster]
file = "roster.csv"
[mail]
from = "oneonone@example.test"
[accounts.main]
provider = "caldav"
url = "{url}"
calendar = "/{{user}}/{name}/"
username = "svc"
password_file = "password"
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many managers there are, how many reports each has, and how many reports share a calendar.

    Managers have calendars of their own. Reports of different managers share some, by the roster's `calendar`
    column: nobody has two managers, so that 500 pairs of people who share nothing would fill 525 calendars.
    """

    managers: int
    reports: int
    sharing: int

    @property
    def pairs(self) -> int:
        return self.managers * self.reports

    @property
    def series(self) -> int:
        return 2 * self.pairs

    @property
    def calendars(self) -> int:
        return self.managers + self.pairs // self.sharing

    def __str__(self) -> str:
        return f"{self.series} series of {self.pairs} pairs on {self.calendars} calendars"


FULL = Size(managers=25, reports=20, sharing=5)
OWN = Size(managers=25, reports=19, sharing=1)
SMALL = Size(managers=5, reports=8, sharing=8)
THOUSAND_PAIRS = Size(managers=50, reports=20, sharing=10)
TINY = Size(managers=2, reports=2, sharing=2)


@dataclass(slots=True)
class Site:
    """The daemon's files for one company, and how often its clock has struck."""

    folder: Path
    config: Config
    now: datetime = START

    def later(self) -> datetime:
        """The moment of the next pass."""
        self.now += INTERVAL
        return self.now

    @contextmanager
    def passes(self) -> Iterator[Passes]:
        """Passes as `oneonone run` makes them."""
        clock = FixedClock(START)
        roster = assembly.read_roster(self.config)
        company = assembly.company(self.config, roster, assembly.open_accounts(self.config, clock))
        store = assembly.open_store(self.config)
        made = Passes(store, company, assembly.desk(self.config))
        yield made
        made.close()
        for account in company.accounts.values():
            account.provider.close()
        store.close()

    def remembered(self) -> dict[str, CalendarState]:
        """What the daemon has on record of each calendar."""
        store = assembly.look_into_store(self.config)
        states = store.calendars()
        store.close()
        return states


@contextmanager
def site(server: Server, size: Size, *, url: str = "", name: str = "1on1", interval: str = "5m") -> Iterator[Site]:
    """The files of a company whose calendars all have that name; `url` is a way to the server through a proxy."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    (folder / "config.toml").write_text(CONFIG.format(url=url or server.url, name=name, interval=interval))
    (folder / "roster.csv").write_text(roster(size, name))
    for file, text in (("secret", "s" * 48), ("password", server.password("svc"))):
        (folder / file).write_text(text)
        (folder / file).chmod(0o600)
    try:
        yield Site(folder, load(folder / "config.toml", {}))
    finally:
        shutil.rmtree(folder)


def roster(size: Size, name: str) -> str:
    """The rows: managers, then their reports, each of whom shares a calendar with reports of other managers."""
    rows = ["email,name,manager,timezone,account,calendar,slot,duration"]
    rows += [f"boss{n}@example.test,Boss {n},,Europe/Berlin,,,," for n in range(size.managers)]
    for n in range(size.pairs):
        boss, number = n % size.managers, n // size.managers
        shared = f"/shared{n // size.sharing}/{name}/"
        slot = f"{WEEKDAYS[number % 5]} {9 + number // 5 % 8:02}:00"
        rows.append(f"person{n}@example.test,Person {n},boss{boss}@example.test,Europe/Berlin,,{shared},{slot},")
    return "\n".join(rows) + "\n"

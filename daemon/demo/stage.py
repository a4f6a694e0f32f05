"""Where a story is played: the daemon's own passes, mails and pages, at moments that the story chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from urllib.request import Request
from zoneinfo import ZoneInfo

from daemon import assembly, commands, lock
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.config import Config, load
from daemon.demo.expected import Agreement
from daemon.demo.people import Hand, request
from daemon.demo.place import Place
from daemon.demo.show import Show, moment, parsed, text_of
from daemon.history import Period, history_text, told
from daemon.outbox import send_due
from daemon.pages import app_of, served
from daemon.passes import Passes
from daemon.reports import plan_text
from daemon.store import Store
from rules.model import Kind
from rules.plan import Plan
from rules.records import ExceptionRecord, Outcome

ZONE = "Europe/Berlin"
OPENING_HOUR = 16
"""In working hours on both sides of the Atlantic."""

NOTICE = timedelta(days=1)
AFTERWARDS = timedelta(weeks=8)
"""What calendars show is checked from so long after the opening until so long after the last scene."""

SOON = timedelta(minutes=15)
AHEAD = timedelta(days=10)
SECOND = timedelta(seconds=1)


class MissingError(Exception):
    """The story cannot go on: something that should have come did not."""


@dataclass(slots=True)
class StoryClock:
    """Stands where the story is."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return SystemClock().monotonic()


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that has to be true in the end; `mistakes` tells what is not."""

    text: str
    mistakes: Callable[[], list[str]]


@dataclass(slots=True)
class Stage:
    """What scenes use, and what they leave to be checked in the end."""

    place: Place
    show: Show
    config: Config
    clock: StoryClock
    store: Store
    passes: Passes
    opened_at: datetime
    agreements: dict[str, Agreement]
    outcomes: list[tuple[Kind, Outcome]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    looks: int = 0
    restless: list[str] = field(default_factory=list)
    mails_shown: int = 0

    @property
    def now(self) -> datetime:
        """The moment of the story."""
        return self.clock.at

    def hand(self, email: str) -> Hand:
        """A person at the own calendar."""
        return self.place.hand(email)

    def name(self, email: str) -> str:
        """What colleagues call a person."""
        return self.place.roster.people[email].name.split()[0]

    def week(self, email: str, other: str) -> datetime:
        """When the first 1:1 starts that is at least ten days away, as this person's calendar shows it."""
        for one in self.hand(email).weeks(other, self.now + AHEAD, self.now + 4 * AHEAD):
            start = one.start.astimezone(UTC)
            if self.agreement(email, other).untouched(start):
                return start
        raise MissingError(f"{email} has no 1:1 with {other} in the calendar")

    def agreement(self, email: str, other: str) -> Agreement:
        """Of the two, in whichever order they are named."""
        found = (self.agreements.get(one) for one in (email, other))
        return next(one for one in found if one and {one.pair.report.email, one.pair.manager.email} == {email, other})

    def promise(self, text: str, mistakes: Callable[[], list[str]]) -> None:
        """Leave something to be checked in the end."""
        self.promises.append(Promise(text, mistakes))

    def heard(self, since: int) -> list[str]:
        """Who got mails after so many had been shown, in their order."""
        return [one for delivery in self.place.sink.deliveries[since:] for one in delivery.recipients]

    def later(self, by: timedelta = SOON) -> None:
        """Let some time pass."""
        self.clock.at += by

    def next_day(self, minutes: int = 0) -> None:
        """Go on in the afternoon of the next working day."""
        self.clock.at = afternoon(self.now, minutes)

    def glance(self) -> Plan:
        """One pass and one round through the outbox, with everything shown."""
        plan = self.passes.run(self.now).plan
        self.show.plan(moment(self.now, ZONE), plan_text(plan))
        send_due(self.store, assembly.open_sender(self.config), assembly.desk(self.config), self.now)
        for delivery in self.place.sink.deliveries[self.mails_shown :]:
            self.show.mail(delivery.content)
        self.mails_shown = len(self.place.sink.deliveries)
        return plan

    def look(self) -> Plan:
        """A pass, and right after it another one, which should have nothing to do."""
        plan = self.glance()
        again = self.passes.run(self.now + SECOND).plan
        self.looks += 1
        if again.steps or again.unread or again.held:
            self.restless.append(f"{moment(self.now, ZONE)}: {plan_text(again)}")
        return plan

    def times(self, email: str) -> list[str]:
        """The other times that the page of the newest prompt to a person offers, as its form names them."""
        return re.findall(r'<option value="([^"]+)"', request(Request(self._link(email))).decode())

    def answer(self, email: str, answer: str, kind: str = "", text: str = "", time: str = "") -> None:
        """Open the link of the newest prompt to a person, and send the form of that page."""
        link = self._link(email)
        request(Request(link))
        form = urlencode({"kind": kind, "text": text, "answer": answer, "time": time}).encode()
        page = request(Request(link, form)).decode()
        heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
        self.show.text(f"The page says: {heading.group(1).strip()}" if heading else "The page says nothing.")

    def _link(self, email: str) -> str:
        for delivery in reversed(self.place.sink.deliveries):
            found = re.search(
                rf"{re.escape(assembly.base_url(self.config))}/reason/\S+", text_of(parsed(delivery.content))
            )
            if email in delivery.recipients and found:
                return found.group()
        raise MissingError(f"no mail with a link to the reason page came for {email}")

    def command(self, email: str, kind: str, text: str) -> None:
        """State the reason for the newest open record by command line."""
        record = self.open_record()
        self.show.text(f"$ oneonone reason {record.key} --kind {kind} --text '{text}' --by {email}")
        commands.reason(
            Options(self.place.config, json=False), commands.Statement(record.key, kind, text, email), self.now
        )

    def history(self, report: str) -> None:
        """Show what became of a team member's weeks."""
        self.show.text(f"$ oneonone history {report}")
        entries, records = self.store.ledger.of_report(report), self.store.records("report = ?", report)
        self.show.text(history_text(told(entries, records, Period())))

    def open_record(self) -> ExceptionRecord:
        """The newest record without an outcome."""
        if records := self.store.records("outcome IS NULL"):
            return records[-1]
        raise MissingError("nothing is on record that waits for a reason")


def afternoon(after: datetime, minutes: int = 0) -> datetime:
    """The opening hour, or so many minutes later, of the first working day after an instant's day."""
    local = after.astimezone(ZoneInfo(ZONE)).replace(hour=OPENING_HOUR, minute=minutes, second=0, microsecond=0)
    days = {4: 3, 5: 2}.get(local.weekday(), 1)
    return (local + timedelta(days=days)).astimezone(UTC)


def opening(present: datetime) -> datetime:
    """The afternoon of the first Monday after the present."""
    at = afternoon(present)
    while at.astimezone(ZoneInfo(ZONE)).weekday() != 0:
        at = afternoon(at)
    return at


@contextmanager
def stage(place: Place, show: Show, at: datetime) -> Iterator[Stage]:
    """The daemon, set up from its config.toml as `run` does it, with its pages served; opens at a moment."""
    config = load(place.config, assembly.environment())
    clock = StoryClock(at)
    company = assembly.company(config, assembly.read_roster(config), assembly.open_accounts(config, clock))
    with lock.held(config.daemon.state_dir):
        store = assembly.open_store(config)
        passes = Passes(store, company, assembly.desk(config))
        app = app_of(config, clock, store, lambda: company.pairs, lambda: None)
        agreements = {pair.report.email: Agreement(pair, company.agenda_link(pair)) for pair in company.pairs}
        with closing(passes), served(app, config):
            yield Stage(place, show, config, clock, store, passes, clock.at, agreements)

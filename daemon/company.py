"""The people, their pairs and their calendars, as configuration and roster say now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from providers.base import (
    AgendaProvider,
    AuditSource,
    CalendarProvider,
    CalendarRef,
    Directory,
    Examination,
    Finding,
    HoursOf,
    Probe,
    Push,
)
from rules.agenda import weeks_due
from rules.delivery import Delivery, Reach, delivery
from rules.digest import DigestTerms
from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair, Person, Policy, Role
from rules.sharing import Habits
from rules.slot import wall_time

WEEKS_AHEAD = 2
"""So many weeks have a link of their own, where weeks have one."""


def nothing_more(calendars: Sequence[CalendarRef]) -> Iterable[Finding]:  # noqa: ARG001
    """An account that needs nothing beyond its calendars."""
    return ()


@dataclass(frozen=True, slots=True)
class Account:
    """A provider under its name; `locate` gives a person's calendar.

    `schedules`: whether the server invites, None until probed; `invites`: in which way it does so. `silent`: it does,
    but not for what we write in other people's names. `probe` measures more of it, and what was measured is good while
    the account is set up the same way, which `setup` tells.
    `calendars`: without, those in it have nothing but mail, and nothing of theirs is read or written. `mails_guests`:
    the server mails such people itself, None where what it says of each counts. `guards`: it is known to overwrite
    nothing that it is asked to create.
    `examine` is what the command `check` tries out beside the calendars; `push` opens channels, `audit` tells who
    changed what, `hours` when people work, and `directory` who they are, where there is such a thing.
    """

    name: str
    provider: CalendarProvider
    locate: Callable[[Person], CalendarRef]
    schedules: bool | None = None
    invites: Delivery = Delivery.SCHEDULING
    examine: Examination = nothing_more
    push: Push | None = None
    audit: AuditSource | None = None
    hours: HoursOf | None = None
    directory: Directory | None = None
    calendars: bool = True
    silent: bool = False
    probe: Probe | None = None
    setup: str = ""
    mails_guests: bool | None = None
    guards: bool = False

    @property
    def reach(self) -> Reach:
        """What counts for how a series reaches the people in it."""
        invites = self.invites if self.schedules else None
        return Reach(self.name, invites, self.calendars, self.silent, self.mails_guests)


@dataclass(frozen=True, slots=True)
class Company:
    """What a pass works on; replaced as a whole when the roster changes.

    `agenda` keeps running documents; `links` are those that are known, by the key of the pair, None where agendas
    are pages of our own. `week_links`: single weeks have links of their own, by recurrence id, instead of the series;
    they are known by pair where agendas are documents. `habits`: when such pages are to be shared; None for documents.
    `unpaired` are those of the roster who are in no pair, `teams` the names of teams by the address of who is in one.
    `digest`: who gets the weekly digest; None for nobody. `blind_after`: how long an account may be unread unheard of.
    """

    pairs: tuple[Pair, ...]
    accounts: Mapping[str, Account]
    policy: Policy
    base_url: str
    agenda: AgendaProvider | None = None
    links: Mapping[str, str] | None = None
    by_week: bool = False
    week_links: Mapping[str, Mapping[datetime, str]] = field(default_factory=dict)
    habits: Habits | None = None
    unpaired: tuple[Person, ...] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    digest: DigestTerms | None = None
    blind_after: timedelta = timedelta(hours=1)

    def account(self, person: Person) -> Account:
        """Where a person's calendar is."""
        return self.accounts[person.account]

    def calendar(self, person: Person) -> CalendarRef:
        """The calendar of a person."""
        return self.account(person).locate(person)

    def delivery(self, pair: Pair) -> Delivery:
        """How the series of a pair reaches the report's calendar."""
        return delivery(self.account(pair.manager).reach, self.account(pair.report).reach)

    def agenda_link(self, pair: Pair) -> str:
        """The one link that is attached to the series of a pair; "" where weeks have theirs, or there is none yet."""
        return "" if self._by_week(pair) else self.agenda_url(pair)

    def links_of_weeks(self, known: Known, now: datetime) -> Mapping[datetime, str]:
        """The links of the next weeks by recurrence id, as far as they are known; none where the series has one."""
        slot, first = known.slot, known.first
        if not self._by_week(known.pair) or slot is None or first is None:
            return {}
        weeks = weeks_due(slot, first, now, WEEKS_AHEAD)
        if self.links is None:
            return {at: f"{self.agenda_url(known.pair)}/{wall_time(at, slot.zone):%Y-%m-%d}" for at in weeks}
        there = self.week_links.get(known.key, {})
        return {at: there[at] for at in weeks if at in there}

    def _by_week(self, pair: Pair) -> bool:
        """Whether weeks of a pair have links of their own: a server that invites would tell of each one by itself."""
        return self.by_week and self.delivery(pair) is not Delivery.SCHEDULING

    def agenda_url(self, pair: Pair) -> str:
        """Where the agenda of a pair is; "" while its document is not there yet."""
        if self.links is not None:
            return self.links.get(pair_key(pair.report.email, pair.manager.email), "")
        return f"{self.base_url}/agenda/{quote(pair.report.email, safe='@')}"


def owner(pair: Pair, role: Role) -> Person:
    """Whose copy a role means."""
    return pair.manager if role is Role.MANAGER else pair.report

"""A small company in memory: real passes over a real store, people who edit, and a time that is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from daemon.answers import Taken, take
from daemon.company import Account, Company
from daemon.mail.compose import Desk
from daemon.passes import Done, Passes
from daemon.rows import HeldPlan, QueuedMail
from daemon.store import Store
from providers.base import AuditSource, CalendarProvider, CalendarRef
from providers.memory import MemoryCalendars
from rules.answers import stated
from rules.identity import pair_key, series_uid
from rules.known import Known
from rules.model import Pair, Person, Policy, Role, Series, Slot, Window
from rules.plan import Verb
from rules.records import Answer, ExceptionRecord, Outcome, ReasonKind
from rules.sharing import Habits
from rules.slot import first_week, weeks
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.unthreaded import unthreaded
from tests.servers.people import MemoryHand

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""Monday, 10:00 in Berlin."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTLED = timedelta(minutes=11)
BASE_URL = "https://meet.example.test"
SECRETS = ("a secret of the tests",)
DESK = Desk("1:1s <1on1@example.test>", "ops@example.test", BASE_URL, SECRETS)


def a_person(name: str, zone: str = "Europe/Berlin", account: str = "office") -> Person:
    """Someone with a calendar on an account."""
    return Person(f"{name.lower()}@example.test", name, zone, account)


def a_team(size: int, zone: str = "Europe/Berlin") -> tuple[Pair, ...]:
    """Reports of one manager, Tue 09:00, Tue 10:00 and so on."""
    ana = a_person("Ana")
    slots = [Slot(1 + n // 8, time(9 + n % 8), timedelta(minutes=30), zone) for n in range(size)]
    return tuple(Pair(a_person(f"P{n}"), ana, slot) for n, slot in enumerate(slots))


def located(person: Person) -> CalendarRef:
    """A person's calendar on the account."""
    home = person.calendar or person.email
    return CalendarRef(person.account, f"memory://{person.account}/{home}/1on1/", person.email, person.zone)


@dataclass(slots=True)
class World:
    """Pairs, their calendars, the daemon's memory of them and what time it is."""

    pairs: tuple[Pair, ...] = field(default_factory=lambda: a_team(1))
    scheduling: bool = False
    policy: Policy = Policy()
    path: Path | None = None
    now: datetime = START
    wrap: Callable[[CalendarProvider], CalendarProvider] = lambda provider: provider
    locate: Callable[[Person], CalendarRef] = located
    audit: AuditSource | None = None
    habits: Habits | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)
    desk: Desk = DESK
    opened: Callable[[Path | None], Store] = Store
    calendars: MemoryCalendars = field(init=False)
    provider: CalendarProvider = field(init=False)
    store: Store = field(init=False)
    passes: Passes = field(init=False)

    def __post_init__(self) -> None:
        self.calendars = MemoryCalendars(scheduling=self.scheduling)
        self.provider = self.calendars
        if self.scheduling:
            self.provider = SchedulingCalendars(self.calendars)
            for person in self.people:
                self.provider.join(located(person))
        self.start()

    def start(self, store: Store | None = None) -> None:
        """Start the daemon, anew where it ran before, on its database or on another one."""
        self.store = store or self.opened(self.path)
        office = Account("office", self.wrap(self.provider), self.locate, audit=self.audit)
        accounts = {"office": office, **self.accounts}
        company = Company(self.pairs, accounts, self.policy, BASE_URL, habits=self.habits)
        with unthreaded():
            self.passes = Passes(self.store, company, self.desk)

    def employ(self, *pairs: Pair) -> None:
        """Take up another roster."""
        self.pairs = pairs
        self.passes.use(replace(self.passes.company, pairs=pairs))

    def run(self, after: timedelta = timedelta(), *, force: bool = False) -> Done:
        """A pass, so long after the last thing that happened."""
        self.now += after
        return self.passes.run(self.now, force=force)

    def settle(self) -> Done:
        """See what was changed, let it settle, and pass again."""
        self.run()
        return self.run(SETTLED)

    def hourly(self, until: datetime) -> None:
        """A pass an hour."""
        while self.now < until:
            self.run(min(HOUR, until - self.now))

    @property
    def people(self) -> Sequence[Person]:
        return [*{pair.manager.email: pair.manager for pair in self.pairs}.values(), *(p.report for p in self.pairs)]

    @property
    def pair(self) -> Pair:
        return self.pairs[0]

    def uid(self, pair: Pair | None = None) -> str:
        """UID of the generation in use."""
        key = key_of(pair or self.pair)
        return self.store.known()[key].series

    def edit(self, role: Role, change: Callable[[MemoryHand, str], object], pair: Pair | None = None) -> None:
        """Let one of the two do something in the own calendar; a server that schedules carries it over."""
        chosen = pair or self.pair
        ref = self.calendar(role, chosen)
        change(MemoryHand(self.calendars, ref), self.uid(chosen))
        if isinstance(self.provider, SchedulingCalendars):
            self.provider.deliver(ref, self.uid(chosen))

    def calendar(self, role: Role, pair: Pair | None = None) -> CalendarRef:
        """The calendar of one of the two."""
        chosen = pair or self.pair
        return self.locate(chosen.manager if role is Role.MANAGER else chosen.report)

    def shown(self, role: Role, pair: Pair | None = None, generation: int | None = None) -> Series | None:
        """The series as one of the two sees it."""
        chosen = pair or self.pair
        uid = series_uid(key_of(chosen), generation) if generation else self.uid(chosen)
        ref = self.calendar(role, chosen)
        if self.calendars.check(ref).missing:
            return None
        return next((one.series for one in self.calendars.objects(ref) if one.uid == uid), None)

    def week(self, number: int = 0, pair: Pair | None = None) -> datetime:
        """When a week of the slot starts; number 0 is the first that is still to come."""
        chosen = pair or self.pair
        first = self.store.known()[key_of(chosen)].first
        assert first is not None
        return _nth_week(chosen.slot, first, self.now, number)

    @property
    def records(self) -> list[ExceptionRecord]:
        return self.store.records()

    @property
    def outcomes(self) -> list[Outcome | None]:
        return [one.outcome for one in self.records]

    def mails(self, about: str = "") -> list[QueuedMail]:
        """What was written to people, or to the operator."""
        return [one for one in self.store.mails() if about in ("", one.about)]

    @property
    def known(self) -> Known:
        """What is remembered of the first pair."""
        return self.store.known()[key_of(self.pair)]

    def approve(self, name: str) -> None:
        """What the operator does with `oneonone approve`."""
        self.store.save_plan(HeldPlan(name, approved_at=self.now))

    def hand(self, role: Role) -> MemoryHand:
        """One of the two at the own calendar, without a server that carries anything over."""
        return MemoryHand(self.calendars, self.calendar(role))

    def answer(
        self, record: ExceptionRecord, answer: Answer = Answer.KEEP_OFF, by: str = "", chosen: datetime | None = None
    ) -> Taken:
        """Let one of those who were asked answer on the page."""
        reason = stated(ReasonKind.FAMILY, "School is closed.", by or record.asked[0], self.now)
        return take(self.store, self.store.prompted(record.prompt), answer, reason, chosen)


def key_of(pair: Pair) -> str:
    """The key of a pair."""
    return pair_key(pair.report.email, pair.manager.email)


def _nth_week(slot: Slot, first: datetime, now: datetime, number: int) -> datetime:
    window = Window(now, now + timedelta(days=7 * (number + 10)))
    starts = list(weeks(first_week(slot, max(first, now)), slot.zone, window))
    return starts[number]


def provisioned(**settings: object) -> World:
    """A company whose series were just written."""
    world = World(**settings)  # type: ignore[arg-type]
    world.run(force=True)
    return world


def verbs(world: World, after: timedelta = timedelta()) -> list[Verb]:
    """The actions of a pass, so long after the last thing that happened."""
    return [row.action for row in world.run(after).plan.rows]


def cancel(world: World, *weeks: int, role: Role = Role.MANAGER) -> None:
    """Take weeks out of a calendar."""
    for number in weeks:
        world.edit(role, lambda hand, uid, number=number: hand.cancel_week(uid, world.week(number)))  # type: ignore[misc]


def shown(world: World, role: Role, generation: int | None = None) -> Series:
    """The series that one of the two sees."""
    series = world.shown(role, generation=generation)
    assert series is not None
    return series

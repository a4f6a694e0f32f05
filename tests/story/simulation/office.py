"""The company of a story as it stands: its calendars, its people, its daemon, and how each event changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import assert_never

from daemon.answers import Taken, take
from daemon.mail.compose import Desk
from daemon.store import Store
from providers.base import CalendarProvider, CalendarRef
from rules.answers import answerable, make_up_times, offered, stated
from rules.busy import Busy
from rules.lineage import lives
from rules.model import Pair, Person, Role, Series, Window
from rules.records import Answer, ReasonKind
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.world import DESK, World, key_of, located
from tests.google.errors import ApiError
from tests.story.simulation.ground import Ground, MemoryGround, Thing, private
from tests.story.simulation.people import ALONE, DEEDS, Sight, chosen_week
from tests.story.simulation.story import (
    Answered,
    AnswerLost,
    Did,
    Engaged,
    Event,
    Failing,
    Forgot,
    Killed,
    Rostered,
    Story,
    moment,
    staff,
)
from tests.story.simulation.watching import WatchedCalendars

Held = dict[tuple[CalendarRef, str], Thing]
"""What a person's calendars hold of a pair, by calendar and href."""


def as_it_is(provider: CalendarProvider) -> CalendarProvider:
    """Nothing stands between the daemon and the calendars."""
    return provider


@dataclass(slots=True)
class Office:
    """`uids` are the series that were ever made for a pair, in their order; `seconds` further ones beside the 1:1.

    Before the database was lost, people were `told` of further ones, and those `taken_up` were the 1:1s. `before` are
    the calendars that team members had by the roster. `said` are the words of each answer that was taken, by record.

    What the daemon is given goes through `outside`, and its memory is what is `opened`.
    """

    story: Story
    ground: Ground | None = None
    watched: WatchedCalendars = field(default_factory=WatchedCalendars)
    outside: Callable[[CalendarProvider], CalendarProvider] = as_it_is
    desk: Desk = DESK
    opened: Callable[[Path | None], Store] = Store
    staff: dict[int, Pair] = field(init=False)
    numbers: dict[str, int] = field(init=False)
    world: World = field(init=False)
    everybody: dict[str, Person] = field(init=False)
    gone: set[int] = field(default_factory=set)
    ever_gone: set[int] = field(default_factory=set)
    left_at: dict[str, datetime] = field(default_factory=dict)
    uids: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: set[str] = field(default_factory=set)
    left: dict[tuple[int, Role], tuple[Held, Held]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    taken_up: set[str] = field(default_factory=set)
    forgot: bool = False
    before: dict[int, set[CalendarRef]] = field(default_factory=lambda: defaultdict(set))
    said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = staff(self.story)
        self.numbers = {key_of(pair): number for number, pair in self.staff.items()}
        pairs = tuple(self.staff.values())
        self.everybody = {one.email: one for pair in pairs for one in (pair.report, pair.manager)}
        self.watched.now = moment(0)
        self.world = World(
            pairs,
            scheduling=self.story.scheduling,
            wrap=self._watch,
            locate=self._locate,
            desk=self.desk,
            opened=self.opened,
        )
        self.watched.look = self._look

    @property
    def place(self) -> Ground:
        """Where it all happens: in memory, unless on a server."""
        return self.ground or MemoryGround(self.world.calendars)

    def _watch(self, in_memory: CalendarProvider) -> CalendarProvider:
        return self.outside(self.watched.around(self.ground.provider if self.ground else in_memory))

    def _locate(self, person: Person) -> CalendarRef:
        return self.ground.locate(person) if self.ground else located(person)

    def restart(self, store: Store | None = None) -> None:
        """The daemon starts again, on its database or on another one."""
        self.world.passes.close()
        self.world.start(store or self.world.store)

    def _look(self, calendar: CalendarRef, uid: str) -> Series | None:
        return next((one.series for one in self.place.things(calendar).values() if one.series.uid == uid), None)

    def concluded(self, pair: str) -> set[datetime]:
        """The weeks about which there is a record of a pair that is closed."""
        closed = self.world.store.records("pair = ? AND outcome IS NOT NULL", pair)
        return {at for one in closed if (at := one.deviation.recurrence_id)}

    def homes(self, number: int, role: Role) -> tuple[CalendarRef, ...]:
        """A person's usual calendar, and the private one; then those that were it before."""
        pair = self.staff[number]
        usual = self._locate(pair.manager if role is Role.MANAGER else pair.report)
        before = self.before[number] - {usual} if role is Role.REPORT else set()
        older = sorted(before, key=lambda one: one.url)
        return usual, private(usual), *(each for one in older for each in (one, private(one)))

    def held(self, number: int, role: Role) -> Held:
        """The series of a pair in one person's calendars."""
        homes, uids = self.homes(number, role), self.uids[number]
        there = ((ref, href, thing) for ref in homes for href, thing in self.place.things(ref).items())
        return {(ref, href): thing for ref, href, thing in there if thing.series.uid in uids}

    def happen(self, event: Event) -> None:
        """Let it happen, as far as it still can; passes are not made here."""
        self.world.now = self.watched.now = moment(event.at)
        match event:
            case Did() | Answered() | Engaged() | Rostered() | Failing() | AnswerLost() if event.pair in self.staff:
                self._personal(event)
            case Killed():
                self.watched.doom = event
            case Forgot():
                self._forget()
            case _:
                pass

    def _forget(self) -> None:
        """The database is lost: what only people know of other calendars from then on, nobody tells the daemon."""
        self.forgot = True
        for one in self.world.store.known().values():
            self.told |= set(one.duplicates)
            self.taken_up |= {one.series, *one.former}
        self.left.clear()
        self.restart(self.opened(None))

    def _personal(self, event: Did | Answered | Engaged | Rostered | Failing | AnswerLost) -> None:
        self.touched.add(event.pair)
        match event:
            case Did():
                self._do(event)
            case Answered():
                self._answer(event)
            case Engaged():
                self._engage(event)
            case Rostered():
                self._roster(event)
            case Failing():
                owner, lasts = self._home(event).owner, timedelta(minutes=event.lasts)
                self.watched.fail(owner, event.on, lasts, refused=event.refused)
            case AnswerLost():
                self.watched.losing.add(self._home(event).owner)
            case _:
                assert_never(event)

    def _home(self, event: Engaged | Failing | AnswerLost) -> CalendarRef:
        return self.homes(event.pair, event.role)[0]

    def _do(self, did: Did) -> None:
        if self.story.scheduling and did.role is Role.REPORT and did.what not in ALONE:
            return
        before = self.held(did.pair, did.role)
        try:
            self._undo(did, before) if did.what == "undo" else self._deed(did, before)
        except (LookupError, ApiError):
            return
        after = self.held(did.pair, did.role)
        self.left[did.pair, did.role] = before, after
        self._deliver(before, after)

    def _deed(self, did: Did, held: Held) -> None:
        now, order = self.world.now, self.uids[did.pair]
        series = [(ref, thing.series) for (ref, _), thing in held.items() if thing.series.uid not in self.seconds]
        current = [(ref, one) for ref, one in series if not one.headless and lives(one, now)]
        if not current:
            raise LookupError("there is no 1:1")
        ref, mine = max(current, key=lambda item: order.index(item[1].uid))
        usual, other, *_ = self.homes(did.pair, did.role)
        elsewhere = other if ref == usual else usual
        if did.what == "drag":
            self.place.make(elsewhere)
        hand, week = self.place.hand(ref), chosen_week(mine, did.week, now)
        sight = Sight(did, self.staff[did.pair], hand, mine, week, elsewhere, now)
        order.append(sight.new_uid)
        made = DEEDS[did.what](sight)
        if isinstance(made, str):
            order[-1] = made
        if did.what == "second":
            self.seconds.add(order[-1])

    def _undo(self, did: Did, now: Held) -> None:
        """Ctrl-Z: only while everything stands as this person left it."""
        before, after = self.left.pop((did.pair, did.role), ({}, {}))
        if now != after or before == after:
            raise LookupError("there is nothing to undo")
        for ref, href in after.keys() - before.keys():
            self.place.delete(ref, href)
        for (ref, href), thing in before.items():
            if after.get((ref, href)) != thing:
                self.place.put(ref, href, thing)

    def _deliver(self, before: Held, after: Held) -> None:
        provider = self.world.provider
        if self.ground or not isinstance(provider, SchedulingCalendars):
            return
        for (ref, href), thing in {**before, **after}.items():
            if before.get((ref, href)) != after.get((ref, href)):
                provider.deliver(ref, thing.series.uid)

    def _answer(self, event: Answered) -> None:
        store, now, pair = self.world.store, self.world.now, self.staff[event.pair]
        waiting = store.records("pair = ? AND outcome IS NULL AND asked_at IS NOT NULL", key_of(pair))
        if not waiting:
            return
        prompted = [one for one in store.prompted(waiting[-1].prompt) if one.open]
        person = next((one for one in prompted[0].asked if answerable(prompted[0], one)), None)
        mine = [one for one in prompted if person and answerable(one, person)]
        taken = store.taken_times((pair.report.email, pair.manager.email))
        if person is None or event.answer not in offered(mine, person, now, taken, self.world.policy):
            return
        times = make_up_times(mine, now, taken)
        reason = stated(ReasonKind.FAMILY, f"School is closed since {event.at}.", person, now)
        taken_as = take(store, mine, event.answer, reason, times[0].start if event.answer is Answer.MAKE_UP else None)
        if taken_as in (Taken.COUNTED, Taken.TOO_LATE):
            self.said |= {one.key: reason.text for one in mine}

    def _engage(self, event: Engaged) -> None:
        start = self.world.now + timedelta(minutes=event.ahead)
        window = Window(start, start + timedelta(minutes=event.lasts))
        absence, words = (ReasonKind.LEAVE, "an out-of-office event") if event.leave else (None, "")
        self.place.engage(self._home(event), Busy(window, absence, words, uid=f"busy-{event.at}"))

    def _roster(self, event: Rostered) -> None:
        if event.what == "slot":
            pair = self.staff[event.pair]
            slot = replace(pair.slot, weekday=event.weekday, time=time(event.hour))
            self.staff[event.pair] = replace(pair, slot=slot)
        elif event.what == "moves":
            self._move(event.pair, event.calendar)
        elif event.what == "leaves":
            self.gone.add(event.pair)
            self.ever_gone.add(event.pair)
            self.left_at[self.staff[event.pair].report.email] = self.world.now
        else:
            self.gone.discard(event.pair)
            self.left_at.pop(self.staff[event.pair].report.email, None)
        pairs = tuple(pair for number, pair in self.staff.items() if number not in self.gone)
        if pairs:
            self.world.employ(*pairs)

    def _move(self, number: int, calendar: int) -> None:
        """The team member gets another calendar."""
        pair = self.staff[number]
        self.before[number].add(self._locate(pair.report))
        named = f"{pair.report.email}-{calendar}" if calendar else ""
        self.staff[number] = replace(pair, report=replace(pair.report, calendar=named))

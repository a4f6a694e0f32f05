"""The company of a story as it stands: its calendars, its people, its daemon, and how each event changes them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import assert_never

from daemon.answers import take
from daemon.store import Store
from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.answers import answerable, make_up_times, offered, stated
from rules.busy import Busy
from rules.lineage import lives
from rules.model import Pair, Person, Role, Series, Window
from rules.records import Answer, ReasonKind
from tests.daemon.scheduling import SchedulingCalendars
from tests.daemon.world import World, key_of, located
from tests.servers.people_in_memory import MemoryHand
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

Held = dict[tuple[CalendarRef, str], Series]
"""What a person's calendars hold of a pair, by calendar and href."""


@dataclass(slots=True)
class Office:
    """`uids` are the series that were ever made for a pair, in their order; `seconds` further ones beside the 1:1."""

    story: Story
    watched: WatchedCalendars = field(default_factory=WatchedCalendars)
    staff: dict[int, Pair] = field(init=False)
    numbers: dict[str, int] = field(init=False)
    world: World = field(init=False)
    everybody: dict[str, Person] = field(init=False)
    gone: set[int] = field(default_factory=set)
    ever_gone: set[int] = field(default_factory=set)
    uids: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: set[str] = field(default_factory=set)
    left: dict[tuple[int, Role], tuple[Held, Held]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    forgot: bool = False

    def __post_init__(self) -> None:
        self.staff = staff(self.story)
        self.numbers = {key_of(pair): number for number, pair in self.staff.items()}
        pairs = tuple(self.staff.values())
        self.everybody = {one.email: one for pair in pairs for one in (pair.report, pair.manager)}
        self.watched.now = moment(0)
        self.world = World(pairs, scheduling=self.story.scheduling, wrap=self.watched.around)
        self.watched.look = self._look

    @property
    def calendars(self) -> MemoryCalendars:
        return self.world.calendars

    def restart(self, store: Store | None = None) -> None:
        """The daemon starts again, on its database or on another one."""
        self.world.passes.close()
        self.world.start(store or self.world.store)

    def _look(self, calendar: CalendarRef, uid: str) -> Series | None:
        if self.calendars.check(calendar).missing:
            return None
        return next((one.series for one in self.calendars.objects(calendar) if one.uid == uid), None)

    def homes(self, number: int, role: Role) -> tuple[CalendarRef, CalendarRef]:
        """A person's usual calendar, and the private one."""
        pair = self.staff[number]
        usual = located(pair.manager if role is Role.MANAGER else pair.report)
        return usual, replace(usual, url=usual.url.replace("/1on1/", "/private/"))

    def held(self, number: int, role: Role) -> Held:
        """The series of a pair in one person's calendars."""
        found: Held = {}
        for ref in self.homes(number, role):
            objects = () if self.calendars.check(ref).missing else self.calendars.objects(ref)
            ours = (one for one in objects if one.series and one.uid in self.uids[number])
            found.update({(ref, one.href): one.series for one in ours if one.series})
        return found

    def happen(self, event: Event) -> None:
        """Let it happen, as far as it still can; passes are not made here."""
        self.world.now = self.watched.now = moment(event.at)
        match event:
            case Did() | Answered() | Engaged() | Rostered() | Failing() | AnswerLost() if event.pair in self.staff:
                self._personal(event)
            case Killed():
                self.watched.doom = event
            case Forgot():
                self.forgot = True
                self.restart(Store(None))
            case _:
                pass

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
        except LookupError:
            return
        after = self.held(did.pair, did.role)
        self.left[did.pair, did.role] = before, after
        self._deliver(before, after)

    def _deed(self, did: Did, held: Held) -> None:
        now, order = self.world.now, self.uids[did.pair]
        current = [item for item in held.items() if item[1].uid not in self.seconds and lives(item[1], now)]
        if not current:
            raise LookupError("there is no 1:1")
        (ref, _), series = max(current, key=lambda item: order.index(item[1].uid))
        usual, private = self.homes(did.pair, did.role)
        elsewhere = private if ref == usual else usual
        if self.calendars.check(elsewhere).missing:
            self.calendars.make_calendar(elsewhere)
        hand, week = MemoryHand(self.calendars, ref), chosen_week(series, did.week, now)
        sight = Sight(did, self.staff[did.pair], hand, series, week, elsewhere, now)
        order.append(sight.new_uid)
        if did.what == "second":
            self.seconds.add(sight.new_uid)
        DEEDS[did.what](sight)

    def _undo(self, did: Did, now: Held) -> None:
        """Ctrl-Z: only while everything stands as this person left it."""
        before, after = self.left.pop((did.pair, did.role), ({}, {}))
        if now != after or before == after:
            raise LookupError("there is nothing to undo")
        for ref, href in after.keys() - before.keys():
            self.calendars.delete(ref, href)
        for (ref, href), series in before.items():
            if after.get((ref, href)) != series:
                self.calendars.put(ref, href, series)

    def _deliver(self, before: Held, after: Held) -> None:
        provider = self.world.provider
        if not isinstance(provider, SchedulingCalendars):
            return
        for (ref, href), series in {**before, **after}.items():
            if before.get((ref, href)) != after.get((ref, href)):
                provider.deliver(ref, series.uid)

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
        reason = stated(ReasonKind.FAMILY, "School is closed.", person, now)
        take(store, mine, event.answer, reason, times[0].start if event.answer is Answer.MAKE_UP else None)

    def _engage(self, event: Engaged) -> None:
        start = self.world.now + timedelta(minutes=event.ahead)
        window = Window(start, start + timedelta(minutes=event.lasts))
        ref = self._home(event)
        if self.calendars.check(ref).missing:
            return
        absence, words = (ReasonKind.LEAVE, "an out-of-office event") if event.leave else (None, "")
        self.calendars.keep_busy(ref, Busy(window, absence, words, uid=f"busy-{event.at}"))

    def _roster(self, event: Rostered) -> None:
        if event.what == "slot":
            pair = self.staff[event.pair]
            slot = replace(pair.slot, weekday=event.weekday, time=time(event.hour))
            self.staff[event.pair] = replace(pair, slot=slot)
        elif event.what == "leaves":
            self.gone.add(event.pair)
            self.ever_gone.add(event.pair)
        else:
            self.gone.discard(event.pair)
        pairs = tuple(pair for number, pair in self.staff.items() if number not in self.gone)
        if pairs:
            self.world.employ(*pairs)

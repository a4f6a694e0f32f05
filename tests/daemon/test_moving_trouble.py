"""A move that is interrupted, or meets calendars that do not answer: it is finished, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from providers.base import CalendarProvider, CalendarRef, Capabilities
from providers.errors import AccessError, ConflictError, TemporaryError
from rules.busy import Busy
from rules.edit import Extras, SeriesDraft, SeriesEdit
from rules.model import Role, Window
from rules.plan import Verb
from rules.reading import Changes, Resource
from tests.daemon.failing import FailingCalendars
from tests.daemon.moving import BOTH, MONDAY, an_office, meetings, move, moved, weekly
from tests.daemon.world import DAY, HOUR, located, verbs


class PowerCut(BaseException):
    """Nothing that the daemon could catch."""


@dataclass(slots=True)
class Power:
    """How many writes go through yet, None for all; whether the last one does before the light goes out."""

    left: int | None = None
    done: bool = False


@dataclass(slots=True)
class Interrupted:
    """A CalendarProvider in whose writes the power may fail."""

    inner: CalendarProvider
    power: Power = field(default_factory=Power)

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        return self.inner.changes(calendar, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        self._fails()
        self.inner.make_calendar(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        fails = self._fails()
        made = self.inner.create(calendar, draft)
        self._after(fails)
        return made

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        fails = self._fails()
        made = self.inner.replace(calendar, edit, etag)
        self._after(fails)
        return made

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()

    def _fails(self) -> bool:
        if self.power.left is None:
            return False
        self.power.left -= 1
        if self.power.left >= 0:
            return False
        if not self.power.done:
            raise PowerCut
        return True

    def _after(self, fails: bool) -> None:  # noqa: FBT001
        if fails:
            raise PowerCut


@pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "the server invites"])
@pytest.mark.parametrize("roles", [(Role.REPORT,), (Role.MANAGER,), BOTH], ids=["report", "manager", "both"])
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("writes", range(5))
def test_a_crash_at_any_write_is_made_up_for_by_the_next_passes(
    writes: int,
    done: bool,
    roles: tuple[Role, ...],
    scheduling: bool,  # noqa: FBT001
) -> None:
    power = Power()
    world = an_office(wrap=lambda inner: Interrupted(inner, power), scheduling=scheduling)
    before = move(world, *roles)
    power.left, power.done = writes, done
    try:
        world.run()
    except PowerCut:
        power.left = None
        world.start(world.store)
    power.left = None
    for _ in range(3):
        world.run(timedelta(minutes=5))
    assert (verbs(world), verbs(world, DAY)) == ([], [])
    world.now = MONDAY
    assert meetings(world, before.report) == weekly(world)
    assert meetings(world, before.manager) == weekly(world)
    assert not world.records and not world.mails()


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("writes", range(4))
def test_a_week_that_somebody_moved_stands_there_in_the_next_generation_after_a_crash(writes: int, done: bool) -> None:  # noqa: FBT001
    power = Power()
    world = an_office(wrap=lambda inner: Interrupted(inner, power))
    move(world, Role.REPORT)
    world.run()
    elsewhere = world.week(2) + DAY
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, world.week(2), elsewhere))
    world.run(HOUR)
    world.employ(moved(world.pair, Role.REPORT, account="office"))
    power.left, power.done = writes, done
    with suppress(PowerCut):
        world.run(HOUR)
    power.left = None
    world.start(world.store)
    for _ in range(3):
        world.run(timedelta(minutes=5))
    assert world.known.generation == 2
    assert elsewhere in meetings(world, world.pair.manager)
    assert world.outcomes == [None]


def test_a_calendar_that_does_not_answer_is_waited_for_a_day_and_no_longer() -> None:
    failing: list[FailingCalendars] = []
    world = an_office(wrap=lambda inner: failing.append(FailingCalendars(inner)) or failing[-1])  # type: ignore[func-returns-value]
    before = move(world, Role.REPORT)
    for one in failing:
        one.reading[located(before.report).url] = TemporaryError("no answer")
    assert [verbs(world, 6 * HOUR) for _ in range(4)] == [[]] * 4
    assert verbs(world, 6 * HOUR) == [Verb.RECREATE, Verb.TELL_OPERATOR]
    assert (verbs(world), verbs(world, HOUR)) == ([], [])
    assert meetings(world, before.report, accounts=("other",)) == weekly(world)[: len(weekly(world))]
    assert {one.recipient for one in world.mails()} == {"ops@example.test"}
    assert not world.records


def test_a_calendar_that_is_closed_to_us_is_not_waited_for() -> None:
    failing: list[FailingCalendars] = []
    world = an_office(wrap=lambda inner: failing.append(FailingCalendars(inner)) or failing[-1])  # type: ignore[func-returns-value]
    before = move(world, Role.REPORT)
    for one in failing:
        one.reading[located(before.report).url] = AccessError("the account is closed")
    assert verbs(world) == [Verb.RECREATE, Verb.TELL_OPERATOR]
    assert (verbs(world), verbs(world, DAY)) == ([], [])
    world.now = MONDAY
    assert meetings(world, before.report, accounts=("other",)) == weekly(world)
    assert meetings(world, before.manager) == weekly(world)
    assert len(world.mails()) == 1


def test_a_copy_that_refuses_to_end_is_left_after_a_day() -> None:
    failing: list[FailingCalendars] = []
    world = an_office(wrap=lambda inner: failing.append(FailingCalendars(inner)) or failing[-1])  # type: ignore[func-returns-value]
    before = move(world, Role.REPORT)
    for one in failing:
        one.writing[located(before.report).url] = ConflictError("an attendee may not change this")
    for _ in range(4):
        assert verbs(world, 6 * HOUR) == [Verb.RECREATE]
    assert meetings(world, before.report, accounts=("other",)) == []
    assert verbs(world, 6 * HOUR) == [Verb.REPAIR, Verb.RECREATE, Verb.TELL_OPERATOR]
    assert (verbs(world), verbs(world, HOUR)) == ([], [])
    assert meetings(world, before.report, accounts=("other",)) == weekly(world)
    assert (len(world.mails()), world.records) == (1, [])


def test_a_new_calendar_that_does_not_answer_leaves_everything_where_it_is() -> None:
    failing: list[FailingCalendars] = []
    world = an_office(wrap=lambda inner: failing.append(FailingCalendars(inner)) or failing[-1])  # type: ignore[func-returns-value]
    before = move(world, Role.REPORT)
    for one in failing:
        one.reading[located(world.pair.report).url] = TemporaryError("no answer")
    for _ in range(5):
        assert verbs(world, 6 * HOUR) == []
    assert meetings(world, before.report, accounts=("office",)) == weekly(world)
    for one in failing:
        one.reading.clear()
    assert verbs(world, 2 * HOUR) == [Verb.RECREATE]
    assert verbs(world) == []
    assert not world.records

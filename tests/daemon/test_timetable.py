"""Working hours from calendars, through real passes: asked for rarely, and used where the roster names none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from providers.base import CalendarRef
from providers.errors import AccessError, ProviderError, TemporaryError
from rules.model import Hours, Pair, Shift
from rules.roster import Row, pairs
from rules.slot import wall_time
from tests.daemon.world import DAY, HOUR, SETTLED, World, a_team, cancel, provisioned

ANA, P0 = "ana@example.test", "p0@example.test"
EVENINGS = Hours(shifts=tuple(Shift(day, 18 * HOUR, 22 * HOUR) for day in range(5)), assumed=True)


@dataclass(slots=True)
class Calendars:
    """Who works when; remembers who was asked about."""

    hours: Hours | None = EVENINGS
    error: ProviderError | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(self, calendar: CalendarRef) -> Hours | None:
        self.asked.append(calendar.owner)
        if self.error:
            raise self.error
        return self.hours if calendar.owner == ANA else None


def unsaid(pair: Pair) -> Pair:
    """The pair with a roster that names nobody's hours."""
    usual = Hours(assumed=True)
    return replace(pair, report=replace(pair.report, hours=usual), manager=replace(pair.manager, hours=usual))


def company(calendars: Calendars, *chosen: Pair) -> World:
    world = provisioned(pairs=chosen or tuple(map(unsaid, a_team(1))))
    accounts = {"office": replace(world.passes.company.accounts["office"], hours=calendars)}
    world.passes.use(replace(world.passes.company, accounts=accounts))
    return world


def prompted(world: World) -> list[str]:
    return [mail.recipient for mail in world.mails("prompt")]


def test_who_works_in_the_evening_is_asked_in_the_evening() -> None:
    world = company(Calendars())
    cancel(world, 1)
    world.settle()
    assert prompted(world) == []
    world.hourly(world.now + 9 * HOUR)
    assert prompted(world) == [ANA]
    asked_at = world.records[0].asked_at
    assert asked_at
    assert wall_time(asked_at, "Europe/Berlin").hour == 18


def test_make_up_times_lie_within_the_hours_of_both_calendars() -> None:
    afternoons = Hours(shifts=tuple(Shift(day, 13 * HOUR, 14 * HOUR) for day in range(5)), assumed=True)
    world = company(Calendars(afternoons))
    cancel(world, 1)
    world.hourly(world.now + 6 * HOUR)
    (record,) = world.records
    assert {wall_time(one.start, "Europe/Berlin").hour for one in record.options} == {13}


def test_what_the_roster_names_counts_more() -> None:
    world = company(calendars := Calendars(), *a_team(1))
    cancel(world, 1)
    world.settle()
    assert (prompted(world), calendars.asked) == ([ANA], [])


def test_nobody_is_looked_up_in_quiet_passes_and_each_once_a_day() -> None:
    world = company(calendars := Calendars(None), *map(unsaid, a_team(3)))
    world.run(HOUR)
    assert calendars.asked == []
    cancel(world, 1)
    world.run(HOUR)
    assert calendars.asked == []
    for _ in range(5):
        world.run(HOUR)
    assert sorted(calendars.asked) == [ANA, P0]
    world.run(DAY)
    assert sorted(calendars.asked) == [ANA, ANA, P0, P0]


def test_hours_that_are_given_up_count_no_more_the_next_day() -> None:
    world = company(calendars := Calendars())
    cancel(world, 1)
    world.settle()
    calendars.hours = None
    world.run(DAY)
    assert prompted(world) == [ANA]


@pytest.mark.parametrize(("error", "asked"), [(AccessError("refused"), 2), (TemporaryError("busy"), 4)])
def test_a_refusal_means_the_usual_hours_and_who_does_not_answer_is_asked_again(
    error: ProviderError, asked: int
) -> None:
    world = company(calendars := Calendars(error=error))
    cancel(world, 1)
    world.settle()
    assert prompted(world) == [ANA]
    world.run(2 * HOUR)
    assert len(calendars.asked) == asked


def test_a_new_roster_keeps_what_is_known() -> None:
    world = company(calendars := Calendars())
    cancel(world, 1)
    world.settle()
    world.passes.use(replace(world.passes.company, pairs=world.pairs))
    world.run(SETTLED)
    assert (prompted(world), len(calendars.asked)) == ([], 2)
    assert world.known.pair.manager.hours == EVENINGS


def test_an_empty_cell_of_the_roster_says_nothing_of_hours() -> None:
    rows = [
        Row(2, ANA, timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00"),
        Row(3, P0, timezone="Europe/Berlin", manager=ANA, slot="Tue 10:00"),
    ]
    (pair,) = pairs(rows, ("main",), World().policy).pairs
    assert (pair.manager.hours, pair.report.hours) == (Hours(), Hours())
    assert (pair.manager.hours.assumed, pair.report.hours.assumed) == (False, True)
    assert timedelta(hours=9) == pair.report.hours.on(0)[0].start

"""What a pass does to calendars stands in the audit log, once for each; what it only thinks does not."""

from __future__ import annotations

from datetime import timedelta

from providers.errors import TemporaryError
from rules.audit import Deed, faults
from rules.model import Role
from rules.records import Answer, Outcome
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, START, World, a_team, cancel, provisioned

IN_PASSES = {Deed.CREATE, Deed.PUT_BACK, Deed.RECREATE, Deed.REINVITE, Deed.REPAIR, Deed.FOLLOW, Deed.END}


def deeds(world: World) -> list[tuple[str, str]]:
    """What the daemon did since the series were made, and about whose 1:1."""
    log = list(world.store.audit.all())
    assert faults(log) == []
    assert {one.who for one in log if one.deed in IN_PASSES} <= {"daemon"}
    return [(one.deed, one.about) for one in log if one.deed != Deed.CREATE]


def test_series_that_are_made_are_noted_once_each() -> None:
    world = provisioned(pairs=a_team(3))
    world.run(HOUR)
    made = [one.about for one in world.store.audit.all() if one.deed == Deed.CREATE]
    assert sorted(made) == [f"p{number}@example.test" for number in range(3)]


def test_a_week_that_is_put_back_at_its_deadline_is_noted_once() -> None:
    world = provisioned()
    week = world.week(3)
    cancel(world, 3)
    world.settle()
    assert deeds(world) == []
    world.hourly(START + 8 * DAY)
    assert world.outcomes == [Outcome.RESTORED]
    assert deeds(world) == [("put_back", f"p0@example.test {week.isoformat().replace('+00:00', 'Z')}")]


def test_an_answer_is_noted_with_who_gave_it_and_without_a_word_of_it() -> None:
    world = provisioned()
    cancel(world, 1)
    world.settle()
    (record,) = world.records
    world.answer(record, Answer.PUT_BACK)
    world.answer(record, Answer.PUT_BACK)
    world.run(HOUR)
    assert [one for one, _ in deeds(world)] == ["reason", "put_back"]
    (given,) = [one for one in world.store.audit.all() if one.deed == Deed.REASON]
    assert (given.who, given.about) == (record.asked[0], record.key)
    assert "School" not in str(list(world.store.audit.all()))


def test_a_series_that_is_made_anew_and_one_that_ends_are_noted() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(START + 5 * DAY)
    assert deeds(world) == [("recreate", "p0@example.test")]
    world.employ()
    world.hourly(START + 7 * DAY)
    assert deeds(world) == [("recreate", "p0@example.test"), ("end", "p0@example.test")]


def test_what_could_not_be_written_is_noted_when_it_was() -> None:
    world = provisioned()
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0], Answer.PUT_BACK)
    failing = FailingCalendars(world.provider, writing={world.pair.manager.email: TemporaryError("away")})
    world.wrap = lambda _: failing
    world.start(world.store)
    world.run(HOUR)
    assert [one for one, _ in deeds(world)] == ["reason"]
    failing.writing.clear()
    world.run(timedelta(minutes=5))
    assert [one for one, _ in deeds(world)] == ["reason", "put_back"]

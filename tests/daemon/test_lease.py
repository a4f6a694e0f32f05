"""A lease: one machine acts at a time, whatever the clocks, the network and restarts do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from daemon.lease import LeaseLostError, remembered
from providers.errors import TemporaryError
from rules.lease import Lease, read_lease
from tests.daemon.leases import TTL, Machine, Shared


def two(tmp_path: Path) -> tuple[Machine, Machine]:
    """The one holds the lease, the other has looked at it."""
    shared = Shared()
    one, other = Machine("one", tmp_path / "one", shared, 1000.0), Machine("other", tmp_path / "other", shared, 5.0)
    assert one.fence.claim() is None
    one.now += TTL
    assert (taken := one.fence.claim()) and taken.first
    one.fence.settle()
    assert other.fence.claim() is None
    return one, other


def later(seconds: float, *machines: Machine) -> None:
    for one in machines:
        one.now += seconds


def test_what_stands_there_is_read_as_it_was_written() -> None:
    lease = Lease("one.example.com", "a1", 3, 14)
    assert read_lease(lease.text) == lease
    assert read_lease("a birthday") is None


def test_nobody_acts_before_it_holds_the_lease(tmp_path: Path) -> None:
    machine = Machine("one", tmp_path, Shared(), 0.0)
    assert not machine.acts()
    with pytest.raises(LeaseLostError):
        machine.fence.keep()


def test_whoever_renews_it_keeps_it_and_the_other_waits(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    for _ in range(50):
        later(TTL / 5, one, other)
        assert one.acts()
        assert other.fence.claim() is None
        assert other.fence.holder == "one"


def test_a_machine_that_is_cut_off_stops_before_the_other_begins(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    one.way.cut = True
    acted, began = [], None
    for second in range(int(3 * TTL)):
        later(1, one, other)
        acted += [second] if one.acts() else []
        if began is None and other.fence.claim():
            began = second
        assert other.acts() is (began is not None)
    assert began is not None
    assert max(acted) < began - TTL / 3

    one.way.cut = False
    assert not one.acts()
    assert one.fence.claim() is None
    assert other.acts()


def test_the_other_takes_it_over_anew_and_it_can_come_back_so(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    later(TTL, one, other)
    assert (taken := other.fence.claim()) and taken.anew and not taken.first
    assert not one.acts()
    one.start()
    assert one.fence.claim() is None
    later(TTL, one, other)
    assert (again := one.fence.claim()) and again.anew
    assert not other.acts()


def test_a_restart_goes_on_at_once_as_nobody_else_acted(tmp_path: Path) -> None:
    one, _ = two(tmp_path)
    one.start()
    assert (taken := one.fence.claim()) and not taken.anew
    assert one.acts()


def test_a_restart_before_the_state_was_taken_up_takes_it_up_again(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    later(TTL, one, other)
    assert other.fence.claim()
    other.start()
    assert (again := other.fence.claim()) and again.anew
    other.fence.settle()
    other.start()
    assert (third := other.fence.claim()) and not third.anew


def test_a_machine_that_slept_does_not_act_when_it_wakes(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    later(100 * TTL, one)
    later(TTL, other)
    assert other.fence.claim()
    assert not one.acts()


def test_a_wrong_clock_of_either_makes_no_difference(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    assert abs(one.now - other.now) > 10 * TTL
    later(TTL / 2 - 1, one, other)
    one.way.cut = True
    assert not other.fence.claim()
    assert one.acts() is False or other.fence.holder == "one"


def test_a_renewal_whose_answer_is_lost_is_made_again(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    later(TTL / 5, one, other)
    one.way.loses_answers = True
    assert one.acts()
    one.way.loses_answers = False
    later(TTL / 5, one, other)
    assert one.acts()
    assert other.fence.claim() is None


def test_a_lease_that_somebody_deleted_is_lost_and_nobody_takes_it_at_once(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    one.shared.text = None
    assert other.fence.claim() is None
    later(TTL / 5, one, other)
    assert not one.acts()
    assert other.fence.claim() is None
    later(TTL, one, other)
    assert (taken := other.fence.claim()) and taken.anew


def test_two_that_take_it_over_at_once_are_one(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    third = Machine("third", tmp_path / "third", one.shared, 77.0)
    third.fence.claim()
    later(TTL, other, third)
    read = other.way.read()
    assert third.fence.claim()
    other.way.read = lambda: read  # type: ignore[method-assign]
    assert other.fence.claim() is None


def test_what_was_held_is_remembered_and_garbage_is_not(tmp_path: Path) -> None:
    one, _ = two(tmp_path)
    assert remembered(one.folder).number == 1
    (one.folder / "lease.json").write_text("{")
    assert remembered(one.folder).number == 0


def test_what_is_written_by_hand_is_refused_where_another_machine_acts(tmp_path: Path) -> None:
    shared = Shared()
    one, other = Machine("one", tmp_path / "one", shared, 0.0), Machine("other", tmp_path / "other", shared, 0.0)
    assert [one.fence.elsewhere(), other.fence.elsewhere()] == ["", ""]  # neither acts, and none would lose it
    one.fence.claim()
    one.now += TTL
    assert one.fence.claim()
    one.fence.settle()
    assert [one.fence.elsewhere(), other.fence.elsewhere()] == ["", "one holds the lease"]
    one.way.cut = other.way.cut = True
    assert [one.fence.elsewhere(), other.fence.elsewhere()] == ["", "the lease cannot be read: no way there"]
    assert len(shared.writes) == 1


@pytest.mark.parametrize("seed", range(40))
def test_never_do_two_act_whatever_happens(tmp_path: Path, seed: int) -> None:
    """Cuts, lost answers, restarts and sleep, at random; clocks that differ by a tenth of a percent."""
    chance = random.Random(seed)
    shared = Shared()
    machines = [Machine(f"m{n}", tmp_path / f"m{n}", shared, chance.uniform(0, 1e6)) for n in range(3)]
    holding: set[str] = set()
    for _ in range(600):
        step = chance.choice([0.5, 1, 3, 10])
        for one in machines:
            one.now += step * chance.uniform(0.999, 1.001)
        for one in chance.sample(machines, len(machines)):
            one.way.cut = one.way.cut if chance.random() < 0.95 else not one.way.cut
            one.way.loses_answers = chance.random() < 0.05
            if chance.random() < 0.01:
                one.start()
                holding.discard(one.name)
            try:
                if one.name not in holding and one.fence.claim():
                    holding.add(one.name)
            except TemporaryError:
                continue
        acting = [one.name for one in machines if one.name in holding and one.acts()]
        holding &= set(acting)
        assert len(acting) <= 1
    assert shared.writes

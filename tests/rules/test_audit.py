"""The chain of the audit log: whatever is done to it behind the program's back is found."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.audit import Deed, Entry, Fault, Wrong, entry, erasure, faults, without

BEN, ANA, NOBODY = "ben@example.test", "ana@example.test", "erased-1@invalid"
DEEDS = (
    (Deed.SIGN_IN, BEN, ""),
    (Deed.REASON, BEN, "of-ben"),
    (Deed.PUT_BACK, "daemon", ANA),
    (Deed.EXPORT, "ops", BEN),
)


def a_log(deeds: tuple[tuple[Deed, str, str], ...] = DEEDS) -> list[Entry]:
    made: list[Entry] = []
    for deed, who, about in deeds:
        made.append(added(made, deed, who, about))
    return made


def added(log: list[Entry], deed: Deed, who: str, about: str) -> Entry:
    number = len(log) + 1
    at = f"2026-03-{number:02}T09:00:00Z"
    return entry(log[-1] if log else None, at, deed, who, about, (f"a{number}", f"b{number}"))


def erased(log: list[Entry], person: str = BEN, nobody: str = NOBODY) -> list[Entry]:
    """The log after the erasure of a person."""
    after = [without(one, person.__eq__, nobody) for one in log]
    changed = [one for one, before in zip(after, log, strict=True) if one is not before]
    return [*after, added(after, Deed.ERASE, "ops", erasure(nobody, changed))]


LOGS = {
    "plain": a_log(),
    "with one who was erased": erased(a_log()),
    "with two who were erased": erased(erased(a_log()), ANA, "erased-2@invalid"),
    "with one of whom nothing was there": erased(a_log(), "eve@example.test"),
}
ANY = st.sampled_from(sorted(LOGS))
TEXTS = st.sampled_from(["", ":", NOBODY, "erased-2@invalid", BEN, "daemon", "a1:b1", ":b2", "0" * 64]) | st.text(
    max_size=9
)


@pytest.mark.parametrize("name", LOGS)
def test_a_log_that_nobody_touched_is_whole(name: str) -> None:
    assert faults(LOGS[name]) == []


def test_the_seal_of_any_entry_can_be_remembered() -> None:
    log = erased(a_log())
    assert [faults(log, one.seal) for one in log] == [[]] * 5
    assert faults(log, log[2].seal[:16]) == []


def test_an_end_that_was_cut_off_is_found_by_a_seal_that_was_remembered() -> None:
    log = a_log()
    assert faults(log[:-1]) == []
    assert faults(log[:-1], log[-1].seal) == [Fault(4, Wrong.CUT_OFF)]
    assert faults([], log[0].seal) == [Fault(1, Wrong.CUT_OFF)]


def test_a_log_that_was_made_anew_is_found_by_a_seal_that_was_remembered() -> None:
    other = a_log((*DEEDS[:2], (Deed.END, "daemon", ANA), DEEDS[3]))
    assert faults(other) == []
    assert faults(other, a_log()[3].seal) == [Fault(5, Wrong.CUT_OFF)]


def test_too_little_of_a_seal_is_none() -> None:
    log = a_log()
    assert faults(log, log[0].seal[:15]) == [Fault(5, Wrong.CUT_OFF)]


def test_of_a_person_who_was_erased_nothing_is_left_and_the_rest_is_proved_still() -> None:
    log = erased(a_log())
    assert BEN not in str(log) and [one.who for one in log] == [NOBODY, NOBODY, "daemon", "ops", "ops"]
    assert [one.about for one in log[:4]] == ["", "of-ben", ANA, NOBODY]
    touched = replace(log[1], about="of-ana")
    assert faults([log[0], touched, *log[2:]]) == [Fault(2, Wrong.ALTERED)]


def test_who_was_not_erased_cannot_be_made_to_look_so() -> None:
    log = erased(a_log())
    for nobody in (NOBODY, "erased-3@invalid", ANA):
        hidden = replace(log[2], about=nobody, salt=f"{log[2].salt.split(':')[0]}:")
        assert Fault(3, Wrong.ALTERED) in faults([*log[:2], hidden, *log[3:]])


@given(ANY, st.data())
def test_any_change_of_any_row_is_found(name: str, data: st.DataObject) -> None:
    log = LOGS[name]
    place = data.draw(st.integers(0, len(log) - 1))
    column = data.draw(st.sampled_from([one.name for one in fields(Entry)]))
    value: Any = data.draw(st.integers(-1, 9) if column == "number" else TEXTS)
    changed = replace(log[place], **{column: value})
    touched = [*log[:place], changed, *log[place + 1 :]]
    assert bool(faults(sorted(touched, key=lambda one: one.number))) == (changed != log[place])


@given(ANY, st.data())
def test_any_row_that_is_taken_out_before_the_end_is_found(name: str, data: st.DataObject) -> None:
    log = LOGS[name]
    place = data.draw(st.integers(0, len(log) - 2))
    assert Fault(place + 1, Wrong.MISSING) in faults([*log[:place], *log[place + 1 :]])


@given(ANY, st.data())
def test_any_rows_that_change_places_are_found(name: str, data: st.DataObject) -> None:
    log = LOGS[name]
    places = st.integers(0, len(log) - 1)
    one, other = data.draw(st.tuples(places, places).filter(lambda pair: pair[0] != pair[1]))
    touched = list(log)
    touched[one] = replace(log[other], number=log[one].number)
    touched[other] = replace(log[one], number=log[other].number)
    assert faults(touched)


@given(ANY, st.booleans(), st.data())
def test_any_row_that_is_put_in_is_found(name: str, shifted: bool, data: st.DataObject) -> None:  # noqa: FBT001
    log = LOGS[name]
    place = data.draw(st.integers(0, len(log) - 1))
    forged = entry(log[place - 1] if place else None, log[place].at, Deed.EXPORT, ANA, BEN, ("x", "y"))
    later = [replace(one, number=one.number + shifted) for one in log[place:]]
    assert faults([*log[:place], forged, *later])

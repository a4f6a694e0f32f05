"""The roster held against a directory: unknown and former addresses, closed accounts, other managers."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from rules.directory import Difference, Listed, by_address, differences, known_as
from rules.model import Pair, Person, Slot

ANA, BEN, EVE = (Person(f"{name}@example.test", name.title(), "UTC", "main") for name in ("ana", "ben", "eve"))
PAIR = Pair(BEN, ANA, Slot(1, time(10), timedelta(minutes=30), "UTC"))
BOSS = Listed(ANA.email, ("anna@example.test",))


def found(*listed: Listed) -> list[Difference]:
    return list(differences([ANA, BEN], [PAIR], by_address(listed)))


def test_a_directory_that_agrees_gives_nothing_to_say() -> None:
    assert found(BOSS, Listed(BEN.email, manager=ANA.email)) == []


def test_who_is_not_in_it_is_told() -> None:
    (one,) = found(BOSS)
    assert (one.email, one.note) == (BEN.email, False)
    assert one.text.startswith("is not in the directory; correct the address")


def test_an_alias_is_told_with_the_primary_address() -> None:
    (one,) = found(BOSS, Listed("ben.roy@example.test", (BEN.email,)))
    assert one == Difference(BEN.email, "is an alias; write the primary address ben.roy@example.test into the roster")


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (Listed(BEN.email, suspended=True), "is suspended; take"),
        (Listed(BEN.email, archived=True), "is archived; take"),
        (Listed(BEN.email, suspended=True, archived=True), "is suspended and archived; take"),
    ],
)
def test_a_closed_account_is_told(listed: Listed, words: str) -> None:
    (one,) = found(BOSS, listed)
    assert one.text.startswith(words)
    assert not one.note


def test_another_manager_is_a_note() -> None:
    (one,) = found(BOSS, Listed(BEN.email, manager=EVE.email))
    text = f"the directory names {EVE.email} as manager, the roster {ANA.email}; correct whichever is wrong"
    assert one == Difference(BEN.email, text, note=True)


@pytest.mark.parametrize("manager", ["", ANA.email, "anna@example.test"])
def test_a_manager_who_is_the_same_or_not_told_is_none(manager: str) -> None:
    assert found(BOSS, Listed(BEN.email, manager=manager)) == []


def test_other_addresses_stand_for_the_one_of_the_roster() -> None:
    people = [BOSS, Listed("ben.roy@example.test", (BEN.email, "b@example.test")), Listed(EVE.email, ("e@x.test",))]
    assert known_as(people, {ANA.email, BEN.email}) == {
        "anna@example.test": ANA.email,
        "ben.roy@example.test": BEN.email,
        "b@example.test": BEN.email,
    }


def test_of_somebody_with_two_rows_nothing_is_said() -> None:
    assert known_as([Listed(ANA.email, (BEN.email, "a@example.test"))], {ANA.email, BEN.email}) == {}


def test_a_primary_address_is_its_owners_whatever_else_is_entered() -> None:
    directory = by_address([Listed(ANA.email), Listed(EVE.email, (ANA.email,))])
    assert directory[ANA.email].email == ANA.email

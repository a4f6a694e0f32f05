"""What a company's directory says of the people of the roster: other addresses, and where the two differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules.model import Pair, Person


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in a directory: the primary address, further ones, and the manager's, "" where none is told for sure."""

    email: str
    aliases: tuple[str, ...] = ()
    manager: str = ""
    suspended: bool = False
    archived: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, the primary one first."""
        return (self.email, *self.aliases)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be said of somebody in the roster; a `note` keeps nothing from working."""

    email: str
    text: str
    note: bool = False


Directory = Mapping[str, Listed]
"""People by every address that they have."""


def by_address(listed: Iterable[Listed]) -> Directory:
    """Everybody by all addresses; a primary one is its owner's, whatever else is entered."""
    people = tuple(listed)
    return {alias: one for one in people for alias in one.aliases} | {one.email: one for one in people}


def known_as(listed: Iterable[Listed], named: Collection[str]) -> Mapping[str, str]:
    """Which of the addresses that the roster `named` somebody's other addresses stand for.

    Where it names two addresses of one person, nothing can be said of a third.
    """
    found: dict[str, str] = {}
    for one in listed:
        kept = [address for address in one.addresses if address in named]
        if len(kept) == 1:
            found |= {address: kept[0] for address in one.addresses if address != kept[0]}
    return found


def differences(people: Iterable[Person], pairs: Iterable[Pair], directory: Directory) -> Iterator[Difference]:
    """Where the roster's people and their managers are other than the directory has them."""
    managers = {pair.report.email: pair.manager.email for pair in pairs}
    for person in people:
        yield from _of(person.email, managers.get(person.email, ""), directory)


def _of(email: str, manager: str, directory: Directory) -> Iterator[Difference]:
    there = directory.get(email)
    if there is None:
        yield Difference(email, "is not in the directory; correct the address in the roster, or take the row out")
        return
    if email != there.email:
        yield Difference(email, f"is an alias; write the primary address {there.email} into the roster")
    if closed := " and ".join(word for word in ("suspended", "archived") if getattr(there, word)):
        yield Difference(email, f"is {closed}; take the row out of the roster, or let an admin restore the account")
    if manager and there.manager and _primary(manager, directory) != _primary(there.manager, directory):
        text = f"the directory names {there.manager} as manager, the roster {manager}; correct whichever is wrong"
        yield Difference(email, text, note=True)


def _primary(email: str, directory: Directory) -> str:
    there = directory.get(email)
    return there.email if there else email

"""Whom the directory knows: what administrators enter of people, in words of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.google.company import Company
from tests.google.schema import Json


@dataclass
class Entry:
    """What is entered of one person; `relations` as the directory has them, in no form that it checks."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Addresses that come with another domain of the company."""
    relations: tuple[Json, ...] = ()
    archived: bool = False


@dataclass
class Register:
    """The people of a company, by their primary addresses; who left is in it no more."""

    company: Company
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The primary addresses, in order."""
        return tuple(sorted(self.company.users))

    def of(self, email: str) -> Entry:
        """What is entered of a person; change it as an administrator does."""
        return self.entries.setdefault(email, Entry())

    def enter(
        self, email: str, *, name: str = "", aliases: tuple[str, ...] = (), managers: tuple[str, ...] = ()
    ) -> None:
        """Enter a person's name, further addresses and, as free text, managers."""
        entry = self.of(email)
        entry.name = name or entry.name
        entry.aliases = aliases or entry.aliases
        entry.relations = tuple({"value": one, "type": "manager"} for one in managers) or entry.relations
        self.company.aliases |= dict.fromkeys(aliases, email)
        self.company.shelves[email].aliases = entry.aliases

    def rename(self, email: str, fresh: str) -> None:
        """Give a person another primary address; the former one stays as an alias. The calendar keeps its name."""
        entry = self.entries.pop(email, Entry())
        self.company.users = tuple(fresh if user == email else user for user in self.company.users)
        self.entries[fresh] = entry
        entry.aliases = (*entry.aliases, email)

    def find(self, key: str) -> str | None:
        """The primary address of whom a key means: that address, an alias or an id."""
        key = key.lower()
        named = (email for email in self.people if key in self._keys(email))
        return next(named, None)

    def _keys(self, email: str) -> tuple[str, ...]:
        entry = self.of(email)
        return (email, self.id_of(email), *entry.aliases, *entry.fixed)

    @staticmethod
    def id_of(email: str) -> str:
        """What the directory calls a person."""
        return str(10**20 + sum(ord(one) * 131**place for place, one in enumerate(email[:9])))

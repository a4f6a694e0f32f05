"""Words that are for certain eyes alone, planted where people leave them, and looked for where they must not be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.private_notes import PrivateNote, Vault
from tests.daemon.world import key_of
from tests.soak.database import connection_of
from tests.soak.post import Letter
from tests.story.simulation.invariants import Broken
from tests.story.simulation.office import Office

NOTE = "She wants to leave in spring"
KEY = b"k" * 32
UNSPOKEN = ("School is closed", "Running late", "See you.", NOTE)
"""Reasons, comments in calendars and notes: none of them is for a log."""


@dataclass(slots=True)
class Secrets:
    """The notes that were planted: author and pair."""

    planted: dict[str, PrivateNote] = field(default_factory=dict)

    def plant(self, office: Office) -> None:
        """Let one manager note something."""
        pair = next(iter(office.staff.values()))
        at = office.world.now
        note = PrivateNote(pair.manager.email, key_of(pair), at.date(), NOTE, at)
        Vault(office.world.store.private_notes, KEY).save(note)
        self.planted[note.author] = note

    def told(self, letters: Sequence[Letter], logs: Sequence[Any]) -> Iterator[Broken]:
        """What should have been told to nobody."""
        for one in letters:
            if NOTE.encode() in one.content:
                yield Broken("private notes are private", f"{one.about} to {one.recipient}")
        for line in logs:
            text = repr(line)
            yield from (Broken("no words of people in logs", text) for words in UNSPOKEN if words in text)

    def kept(self, office: Office) -> Iterator[Broken]:
        """The notes are there, sealed."""
        store = office.world.store
        if NOTE.encode() in connection_of(store).serialize():
            yield Broken("private notes are sealed", "in the database")
        vault = Vault(store.private_notes, KEY)
        for one in self.planted.values():
            found = vault.read(one.author, one.pair, one.week)
            if found is None or found.text != NOTE:
                yield Broken("no note is lost", one.author)

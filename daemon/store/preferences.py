"""What people chose about the mails they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_json, stamp, to_json
from daemon.store.database import Database
from rules.preferences import Preferences


@dataclass(frozen=True, slots=True)
class PreferenceTable:
    """One row for each person who ever chose something, by address."""

    db: Database

    def of(self, person: str) -> Preferences:
        """A person's choices; those of somebody who never chose are the company's."""
        row = self.db.execute("SELECT choices FROM preferences WHERE person = ?", (person,)).fetchone()
        return from_json(Preferences, row[0]) if row else Preferences()

    def all(self) -> Mapping[str, Preferences]:
        """The choices of everybody who ever made any, by address."""
        return {row["person"]: from_json(Preferences, row["choices"]) for row in self.db.rows("preferences")}

    def save(self, person: str, choices: Preferences, now: datetime) -> None:
        """Keep a person's choices."""
        self.db.put("preferences", {"person": person, "choices": to_json(choices), "saved_at": stamp(now)}, "person")

"""What people chose about the mails they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_json, stamp, to_json
from daemon.store.database import Database
from rules.preferences import Preferences

RHYTHM = "SELECT person FROM preferences WHERE json_extract(choices, '$.rhythm') ORDER BY person"


@dataclass(frozen=True, slots=True)
class PreferenceTable:
    """One row for each person who ever chose something, by address."""

    db: Database

    def of(self, person: str) -> Preferences:
        """A person's choices; those of somebody who never chose are the company's."""
        return self.kept(person) or Preferences()

    def kept(self, person: str) -> Preferences | None:
        """A person's choices; None for somebody who never chose."""
        row = self.db.execute("SELECT choices FROM preferences WHERE person = ?", (person,)).fetchone()
        return from_json(Preferences, row[0]) if row else None

    def all(self) -> Mapping[str, Preferences]:
        """The choices of everybody who ever made any, by address."""
        return {row["person"]: from_json(Preferences, row["choices"]) for row in self.db.rows("preferences")}

    def with_rhythm(self) -> list[str]:
        """Who asked for the monthly note, by address."""
        return [person for (person,) in self.db.execute(RHYTHM)]

    def save(self, person: str, choices: Preferences, now: datetime) -> None:
        """Keep a person's choices."""
        self.db.put("preferences", {"person": person, "choices": to_json(choices), "saved_at": stamp(now)}, "person")

"""What guests who have nothing but mail were told last of each series."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from daemon.rows import from_row, to_row
from daemon.store.database import Database
from rules.inviting import Told

OWE = "INSERT OR IGNORE INTO invitations (pair, uid, sequence, weeks) VALUES (?, ?, -1, '{}')"


@dataclass(frozen=True, slots=True)
class Invitations:
    """By pair and UID; a series that is about to be made is there as one of which nothing was told yet."""

    db: Database

    def by_pair(self) -> dict[str, dict[str, Told]]:
        """All of them, by the key of their pair and by UID."""
        found: dict[str, dict[str, Told]] = defaultdict(dict)
        for row in self.db.rows("invitations"):
            found[row["pair"]][row["uid"]] = from_row(Told, row, ("series", "weeks"))
        return found

    def owe(self, pair: str, uid: str) -> None:
        """Remember that the guest is to be told of a series that is about to be written."""
        self.db.execute(OWE, (pair, uid))

    def save(self, told: Told) -> None:
        """Remember what the guest knows by now."""
        self.db.put("invitations", to_row(told), "pair", "uid")

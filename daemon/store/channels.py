"""The channels by which servers tell of changes: a restart goes on with them, or ends them."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.rows import from_row, to_row
from daemon.store.database import Database
from providers.base import Channel


@dataclass(frozen=True, slots=True)
class Channels:
    """One row for each channel that was opened and not ended."""

    db: Database

    def all(self) -> list[Channel]:
        """Every one of them."""
        return [from_row(Channel, row) for row in self.db.rows("channels")]

    def find(self, channel_id: str) -> Channel | None:
        """The one of that id."""
        return next((from_row(Channel, row) for row in self.db.rows("channels", "id = ?", channel_id)), None)

    def save(self, channel: Channel) -> None:
        """Remember one that was opened."""
        with self.db.transaction():
            self.db.put("channels", to_row(channel), "id")

    def forget(self, channel: Channel) -> None:
        """Forget one that has ended."""
        with self.db.transaction():
            self.db.execute("DELETE FROM channels WHERE id = ?", (channel.id,))

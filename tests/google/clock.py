"""The clock of the test server's calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """The real time, or the one that a test set; sign-in goes by the real one always."""

    at: datetime | None = None

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.at or datetime.now(UTC)

    def pass_(self, length: timedelta) -> None:
        """Let some time pass on a clock that was set."""
        self.at = self.now() + length

"""Rounds through the outbox while the daemon runs: after each pass, and once a minute while mails wait for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daemon.clock import Clock
from daemon.mail.compose import Desk
from daemon.observe import nobody
from daemon.outbox import Sent, send_due
from daemon.store import Store
from providers.base import MailSender
from rules.pacing import MINUTE, Pace


@dataclass
class Dispatch:
    """Knows when to send again what the pace held back, so that it need not wait for the next pass as well.

    While it `doubts` the clock it sends nothing: mails are late, withdrawn or given up by what the clock says.
    """

    store: Store
    clock: Clock
    alive: Callable[[], None] = nobody
    doubts: Callable[[], bool] = lambda: False
    _again: float | None = None

    def send(self, sender: MailSender, desk: Desk, pace: Pace) -> Sent:
        """Send what is due now."""
        doubted = self.doubts()
        sent = Sent() if doubted else send_due(self.store, sender, desk, self.clock(), pace, self.alive)
        self._again = self.clock.monotonic() + MINUTE.total_seconds() if sent.held or doubted else None
        return sent

    @property
    def due(self) -> bool:
        """Whether it is time for another round before the next pass."""
        return self._again is not None and self._again <= self.clock.monotonic()

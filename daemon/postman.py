"""Waits for replies beside the passes, in a thread of its own, and takes them in as they come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from daemon.clock import Clock
from daemon.guard import guarded
from daemon.intake import Reception, take_in
from daemon.operator import tell_of_unread_replies
from providers.base import MailBox
from providers.errors import ProviderError

log = structlog.get_logger()
WAIT_SECONDS = 60.0
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=10)
PATIENCE = 3
"""The operator hears of a mailbox that could not be read so often in a row."""


@dataclass
class Postman:
    """Reads one mailbox until it is told to stop.

    `reception` is asked anew each time, since the roster changes; `open_mailbox` gives None where there is none;
    `answered` is called after something was answered.
    """

    reception: Callable[[], Reception]
    open_mailbox: Callable[[], MailBox | None]
    clock: Clock
    answered: Callable[[], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _failures: int = 0
    _since: datetime | None = None

    def start(self) -> None:
        """Begin, if there is a mailbox; the thread ends with the process at the latest."""
        mailbox = self.open_mailbox()
        if mailbox is not None:
            threading.Thread(target=self._read, args=(mailbox,), name="replies", daemon=True).start()

    def stop(self) -> None:
        """Take in nothing more."""
        self._stop.set()

    def round(self, mailbox: MailBox) -> timedelta:
        """Take in what has come and wait for more; how long to rest then, since something is wrong."""
        try:
            take_in(self.reception(), mailbox, self.clock(), self.answered)
            self._failures, self._since = 0, None
            mailbox.wait(WAIT_SECONDS)
        except ProviderError as error:
            mailbox.close()
            return self._failed(str(error))
        return timedelta()

    def _read(self, mailbox: MailBox) -> None:
        while not self._stop.is_set():
            rest = guarded(lambda: self.round(mailbox), LONGEST_REST)
            self._stop.wait(rest.total_seconds())
        mailbox.close()

    def _failed(self, why: str) -> timedelta:
        """Log it, tell the operator once for an outage, and rest the longer the more often it failed."""
        self._failures += 1
        self._since = self._since or self.clock()
        log.warning("replies not read", why=why)
        if self._failures == PATIENCE:
            reception = self.reception()
            tell_of_unread_replies(reception.store, reception.desk, self._since, why, self.clock())
        return min(FIRST_REST * (1 << min(self._failures - 1, 10)), LONGEST_REST)

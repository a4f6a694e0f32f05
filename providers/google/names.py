"""Under which address the roster knows somebody whom an event names by another one of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Lock

from providers.base import Directory
from providers.errors import ProviderError
from rules.directory import Listed, known_as

FRESH = timedelta(days=1)
"""How long what was read is good."""

PAUSE = timedelta(hours=1)
"""How long a directory that could not be read is left alone."""


class OtherAddresses:
    """Names by a directory, asked once an address comes that the roster does not name; for several threads."""

    def __init__(self, directory: Directory, monotonic: Callable[[], float]) -> None:
        self._directory = directory
        self._monotonic = monotonic
        self._lock = Lock()
        self._named: set[str] = set()
        self._listed: tuple[Listed, ...] = ()
        self._due = monotonic()
        self._known_as: Mapping[str, str] = {}

    def name(self, email: str) -> None:
        """The roster names somebody by this address."""
        with self._lock:
            self._named.add(email)
            self._known_as = known_as(self._listed, self._named)

    def of(self, email: str) -> str:
        """The roster's address of whoever has this one; the same where it is nobody's, or nothing could be read yet."""
        if email in self._named:
            return email
        with self._lock:
            if self._monotonic() >= self._due:
                self._read()
            return self._known_as.get(email, email)

    def _read(self) -> None:
        try:
            self._listed = self._directory.people()
        except ProviderError:
            self._due = self._monotonic() + PAUSE.total_seconds()
        else:
            self._due = self._monotonic() + FRESH.total_seconds()
            self._known_as = known_as(self._listed, self._named)

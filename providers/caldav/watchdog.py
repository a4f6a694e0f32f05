"""Ends requests that take too long in all, however slowly and steadily their bytes trickle in."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from niquests.packages.urllib3.contrib.resolver.system import SystemResolver  # type: ignore[import-not-found]

STEPS = 20


class Dialler(SystemResolver):  # type: ignore[misc, unused-ignore]  # the way niquests offers to open connections
    """Opens connections as usual and keeps a second handle on the latest, so that another thread can end it."""

    def __init__(self) -> None:
        super().__init__()
        self._handle: socket.socket | None = None
        self.cut_off = False

    def create_connection(self, *args: Any, **kwargs: Any) -> socket.socket:
        """As the system's resolver; the handle survives the wrapping in TLS."""
        connection: socket.socket = super().create_connection(*args, **kwargs)
        if self.cut_off:
            connection.close()
            raise TimeoutError
        self.forget()
        self._handle = connection.dup()
        return connection

    def hang_up(self) -> None:
        """End the latest connection, whoever is reading from it, and open no other for this request."""
        self.cut_off = True
        if self._handle:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """Let go of the handle."""
        if self._handle:
            self._handle.close()
            self._handle = None


class Watchdog:
    """One thread that hangs up on whatever is under way for `limit` seconds; it looks STEPS times in that time."""

    def __init__(self, limit: float) -> None:
        self._step = limit / STEPS
        self._steps_left: dict[Dialler, int] = {}
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asleep = False
        self._closed = False

    @contextlib.contextmanager
    def over(self, dialler: Dialler) -> Iterator[None]:
        """Guards what happens within; TimeoutError when it was cut off, whatever it made of that."""
        self._begin(dialler)
        try:
            yield
        finally:
            with self._news:
                self._steps_left.pop(dialler, None)
            if dialler.cut_off:
                raise TimeoutError from None

    def close(self) -> None:
        """End the thread."""
        with self._news:
            self._closed = True
            self._news.notify()

    def _begin(self, dialler: Dialler) -> None:
        dialler.cut_off = False
        with self._news:
            self._steps_left[dialler] = STEPS - 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="caldav-deadline", daemon=True)
                self._thread.start()
            if self._asleep:
                self._news.notify()

    def _watch(self) -> None:
        with self._news:
            while not self._closed:
                self._asleep = not self._steps_left
                if self._asleep:
                    self._news.wait()
                else:
                    self._news.wait(self._step)
                    self._look()

    def _look(self) -> None:
        for dialler, left in list(self._steps_left.items()):
            if left > 1:
                self._steps_left[dialler] = left - 1
            else:
                del self._steps_left[dialler]
                dialler.hang_up()

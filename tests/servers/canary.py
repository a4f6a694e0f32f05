"""A door that nobody may knock at: counts whoever connects, whatever they want."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Canary:
    """Where it listens, and how many came."""

    port: int
    knocks: int = 0

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def listen(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = door.accept()
                self.knocks += 1
                visitor.close()


@contextmanager
def canary() -> Iterator[Canary]:
    """A canary while the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        found = Canary(door.getsockname()[1])
        threading.Thread(target=found.listen, args=(door,), daemon=True).start()
        yield found
        door.shutdown(socket.SHUT_RDWR)

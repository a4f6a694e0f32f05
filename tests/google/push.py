"""The messages that Google pushes when a calendar changed."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Queue
from time import time
from urllib.parse import urlsplit

from tests.google.calendars.shelf import Shelf

SECONDS = 5.0


@dataclass
class Channel:
    """One channel of one calendar; `until` in seconds of the real clock."""

    id: str
    calendar: str
    user: str
    address: str
    token: str
    until: float
    uri: str
    number: int = 0

    @property
    def resource(self) -> str:
        """Google's name for what is watched: the same for all channels of a calendar."""
        return f"r{self.calendar.encode().hex()}"


@dataclass
class Pushing:
    """Messages go out one after the other, from a thread of their own; `down` loses them."""

    channels: dict[str, Channel] = field(default_factory=dict)
    queue: Queue[tuple[Channel, dict[str, str]] | None] = field(default_factory=Queue)
    answers: list[tuple[str, int]] = field(default_factory=list)
    """Channel and status of each message that went out, 0 when nobody answered."""
    down: bool = False

    def changed(self, shelf: Shelf) -> None:
        """Tell every channel of that calendar."""
        for channel in list(self.channels.values()):
            if channel.calendar == shelf.id and channel.until > time() and not self.down:
                self.send(channel, "exists")

    def send(self, channel: Channel, state: str) -> None:
        """One message: headers, and no body."""
        channel.number += 1
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Resource-State": state,
            "X-Goog-Resource-ID": channel.resource,
            "X-Goog-Resource-URI": channel.uri,
            "X-Goog-Message-Number": str(channel.number),
            "X-Goog-Channel-Expiration": f"{datetime.fromtimestamp(channel.until, UTC):%a, %d %b %Y %H:%M:%S GMT}",
        }
        self.queue.put((channel, headers | ({"X-Goog-Channel-Token": channel.token} if channel.token else {})))

    def wait(self) -> None:
        """Return once every message went out."""
        self.queue.join()

    def work(self) -> None:
        """Send what comes until told to end."""
        while (one := self.queue.get()) is not None:
            self.answers.append((one[0].id, _post(one[0].address, one[1])))
            self.queue.task_done()
        self.queue.task_done()


@contextmanager
def pushing(made: Pushing) -> Iterator[Pushing]:
    """Send until the block ends."""
    thread = threading.Thread(target=made.work, daemon=True)
    thread.start()
    yield made
    made.queue.put(None)
    thread.join()


def _post(address: str, headers: dict[str, str]) -> int:
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=SECONDS)
    with suppress(OSError, http.client.HTTPException):
        connection.request("POST", parts.path or "/", b"", headers)
        return connection.getresponse().status
    return 0

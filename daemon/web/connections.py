"""How long a connection may take for what it does: whoever sends a byte now and then keeps nobody else out."""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel

from daemon.web.too_long import Parser, Refusal

HEADER_SECONDS, BODY_SECONDS, IDLE_SECONDS = 10, 30, 30
"""From first byte to last: a request without its body, and with it; and a connection on which nothing happens."""


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when a request has been coming in."""

    parser_class = Parser
    error_task_class = Refusal
    coming: object = None
    since = 0.0

    def received(self, data: bytes) -> bool:
        went_on: bool = super().received(data)
        if self.request is not self.coming:
            self.coming, self.since = self.request, self.last_activity
        return went_on

    @property
    def fresh(self) -> bool:
        """Whether nothing was said yet."""
        return bool(self.last_activity == self.creation_time)

    def overdue(self, now: float) -> bool:
        """Whether it has had the time for what it does."""
        if self.request is not None:
            allowed = BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS
            return now - self.since > allowed
        silent: float = now - self.last_activity
        return silent > (HEADER_SECONDS if self.fresh else IDLE_SECONDS)


def hang_up(server: Any, now: float) -> None:
    """End the connections that are overdue; one that waits for its answer is not."""
    for channel in [*server.active_channels.values()]:
        if not channel.requests and channel.overdue(now):
            channel.will_close = True

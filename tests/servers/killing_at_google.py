"""A Google in whose hands the process under test dies, and which can be set back to how it was."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.google.dispatch import Answer, Handler, Request
from tests.google.errors import ApiError
from tests.google.running import Google
from tests.google.schema import Json
from tests.servers.killing import Trap

ASKING = ("calendar.freebusy.query",)
"""What is posted and changes nothing."""

OF_COMPANY = ("shelves", "weeks", "pages", "ticks", "mails")
OF_CABINET = ("files", "drives")


def laid(trap: Trap, server: Google) -> None:
    """From now on the process dies before or after a write of a service account, when the trap says so."""
    handlers = server.dispatch.handlers
    server.dispatch.handlers = {name: _watched(trap, handler) for name, handler in handlers.items()}


def _watched(trap: Trap, handler: Handler) -> Handler:
    def handle(request: Request) -> Json | Answer | None:
        name = request.method.id
        if request.method.verb == "GET" or not request.grant.service or name in ASKING:
            return handler(request)
        if trap.springs(f"before {name}"):
            raise ApiError(503, "backendError", "never done")
        answer = handler(request)
        trap.springs(f"after {name}")
        return answer

    return handle


@dataclass
class KeptGoogle:
    """All calendars and files of a company, as they were when they were kept."""

    server: Google
    held: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        company, cabinet = self.server.company, self.server.cabinet
        there = {name: getattr(company, name) for name in OF_COMPANY}
        self.held = deepcopy(there | {name: getattr(cabinet, name) for name in OF_CABINET})

    def set_back(self) -> None:
        there = deepcopy(self.held)
        for owner, names in ((self.server.company, OF_COMPANY), (self.server.cabinet, OF_CABINET)):
            for name in names:
                setattr(owner, name, there[name])

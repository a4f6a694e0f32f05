"""Servers in whose hands the process under test dies, at a chosen moment of a conversation."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from daemon.demo.sink import Mailbox
from tests.servers.faulty import Wire, passing

WRITES = ("PUT", "MKCALENDAR", "MKCOL", "DELETE")


@dataclass
class Trap:
    """Notes each moment by its name; at number `die_at` (counted from 1) the process `pid` is killed."""

    pid: int = 0
    die_at: int = 0
    moments: list[str] = field(default_factory=list)

    def set(self, pid: int, die_at: int) -> None:
        """Count anew, for another process."""
        self.pid, self.die_at = pid, die_at
        self.moments.clear()

    def springs(self, moment: str) -> bool:
        """Note a moment; true when the process has just died of it."""
        self.moments.append(moment)
        if len(self.moments) != self.die_at:
            return False
        os.kill(self.pid, signal.SIGKILL)
        return True

    def calendar(self, wire: Wire) -> None:
        """A fault for a FaultyServer: dies before a write is passed on, or before its answer comes back."""
        method = wire.request.method
        if method not in WRITES:
            passing(wire)
        elif self.springs(f"before {method}"):
            wire.hang_up()
        else:
            reply = wire.forward()
            if not self.springs(f"after {method}"):
                wire.send(reply)


@dataclass
class KillingMailbox:
    """A mailbox for aiosmtpd: dies before a mail is kept, or before that is acknowledged."""

    trap: Trap
    mailbox: Mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.trap.springs("before DATA"):
            return "451 4.3.0 Never heard"
        answer = await self.mailbox.handle_DATA(server, session, envelope)
        self.trap.springs("after DATA")
        return answer

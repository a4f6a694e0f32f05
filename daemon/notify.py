"""Tells systemd how the service is, by the datagrams of sd_notify(3); does nothing elsewhere.

The protocol is one datagram of lines; the libraries for it are either bindings to libsystemd, which must then
be there, or have not been kept for years.
"""

from __future__ import annotations

import os
import socket
import time


def notify(**state: str | int) -> None:
    """Send `NAME=value` lines, for example notify(READY=1, STATUS="all calendars read")."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    lines = "\n".join(f"{name}={str(value).replace(chr(10), ' ')}" for name, value in state.items())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.sendall(lines.encode())


def watchdog_seconds() -> float | None:
    """How long systemd waits for a sign of life before it starts the service anew; None where nobody waits."""
    given = os.environ.get("WATCHDOG_USEC", "")
    return int(given) / 1_000_000 if given.isdecimal() and int(given) else None


def monotonic_usec() -> int:
    """CLOCK_MONOTONIC in microseconds, which systemd wants beside RELOADING=1."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000

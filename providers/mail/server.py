"""Where a mail server is, as settings name it."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Server:
    """Host and port, and whether TLS begins with the connection."""

    host: str
    port: int
    tls: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether it is this machine by its name: nothing leaves it then."""
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost"


def located(url: str, scheme: str, port: int, tls_port: int) -> Server:
    """The server of `scheme://host[:port]`, or of the scheme with an s for TLS from the start; ValueError otherwise."""
    parts = urlsplit(url)
    if parts.scheme not in (scheme, f"{scheme}s") or not parts.hostname or parts.username or parts.path.strip("/"):
        raise ValueError(f"the {scheme.upper()} server is written {scheme}://host:port or {scheme}s://host:port")
    tls = parts.scheme != scheme
    return Server(parts.hostname, parts.port or (tls_port if tls else port), tls)

"""A server with TLS that only listens: whether anybody says anything to it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.servers.smtp_sink import Certificates


@dataclass
class Impostor:
    """Listens on loopback with TLS; what anybody said to it after TLS began."""

    port: int
    heard: list[bytes] = field(default_factory=list)

    def listen(self, door: socket.socket, context: ssl.SSLContext) -> None:
        with suppress(OSError):
            while True:
                connection, _ = door.accept()
                with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as encrypted:
                    encrypted.settimeout(5)
                    self.heard.append(encrypted.recv(65536))


@contextmanager
def impostor(certificates: Certificates) -> Iterator[Impostor]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        found = Impostor(door.getsockname()[1])
        threading.Thread(target=found.listen, args=(door, certificates.context), daemon=True).start()
        yield found
        door.shutdown(socket.SHUT_RDWR)

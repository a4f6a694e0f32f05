"""A session with an IMAP server: TLS wherever it must be, signed in, and every answer bounded in time and size."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress

from imap_tools import BaseMailBox

from providers.errors import AccessError
from providers.mail.imap_errors import Refused, errors
from providers.mail.server import Server

LARGEST_ANSWER = 8 * 2**20
"""Bytes: the first MiB of a mail, or the numbers of a million mails."""
_PIECE = 2**16


class Client(imaplib.IMAP4):
    """imaplib's, but a slow or endless answer ends: `seconds` after the command in all, and at `ends` by `monotonic`.

    Its own buffer replaces imaplib's file: that one cannot be read any further after a timeout, and does not
    tell whether something is in it.
    """

    def __init__(
        self,
        server: Server,
        trust: Callable[[], ssl.SSLContext],
        monotonic: Callable[[], float],
        seconds: float,
        ends: float,
    ) -> None:
        self._tls = trust if server.tls else None
        self._monotonic = monotonic
        self._seconds = seconds
        self.ends = ends
        self._buffer = bytearray()
        self._source: socket.socket | None = None
        self._renew()
        super().__init__(server.host, server.port, max(self._until - monotonic(), 0.001))

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, with TLS from the start where that is wanted; the pieces imaplib sends shall not wait for ACKs."""
        super().open(host, port, timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls:
            self.sock = self._tls().wrap_socket(self.sock, server_hostname=self.host)

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """Send a command, and have time and room for its answer."""
        self._renew()
        self.sock.settimeout(self._left())
        super().send(data)

    def read(self, size: int) -> bytes:
        """A literal; IMAP4.error when it is announced as longer than any that was asked for."""
        if size > LARGEST_ANSWER:
            raise self.error("the literal is too long")
        while len(self._buffer) < size:
            self._receive()
        return self._taken(size)

    def readline(self) -> bytes:
        """A line with its end."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            self._receive()
        return self._taken(end + 1)

    @property
    def has_more(self) -> bool:
        """Whether something has come that nobody took yet."""
        return bool(self._buffer)

    def _renew(self) -> None:
        self._until = min(self._monotonic() + self._seconds, self.ends)
        self._room = LARGEST_ANSWER + _PIECE

    def _left(self) -> float:
        left = self._until - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> None:
        """What was sent in clear before TLS began is forgotten: anybody may have written it (RFC 9051, 6.2.1)."""
        if self.sock is not self._source:
            self._source = self.sock
            self._buffer.clear()
        if self.sock.gettimeout() != 0:  # with 0, IDLE takes what there is
            self.sock.settimeout(self._left())
        data = self.sock.recv(_PIECE)
        self._room -= len(data)
        if not data:
            raise self.abort("socket error: EOF")
        if self._room < 0:
            raise self.error("the answer is too long")
        self._buffer += data


class Session(BaseMailBox):
    """imap-tools' mailbox over a Client; `idles`: the server tells by itself what comes (IDLE, RFC 2177)."""

    client: Client

    def __init__(self, client: Client) -> None:
        self._opened_client = client
        self.idles = False
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._opened_client


def opened(server: Server, client: Client, trust: Callable[[], ssl.SSLContext], login: tuple[str, str]) -> Session:
    """A session of somebody who has signed in; raises only the errors of providers.errors, and closes then."""
    with ExitStack() as undo:
        undo.callback(hung_up, client)
        session = Session(client)
        with errors(server, "beginning TLS", AccessError):
            _secure(server, session, trust)
        with errors(server, "the sign-in", AccessError, "check username and password_file in [mail]"):
            _sign_in(server, session, *login)
            _, (told, *_) = client.capability()
            session.idles = b"IDLE" in told.upper().split()
        undo.pop_all()
    return session


def hung_up(client: Client) -> None:
    """End the connection, whatever has become of it."""
    with suppress(OSError):
        client.shutdown()


def _secure(server: Server, session: Session, trust: Callable[[], ssl.SSLContext]) -> None:
    """STARTTLS; without it a password leaves this machine in clear, and does not."""
    if server.tls:
        return
    if "STARTTLS" in session.client.capabilities:
        session.client.starttls(trust())
    elif not server.loopback:
        raise AccessError(f"{server} offers no STARTTLS, and the password is not sent in clear; use imaps://")


def _sign_in(server: Server, session: Session, username: str, password: str) -> None:
    offered = session.client.capabilities
    if "AUTH=PLAIN" in offered:
        _authenticate(session, username, password)
    elif "LOGINDISABLED" in offered:
        raise AccessError(f"{server} lets nobody sign in with a password here; use imaps:// or let it offer STARTTLS")
    elif not f"{username}{password}".isascii() or not f"{username}{password}".isprintable():
        raise AccessError(f"{server} takes only user names and passwords of printable ASCII (no AUTH=PLAIN)")
    else:
        session.login(username, password, None)


def _authenticate(session: Session, username: str, password: str) -> None:
    try:
        session.login_utf8(username, password, None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Refused(*error.args) from None

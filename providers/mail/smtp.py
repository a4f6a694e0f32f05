"""Hands finished mails to an SMTP server, over TLS wherever a password or another host is involved."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from providers.errors import AccessError, ProviderError, ResponseError, TemporaryError
from providers.mail.address import split, wire
from providers.mail.server import Server, located
from providers.tls import distrust, trusting

TIMEOUT = timedelta(seconds=30)
SMTP_PORT, SUBMISSION_PORT, TLS_PORT = 25, 587, 465
_WANTS_SIGN_IN = frozenset({530, 534, 535, 538})
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")


class SmtpSender:
    """A MailSender over one connection, which is kept for the next mail and opened anew when it was dropped.

    `url` is `smtp://host[:port]` (STARTTLS, RFC 3207) or `smtps://host[:port]` (RFC 8314). `ca_file` holds
    the certificates to trust instead of the system's. `timeout` bounds each answer of the server. Raises
    ValueError for another kind of URL, OSError for an unreadable `ca_file`. Not for two threads at once.
    """

    def __init__(
        self,
        url: str,
        username: str = "",
        password: str = "",
        ca_file: Path | None = None,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._server = located(url, "smtp", SUBMISSION_PORT if username else SMTP_PORT, TLS_PORT)
        self._username = username
        self._password = password
        self._own_trust = trusting(ca_file) if ca_file else None
        self._timeout = timeout.total_seconds()
        self._client: smtplib.SMTP | None = None

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Loaded only for TLS: the system's certificates take a while to read."""
        return self._own_trust or trusting(None)

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message, once; returns when the server has taken it. `sender` may be a From value.

        Raises TemporaryError (4xx or connection trouble: the server may have taken it all the same),
        ResponseError (5xx, an address that needs SMTPUTF8) and AccessError (sign-in or TLS).
        """
        envelope = _envelope(split(sender)[1]), _envelope(recipient)
        client = self._session()
        with _errors(self._server, ResponseError):
            client.sendmail(envelope[0], [envelope[1]], message)

    def check(self) -> None:
        """Open a session and sign in, without a mail; raises as `send` does."""
        self._session()

    def close(self) -> None:
        """End the session, if one is open."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.quit()
            client.close()

    def _session(self) -> smtplib.SMTP:
        if self._client is not None and _alive(self._client):
            return self._client
        self.close()
        with _errors(self._server, AccessError):
            self._client = self._opened()
        return self._client

    def _opened(self) -> smtplib.SMTP:
        client = self._connected()
        with ExitStack() as undo:
            undo.callback(client.close)
            client.ehlo_or_helo_if_needed()
            self._secure(client)
            self._sign_in(client)
            undo.pop_all()
        return client

    def _connected(self) -> smtplib.SMTP:
        host, port, greeting = self._server.host, self._server.port, _own_name()
        if self._server.tls:
            return smtplib.SMTP_SSL(host, port, greeting, timeout=self._timeout, context=self._trust)
        return smtplib.SMTP(host, port, greeting, timeout=self._timeout)

    def _secure(self, client: smtplib.SMTP) -> None:
        """STARTTLS, unless nothing secret goes out or nothing leaves this machine."""
        if self._server.tls or (self._server.loopback and not self._username):
            return
        if client.has_extn("starttls"):
            client.starttls(context=self._trust)
            client.ehlo_or_helo_if_needed()
        elif self._username and not self._server.loopback:
            raise AccessError(f"{self._server} offers no STARTTLS, and the password is not sent in clear")

    def _sign_in(self, client: smtplib.SMTP) -> None:
        if not self._username:
            return
        if not client.has_extn("auth"):
            raise AccessError(f"{self._server} offers no sign-in (AUTH), though a username is set")
        try:
            client.login(self._username, self._password)
        except UnicodeEncodeError:
            raise AccessError("username and password for SMTP must be ASCII") from None


def _own_name() -> str:
    """What EHLO says, without asking DNS. RFC 5321, section 4.1.3, for a host without a domain."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _envelope(address: str) -> str:
    try:
        return wire(address)
    except ValueError:
        raise ResponseError("the address cannot be written in ASCII, or is none") from None


def _alive(client: smtplib.SMTP) -> bool:
    """Whether the server still listens; it also forgets a mail that was refused half-way."""
    try:
        return client.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


@contextmanager
def _errors(server: Server, permanent: type[ProviderError]) -> Iterator[None]:
    """Errors of smtplib as ours, without the server's words: they may repeat an address."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, text),) = error.recipients.values()
        raise _answered(server, code, text, permanent) from None
    except smtplib.SMTPResponseException as error:
        raise _answered(server, error.smtp_code, error.smtp_error, permanent) from None
    except smtplib.SMTPServerDisconnected:
        raise TemporaryError(f"{server} ended the connection") from None
    except smtplib.SMTPException as error:
        raise AccessError(f"{server} cannot be used: {type(error).__name__}") from None
    except OSError as error:
        if why := distrust(error, str(server)):
            raise AccessError(why) from None
        raise TemporaryError(f"{server} cannot be reached: {error.strerror or type(error).__name__}") from None


def _answered(server: Server, code: int, text: bytes | str, permanent: type[ProviderError]) -> ProviderError:
    enhanced = _ENHANCED_CODE.match(text.encode() if isinstance(text, str) else text)
    said = f"{server} answered {code}{' ' + enhanced[0].decode() if enhanced else ''}"
    if code in _WANTS_SIGN_IN:
        return AccessError(f"{said}: check username and password")
    return permanent(said) if 500 <= code < 600 else TemporaryError(said)

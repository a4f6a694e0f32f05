"""The mail sink with everything that goes wrong with mail: refusals, faults, TLS and sign-in."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from daemon.demo.sink import HOST, Delivery, Mailbox, listening

USERNAME, PASSWORD = "oneonone", "correct horse"
REFUSALS = {"reject": "550 5.1.1 No such person here", "tempfail": "451 4.7.1 Try again later"}
_VALID = datetime.timedelta(days=1)
_NONE = datetime.timedelta()


class Fault(Enum):
    """What happens to the next mail."""

    NONE = auto()
    DROP_AFTER_DATA = auto()
    DROP_AT_RECIPIENT = auto()
    SHUTTING_DOWN = auto()
    NO_ANSWER = auto()


@dataclass
class PickySink:
    """A running sink; set `fault` to let the next mail fail. Notes who came and how each sign-in ended."""

    mailbox: Mailbox
    fault: Fault = Fault.NONE
    port: int = 0
    peers: set[Any] = field(default_factory=set)
    latest: SMTP | None = None
    signed_in: list[bool] = field(default_factory=list)
    in_clear: list[bool] = field(default_factory=list)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        return self.mailbox.deliveries

    @property
    def connections(self) -> int:
        return len(self.peers)

    def url(self, scheme: str = "smtp", host: str = HOST) -> str:
        return f"{scheme}://{host}:{self.port}"

    def hang_up(self) -> None:
        """End the connection that was opened last, as servers do with idle ones."""
        assert self.latest is not None
        asyncio.run_coroutine_threadsafe(_ended(self.latest), self.latest.loop).result()

    def _take_fault(self) -> Fault:
        fault, self.fault = self.fault, Fault.NONE
        return fault

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.peers.add(session.peer)
        self.latest = server
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return _verdict(address)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.fault is Fault.DROP_AT_RECIPIENT:
            self._take_fault()
            _hang_up(server)
        if self.fault is Fault.SHUTTING_DOWN:
            self._take_fault()
            return "421 4.3.2 Shutting down"
        verdict = _verdict(address)
        if verdict.startswith("250"):
            envelope.rcpt_tos.append(address)
        return verdict

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message first: after a drop the sender cannot know whether it was taken."""
        answer = await self.mailbox.handle_DATA(server, session, envelope)
        fault = self._take_fault()
        if fault is Fault.DROP_AFTER_DATA:
            _hang_up(server)
        if fault is Fault.NO_ANSWER:
            await asyncio.sleep(3600)
        return answer

    def authenticate(self, server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        right = data == LoginPassword(USERNAME.encode(), PASSWORD.encode())
        self.signed_in.append(right)
        self.in_clear.append(server.transport is None or server.transport.get_extra_info("ssl_object") is None)
        return AuthResult(success=right, handled=False)


@dataclass(frozen=True, slots=True)
class Certificates:
    """A certificate for a server on loopback, and the file that makes a client trust it."""

    ca_file: Path
    context: ssl.SSLContext


@contextmanager
def picky_sink(folder: Path | None = None, *, port: int = 0, **options: Any) -> Iterator[PickySink]:
    """A sink that refuses by address and fails on request; `options` are aiosmtpd's."""
    sink = PickySink(Mailbox(folder))
    with listening(sink, port, **options) as sink.port:
        yield sink


@contextmanager
def sign_in_sink(certificates: Certificates | None = None, *, from_the_start: bool = False) -> Iterator[PickySink]:
    """A sink that wants a password: with certificates after STARTTLS, or over TLS from the start; else in clear."""
    sink = PickySink(Mailbox())
    options: dict[str, Any] = {"auth_require_tls": False}
    if certificates and from_the_start:
        options |= {"tls": certificates.context}
    elif certificates:
        options = {"tls_context": certificates.context, "require_starttls": True}
    with listening(sink, authenticator=sink.authenticate, **options) as port:
        sink.port = port
        yield sink


def certificates_in(folder: Path, name: str = "localhost", later: datetime.timedelta = _NONE) -> Certificates:
    """A self-signed certificate for a name and for 127.0.0.1, good for a day around now, or around so much later."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC) + later
    addresses = [x509.IPAddress(ipaddress.ip_address(HOST))] if name == "localhost" else []
    certificate = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now - _VALID, now + _VALID
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name), *addresses]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _written(folder, certificate, key)


def _written(folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Certificates:
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return Certificates(public, context)


def _verdict(address: str) -> str:
    return next((refusal for start, refusal in REFUSALS.items() if address.startswith(start)), "250 2.1.0 OK")


async def _ended(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()

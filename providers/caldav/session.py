"""HTTP sessions that keep to one host and one connection, and bodies of bounded size."""

from __future__ import annotations

import zlib

import niquests

from providers.caldav.watchdog import Dialler
from providers.errors import TemporaryError

CONNECT_SECONDS = 10.0
BODY_BYTES = 16 * 2**20
_CHUNK = 2**16


class TooLargeError(TemporaryError):
    """An answer beyond BODY_BYTES."""


def open_session(dialler: Dialler, ca_file: str | None, seconds: float) -> niquests.Session:
    """A session without cookies, environment, revocation look-ups or other hosts; HTTP/1.1 and one connection."""
    session = niquests.Session(
        resolver=dialler,
        pool_connections=1,
        pool_maxsize=1,
        disable_http2=True,
        disable_http3=True,
        allow_incoming_cookies=False,
        revocation_configuration=None,
        timeout=(min(CONNECT_SECONDS, seconds), seconds),
        verify=ca_file or True,
    )
    session.trust_env = False
    session.headers.clear()
    return session


def bounded_body(response: niquests.Response) -> bytes:
    """The decoded body; TooLargeError beyond BODY_BYTES, TemporaryError when cut short or in another encoding."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip", ""):
        raise TemporaryError("an answer in an encoding that was not asked for")
    unpack = zlib.decompressobj(wbits=47) if encoding == "gzip" else None
    parts: list[bytes] = []
    room = BODY_BYTES
    while chunk := response.raw.read(_CHUNK, decode_content=False):  # type: ignore[union-attr, no-untyped-call, unused-ignore]
        part = unpack.decompress(chunk, room + 1) if unpack else chunk
        room -= len(part)
        if room < 0:
            raise TooLargeError(f"an answer of more than {BODY_BYTES >> 20} MiB")
        parts.append(part)
    if unpack and parts and not unpack.eof:
        raise TemporaryError("an answer that was cut short")
    return b"".join(parts)

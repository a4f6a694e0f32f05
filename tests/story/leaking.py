"""Secrets that are found again in whatever form they come out."""

from __future__ import annotations

import html
import json
import quopri
import socket
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""What is shorter is found by chance."""


def forms(secret: str) -> Mapping[str, bytes]:
    """How a secret may be written, by the name of that."""
    plain = secret.encode()
    return {
        "plain": plain,
        "latin-1": secret.encode("latin-1", "replace"),
        "percent": quote(secret, safe="").encode(),
        "form": quote_plus(secret).encode(),
        "quoted-printable": quopri.encodestring(plain).replace(b"=\n", b""),
        "html": html.escape(secret).encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "repr": repr(secret)[1:-1].encode(),
        "bytes": repr(plain)[2:-1].encode(),
        "hex": plain.hex().encode(),
        **{f"base64 at {start}": one for start, one in enumerate(_base64(plain))},
    }


def _base64(plain: bytes) -> Iterator[bytes]:
    """At each of the three places of a group, without what is not of the secret alone; in both alphabets."""
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            text = encode(b"\0" * before + plain)
            yield text[(0, 2, 3)[before] : -4].rstrip(b"=")


def leaks(heard: bytes, secrets: Mapping[str, str]) -> list[str]:
    """Which secrets come out in what was heard, and how; line ends within are taken out."""
    texts = (heard, heard.replace(b"=\n", b"").replace(b"\n", b""))
    return [
        f"{name} as {form}"
        for name, secret in secrets.items()
        for form, written in forms(secret).items()
        if len(written) >= SHORTEST and any(written in text for text in texts)
    ]


@dataclass
class Ear:
    """Stands where the journal does, and keeps what it hears."""

    path: Path
    heard: list[bytes] = field(default_factory=list)

    @property
    def all(self) -> bytes:
        return b"\n".join(self.heard)


@contextmanager
def listening(path: Path) -> Iterator[Ear]:
    """An ear at a path of a socket."""
    ear = Ear(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(path))
        thread = threading.Thread(target=_listen, args=(journal, ear.heard), daemon=True)
        thread.start()
        yield ear
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(path))
        thread.join()


def _listen(journal: socket.socket, heard: list[bytes]) -> None:
    while said := journal.recv(1 << 20):
        heard.append(said)


def written(files: Iterable[Path]) -> bytes:
    """All that stands in some files."""
    return b"\n".join(one.read_bytes() for one in files)

"""The key file of a service account: what the daemon signs in with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_KIND = "service_account"
_NEEDED = ("client_email", "client_id", "private_key", "token_uri")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_REMEDY = "in the Google Cloud console, open the service account and make a new key of type JSON"


@dataclass(frozen=True, slots=True)
class Key:
    """A service account's name, the client id that an admin delegates to, and the secret rest."""

    email: str
    client_id: str
    info: Mapping[str, str] = field(repr=False)


def read_key(path: Path) -> Key:
    """The key in a file; ValueError lists every mistake with its remedy, and never any of the key itself."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError(f"{path.name} is not JSON; {_REMEDY}") from None
    if mistakes := list(_mistakes(found)):
        raise ValueError(f"{path.name}: {', '.join(mistakes)}; {_REMEDY}")
    return Key(found["client_email"], found["client_id"], found)


def _mistakes(found: Any) -> Iterator[str]:
    if not isinstance(found, dict) or found.get("type") != _KIND:
        yield "is not the key of a service account"
        return
    missing = [name for name in _NEEDED if not isinstance(found.get(name), str) or not found[name].strip()]
    yield from (f"{name} is missing" for name in missing)
    if "token_uri" not in missing and not _safe(found["token_uri"]):
        yield "token_uri is not an https address"
    if "private_key" not in missing and not _signs(found["private_key"]):
        yield "private_key is no RSA key in PEM form"


def _safe(address: str) -> bool:
    """What is sent there is as good as a password, so it is encrypted unless it stays on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def _signs(pem: str) -> bool:
    from google.auth.crypt import RSASigner  # loaded only where there is a Google account

    try:
        RSASigner.from_string(pem)  # type: ignore[no-untyped-call]
    except ValueError:
        return False
    return True

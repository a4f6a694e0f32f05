"""Bearer tokens as a server takes them: who is meant and since when, signed (RFC 7519)."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

HOUR = 3600
"""How long a token is good after it was made, in seconds."""


def a_token(user: str, age: int = 0) -> str:
    """A token for a user, of so many seconds ago."""
    private = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = crypt.RSASigner.from_string(private)  # type: ignore[no-untyped-call]
    token: bytes = jwt.encode(signer, {"sub": user, "iat": int(time.time()) - age})  # type: ignore[no-untyped-call]
    return token.decode()


def keep_public_key(folder: Path) -> None:
    """Lay the key by which tokens are known into a folder."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    (folder / "key.pem").write_bytes(_key().public_key().public_bytes(serialization.Encoding.PEM, form))


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)

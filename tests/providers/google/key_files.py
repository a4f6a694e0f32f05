"""Key files of service accounts to test with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def _pem() -> str:
    """A key of no account; making one takes a moment."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


def a_key(folder: Path, **changes: Any) -> Path:
    """A key file as the Google Cloud console makes it, with changes; None takes a key away."""
    content = {
        "type": "service_account",
        "client_email": "one-on-ones@company.iam.gserviceaccount.com",
        "client_id": "1234567",
        "private_key": _pem(),
        "token_uri": "https://oauth2.googleapis.com/token",
    } | changes
    path = folder / "key.json"
    path.touch(0o600)
    path.write_text(json.dumps({name: value for name, value in content.items() if value is not None}))
    return path

"""Signed words in links: the same inputs give the same token, and only the exact token is accepted.

Each purpose has a salt of its own. Instants lie in what is signed and are compared with a time that is
given: the library's own time stamps would read a clock.
"""

from __future__ import annotations

import hmac
import json
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

SIGN_IN_LASTS = timedelta(minutes=15)
LONGEST_TOKEN = 2_000
REPLY_BYTES = 16


class Purpose(StrEnum):
    """What a signature is for; the words are salts, so they never change."""

    REASON = "oneonone reason"
    REPLY = "oneonone reply"
    SIGN_IN = "oneonone sign-in"
    SESSION = "oneonone session"
    CHANNEL = "oneonone channel"


@dataclass(frozen=True, slots=True)
class ReasonClaim:
    """Who may answer which prompt."""

    prompt: str
    person: str


@dataclass(frozen=True, slots=True)
class SignInClaim:
    """Who may sign in until when, and the local page that comes next."""

    person: str
    next_page: str
    expires_at: datetime


def reason_link(base_url: str, secret: str, prompt: str, person: str) -> str:
    """The link to the reason page of one prompt for one of those who were asked."""
    return f"{base_url}/reason/{_sealed(secret, Purpose.REASON, (prompt, person))}"


def reply_token(secret: str, prompt: str, person: str) -> str:
    """26 letters and digits, 128 bits, that let a person answer a prompt by mail; case does not count in them."""
    words = json.dumps((prompt, person), ensure_ascii=False, separators=(",", ":")).encode()
    signature = hmac.new(_signer(secret, Purpose.REPLY).derive_key(), words, sha256).digest()
    return b32encode(signature[:REPLY_BYTES]).decode("ascii").rstrip("=").lower()


def channel_token(secret: str, channel_id: str) -> str:
    """What every message of a channel brings along."""
    return _sealed(secret, Purpose.CHANNEL, (channel_id,))


def read_channel(secret: str, token: str) -> str | None:
    """The channel of a token; None unless it is exactly a token that `channel_token` made."""
    match _opened(secret, Purpose.CHANNEL, token):
        case [str(channel_id)] if channel_id:
            return channel_id
        case _:
            return None


def read_reason(secret: str, token: str) -> ReasonClaim | None:
    """What a reason token claims; None unless it is exactly a token that `reason_link` made."""
    match _opened(secret, Purpose.REASON, token):
        case [str(prompt), str(person)] if prompt and person:
            return ReasonClaim(prompt, person)
        case _:
            return None


def sign_in_link(base_url: str, secret: str, person: str, next_page: str, now: datetime) -> str:
    """The link with which a person signs in during the next 15 minutes."""
    expires_at = (now + SIGN_IN_LASTS).astimezone(UTC).isoformat()
    return f"{base_url}/sign-in/{_sealed(secret, Purpose.SIGN_IN, (person, next_page, expires_at))}"


def read_sign_in(secret: str, token: str, now: datetime) -> SignInClaim | None:
    """What a sign-in token claims; None when it is forged or has expired."""
    match _opened(secret, Purpose.SIGN_IN, token):
        case [str(person), str(next_page), str(expires_at)] if now < datetime.fromisoformat(expires_at):
            return SignInClaim(person, next_page, datetime.fromisoformat(expires_at))
        case _:
            return None


def session_key(secret: str) -> bytes:
    """The key that signs the session cookie: of no use for any link."""
    return _signer(secret, Purpose.SESSION).derive_key()


def _signer(secret: str, purpose: Purpose) -> Signer:
    return Signer(secret, salt=purpose.encode(), key_derivation="hmac", digest_method=sha256)


def _sealed(secret: str, purpose: Purpose, words: Sequence[str]) -> str:
    payload = base64_encode(json.dumps(words, ensure_ascii=False, separators=(",", ":")))
    return _signer(secret, purpose).sign(payload).decode("ascii")


def _opened(secret: str, purpose: Purpose, token: str) -> object:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    signer = _signer(secret, purpose)
    try:
        payload = signer.unsign(token)
    except BadSignature:
        return None
    # The last character of a signature has bits that its decoding drops: other spellings are not the token.
    if not compare_digest(signer.sign(payload), token.encode("ascii")):
        return None
    words: object = json.loads(base64_decode(payload))
    return words

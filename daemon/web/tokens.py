"""Signed words in links: the same inputs give the same token, and only the exact token is accepted.

Each purpose has a salt of its own. The first secret signs; what another one has signed is accepted as well, so that a
new secret breaks nothing that is open. Instants lie in what is signed and are compared with a time that is given: the
library's own time stamps would read a clock.
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

from daemon.secret_files import Secrets

SIGN_IN_LASTS = timedelta(minutes=15)
LONGEST_TOKEN = 2_000
SHORT_BYTES = 16


class Purpose(StrEnum):
    """What a signature is for; the words are salts, so they never change."""

    REASON = "oneonone reason"
    REPLY = "oneonone reply"
    SIGN_IN = "oneonone sign-in"
    SESSION = "oneonone session"
    CHANNEL = "oneonone channel"
    PREFERENCES = "oneonone preferences"
    UNSUBSCRIBE = "oneonone unsubscribe"
    ANSWER = "oneonone answer"


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


def reason_link(base_url: str, secrets: Secrets, prompt: str, person: str) -> str:
    """The link to the reason page of one prompt for one of those who were asked."""
    return f"{base_url}/reason/{reason_token(secrets, prompt, person)}"


def reason_token(secrets: Secrets, prompt: str, person: str) -> str:
    """What stands at the end of `reason_link`."""
    return _sealed(secrets, Purpose.REASON, (prompt, person))


def reply_token(secrets: Secrets, prompt: str, person: str) -> str:
    """26 letters and digits, 128 bits, that let a person answer a prompt by mail; case does not count in them."""
    return _short(secrets[0], Purpose.REPLY, (prompt, person))


def is_reply_token(secrets: Secrets, token: str, prompt: str, person: str) -> bool:
    """Whether it is what `reply_token` gave, under any of the secrets."""
    return _is_short(secrets, token, Purpose.REPLY, (prompt, person))


def answer_token(secrets: Secrets, prompt: str, person: str, wanted: Sequence[str]) -> str:
    """26 letters and digits, 128 bits, that let a person give one exact answer to a prompt."""
    return _short(secrets[0], Purpose.ANSWER, (prompt, person, *wanted))


def is_answer_token(secrets: Secrets, token: str, prompt: str, person: str, wanted: Sequence[str]) -> bool:
    """Whether it is what `answer_token` gave, under any of the secrets."""
    return _is_short(secrets, token, Purpose.ANSWER, (prompt, person, *wanted))


def channel_token(secrets: Secrets, channel_id: str) -> str:
    """What every message of a channel brings along."""
    return _sealed(secrets, Purpose.CHANNEL, (channel_id,))


def read_channel(secrets: Secrets, token: str) -> str | None:
    """The channel of a token; None unless it is exactly a token that `channel_token` made."""
    match _opened(secrets, Purpose.CHANNEL, token):
        case [str(channel_id)] if channel_id:
            return channel_id
        case _:
            return None


def read_reason(secrets: Secrets, token: str) -> ReasonClaim | None:
    """What a reason token claims; None unless it is exactly a token that `reason_link` made."""
    match _opened(secrets, Purpose.REASON, token):
        case [str(prompt), str(person)] if prompt and person:
            return ReasonClaim(prompt, person)
        case _:
            return None


def preferences_link(base_url: str, secrets: Secrets, person: str) -> str:
    """The link to a person's choices about mails: it shows and changes nothing else, and does not expire."""
    return f"{base_url}/preferences/{_sealed(secrets, Purpose.PREFERENCES, (person,))}"


def read_preferences(secrets: Secrets, token: str) -> str | None:
    """Whose choices a token opens; None unless it is exactly a token that `preferences_link` made."""
    match _opened(secrets, Purpose.PREFERENCES, token):
        case [str(person)] if person:
            return person
        case _:
            return None


def unsubscribe_link(base_url: str, secrets: Secrets, person: str, kind: str) -> str:
    """The link with which a person gets no more mails of a kind (RFC 8058). It does not expire."""
    return f"{base_url}/unsubscribe/{_sealed(secrets, Purpose.UNSUBSCRIBE, (person, kind))}"


def read_unsubscribe(secrets: Secrets, token: str) -> tuple[str, str] | None:
    """Who wants no more of which kind; None unless it is exactly a token that `unsubscribe_link` made."""
    match _opened(secrets, Purpose.UNSUBSCRIBE, token):
        case [str(person), str(kind)] if person and kind:
            return person, kind
        case _:
            return None


def sign_in_link(base_url: str, secrets: Secrets, person: str, next_page: str, now: datetime) -> str:
    """The link with which a person signs in during the next 15 minutes."""
    expires_at = (now + SIGN_IN_LASTS).astimezone(UTC).isoformat()
    return f"{base_url}/sign-in/{_sealed(secrets, Purpose.SIGN_IN, (person, next_page, expires_at))}"


def read_sign_in(secrets: Secrets, token: str, now: datetime) -> SignInClaim | None:
    """What a sign-in token claims; None when it is forged or has expired."""
    match _opened(secrets, Purpose.SIGN_IN, token):
        case [str(person), str(next_page), str(expires_at)] if now < datetime.fromisoformat(expires_at):
            return SignInClaim(person, next_page, datetime.fromisoformat(expires_at))
        case _:
            return None


def session_keys(secrets: Secrets) -> list[bytes]:
    """The keys that sign the session cookie, the newest first: of no use for any link."""
    return [_signer((one,), Purpose.SESSION).derive_key() for one in secrets]


def _signer(secrets: Secrets, purpose: Purpose) -> Signer:
    oldest_first = list(reversed(secrets))  # the last one signs
    return Signer(oldest_first, salt=purpose.encode(), key_derivation="hmac", digest_method=sha256)


def _sealed(secrets: Secrets, purpose: Purpose, words: Sequence[str]) -> str:
    return _signer(secrets, purpose).sign(base64_encode(_written(words))).decode("ascii")


def _opened(secrets: Secrets, purpose: Purpose, token: str) -> object:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        payload = _signer(secrets, purpose).unsign(token)
    except BadSignature:
        return None
    # The last character of a signature has bits that its decoding drops: other spellings are not the token.
    spellings = (_signer((one,), purpose).sign(payload) for one in secrets)
    if not any(compare_digest(one, token.encode("ascii")) for one in spellings):
        return None
    words: object = json.loads(base64_decode(payload))
    return words


def _short(secret: str, purpose: Purpose, words: Sequence[str]) -> str:
    """A signature alone, for where the words are known; it may be written in capitals."""
    signature = hmac.new(_signer((secret,), purpose).derive_key(), _written(words), sha256).digest()
    return b32encode(signature[:SHORT_BYTES]).decode("ascii").rstrip("=").lower()


def _is_short(secrets: Secrets, token: str, purpose: Purpose, words: Sequence[str]) -> bool:
    return any(compare_digest(_short(one, purpose, words), token) for one in secrets)


def _written(words: Sequence[str]) -> bytes:
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()

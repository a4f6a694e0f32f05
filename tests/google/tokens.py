"""Who may do what: service accounts, what an administrator delegated to them, and the tokens they got."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.google.errors import ApiError, forbidden
from tests.google.routes import Method

AUDIENCE = "https://oauth2.googleapis.com/token"
"""The client library names it whatever the token address is."""

SCOPES = "https://www.googleapis.com/auth/"
LEAST = (
    "calendar.events.owned",
    "calendar.freebusy",
    "calendar.calendars.readonly",
    "drive.file",
    "admin.directory.user.readonly",
    "admin.reports.audit.readonly",
)
"""The least scopes that the program needs, by their last part."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for: in whose name, for which scopes, until when.

    A `service` account has it, and in somebody's name it was `delegated`; or else it is somebody's own.
    """

    user: str
    scopes: frozenset[str]
    until: float
    delegated: bool = True
    service: bool = True


@dataclass(slots=True)
class ServiceAccount:
    """A service account with the scopes that the administrator delegated to it."""

    email: str
    key: rsa.RSAPrivateKey
    delegated: frozenset[str]


@dataclass
class Tokens:
    """Service accounts by name, and the tokens that are good; a lifetime in seconds, of the real clock."""

    users: set[str]
    delegated: frozenset[str]
    lifetime: float = 3600.0
    accounts: dict[str, ServiceAccount] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def account(self, name: str) -> ServiceAccount:
        """The service account of that name, made when first asked for."""
        if name not in self.accounts:
            made = ServiceAccount(f"{name}@one-on-ones.iam.gserviceaccount.test", _key(name), self.delegated)
            self.accounts[name] = made
        return self.accounts[name]

    def issue(self, grant: Grant) -> str:
        """A token for it."""
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self.grants[token] = grant
        return token

    def exchange(self, form: dict[str, str], url: str) -> dict[str, Any]:
        """RFC 7523: a token for a signed assertion; ApiError with OAuth's word when it is not good for one."""
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise ApiError(400, "unsupported_grant_type", "Invalid grant_type")
        account, claims = self._verified(form.get("assertion", ""), url)
        grant = self._granted(account, claims)
        return {"access_token": self.issue(grant), "expires_in": int(self.lifetime), "token_type": "Bearer"}

    def granted(self, authorization: str) -> Grant:
        """What a request's token stands for; 401 when nothing."""
        grant = self.known(authorization)
        if grant is None or grant.until < time.time():
            raise ApiError(401, "authError", "Invalid Credentials")
        return grant

    def known(self, authorization: str) -> Grant | None:
        """The same, good or not any more; None for what no token was."""
        return self.grants.get(authorization.removeprefix("Bearer "))

    def shut_out(self, user: str) -> None:
        """Nobody signs in in that person's name any more, and no token is good."""
        self.users.discard(user)
        self.grants = {token: grant for token, grant in self.grants.items() if grant.user != user}

    def expire(self, authorization: str) -> None:
        """Let a token be worth nothing any more."""
        self.grants.pop(authorization.removeprefix("Bearer "), None)

    def _granted(self, account: ServiceAccount, claims: dict[str, Any]) -> Grant:
        wanted, user = frozenset(str(claims.get("scope", "")).split()), str(claims.get("sub", ""))
        if user and not wanted <= account.delegated:
            said = "Client is unauthorized to retrieve access tokens using this method, or client not authorized"
            raise ApiError(401, "unauthorized_client", f"{said} for any of the scopes requested.")
        if user and user.lower() not in self.users:
            raise ApiError(400, "invalid_grant", "Invalid email or User ID")
        return Grant(user.lower() or account.email, wanted, time.time() + self.lifetime, bool(user))

    def _verified(self, assertion: str, url: str) -> tuple[ServiceAccount, dict[str, Any]]:
        try:
            head, claims, signature = assertion.split(".")
            asked: dict[str, Any] = json.loads(_decoded(claims))
            known = {one.email: one for one in self.accounts.values()}
            account = known[asked["iss"]]
            signed = f"{head}.{claims}".encode()
            account.key.public_key().verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, KeyError, InvalidSignature) as error:
            raise ApiError(400, "invalid_grant", "Invalid JWT Signature.") from error
        if asked.get("aud") not in (AUDIENCE, url) or not asked["iat"] - 300 < time.time() < asked["exp"]:
            raise ApiError(400, "invalid_grant", "Invalid JWT: audience or time frame.")
        return account, asked


def check_scopes(grant: Grant, method: Method) -> None:
    """403 unless one of the method's scopes was granted."""
    if method.scopes and not method.scopes & grant.scopes:
        said = "Request had insufficient authentication scopes."
        raise forbidden("insufficientPermissions", said)


def full(scopes: tuple[str, ...] | list[str] | set[str] | frozenset[str]) -> frozenset[str]:
    """Scopes by their whole names, whether given whole or by their last part."""
    return frozenset(one if one.startswith("https:") else SCOPES + one for one in scopes)


def write_key(account: ServiceAccount, folder: Path, token_url: str) -> Path:
    """The key file as an administrator downloads it, signing in at `token_url`."""
    pem = account.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "type": "service_account",
        "project_id": "one-on-ones",
        "private_key_id": "k1",
        "private_key": pem.decode(),
        "client_email": account.email,
        "client_id": "1",
        "token_uri": token_url,
    }
    path = folder / f"{account.email.partition('@')[0]}.json"
    path.touch(0o600)
    path.write_text(json.dumps(info))
    return path


@cache
def _key(_name: str) -> rsa.RSAPrivateKey:
    """One key for each name; making one takes a moment."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

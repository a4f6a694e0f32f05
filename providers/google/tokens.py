"""Signs in as people: one access token for each purpose and user, by domain-wide delegation, kept until it expires."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from google.oauth2.service_account import Credentials
from google_auth_httplib2 import Request

from providers.google.keys import Key


@dataclass(slots=True)
class _SignedIn:
    """One user's credential for some scopes; threads that need a new token wait for the one that fetches it."""

    credentials: Any
    lock: threading.Lock = field(default_factory=threading.Lock)


class Tokens:
    """Access tokens by scopes and user."""

    def __init__(self, key: Key) -> None:
        self._all: Any = Credentials.from_service_account_info(key.info)  # type: ignore[no-untyped-call]
        self._signed_in: dict[tuple[tuple[str, ...], str], _SignedIn] = {}
        self._lock = threading.Lock()

    def token(self, scopes: tuple[str, ...], user: str, line: Any, *, instead_of: str | None = None) -> str:
        """A valid token, and never `instead_of`, which was refused; raises google.auth's errors.

        Only `refresh` of the library is used: its `before_request` starts a thread of its own for each user.
        """
        signed_in = self._credentials(scopes, user)
        with signed_in.lock:
            credentials = signed_in.credentials
            if not credentials.valid or credentials.token == instead_of:
                credentials.refresh(Request(line))
            return str(credentials.token)

    def _credentials(self, scopes: tuple[str, ...], user: str) -> _SignedIn:
        with self._lock:
            if (scopes, user) not in self._signed_in:
                delegated = self._all.with_scopes(scopes).with_subject(user)
                self._signed_in[scopes, user] = _SignedIn(delegated)
            return self._signed_in[scopes, user]

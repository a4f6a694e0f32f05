"""Requests to Google's APIs in people's names: paced, bounded, tried again, with refusals as our five errors."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError, TransportError
from googleapiclient.errors import HttpError

from providers.errors import ResponseError, TemporaryError
from providers.google.documents import Documents
from providers.google.failures import About, Failure, UsedUpError, not_signed_in, read_refusal, refused, unanswered
from providers.google.keys import Key
from providers.google.lines import Line, Lines
from providers.google.pace import Pace
from providers.google.retrying import USUAL, Patience, Persistence
from providers.google.scopes import CALENDAR, Purpose
from providers.google.tokens import Tokens
from providers.tls import distrust

QUOTA_REST = timedelta(hours=1)
"""How long nothing is written for a user whose quota is used up, before it is tried once more."""

USER_AGENT = "oneonone"
"""By this the audit log tells our requests from others in the same person's name; "gzip" behind it asks for that."""

for _name in ("googleapiclient", "google.auth", "google.oauth2", "google_auth_httplib2", "httplib2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they log what answers hold

_NO_ANSWER = (OSError, HTTPException, httplib2.HttpLib2Error, TransportError)
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Json = dict[str, Any]
Build = Callable[[Any], Any]
"""Gets the Resource of an API and returns the request to send, unsent: `lambda api: api.events().get(...)`."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the client needs from outside: a clock to measure with, a way to wait, and chance (0..1)."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float] = random.random


class Client:
    """Speaks to Google as any user of the domain; from several threads at once."""

    def __init__(
        self,
        key: Key,
        surroundings: Surroundings,
        pace: Pace,
        *,
        discovery: str | None = None,
        ca_file: str | None = None,
        patience: Patience = USUAL,
    ) -> None:
        self.client_id = key.client_id
        self._monotonic = surroundings.monotonic
        self._persistence = Persistence(surroundings.monotonic, surroundings.sleep, surroundings.chance, patience)
        self._pace = pace
        self._lines = Lines(surroundings.monotonic, ca_file)
        self._tokens = Tokens(key)
        self._documents = Documents(discovery, self._fetch)
        self._used_up: dict[str, float] = {}

    def calendar(
        self, user: str, build: Build, *, if_match: str | None = None, units: int = 1, repeatable: bool = False
    ) -> Json:
        """`ask` for the purpose CALENDAR."""
        return self.ask(CALENDAR, user, build, if_match=if_match, units=units, repeatable=repeatable)

    def ask(
        self,
        purpose: Purpose,
        user: str,
        build: Build,
        *,
        if_match: str | None = None,
        units: int = 1,
        repeatable: bool = False,
    ) -> Json:
        """The answer to one request in a user's name, {} where it has no body.

        Reads, PUT, PATCH and DELETE are tried again; a POST only when it is `repeatable` (a query, or an insert
        with an id of our own). A 409 or 412 after an attempt that may have been carried out is LostAnswerError.
        """
        request = build(self._documents.resource(purpose.api))
        request.headers["user-agent"] = f"{USER_AGENT} (gzip)"
        if if_match is not None:
            request.headers["if-match"] = if_match
        about = About(user, purpose, self.client_id)
        self._demand_quota(about, request.method)
        attempt = partial(self._attempt, request, about, units)
        try:
            return self._persistence.insist(attempt, repeatable=repeatable or request.method != "POST")
        except UsedUpError:
            self._used_up[user] = self._monotonic() + QUOTA_REST.total_seconds()
            raise

    def sign_in(self, purpose: Purpose, user: str) -> None:
        """Get a token and ask for nothing; raises as `ask` does where none is given."""
        about = About(user, purpose, self.client_id)
        self._persistence.insist(partial(self._signed_in, about, self._lines.mine()), repeatable=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._lines.close()

    def _demand_quota(self, about: About, method: str) -> None:
        until = self._used_up.get(about.user)
        if until and until > self._monotonic() and about.purpose is CALENDAR and method in _WRITES:
            raise UsedUpError(f"{about.user}: Google's quota was used up; nothing is written for a while")

    def _attempt(self, request: Any, about: About, units: int) -> Json | Failure:
        """One attempt; a token that is refused is taken for an expired one, once."""
        self._pace.wait(about.user, units)
        line = self._lines.mine()
        token = self._signed_in(about, line)
        result = _sent(request, about, line, token)
        if isinstance(result, Failure) and result.status == HTTPStatus.UNAUTHORIZED:
            return _sent(request, about, line, self._signed_in(about, line, instead_of=str(token)))
        return result

    def _signed_in(self, about: About, line: Line, instead_of: str | None = None) -> str | Failure:
        """An access token; a failure where none can be had, and then nothing was sent yet."""
        try:
            return self._tokens.token(about.purpose.scopes, about.user, line, instead_of=instead_of)
        except _NO_ANSWER as error:
            return replace(unanswered(error, about), done_perhaps=False)
        except GoogleAuthError as error:
            return not_signed_in(error, about)

    def _fetch(self, url: str) -> bytes:
        try:
            answer, content = self._lines.mine().request(url)
        except _NO_ANSWER as error:
            raise TemporaryError(f"{url}: {distrust(error, 'its server') or type(error).__name__}") from None
        if answer.status != HTTPStatus.OK:
            raise TemporaryError(f"{url}: {answer.status}")
        return content


def _sent(request: Any, about: About, line: Line, token: str | Failure) -> Json | Failure:
    if isinstance(token, Failure):
        return token
    request.headers["authorization"] = f"Bearer {token}"
    try:
        answer = request.execute(http=line)
    except HttpError as error:
        return refused(read_refusal(error.resp.status, error.resp, error.content), about)
    except _NO_ANSWER as error:
        return unanswered(error, about)
    except ValueError:
        answer = b"not even text"
    if answer and not isinstance(answer, dict):  # the library hands on what it cannot parse
        raise ResponseError(f"{about.purpose.name} of {about.user}: an answer that is not JSON")
    return answer or {}

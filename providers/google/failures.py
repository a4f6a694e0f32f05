"""What Google's refusals mean, in our five errors and in words for the one who can mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.google.scopes import Purpose
from providers.tls import UntrustedError, distrust

DELEGATION = "Admin console > Security > Access and data control > API controls > Domain-wide delegation"
_LONGEST_WAIT = timedelta(days=1)
_REASON = re.compile(r"[A-Za-z_]{1,64}")
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"})
_USED_UP = "quotaExceeded"
_SWITCHED_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_NOT_OURS = frozenset({"forbiddenForNonOrganizer"})


class GoneError(NotFoundError):
    """410: a sync token that is refused, or an event that was deleted before."""


class LostAnswerError(ConflictError):
    """409 or 412 after an attempt of the same call that may have been carried out: read, and compare."""


class UsedUpError(AccessError):
    """403 quotaExceeded: Google lets this user write nothing more, for hours or for months."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose request it was, for what, and who signed in for it."""

    user: str
    purpose: Purpose
    client_id: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of 300 or above: its code, Google's word for the reason, and how long it asks to wait."""

    status: int
    reason: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one attempt failed; `passing`: another may succeed; `done_perhaps`: it may have been carried out.

    `status` is the answer's code, where there was an answer.
    """

    meaning: ProviderError
    passing: bool = False
    done_perhaps: bool = False
    status: int | None = None


def read_refusal(status: int, headers: Mapping[str, str], content: bytes) -> Refusal:
    """What a refusal says; of its body only the reason is kept. https://developers.google.com/workspace/calendar/api/guides/errors"""
    return Refusal(status, _reason(content), _retry_after(headers))


def refused(refusal: Refusal, about: About) -> Failure:
    """What a refusal means for the one who asked."""
    text = f"{about.purpose.name} of {about.user}: {refusal.status} {refusal.reason}".rstrip()
    if _passing(refusal):
        # A refusal for haste comes before the work; a server error may come after it.
        after_work = refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Failure(TemporaryError(text, refusal.retry_after), True, after_work, refusal.status)
    return Failure(_lasting(refusal, about, text), status=refusal.status)


def unanswered(error: Exception, about: About) -> Failure:
    """No whole answer came: the connection failed, the time was over, or it is not Google who answers."""
    if why := distrust(error, "what should be Google's server"):
        return Failure(UntrustedError(f"{about.purpose.name} of {about.user}: {why}"))
    text = f"{about.purpose.name} of {about.user}: {type(error).__name__}"
    return Failure(TemporaryError(text), passing=True, done_perhaps=True)


def not_signed_in(error: Exception, about: About) -> Failure:
    """Google gives no token (google.auth's RefreshError): `unauthorized_client` is a delegation that lacks a scope."""
    code = _code(error)
    if getattr(error, "retryable", False) or not code:
        return Failure(TemporaryError(f"signing in as {about.user}: {code or type(error).__name__}"))
    return Failure(AccessError(f"signing in as {about.user}: {code}; {_sign_in_remedy(code, about)}"))


def delegation(about: About) -> str:
    """What an admin enters where, for one purpose."""
    return f"in {DELEGATION}, give client {about.client_id} the scopes {', '.join(about.purpose.scopes)}"


def _passing(refusal: Refusal) -> bool:
    if refusal.status == HTTPStatus.FORBIDDEN:
        return refusal.reason in _TOO_FAST
    return refusal.status == HTTPStatus.TOO_MANY_REQUESTS or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _lasting(refusal: Refusal, about: About, text: str) -> ProviderError:
    match refusal.status:
        case HTTPStatus.UNAUTHORIZED:
            return AccessError(f"{text}; {delegation(about)}")
        case HTTPStatus.FORBIDDEN:
            return _forbidden(refusal, about, text)
        case HTTPStatus.NOT_FOUND:
            return NotFoundError(text)
        case HTTPStatus.GONE:
            return GoneError(text)
        case HTTPStatus.CONFLICT | HTTPStatus.PRECONDITION_FAILED:
            return ConflictError(text)
        case status if status < HTTPStatus.BAD_REQUEST:
            return TemporaryError(f"{text}; redirects are not followed")
        case _:
            return ResponseError(text)


def _forbidden(refusal: Refusal, about: About, text: str) -> ProviderError:
    if refusal.reason in _NOT_OURS:
        return ConflictError(f"{text}: only the organizer may change it")
    if refusal.reason == _USED_UP:
        return UsedUpError(
            f"{text}: Google lets {about.user} write nothing for some time; wait, and see what else writes"
        )
    if refusal.reason in _SWITCHED_OFF:
        return AccessError(
            f"{text}; enable the {about.purpose.api.name} API in the service account's Google Cloud project"
        )
    if refusal.reason in _SCOPE:
        return AccessError(f"{text}; {delegation(about)}")
    return AccessError(text)


def _sign_in_remedy(code: str, about: About) -> str:
    if code == "invalid_grant":
        return (
            f"see that {about.user} is a user of the domain, the key was not deleted and this machine's clock is right"
        )
    return delegation(about)


def _code(error: Exception) -> str:
    answer = error.args[1] if len(error.args) > 1 else None
    code = answer.get("error") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _REASON.fullmatch(code) else ""


def _reason(content: bytes) -> str:
    try:
        error = json.loads(content)["error"]
        words = [*_words(error.get("errors")), *_words(error.get("details")), error.get("status")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return next((one for one in words if isinstance(one, str) and _REASON.fullmatch(one)), "")


def _words(entries: Any) -> list[Any]:
    return [one.get("reason") for one in entries or () if isinstance(one, dict)]


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds, or a date as seen from the answer's own Date; at most a day. RFC 9110, section 10.2.3."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(timedelta(), min(wait, _LONGEST_WAIT))

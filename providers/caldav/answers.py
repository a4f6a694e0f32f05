"""A request to a CalDAV server and its answer as values, with the answers' codes as our five errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, TemporaryError

_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, in the shape that caldav's DAVResponse reads; `path` is where it came from in the end."""

    status_code: int
    headers: dict[str, str]
    content: bytes
    path: str
    reason: str = ""

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class RefusedError(Exception):
    """An answer of 400 or above, before anyone decided what it means."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.path}: {answer.status_code}")
        self.answer = answer

    @property
    def status(self) -> int:
        return self.answer.status_code

    def names(self, precondition: str) -> bool:
        """Whether the answer gives this element as its reason. RFC 4918, section 16."""
        return precondition.encode() in self.answer.content

    def meaning(self) -> ProviderError:
        """The error that the port knows for it."""
        match self.status:
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                return AccessError(str(self))
            case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
                return NotFoundError(str(self))
            case HTTPStatus.CONFLICT | HTTPStatus.PRECONDITION_FAILED:
                return ConflictError(str(self))
            case _:
                return TemporaryError(str(self), _retry_after(self.answer.headers))


class UnansweredError(TemporaryError):
    """The connection ended before a write was answered: it may have been done, or not."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; the sign-in never shows in a repr."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str]
    auth: Any = field(repr=False)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds, or a date as seen from the answer's own Date; at most a day. RFC 9110, section 10.2.3."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(timedelta(), min(wait, _LONGEST_WAIT))

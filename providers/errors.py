"""The five errors of a provider, named by what the caller does next.

ProviderError
 ├─ TemporaryError   unread this pass; try again later, not before `retry_after`
 ├─ ConflictError    somebody changed it meanwhile: drop the action, the next pass sees the new state
 ├─ NotFoundError    it is not there
 ├─ AccessError      signing in or the rights fail: the account pauses, the operator acts
 └─ ResponseError    what came cannot be understood: that object alone is unreadable
"""

from __future__ import annotations

from datetime import timedelta


class ProviderError(Exception):
    """Base of the five; its text is safe to log: addresses of calendars and codes, never content."""


class TemporaryError(ProviderError):
    """Timeout, 429, 5xx, DNS, connection lost."""

    def __init__(self, text: str, retry_after: timedelta | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class ConflictError(ProviderError):
    """409 or 412: it exists already, or its ETag is another."""


class NotFoundError(ProviderError):
    """404 or 410."""


class AccessError(ProviderError):
    """401, 403, a revoked token."""


class ResponseError(ProviderError):
    """An answer that cannot be understood."""

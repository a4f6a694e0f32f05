"""What Google answers when it refuses, as values, and how that reads in JSON."""

from __future__ import annotations

import json
from typing import Any

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
"""What Docs and other newer interfaces say instead of a reason."""


class ApiError(Exception):
    """A refusal: HTTP status, Google's reason word, a sentence, and seconds until one may try again."""

    def __init__(self, status: int, reason: str, message: str = "", *, domain: str = "global", wait: int | None = None):
        super().__init__(f"{status} {reason}: {message}")
        self.status, self.reason, self.message = status, reason, message or reason
        self.domain, self.wait = domain, wait

    def body(self, *, named: bool) -> bytes:
        """The JSON of the refusal; `named` is the newer form, with a status in capitals and no list of errors."""
        error: dict[str, Any] = {"code": self.status, "message": self.message}
        if named:
            error["status"] = STATUSES.get(self.status, "UNKNOWN")
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": self.reason}]
        else:
            error["errors"] = [{"domain": self.domain, "reason": self.reason, "message": self.message}]
        return json.dumps({"error": error}).encode()

    @property
    def headers(self) -> dict[str, str]:
        """What goes with it."""
        return {} if self.wait is None else {"Retry-After": str(self.wait)}


def invalid(message: str, reason: str = "invalid") -> ApiError:
    """400: the caller sent what cannot be."""
    return ApiError(400, reason, message)


def not_found(message: str = "Not Found") -> ApiError:
    """404: never existed, or is not for this caller."""
    return ApiError(404, "notFound", message)


def forbidden(reason: str, message: str = "") -> ApiError:
    """403, with the domain that Google names for limits."""
    limits = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
    return ApiError(403, reason, message, domain="usageLimits" if reason in limits else "calendar")


def gone(reason: str) -> ApiError:
    """410: `fullSyncRequired`, `updatedMinTooLongAgo` or `deleted`."""
    return ApiError(410, reason, domain="calendar")

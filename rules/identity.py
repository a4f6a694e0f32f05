"""Names derived by hash, so that creating twice is a conflict and losing the database loses nothing."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

UID_PREFIX = "1on1-"


def digest(*parts: str) -> str:
    """32 lower-case hex digits for the parts, in their order."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def pair_key(report: str, manager: str) -> str:
    """The opaque key of a pair, fit for X-ONEONONE-PAIR: only `[a-z0-9-]`."""
    return digest("pair", report.casefold(), manager.casefold())[:20]


@lru_cache(1 << 16)
def series_uid(pair: str, generation: int) -> str:
    """UID of a pair's series; a generation counts re-creations and starts at 1. RFC 7986, section 5.3."""
    return UID_PREFIX + digest("series", pair, str(generation))


def record_key(pair: str, kind: str, recurrence_id: datetime | None, number: int) -> str:
    """Key of an exception record; `number` counts records of the same kind and week."""
    week = recurrence_id.isoformat() if recurrence_id else "series"
    return digest("record", pair, kind, week, str(number))[:16]


def message_id(purpose: str, recipient: str, domain: str) -> str:
    """Message-ID for one purpose and recipient: the same mail always gets the same one. RFC 5322, 3.6.4."""
    return f"<{digest('mail', purpose, recipient.casefold())}@{domain}>"

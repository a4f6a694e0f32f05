"""What is remembered of a pair between passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rules.model import Role, Slot


@dataclass(frozen=True, slots=True)
class Known:
    """What the store remembers of a pair: the generation in use and when its first week starts.

    `adopted_at` is None until the pair was read completely once; `missing_since` is set while the roster
    does not name it; `ended_at` once its series was ended for good.
    """

    key: str
    report: str
    manager: str
    slot: Slot | None = None
    generation: int = 0
    first: datetime | None = None
    adopted_at: datetime | None = None
    missing_since: datetime | None = None
    ended_at: datetime | None = None
    written: frozenset[Role] = field(default_factory=frozenset)

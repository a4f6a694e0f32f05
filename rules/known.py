"""What is remembered of a pair between passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rules.model import Pair, Role, Slot


@dataclass(frozen=True, slots=True)
class Known:
    """A pair as the roster last named it, and the series that was made for it.

    `slot` is the one its series was written for, `generation` counts re-creations, `first` is the instant of
    its first week, `written` whose copies were written. `adopted_at` is None until the pair was read completely
    once; `missing_since` is set while the roster does not name it; `ended_at` once its series was ended.
    """

    key: str
    pair: Pair
    slot: Slot | None = None
    generation: int = 0
    first: datetime | None = None
    adopted_at: datetime | None = None
    missing_since: datetime | None = None
    ended_at: datetime | None = None
    written: frozenset[Role] = field(default_factory=frozenset)

    @property
    def report(self) -> str:
        return self.pair.report.email

    @property
    def manager(self) -> str:
        return self.pair.manager.email

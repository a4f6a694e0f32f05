"""Where a lease is kept: one text, changed only by who has read what stood there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands there, and the tag of that very state."""

    text: str
    tag: str


class LeasePlace(Protocol):
    """One place that several machines reach; raises only providers.errors."""

    def read(self) -> Standing | None:
        """What stands there; None for nothing."""

    def write(self, text: str, tag: str | None) -> None:
        """Put a text in the place of what had that tag, None for nothing; ConflictError when that has changed."""

    def close(self) -> None:
        """Let go of connections."""

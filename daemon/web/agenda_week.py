"""What may be written into an agenda."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rules.notebook import Point

LONGEST_POINT = 4_000
MOST_OPEN = 200


def plain(text: str) -> str:
    """Text as it is kept: line breaks stay, other control characters go."""
    unified = text.replace("\r\n", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


def mistake(text: str, points: Sequence[Point]) -> str:
    """Why a point cannot be added, in words for the person; empty when it can."""
    if not text:
        return "Please write something first."
    if len(text) > LONGEST_POINT:
        return f"Please keep it under {LONGEST_POINT} characters; this has {len(text)}."
    if sum(one.done_at is None for one in points) >= MOST_OPEN:
        return f"There are {MOST_OPEN} open points already. Please mark some as done, then add this one."
    return ""

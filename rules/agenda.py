"""The agenda of a week in a running document: what a section says, when one is due, whether somebody wrote in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from rules.model import Pair, Slot
from rules.slot import WEEK, first_week, instant, wall_time

ACTION_ITEMS = "Action items"


@dataclass(frozen=True, slots=True)
class Section:
    """The section of one week, by the start that was agreed for it; the team member's points come first."""

    week: datetime
    heading: str
    report: str
    manager: str


@dataclass(frozen=True, slots=True)
class Look:
    """What can be told of a section without its words: a hash of them, how many suggestions and open comments."""

    fingerprint: str
    suggestions: int = 0
    comments: int = 0


def document_title(pair: Pair) -> str:
    """What the running document of a pair is called."""
    return f"1:1 {one_line(pair.report.name)} / {one_line(pair.manager.name)}"


def section_of(pair: Pair, week: datetime) -> Section:
    """The section of a week, dated as the team member's calendar has it."""
    day = wall_time(week, pair.slot.zone)
    return Section(week, f"{day:%A} {day.day} {day:%B %Y}", one_line(pair.report.name), one_line(pair.manager.name))


def weeks_due(slot: Slot, first: datetime | None, now: datetime, count: int = 1) -> tuple[datetime, ...]:
    """The agreed starts of the meetings that run or come next, none before the `first` of the series.

    So the section of a week is there from the end of the meeting before: people write as things happen.
    """
    begin = max(first, now - slot.length + timedelta(microseconds=1)) if first else now
    local = first_week(slot, begin)
    return tuple(instant(local + WEEK * number, slot.zone) for number in range(count))


def fingerprint(text: str) -> str:
    """A hash of the words; blank lines and space around lines do not count."""
    lines = (line.strip() for line in text.splitlines())
    return sha256("\n".join(filter(None, lines)).encode("utf-8", "replace")).hexdigest()


def written(inserted: str, seen: Look) -> bool:
    """Whether somebody wrote, suggested or commented since a section with that fingerprint was put in."""
    return seen.fingerprint != inserted or seen.suggestions > 0 or seen.comments > 0


def one_line(text: str) -> str:
    """Text without control characters, private characters or line breaks: as any document keeps it."""
    spaced = " ".join(text.split())
    return "".join(one for one in spaced if unicodedata.category(one) not in ("Cc", "Cs", "Co"))


def carried(items: Iterable[str]) -> tuple[str, ...]:
    """Action items as they go into the next section: each one line, none empty."""
    return tuple(filter(None, map(one_line, items)))

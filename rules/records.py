"""What is kept of a deviation: who was asked, what was said, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.actor import Actor
from rules.model import Deviation


class ReasonKind(StrEnum):
    """Kinds of reason that a person can state."""

    ILLNESS = "illness"
    LEAVE = "leave"
    PUBLIC_HOLIDAY = "public_holiday"
    FAMILY = "family"
    TRAVEL = "travel"
    COMPANY_EVENT = "company_event"
    CONFLICT = "conflict"
    OTHER = "other"


class Outcome(StrEnum):
    """How a record ended."""

    EXCUSED = "excused"
    MADE_UP = "made_up"
    MOVED = "moved"
    RESTORED = "restored"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"
    UNEXPLAINED = "unexplained"


class Answer(StrEnum):
    """What a person may want on the reason page."""

    KEEP_OFF = "keep_off"
    PUT_BACK = "put_back"
    MAKE_UP = "make_up"
    NEW_SLOT = "new_slot"
    NOT_ME = "not_me"


@dataclass(frozen=True, slots=True)
class Reason:
    """What was stated, by whom (an address, or `calendar`) and when."""

    kind: ReasonKind
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Another time in the same week at which both people are free, and why it was picked."""

    start: datetime
    ground: str


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """That a deviation was seen, who was asked, what was said, and how it ended.

    Its state follows from its facts. `changed_at` is the pass that saw the last edit, `prompt` names the
    one mail of a change-set, `applied_at` tells when the calendars were brought in line with the outcome.
    `options` are the make-up times that the prompt offered, `chosen` the one that was taken; `answer` is what
    was wanted, `denied` who said that it was not them. `author` made the change, as far as that is known.
    """

    key: str
    pair: str
    report: str
    manager: str
    deviation: Deviation
    seen_at: datetime
    changed_at: datetime
    prompt: str = ""
    asked: tuple[str, ...] = ()
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    reason: Reason | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    applied_at: datetime | None = None
    after_put_back: bool = False
    options: tuple[MakeUp, ...] = ()
    chosen: datetime | None = None
    answer: Answer | None = None
    denied: tuple[str, ...] = ()
    author: Actor | None = None

    @property
    def open(self) -> bool:
        return self.outcome is None

    @property
    def awaited(self) -> tuple[str, ...]:
        """Whose answer still counts: not of who said that it was not them, or proposed the new slot, unless all did."""
        proposed = (self.reason.by,) if self.reason and self.answer is Answer.NEW_SLOT else ()
        return tuple(one for one in self.asked if one not in (*self.denied, *proposed)) or self.asked

"""What an event in somebody's calendar says of their whereabouts, whatever system it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.keywords import kind_of_words
from rules.records import ReasonKind

_AWAY = frozenset({ReasonKind.ILLNESS, ReasonKind.LEAVE, ReasonKind.TRAVEL, ReasonKind.PUBLIC_HOLIDAY})
_ALL_DAY = _AWAY | {ReasonKind.FAMILY, ReasonKind.COMPANY_EVENT}
_AT_WORK = re.compile(
    r"\b(?:home[ -]?office|home[ -]?day|wfh|working from|work from|remote|mobiles arbeiten|on[ -]?call|rufbereitschaft|"
    r"bereitschaft|office day|b(?:irth)?day|geburtstag|anniversary|jubiläum|jahrestag|release|launch|sprint)\b",
    re.IGNORECASE,
)
"""Whole days that people write down although they work on them."""

_WORDS = {
    ReasonKind.ILLNESS: "an illness",
    ReasonKind.TRAVEL: "a business trip",
    ReasonKind.PUBLIC_HOLIDAY: "a public holiday",
    ReasonKind.FAMILY: "a family matter",
    ReasonKind.COMPANY_EVENT: "a company event",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is seen of one event; `texts` are read for kinds of reason, and never go any further.

    `free`: shown as free; `away`: shown as out of office; `shared`: others take part, or invited the owner.
    """

    whole_day: bool = False
    free: bool = False
    away: bool = False
    yearly: bool = False
    shared: bool = False
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """A kind of reason, and what to call its source in neutral words: "a day off"."""

    kind: ReasonKind
    words: str


def absence(entry: Entry) -> Absence | None:
    """The absence that an event stands for, if any.

    That it is shown as out of office says so; so do words, where the event is the owner's alone or a whole day that
    is not free; so does a whole day that is neither free nor shared nor a yearly one, like a birthday.
    """
    kind = next(filter(None, map(kind_of_words, entry.texts)), None)
    if entry.away:
        return Absence(kind if kind in _ALL_DAY else ReasonKind.LEAVE, "an out-of-office event")
    busy_day = entry.whole_day and not entry.free
    if kind in _AWAY and (busy_day or not entry.shared):
        return Absence(kind, _words(kind, entry))
    if not busy_day or entry.yearly or entry.shared or any(map(_AT_WORK.search, entry.texts)):
        return None
    if kind is None or kind in _ALL_DAY:
        return Absence(kind or ReasonKind.LEAVE, _words(kind, entry))
    return None


def keeps_busy(entry: Entry) -> bool:
    """Whether its time is taken: a holiday counts although it is shown as free."""
    return not entry.free or absence(entry) is not None


def _words(kind: ReasonKind | None, entry: Entry) -> str:
    return _WORDS.get(kind or ReasonKind.LEAVE, "a day off" if entry.whole_day else "an out-of-office event")

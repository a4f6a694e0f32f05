"""Answers that a link alone can give: exact ones, to which nothing has to be added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.records import Answer, MakeUp, ReasonKind

USUAL = (ReasonKind.ILLNESS, ReasonKind.LEAVE, ReasonKind.TRAVEL)
"""Kinds of reason that come up most and say enough by themselves: few, since in plain text each link is a line.

The others are on the page, or are said in a reply.
"""

ALONE = (Answer.PUT_BACK, Answer.NEW_SLOT, Answer.NOT_ME)
"""What needs neither a reason nor a time."""


@dataclass(frozen=True, slots=True)
class Click:
    """One exact answer: with the kind of reason where a 1:1 stays as it is, with the start of a make-up time."""

    answer: Answer
    kind: ReasonKind | None = None
    start: datetime | None = None


TIMELESS = tuple(map(Click, ALONE)) + tuple(
    Click(Answer.KEEP_OFF, kind) for kind in ReasonKind if kind is not ReasonKind.OTHER
)
"""Every click but those to a time, whether or not a mail offers it today: links in old mails stay good."""


def clicks(answers: Collection[Answer], *, agreeing: bool, away: bool = False) -> tuple[tuple[Click, ...], ...]:
    """What a mail offers of the answers that are possible, in its order; the kinds of reason stand together.

    `agreeing` to a weekly time that the other one proposed, nobody has to give a reason. `away`: an automatic reply
    says so, and only that has to be confirmed, which comes first.
    """
    kinds = () if agreeing else (ReasonKind.LEAVE,) if away else USUAL
    kept = tuple(Click(Answer.KEEP_OFF, kind) for kind in kinds if Answer.KEEP_OFF in answers)
    back, new, not_me = (tuple(Click(one) for one in (each,) if one in answers) for each in ALONE)
    if agreeing:
        return _some(new, back)
    return _some(kept, back, new, not_me) if away else _some(back, new, kept, not_me)


def _some(*rows: tuple[Click, ...]) -> tuple[tuple[Click, ...], ...]:
    return tuple(row for row in rows if row)


def to_times(times: Iterable[MakeUp]) -> Sequence[Click]:
    """A click for each time that is offered."""
    return [Click(Answer.MAKE_UP, None, one.start) for one in times]

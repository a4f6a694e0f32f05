"""The steps of one pair: decided, in tune with one another, and in the order in which they are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.asking import Terms, crowded_out
from rules.carrying import carrying
from rules.decide import decide
from rules.foresight import in_tune
from rules.moving import intended, waits
from rules.plan import Ask, Keep, Remind, Row, Step, Verb
from rules.situation import Situation


def decided(situation: Situation, terms: Terms, planned: dict[str, list[datetime]]) -> list[Step]:
    """The steps of a pair; each mail is counted for its reader before the next step is decided."""
    steps = []
    for step in decide(situation, terms):
        steps.append(step)
        for person in step.task.people if isinstance(step.task, Ask | Remind) else ():
            planned.setdefault(person, []).append(terms.now)
    return sorted(carrying(situation, tuple(in_tune(steps)), terms.now), key=_order)


def kept_waiting(situation: Situation, terms: Terms, steps: Sequence[Step]) -> tuple[Row, ...]:
    """What is due of a pair as well: a move that waits, else questions for which there is no room in this pass."""
    if situation.moves and waits(situation, terms.policy.settle, terms.now):
        return (intended(situation),)
    return () if any(isinstance(step.task, Ask) for step in steps) else crowded_out(situation, terms)


def _order(step: Step) -> int:
    """What is known comes first; then the agenda, whose link weeks take over that other steps place anew."""
    if isinstance(step.task, Keep):
        return 0
    return 1 if step.verb is Verb.ATTACH else 2

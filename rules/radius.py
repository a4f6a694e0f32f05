"""When a plan is too large to trust: it would change more than a day brings (architecture, rule 9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rules.plan import CREATING, TOUCHING, Step, Verb


def why_unsafe(
    steps: Collection[Step],
    recent: Mapping[str, frozenset[Verb]],
    pairs: int,
    leaving: int,
    crowded: Collection[str] = (),
) -> str | None:
    """Why a plan is held whole, or None (architecture, rule 9).

    `recent`: what was done unapproved to which pair in the last 24 h; `pairs`: how many there are;
    `leaving`: known pairs that the roster no longer names; `crowded`: pairs that are to be asked about as well.
    """
    steps = [step for step in steps if step.counts]
    created = _touched(steps, recent, CREATING)
    if any(step.verb in CREATING for step in steps) and created > (limit := max(10, pairs // 10)):
        return f"would create the series of {created} pairs within a day; the limit is {limit}"
    limit = max(5, pairs // 10)
    if leaving > limit:
        return f"{leaving} pairs are missing from the roster; the limit is {limit}"
    late = crowded if any(step.verb is Verb.ASK for step in steps) else ()
    touched = _touched(steps, recent, TOUCHING, late)
    if any(step.verb in TOUCHING for step in steps) and touched > limit:
        return f"would change the calendars of, or write to, {touched} pairs within a day; the limit is {limit}"
    return None


def _touched(
    steps: Collection[Step],
    recent: Mapping[str, frozenset[Verb]],
    verbs: frozenset[Verb],
    crowded: Collection[str] = (),
) -> int:
    before = {pair for pair, done in recent.items() if done & verbs}
    return len(before.union((step.pair for step in steps if step.verb in verbs), crowded))

"""The rule of a series, where it has one."""

from __future__ import annotations

from providers.caldav.lines import Component
from providers.malformed import MalformedError
from providers.rrule import rule, rule_parts
from providers.stamps import Anchor
from rules.model import Rule


def rule_of(master: Component, series: Anchor) -> Rule | None:
    """The rule of a series; MalformedError when there are several, or when it has no frequency."""
    lines = list(master.lines("RRULE"))
    if len(lines) > 1:
        raise MalformedError("several rules")
    return rule(rule_parts(lines[0].parts()[1]), series) if lines else None

"""What the log says of each action when it is carried out: a line in the words of the dry run."""

from __future__ import annotations

from typing import Any

import structlog

from daemon.meters import count_action
from daemon.reports import in_words, timestamp
from rules.plan import Row, Step

log = structlog.get_logger()


def done(step: Step) -> None:
    """Its actions were carried out."""
    for row in step.rows:
        count_action(row.action, "done")
        log.info("done", **_facts(step, row))


def overtaken(step: Step, why: str) -> None:
    """The calendar or the record has changed since it was planned; the next pass sees the new state."""
    for row in step.rows:
        count_action(row.action, "overtaken")
        log.info("changed meanwhile", why=why, **_facts(step, row))


def not_done(step: Step, why: str) -> None:
    """It failed; one that shows nothing in the dry run has a line as well."""
    for row in step.rows:
        count_action(row.action, "failed")
        log.warning("not done", why=why, **_facts(step, row))
    if not step.rows:
        log.warning("not done", action=step.verb, pair=step.pair, why=why)


def _facts(step: Step, row: Row) -> dict[str, Any]:
    """The words, and what they are made of, for whoever searches."""
    week = timestamp(row.recurrence_id)
    people = {"report": row.report, "manager": row.manager, "recurrence_id": week, "kind": row.kind, "text": row.text}
    return {"words": in_words(row), "action": row.action, "pair": step.pair, **people}

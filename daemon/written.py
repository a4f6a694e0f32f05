"""What people wrote, as JSON with stable names: the same in review packets and in what a person takes along."""

from __future__ import annotations

from typing import Any

from daemon.reports import timestamp
from rules.notebook import ActionItem, Point, Remark, SharedNote, Statement


def point_report(one: Point) -> dict[str, Any]:
    """A talking point, a growth conversation or feedback."""
    return {
        "by": one.author,
        "at": timestamp(one.added_at),
        "kind": one.kind,
        "text": one.text,
        "edited_by": one.edited_by or None,
        "shared_at": timestamp(one.shared_at),
        "done_at": timestamp(one.done_at),
    }


def note_report(one: SharedNote) -> dict[str, Any]:
    """A shared note."""
    return {"by": one.author, "at": timestamp(one.saved_at), "text": one.text}


def item_report(one: ActionItem) -> dict[str, Any]:
    """An action item."""
    return {
        "by": one.author,
        "at": timestamp(one.added_at),
        "owner": one.owner,
        "text": one.text,
        "due": one.due and one.due.isoformat(),
        "done_at": timestamp(one.done_at),
    }


def remark_report(one: Remark) -> dict[str, Any]:
    """A later remark."""
    return {"by": one.author, "at": timestamp(one.added_at), "text": one.text}


def statement_report(one: Statement) -> dict[str, Any]:
    """What somebody said of whether a 1:1 took place."""
    return {"by": one.by, "at": timestamp(one.at), "held": one.held, "reason": one.kind, "text": one.text}

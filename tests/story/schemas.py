"""What the reports look like, as JSON Schema (section 6 of the architecture)."""

from __future__ import annotations

from typing import Any

VERBS = "create adopt record ask remind put_back recreate reinvite attach repair follow end close tell tell_operator"
KINDS = (
    "cancelled moved resized declined guest_removed guest_added series_deleted series_ended series_moved"
    " cadence_changed split duplicate organizer_changed agenda_detached copies_disagree"
)
REASONS = "illness leave public_holiday family travel company_event conflict other"
OUTCOMES = "excused made_up moved restored adopted withdrawn unexplained"
FATES = "held moved excused made_up missed"
TEXT = {"type": "string"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(words: str) -> dict[str, Any]:
    """One of these words."""
    return {"enum": words.split()}


def record(**properties: Any) -> dict[str, Any]:
    """An object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(schema: dict[str, Any]) -> dict[str, Any]:
    """An array of that."""
    return {"type": "array", "items": schema}


UNREAD = list_of(record(report=TEXT, account=TEXT, why=TEXT))
ACTION = record(
    action=one_of(VERBS),
    report=TEXT,
    manager=TEXT,
    recurrence_id=maybe(INSTANT),
    kind=maybe(one_of(KINDS)),
    text=TEXT,
)
PLAN = record(id=TEXT, held=maybe(TEXT), now=INSTANT, actions=list_of(ACTION), unread=UNREAD)
REASON = record(kind=one_of(REASONS), text=TEXT, by=TEXT, at=INSTANT)
EXCEPTIONS = list_of(
    record(
        key=TEXT,
        report=TEXT,
        manager=TEXT,
        kind=one_of(KINDS),
        recurrence_id=maybe(INSTANT),
        seen_at=INSTANT,
        asked_at=maybe(INSTANT),
        reminded_at=maybe(INSTANT),
        asked=list_of(TEXT),
        reason=maybe(REASON),
        outcome=maybe(one_of(OUTCOMES)),
        closed_at=maybe(INSTANT),
    )
)
HISTORY = list_of(
    record(
        week={"type": "string", "pattern": r"^\d{4}-W\d\d$"},
        report=TEXT,
        manager=TEXT,
        recurrence_id=INSTANT,
        became=one_of(FATES),
        reason=maybe(one_of(REASONS)),
        exceptions=EXCEPTIONS,
    )
)
PAIR = record(
    report=TEXT,
    manager=TEXT,
    slot=TEXT,
    next=maybe(INSTANT),
    open_exceptions={"type": "integer"},
    agenda_url=TEXT,
    agenda_written=maybe({"type": "boolean"}),
)
STATUS = record(
    pairs=list_of(PAIR),
    last_backup=maybe(record(at=INSTANT, file=TEXT)),
    audit=maybe(record(entries={"type": "integer"}, seal=TEXT)),
    last_pass=maybe(record(started_at=INSTANT, finished_at=maybe(INSTANT), unread=UNREAD)),
    healthy={"type": "boolean"},
)

"""Which weeks a question carries along for reference, and what calendars know their series by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.model import Kind, Span
from rules.records import ExceptionRecord


@dataclass(frozen=True, slots=True)
class Event:
    """A series as both find it in their calendars: UID, title, zone, and the address of who organizes it."""

    uid: str
    title: str
    zone: str
    organizer: str


def weeks_off(records: Iterable[ExceptionRecord]) -> dict[datetime, Span]:
    """The cancelled weeks by recurrence id, each as it was agreed."""
    cancelled = (one.deviation for one in records if one.deviation.kind is Kind.CANCELLED)
    return {one.recurrence_id: one.agreed for one in cancelled if one.recurrence_id and one.agreed}

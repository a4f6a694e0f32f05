"""What must be written so that an event becomes another: single fields of ours, lists whole, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers.google.ids import Event
from providers.google.links import links_of
from providers.google.people import attendees
from providers.google.reading import Whose
from providers.google.recurrence import Recurrence, first_of, recurrence_of
from providers.google.times import anchor_of, length_of
from providers.malformed import MalformedError

OURS = ("status", "start", "end", "recurrence", "attendees", "attachments", "description", "extendedProperties")
Body = dict[str, Any]


def body_of(before: Event, after: Event) -> Body:
    """The patch that makes one event of the other, as far as its fields are ours; {} where nothing differs."""
    return _patch({name: before.get(name) for name in OURS}, {name: after.get(name) for name in OURS})


def took(meant: Event, answer: Event, body: Body, whose: Whose) -> bool:
    """Whether an event shows what was written into it: the meaning counts, not the spelling."""
    try:
        return all(_same(name, meant, answer, whose) for name in body)
    except MalformedError:
        return False


def _patch(before: Mapping[str, Any], after: Mapping[str, Any]) -> Body:
    """Objects are merged by Google: what is to go is named as null. Lists are replaced whole."""
    found: Body = {}
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        found[name] = _patch(old, new) if isinstance(old, Mapping) and isinstance(new, Mapping) else new
    return found


def _same(name: str, meant: Event, answer: Event, whose: Whose) -> bool:
    zone, names = whose.zone, whose.names
    match name:
        case "start" | "end":
            return _span(meant, zone) == _span(answer, zone)
        case "attendees":
            return set(attendees(meant, names)) <= set(attendees(answer, names))
        case "attachments" | "description":
            return set(links_of(meant)) <= set(links_of(answer))
        case "recurrence":
            return _recurrence(meant, zone) == _recurrence(answer, zone)
        case "status":
            return bool(meant.get(name) == answer.get(name))
        case _:
            return True


def _span(event: Event, zone: str) -> tuple[object, ...]:
    start = anchor_of(event, zone)
    return first_of(start), start.zone, start.form, length_of(event, start)


def _recurrence(event: Event, zone: str) -> Recurrence:
    return recurrence_of(event.get("recurrence") or (), anchor_of(event, zone))

"""In which calendars of a person the copies of a pair are expected."""

from __future__ import annotations

from daemon.company import Company, owner, place
from providers.base import CalendarRef
from rules.known import Known
from rules.model import Role


def places(company: Company, known: Known, role: Role) -> tuple[CalendarRef, ...]:
    """Where the last copy was dragged to, if it was, and the usual calendar, where earlier ones may be left."""
    usual, url = company.calendar(owner(known.pair, role)), known.places.get(role)
    return (usual,) if url in (None, usual.url) else (place(company, known, role), usual)

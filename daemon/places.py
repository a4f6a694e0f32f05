"""In which calendars of a person the copies of a pair are expected."""

from __future__ import annotations

from daemon.company import Company, owner, place
from providers.base import CalendarRef
from rules.known import Known
from rules.model import Role


def places(company: Company, known: Known, role: Role) -> tuple[CalendarRef, ...]:
    """Where the last copy was dragged to, if it was, and the usual calendar, where earlier ones may be left."""
    last, usual = place(company, known, role), company.calendar(owner(known.pair, role))
    return (last,) if last == usual else (last, usual)

"""What passes keep in mind is what the database holds: a transaction that was undone has left it ahead of that."""

from __future__ import annotations

from daemon.store import Store
from rules.known import Known
from rules.reading import CalendarState


def recollected(store: Store, known: dict[str, Known], states: dict[str, CalendarState], undone: int) -> int:
    """Take from the database what is kept in mind, where anything was undone since; how much was undone by now.

    Both are changed in place. Otherwise a calendar that is kept in mind as read would never be stored as it is: only
    what changes is written, and after a restart an old reading beside a new cursor would stay for ever.
    """
    if (by_now := store.undone) != undone:
        for mind, stored in ((known, store.known()), (states, store.calendars())):
            mind.clear()
            mind.update(stored)  # type: ignore[arg-type]
    return by_now

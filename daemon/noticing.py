"""What a pass keeps of what it saw, before anything is planned."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from daemon.company import Company
from daemon.inviting import note_told
from daemon.responding import settle_responses
from daemon.store import Store
from rules.following import edited_since
from rules.known import OwnWeek
from rules.plan import Unread
from rules.situation import Situation

DAY = timedelta(days=1)
See = Callable[[str], Situation | list[Unread]]


def take_note(company: Company, store: Store, keys: Collection[str], see: See, now: datetime) -> None:
    """Keep what is over, and what counts as told, by what pairs show; `see` looks at one by its key."""
    _return_weeks(store, keys, see, now)
    if pairs := {one.pair for one in store.responses.waiting()}:
        settle_responses(store, [see(key) for key in set(keys) & pairs], company.policy, now)
    note_told(company, store, keys, see)


def _return_weeks(store: Store, keys: Collection[str], see: See, now: datetime) -> None:
    """Weeks that their owner changed after the daemon set them are the owner's again."""
    own, theirs = store.weeks.by_pair(), list[OwnWeek]()
    for key in own.keys() & set(keys):
        seen = see(key)
        theirs += edited_since(seen, own[key]) if isinstance(seen, Situation) else ()
    if own:
        store.weeks.forget(theirs, now - DAY)

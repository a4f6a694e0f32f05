"""Tells the operator of 1:1s that a server says it has already, and that are nowhere where we may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.mail.compose import Desk
from daemon.operator import PATIENCE, TAKEN, tell
from daemon.rows import Outage
from daemon.store import Store


def tell_of_taken(store: Store, desk: Desk, taken: Mapping[str, str], now: datetime) -> None:
    """Count the passes in a row, tell once at the third, and again only after it was well.

    `taken` is what the server said, by the key of the pair whose series it did not take.
    """
    causes = {f"{TAKEN}{key}": said for key, said in taken.items()}
    known = {cause: one for cause, one in store.passes.outages().items() if cause.startswith(TAKEN)}
    counted = [known.get(cause, Outage(cause, now, 0)) for cause in causes]
    counted = [replace(one, passes=one.passes + 1) for one in counted]
    due = [one for one in counted if one.passes >= PATIENCE and one.told_at is None]
    with store.transaction():
        for cause in known.keys() - causes.keys():
            store.passes.end_outage(cause)
        for one in counted:
            store.passes.save_outage(replace(one, told_at=now) if one in due else one)
        if due:
            _tell(store, desk, due, [causes[one.cause] for one in due], now)


def _tell(store: Store, desk: Desk, due: Sequence[Outage], said: Sequence[str], now: datetime) -> None:
    since = min(one.since for one in due)
    paragraphs = [
        f"Since {since:%Y-%m-%d %H:%M} UTC a server does not take these 1:1s, since it has them already. They are in "
        "none of the calendars that the daemon can read.",
        "\n".join(said[:20]),
        "Please look into the person's other calendars, and into their trash. Let the daemon read the one that holds "
        "the 1:1, or delete it there; it is written then.",
        "Each pass tries again. You will hear of this again only after it has been well.",
    ]
    cause = " ".join(f"{one.cause} {one.since.isoformat()}" for one in due)
    tell(store, desk, cause, "A 1:1 stands where it cannot be read", paragraphs, now)

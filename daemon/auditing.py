"""Notes in the audit log who did what; never what anybody wrote or said.

Whoever does something calls `note` inside the transaction that does it, so that there is both or neither. `who` and
`about` hold one person's address at most: each is forgotten as a whole when that person is erased.
"""

from __future__ import annotations

import os
import pwd
import re
from datetime import datetime

import structlog

from daemon.rows import stamp
from daemon.store import Store
from rules.audit import Deed as Deed
from rules.plan import Conclude, Step, Verb

log = structlog.get_logger()
DAEMON = "daemon"
"""Who does what a pass does."""

SOMEBODY = "somebody"
"""Who asks for a link to sign in: that is not known yet."""

DEEDS = {
    Verb.CREATE: Deed.CREATE,
    Verb.PUT_BACK: Deed.PUT_BACK,
    Verb.RECREATE: Deed.RECREATE,
    Verb.REINVITE: Deed.REINVITE,
    Verb.REPAIR: Deed.REPAIR,
    Verb.FOLLOW: Deed.FOLLOW,
    Verb.END: Deed.END,
}
"""What a pass does to calendars beyond attaching an agenda."""

USER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}", re.ASCII)


def note(store: Store, deed: Deed, who: str, about: str, now: datetime) -> None:
    """Add to the audit log, in the transaction that is open, else in one of its own."""
    store.audit.add(deed, who, about, now)


def note_step(store: Store, step: Step, now: datetime) -> None:
    """Note what a pass wrote into calendars: of whose 1:1, and of which week."""
    deed = DEEDS.get(step.verb)
    if deed is None or (isinstance(step.task, Conclude) and not step.task.writes):
        return
    for row in step.rows:
        note(store, deed, DAEMON, f"{row.report} {stamp(row.recurrence_id) if row.recurrence_id else ''}".rstrip(), now)


def operating_user() -> str:
    """Who runs a command: the user of the machine, and who became that user by sudo, as far as that tells."""
    user, before = _user(os.getuid()), os.environ.get("SUDO_USER", "")
    return f"{before} as {user}" if USER_NAME.fullmatch(before) and before != user else user


def tell_seal(store: Store) -> None:
    """Write the latest seal into the log, where it can be remembered beside the database."""
    if last := store.audit.last():
        log.info("audit log", entries=last.number, seal=last.seal)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a service's user of its own, or one of a container
        return f"uid {uid}"

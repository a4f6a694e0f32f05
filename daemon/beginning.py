"""Opens the database of a state: one that has gone is begun anew, which the operator hears of."""

from __future__ import annotations

from datetime import datetime

import structlog

from daemon import assembly
from daemon.config import Config
from daemon.lock import mark
from daemon.operator import tell_of_lost_database
from daemon.store import Store

log = structlog.get_logger()


def opened(config: Config, now: datetime, *, used: bool) -> Store:
    """The database for who holds the lock of the state; `used` says that there was one before."""
    path = assembly.database(config)
    lost = used and not path.exists()
    store = assembly.open_store(config)
    if not used:
        mark(path.parent)
    if lost:
        log.warning("the database was gone, a new one is begun from the calendars", file=str(path))
        tell_of_lost_database(store, assembly.desk(config), path, now)
    return store

"""What the daemon remembers, in SQLite: the only place, with the migrations, that speaks SQL.

Every thread gets a connection of its own to the file. Values go in and out as nouns; instants are stored as RFC 3339
text in UTC, so that they sort.
"""

from daemon.store.database import upsert
from daemon.store.errors import DamagedError, ForeignError, NewerError, OlderError, StoreError
from daemon.store.opening import Opening
from daemon.store.store import WAITING, Store

__all__ = [
    "WAITING",
    "DamagedError",
    "ForeignError",
    "NewerError",
    "OlderError",
    "Opening",
    "Store",
    "StoreError",
    "upsert",
]

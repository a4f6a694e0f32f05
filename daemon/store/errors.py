"""What can be wrong with a database as a whole; each text says what, where, and what to do."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be used; the text says what to do."""


class ForeignError(StoreError):
    """The file is no database of this program."""


class NewerError(StoreError):
    """The database was written by a newer program than this one."""


class OlderError(StoreError):
    """The database is as an older program left it, and whoever opens it may not change that."""

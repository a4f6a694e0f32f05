"""How many sign-in links one client may ask for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from flask import Flask, current_app

EXTENSION = "oneonone-bucket"
MOST = 30
WITHIN = timedelta(minutes=10)
MOST_CLIENTS = 1_000


@dataclass(slots=True)
class Bucket:
    """Requests by client in the last ten minutes, in memory; the client unheard for longest is forgotten first."""

    _seen: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, client: str, now: datetime) -> bool:
        """Whether the client may ask once more now."""
        with self._lock:
            recent = [at for at in self._seen.pop(client, []) if at > now - WITHIN]
            allowed = len(recent) < MOST
            self._seen[client] = [*recent, now] if allowed else recent
            while len(self._seen) > MOST_CLIENTS:
                self._seen.popitem(last=False)
            return allowed


def attach_bucket(app: Flask) -> None:
    """Give an app an empty bucket."""
    app.extensions[EXTENSION] = Bucket()


def current_bucket() -> Bucket:
    """The bucket of the app that answers this request."""
    return cast(Bucket, current_app.extensions[EXTENSION])

"""How often one client may ask for a sign-in link and open links that are none, and one person write and export."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import NoReturn, cast

from flask import Flask, Response, abort, current_app, render_template, request
from werkzeug.exceptions import TooManyRequests

from daemon.web.proxy import client
from daemon.web.session import UNSAFE, signed_in
from daemon.web.site import current

EXTENSION = "oneonone-bucket"
MOST = 30
WITHIN = timedelta(minutes=10)
MOST_BAD = 10
BAD_WITHIN = timedelta(minutes=1)
MOST_WRITTEN = 600
"""A page that saves by itself does so far less often."""
MOST_EXPORTS = 10
MOST_CLIENTS = 1_000
COUNTED_ELSEWHERE = frozenset({"google", "ask_for_link"})
"""What Google tells comes from its own addresses, and does no more than one look a second."""
EXPORTS = frozenset({"my_export", "review_md", "review_json"})


@dataclass(slots=True)
class Bucket:
    """Requests by client in the last minutes, in memory; the client unheard for longest is forgotten first."""

    most: int = MOST
    within: timedelta = WITHIN
    _seen: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, client: str, now: datetime) -> bool:
        """Whether the client may ask once more now."""
        with self._lock:
            recent = [at for at in self._seen.pop(client, []) if at > now - self.within]
            allowed = len(recent) < self.most
            self._seen[client] = [*recent, now] if allowed else recent
            while len(self._seen) > MOST_CLIENTS:
                self._seen.popitem(last=False)
            return allowed


@dataclass(frozen=True, slots=True)
class Buckets:
    """For links that are asked for, links that lead nowhere, what is written, and what is taken along."""

    asking: Bucket
    bad_links: Bucket
    writing: Bucket
    exporting: Bucket


def attach_bucket(app: Flask) -> None:
    """Give an app empty buckets."""
    writing, exporting = Bucket(MOST_WRITTEN, BAD_WITHIN), Bucket(MOST_EXPORTS)
    app.extensions[EXTENSION] = Buckets(Bucket(), Bucket(MOST_BAD, BAD_WITHIN), writing, exporting)


def may_ask() -> bool:
    """Whether the client of this request may ask for one more link."""
    return _buckets().asking.take(client(), current().clock())


def note_bad_link() -> None:
    """Count a link that is forged, over or used against the client; 429 when there were too many of them.

    Whoever holds a good link never comes here, however many bad ones came from the same address.
    """
    if not _buckets().bad_links.take(client(), current().clock()):
        _too_many()


def hold_back() -> None:
    """Refuse with 429 what one person, or one client that nobody is signed in at, writes or takes along too often."""
    buckets = _buckets()
    if request.method in UNSAFE and request.endpoint not in COUNTED_ELSEWHERE:
        _take(buckets.writing)
    elif request.endpoint in EXPORTS:
        _take(buckets.exporting)


def _take(bucket: Bucket) -> None:
    reader = signed_in()
    if not bucket.take(reader.email if reader else client(), current().clock()):
        raise TooManyRequests(retry_after=int(bucket.within.total_seconds()))


def _too_many() -> NoReturn:
    answer = Response(render_template("too_many_links.html"), 429)
    answer.headers["Retry-After"] = str(int(BAD_WITHIN.total_seconds()))
    abort(answer)


def _buckets() -> Buckets:
    return cast(Buckets, current_app.extensions[EXTENSION])

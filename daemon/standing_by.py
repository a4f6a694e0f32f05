"""A machine that stands by: it waits for the lease, puts the newest copy in place, and only then acts."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog
from flask import Flask, request

from daemon import assembly, sealing
from daemon.auditing import DAEMON, Deed, note
from daemon.config import Config
from daemon.lease import Fence, Taken, nothing
from daemon.lease_places import newest
from daemon.notify import notify
from daemon.restoring import OutdatedError, put_in_place, usable
from daemon.store import DamagedError, Store, StoreError
from providers.errors import ProviderError

log = structlog.get_logger()
LOOKS = 12
"""So many times within the length of the lease it is looked at."""

MOST_SECONDS = 10.0
UNAVAILABLE = "This machine stands by: another one serves the pages.\n"


class Door:
    """What the port leads to: nothing that is ready until there are pages."""

    def __init__(self, prefix: str) -> None:
        self.config = {"APPLICATION_ROOT": prefix}
        self._app: Callable[..., Iterable[bytes]] = _closed().wsgi_app

    @contextmanager
    def opened(self, app: Flask) -> Iterator[None]:
        """Lead to the pages for a while."""
        closed, self._app = self._app, app.wsgi_app
        try:
            yield
        finally:
            self._app = closed

    def __call__(self, environ: object, start_response: object) -> Iterable[bytes]:
        return self._app(environ, start_response)


def _closed() -> Flask:
    app = Flask("standing-by")

    @app.before_request
    def say() -> tuple[str, int, dict[str, str]]:
        alive = request.path == "/healthz"
        return ("ok\n" if alive else UNAVAILABLE), (200 if alive else 503), {"Content-Type": "text/plain"}

    return app


def wait(fence: Fence, lacking: Callable[[], str] = nothing, sleep: Callable[[float], None] = time.sleep) -> Taken:
    """Come back once this machine holds the lease; systemd hears that it stands by, and for want of what."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # there is nothing to be read anew yet
    told = ""
    while True:
        taken, why = _tried(fence, lacking)
        if taken:
            log.info("holds the lease", host=fence.host, anew=taken.anew)
            return taken
        if why != told:
            log.info("stands by", why=why)
            told = why
        notify(READY=1, WATCHDOG=1, STATUS=f"stands by: {why}")
        sleep(min(MOST_SECONDS, fence.ttl / LOOKS))


def not_held(fence: Fence) -> str:
    """Why this machine does no single pass; "" where the lease is its own from before, and its state is settled."""
    taken, why = _tried(fence, lambda: f"{fence.host} holds the lease and has not begun to act")
    return "" if taken and not taken.anew else why


def lacking(config: Config) -> str:
    """What a machine lacks that knows nothing: whoever knows more, and comes back, is not to be kept from acting."""
    if assembly.database(config).exists() or _has_usable_copy(config):
        return ""
    return f"no usable copy in {config.standby.copies}: bring a backup of the other machine there"


def _has_usable_copy(config: Config) -> bool:
    return any(usable(config, one, config.standby.key_file) for one, _ in newest(config))


def _tried(fence: Fence, lacking: Callable[[], str]) -> tuple[Taken | None, str]:
    try:
        taken = fence.claim(lacking)
    except ProviderError as error:
        return None, f"the lease cannot be read or written: {error}"
    if fence.lacking:
        return None, fence.lacking
    return taken, f"{fence.holder} holds the lease" if fence.holder else "nobody held the lease for long enough yet"


def take_up(config: Config, taken: Taken, now: datetime) -> None:
    """Put the newest state in place that there is, where another machine may have acted since; for who holds the lock.

    What is newest, by their last passes: a copy that was brought here, or what this machine knew last. Either counts as
    restored. StoreError
    where all of that is unusable: a machine that knows nothing must not act as if nothing had happened. Where there was
    no lease yet, what it knows itself stays as it is, unless a copy is newer.
    """
    if not taken.anew:
        return
    own = _own_state(config)
    try:
        restored = any(_restored(config, copy, now, own) for copy, _ in newest(config))
    except OutdatedError:
        restored = False
    if restored or (taken.first and (own or not newest(config))):
        return
    if own is None:
        raise StoreError(f"no usable copy in {config.standby.copies}: bring a backup of the other machine there")
    _mark_own(config, now)


def _restored(config: Config, copy: Path, now: datetime, own: datetime | None) -> bool:
    """Whether it is in place; an older one is better than none where it is damaged, or was not brought whole.

    OutdatedError when it knows less than this machine: one that stands by makes copies, too, of what it knew once.
    """
    try:
        done, before = put_in_place(config, copy, config.standby.key_file, now, DAEMON, own)
    except (StoreError, sealing.SealError) as error:
        log.error("copy not usable", copy=str(copy), why=str(error))
        return False
    log.warning("restored a copy", copy=str(copy), of=done.since, before=str(before))
    return True


def _own_state(config: Config) -> datetime | None:
    """Of when the own database is; None without one that was used, and for a damaged one that a copy can stand for."""
    if not assembly.database(config).exists():
        return None
    try:
        store = assembly.open_store(config)
    except DamagedError as error:
        if not _has_usable_copy(config):
            raise
        log.error("own database not usable", why=str(error))
        return None
    last = store.passes.last()
    store.close()
    return last.started_at if last else None


def _mark_own(config: Config, now: datetime) -> None:
    store: Store = assembly.open_store(config)
    with store.transaction():
        store.restoration.mark(now)
        note(store, Deed.RESTORE, DAEMON, "of this machine's last pass", now)
    store.close()

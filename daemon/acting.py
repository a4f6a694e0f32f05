"""Which of two machines acts: the lease by which this one knows, and the database for what only that one may write."""

from __future__ import annotations

from daemon import assembly
from daemon.clock import Clock, SystemClock, with_sleep
from daemon.config import Config
from daemon.lease import Fence
from daemon.lease_places import open_place
from daemon.store import Store, StoreError


def fence_of(config: Config, clock: Clock) -> Fence | None:
    """The lease of this machine; None where there is no second one."""
    if config.standby.account is None:
        return None
    standby, state_dir = config.standby, config.daemon.state_dir
    return Fence(open_place(config, clock), standby.name, standby.ttl.total_seconds(), state_dir, with_sleep)


def open_acting(config: Config) -> Store:
    """The database beside a daemon, for who writes; StoreError on a machine that stands by: it would be lost there."""
    fence = fence_of(config, SystemClock())
    why = fence.elsewhere() if fence else ""
    if fence:
        fence.close()
    if why:
        raise StoreError(f"[standby]: {why}; do this on the machine that acts")
    return assembly.open_beside(config)

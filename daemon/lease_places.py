"""Where config.toml says that the lease is kept, and the other machine's backups are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from daemon import assembly
from daemon.account_settings import CaldavAccount, GoogleAccount
from daemon.backing_up import copied_at
from daemon.clock import Clock
from daemon.config import Config
from daemon.standby_settings import SAFE
from providers.base import Finding
from providers.errors import ProviderError
from providers.lease import LeasePlace
from rules.duration import format_duration
from rules.lease import read_lease

PARTS = 12
"""A request takes this part of the lease's length at the most, so that a renewal can be tried again."""


def open_place(config: Config, clock: Clock) -> LeasePlace:
    """Where the lease is; there is an account of that name, as the settings demand."""
    settings = config.accounts[config.standby.account or ""]
    return _at_google(config, settings, clock) if isinstance(settings, GoogleAccount) else _on_caldav(config, settings)


def examined(config: Config, clock: Clock) -> Iterator[Finding]:
    """Whether the lease can be read, who holds it, and whether there is a copy to begin with; nothing is written."""
    if config.standby.account is None:
        return
    place = open_place(config, clock)
    try:
        standing = place.read()
        lease = read_lease(standing.text) if standing else None
        yield Finding("lease", True, f"{lease.holder} holds it" if lease else "nobody holds it yet")
    except ProviderError as error:
        yield Finding("lease", False, f"cannot be read ({error}); correct [standby], or the rights on that calendar")
    finally:
        place.close()
    if config.standby.ttl < SAFE:
        note = f"please note: ttl is shorter than {format_duration(SAFE)}; a write under way may outlast half of it"
        yield Finding("lease", True, note)
    if not newest(config):
        yield Finding("copies", True, "please note: no backup of the other machine was brought here yet")


def newest(config: Config) -> list[tuple[Path, datetime]]:
    """The other machine's backups that were brought here, and when each was made, the newest first."""
    folder = config.standby.copies
    there = folder.iterdir() if folder and folder.is_dir() else ()
    found = [(path, at) for path in there if (at := copied_at(path))]
    return sorted(found, key=lambda one: one[1], reverse=True)


def _on_caldav(config: Config, settings: object) -> LeasePlace:
    from providers.caldav.hrefs import calendar_url
    from providers.caldav.lease import CalDavLease
    from providers.caldav.transport import REQUEST_SECONDS, Transport

    assert isinstance(settings, CaldavAccount)
    standby = config.standby
    ca_file = str(settings.ca_file) if settings.ca_file else None
    seconds = min(REQUEST_SECONDS, max(1.0, standby.ttl.total_seconds() / PARTS))
    transport = Transport(settings.url, assembly.credentials_of(settings), ca_file, seconds)
    return CalDavLease(transport, calendar_url(settings.url, standby.calendar, standby.owner), standby.owner)


def _at_google(config: Config, settings: GoogleAccount, clock: Clock) -> LeasePlace:
    from providers.google.lease import GoogleLease

    quota = settings.per_user_per_minute, settings.per_project_per_minute
    return GoogleLease(assembly.google_client(settings, clock, *quota), config.standby.owner, config.standby.calendar)

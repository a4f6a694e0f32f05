"""Opens the place in which config.toml says that the lease is kept."""

from __future__ import annotations

from daemon import assembly
from daemon.account_settings import CaldavAccount, GoogleAccount
from daemon.clock import Clock
from daemon.config import Config
from providers.lease import LeasePlace

PARTS = 12
"""A request takes this part of the lease's length at the most, so that a renewal can be tried again."""


def open_place(config: Config, clock: Clock) -> LeasePlace:
    """Where the lease is; there is an account of that name, as the settings demand."""
    settings = config.accounts[config.standby.account or ""]
    return _at_google(config, settings, clock) if isinstance(settings, GoogleAccount) else _on_caldav(config, settings)


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

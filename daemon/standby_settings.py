"""What config.toml may say of a second machine that stands by."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from daemon.setting_files import AnyFile, SecretFile
from daemon.setting_types import Duration, Table, within
from rules.lease import HOST

SHORTEST, SAFE, LONGEST = timedelta(seconds=3), timedelta(minutes=6), timedelta(hours=1)
"""A write that is under way may take some minutes: so long is half of what is safe."""


def _host(text: str) -> str:
    if HOST.fullmatch(text) is None:
        raise ValueError(f'"{text}" is no name of a machine; write letters, digits, dots and hyphens, up to 63')
    return text


def this_machine() -> str:
    """The name of this machine, as far as it can stand in a lease."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:63] or "unnamed"


class StandbyTable(Table):
    """[standby]"""

    account: str | None = Field(
        default=None, description="Name of the account that keeps the lease; without it there is no second machine"
    )
    calendar: str = Field(
        default="/oneonone/lease/",
        min_length=1,
        description="Calendar for the lease alone: on CalDAV counted from `url`, at Google its id",
    )
    owner: str = Field(default="", description="Whose login keeps it, where each person has an own one, and at Google")
    host: Annotated[str, AfterValidator(_host)] | None = Field(
        default=None, description="Name of this machine, another one on each; by default what it calls itself"
    )
    ttl: Duration = Field(default=SAFE, description="How long the lease must stand unchanged before another takes it")
    copies: AnyFile | None = Field(
        default=None, description="Folder to which the other machine's backups are brought; the newest is restored"
    )
    key_file: SecretFile | None = Field(default=None, description="Secret key of age or SSH that opens those backups")

    @field_validator("ttl")
    @classmethod
    def _within_reason(cls, value: timedelta) -> timedelta:
        return within(value, SHORTEST, LONGEST)

    @property
    def name(self) -> str:
        """What this machine is called in the lease."""
        return self.host or this_machine()

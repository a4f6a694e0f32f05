"""What config.toml may say of agendas and pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from daemon.setting_files import NotesKeyFile
from daemon.setting_types import Address, Duration, Header, Table, within
from rules.sharing import Habits

STANDARD = Habits()
LONGEST_NOTICE = timedelta(days=7)


class AgendaTable(Table):
    """[agenda]"""

    provider: Literal["builtin", "google_docs"] = Field(default="builtin", description="Where agendas are kept")
    account: str | None = Field(
        default=None,
        validate_default=True,
        description="google_docs: name of the Google account whose service account makes the documents",
    )
    owner: Address | None = Field(
        default=None,
        validate_default=True,
        description="google_docs: address of the user in whose name, and in whose Drive, they are made",
    )
    shared_drive: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="google_docs: id of a shared drive that holds them instead; `owner` is a member of it",
    )
    attach_to: Literal["series", "occurrence"] = Field(
        default="series", description="What the agenda hangs on: the series, or each of the next two weeks"
    )
    share_before: Duration = Field(
        default=STANDARD.share_before,
        description="How long before the 1:1 the agenda is to be shared; days off do not count",
    )
    remind_before: Duration = Field(
        default=STANDARD.remind_before,
        description="How long before that a team member who has not shared it is reminded; `0s` for never",
    )
    growth_after: Duration = Field(
        default=STANDARD.growth_after,
        description="A growth conversation is suggested when none was marked for so long; `0s` for never",
    )
    notes_key_file: NotesKeyFile | None = Field(
        default=None,
        description="File of at least 32 random characters that seals private notes; without it there are none",
    )

    @field_validator("account", "owner")
    @classmethod
    def _goes_with_documents(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("provider") == "google_docs" and value is None:
            raise ValueError("is missing; google_docs needs an account and an owner")
        return value

    @field_validator("share_before")
    @classmethod
    def _some_notice(cls, value: timedelta) -> timedelta:
        return within(value, timedelta(), LONGEST_NOTICE)


class WebTable(Table):
    """[web]"""

    trust_header: Header | None = Field(
        default=None,
        description="Header in which a proxy on this machine tells who is signed in; `listen` must be loopback",
    )

"""What config.toml may say of accounts: one model for each kind, every key with its meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from daemon.setting_files import BearerTokenFile, CaFile, CredentialsFile, SecretFile, ServiceAccountFile
from daemon.setting_types import Address, CalendarServer, CalendarTemplate, Domain, Table, WithAdmin, with_username
from providers.google.pace import LEAST_QUOTA, PER_PROJECT, PER_USER

BY_PASSWORD = ("username", "password_file")


class CaldavAccount(Table):
    """[accounts.NAME] with provider = "caldav" """

    provider: Literal["caldav"] = Field(description="Kind of account")
    url: CalendarServer = Field(description="Address of the CalDAV server")
    calendar: CalendarTemplate = Field(
        description="Each person's calendar, counted from `url`: `{email}` is the address, `{user}` its local part"
    )
    mails_guests: bool | None = Field(
        default=None,
        description="Whether the server mails people of `mail` accounts itself; else its SCHEDULE-STATUS tells",
    )
    ca_file: CaFile | None = Field(default=None, description="Certificates to trust instead of the system's")
    username: str | None = Field(default=None, min_length=1, description="Service user with rights on all calendars")
    password_file: SecretFile | None = Field(
        default=None, validate_default=True, description="File with the service user's password"
    )
    token_file: BearerTokenFile | None = Field(
        default=None,
        validate_default=True,
        description="Instead of these two: file with the service user's bearer token, which another program renews",
    )
    credentials_file: CredentialsFile | None = Field(
        default=None,
        validate_default=True,
        description="Instead of these: CSV file, a person a row: `email,username,password` or `email,token_file`",
    )

    @field_validator("password_file")
    @classmethod
    def _goes_with_username(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        return with_username(value, info)

    @field_validator("token_file")
    @classmethod
    def _without_a_password(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value and _given(info, *BY_PASSWORD):
            raise ValueError("stands beside username and password_file; keep either the one or the other")
        return value

    @field_validator("credentials_file")
    @classmethod
    def _one_way_to_sign_in(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value and _given(info, *BY_PASSWORD):
            raise ValueError("stands beside username and password_file; keep either the one or the other")
        if value and _given(info, "token_file"):
            raise ValueError("stands beside token_file; keep either the one or the other")
        if not value and not _given(info, *BY_PASSWORD, "token_file"):
            raise ValueError("is missing, and so are username and password_file, and token_file; give one of the three")
        return value


def _given(info: ValidationInfo, *names: str) -> bool:
    """Whether one of these keys is there; one that was given and found wrong, its own mistake, is not in the data."""
    return any(info.data.get(name, True) is not None for name in names)


class GoogleAccount(Table):
    """[accounts.NAME] with provider = "google" """

    provider: Literal["google"] = Field(description="Kind of account")
    service_account_file: ServiceAccountFile = Field(description="Key file of the service account, as JSON")
    domain: Domain = Field(description="The organization's domain; guests of another one get Google's mails")
    discovery: CalendarServer | None = Field(
        default=None,
        description="Another discovery URL, for private endpoints: `{api}` and `{apiVersion}` are filled in",
    )
    ca_file: CaFile | None = Field(default=None, description="Certificates to trust instead of the usual ones")
    admin: Address | None = Field(
        default=None, description="Administrator in whose name the audit log and the directory are read"
    )
    audit: WithAdmin = Field(
        default=False, description="Whether the audit log is asked who made a change; Google fills it with a delay"
    )
    directory: WithAdmin = Field(
        default=False,
        description="Whether the directory is asked for people's other addresses and, by `check`, for their managers",
    )
    meet: bool = Field(
        default=False, description="Whether each new series gets a Meet link; one that people made never does"
    )
    per_user_per_minute: int = Field(
        default=PER_USER, ge=LEAST_QUOTA, description="Most requests a minute in one person's name: Google's quota"
    )
    per_project_per_minute: int = Field(
        default=PER_PROJECT, ge=LEAST_QUOTA, description="Most requests a minute in all: Google's quota"
    )


class MailAccount(Table):
    """[accounts.NAME] with provider = "mail" """

    provider: Literal["mail"] = Field(
        description="People whose calendars cannot be reached: they are invited by mail, and lead no team"
    )


Account = Annotated[CaldavAccount | GoogleAccount | MailAccount, Field(discriminator="provider")]

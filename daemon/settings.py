"""What config.toml may say: one model for each table, every key with its meaning; accounts apart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from daemon.account_settings import Account, GoogleAccount, MailAccount
from daemon.digest_settings import DigestTable
from daemon.mail.reply_address import LONGEST_LOCAL
from daemon.page_settings import AgendaTable, WebTable
from daemon.retention_settings import RetentionTable
from daemon.setting_files import AnyFile, CaFile, SecretFile, SigningSecretFile, StateFolder
from daemon.setting_types import (
    Address,
    Domain,
    Duration,
    ImapServer,
    Listen,
    ListenAddress,
    Sender,
    SmtpServer,
    Table,
    WebUrl,
    is_loopback,
    warn,
    with_username,
    within,
)
from daemon.standby_settings import StandbyTable
from providers.mail.address import split
from rules.duration import format_duration
from rules.model import Policy
from rules.pacing import Pace

STANDARD, STANDARD_PACE = Policy(), Pace()
SECOND, DAY, WEEK, YEAR = (timedelta(seconds=1), timedelta(days=1), timedelta(days=7), timedelta(days=366))


class DaemonTable(Table):
    """[daemon]"""

    state_dir: StateFolder = Field(
        default=None,
        validate_default=True,
        description="Folder for the database; needed unless systemd sets `$STATE_DIRECTORY`",
    )
    listen: ListenAddress = Field(default=Listen("127.0.0.1", 8411), description="Where the pages are served")
    base_url: WebUrl = Field(
        default=None,
        validate_default=True,
        description="What links in mails begin with; without it, the address of `listen`",
    )
    interval: Duration = Field(default=timedelta(minutes=5), description="Time between two passes")
    blind_after: Duration = Field(
        default=timedelta(hours=1),
        description="How long an account may be partly unread and the operator not told",
    )
    secret_file: SigningSecretFile = Field(
        description="File of at least 32 random characters, which sign the links; earlier ones may follow, a line each"
    )
    operator: Address = Field(description="Who is told of what a machine cannot mend")

    @field_validator("base_url", mode="before")
    @classmethod
    def _follows_listen(cls, value: object, info: ValidationInfo) -> object:
        return f"http://{info.data.get('listen', 'localhost')}" if value is None else value

    @field_validator("listen")
    @classmethod
    def _best_on_loopback(cls, value: Listen, info: ValidationInfo) -> Listen:
        if not value.loopback:
            remedy = "listen on 127.0.0.1, and put a web server with TLS in front"
            warn(info, f"listen is {value}: other machines reach the pages without TLS; {remedy}")
        return value

    @field_validator("base_url")
    @classmethod
    def _without_last_slash(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            warn(info, f"base_url is {value}: links to sign in, and sessions, can be read on the way; use https")
        return value.rstrip("/")

    @field_validator("interval", "blind_after")
    @classmethod
    def _takes_time(cls, value: timedelta) -> timedelta:
        return within(value, SECOND, DAY)


class RosterTable(Table):
    """[roster]"""

    source: Literal["csv"] = Field(default="csv", description="Kind of roster")
    file: AnyFile = Field(default="roster.csv", validate_default=True, description="The CSV file, one row a person")


class PolicyTable(Table):
    """[policy]"""

    shortest: Duration = Field(default=STANDARD.shortest, description="A shorter 1:1 is asked about")
    longest: Duration = Field(
        default=STANDARD.longest, validate_default=True, description="A longer 1:1 is asked about"
    )
    duration: Duration = Field(
        default=STANDARD.length, validate_default=True, description="Length of a 1:1 where the roster names none"
    )
    settle: Duration = Field(default=STANDARD.settle, description="Age of a change before anyone is asked")
    remind_after: Duration = Field(default=STANDARD.remind_after, description="From the question to the reminder")
    put_back_after: Duration = Field(
        default=STANDARD.put_back_after,
        validate_default=True,
        description="From the question to putting the 1:1 back",
    )
    horizon: Duration = Field(default=STANDARD.horizon, description="How far ahead weeks are watched")
    adopt: Literal["yes", "ask", "no"] = Field(
        default=STANDARD.adopt.value,
        description="Whether a weekly 1:1 that two people made by hand is taken over, offered to the operator, or left",
    )

    @field_validator("shortest")
    @classmethod
    def _takes_time(cls, value: timedelta) -> timedelta:
        return within(value, SECOND, DAY)

    @field_validator("longest")
    @classmethod
    def _not_below_shortest(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        return within(value, info.data.get("shortest", SECOND), DAY)

    @field_validator("duration")
    @classmethod
    def _between_shortest_and_longest(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        return within(value, info.data.get("shortest", SECOND), info.data.get("longest", DAY))

    @field_validator("put_back_after")
    @classmethod
    def _after_the_reminder(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        reminder = info.data.get("remind_after", timedelta())
        if value <= reminder:
            given = f"{format_duration(value)} is not after the reminder (remind_after is {format_duration(reminder)})"
            raise ValueError(f"{given}; name a longer time")
        return value

    @field_validator("horizon")
    @classmethod
    def _some_weeks(cls, value: timedelta) -> timedelta:
        return within(value, WEEK, YEAR)


class GovernorTable(Table):
    """[governor]"""

    quiet: bool = Field(default=STANDARD.quiet, description="Mails wait for the working hours of who gets them")
    daily: int = Field(default=STANDARD.daily, ge=1, description="Most mails a person gets in a day")


class MailTable(Table):
    """[mail]"""

    sender: Sender = Field(alias="from", description="Address that mails come from, or `Name <address>`")
    smtp: SmtpServer = Field(default="smtp://127.0.0.1:25", description="`smtp://` (STARTTLS) or `smtps://` server")
    imap: ImapServer | None = Field(default=None, description="`imap://` or `imaps://` server for replies")
    authserv_id: Domain | None = Field(
        default=None, description="Server whose Authentication-Results must vouch for who replies"
    )
    ca_file: CaFile | None = Field(default=None, description="Certificates to trust instead of the system's")
    username: str | None = Field(default=None, min_length=1, description="User name for the mail servers")
    password_file: SecretFile | None = Field(
        default=None, validate_default=True, description="File with the password for the mail servers"
    )

    per_minute: int = Field(default=STANDARD_PACE.per_minute, ge=1, description="Most mails sent in a minute")
    per_recipient: int = Field(
        default=STANDARD_PACE.per_recipient, ge=1, description="Most mails sent to one address in an hour"
    )

    @property
    def pace(self) -> Pace:
        """How fast mails go out."""
        return Pace(self.per_minute, self.per_recipient)

    @field_validator("imap")
    @classmethod
    def _leaves_room_to_reply(cls, value: str | None, info: ValidationInfo) -> str | None:
        local = split(info.data.get("sender", ""))[1].partition("@")[0]
        if value and len(local) > LONGEST_LOCAL:
            raise ValueError(f"needs a shorter address in from: at most {LONGEST_LOCAL} characters before its @")
        return value

    @field_validator("password_file")
    @classmethod
    def _goes_with_username(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        return with_username(value, info)


class Document(Table):
    """config.toml"""

    daemon: DaemonTable
    roster: RosterTable
    policy: PolicyTable
    governor: GovernorTable
    mail: MailTable
    agenda: AgendaTable
    web: WebTable
    digest: DigestTable
    retention: RetentionTable
    standby: StandbyTable
    accounts: dict[str, Account] = Field(min_length=1)

    @field_validator("accounts")
    @classmethod
    def _has_that_of_the_documents(cls, value: dict[str, Account], info: ValidationInfo) -> dict[str, Account]:
        agenda = info.data.get("agenda")
        name = agenda.account if isinstance(agenda, AgendaTable) else None
        if name is not None and not isinstance(value.get(name), GoogleAccount):
            raise ValueError(f"no Google account is called {name}, as agenda.account says; name one of provider google")
        return value

    @field_validator("accounts")
    @classmethod
    def _has_that_of_the_lease(cls, value: dict[str, Account], info: ValidationInfo) -> dict[str, Account]:
        standby = info.data.get("standby")
        name = standby.account if isinstance(standby, StandbyTable) else None
        if name is not None and isinstance(value.get(name), MailAccount | None):
            raise ValueError(f"no account with calendars is called {name}, as standby.account says; name one that is")
        return value

    @field_validator("web")
    @classmethod
    def _trusts_this_machine_alone(cls, value: WebTable, info: ValidationInfo) -> WebTable:
        daemon = info.data.get("daemon")
        if value.trust_header and isinstance(daemon, DaemonTable) and not daemon.listen.loopback:
            raise ValueError(f"trust_header needs loopback, and listen is {daemon.listen}; listen on 127.0.0.1")
        return value

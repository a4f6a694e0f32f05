"""Kinds of values in config.toml: how each is written, checked and resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from string import Formatter
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

from providers.mail.address import split
from rules.address import parse_address
from rules.duration import PATTERN, format_duration, parse_duration

LOOPBACK = ("localhost", "127.0.0.1", "::1")
PLACEHOLDERS = {"email", "user"}
ADMINS_MAY = {"audit": "read reports", "directory": "read users"}
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)


class Table(BaseModel):
    """A table without keys of its own: unknown keys are mistakes, values must have the right type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What values are resolved against: the folder of config.toml and the environment; collects warnings."""

    folder: Path
    environ: Mapping[str, str]
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the pages are served; port 0 takes a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine is heard there."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and cannot be anything else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def within(value: timedelta, least: timedelta, most: timedelta) -> timedelta:
    """The value itself; ValueError when it lies outside of the bounds."""
    if least <= value <= most:
        return value
    bounds = f"{format_duration(least)} to {format_duration(most)}"
    raise ValueError(f"{format_duration(value)} is outside of {bounds}; name a duration within")


def web_url(text: str) -> str:
    """An http or https URL as it stands; ValueError otherwise."""
    _split(text, ("http", "https"))
    return text


def warn(info: ValidationInfo, warning: str) -> None:
    """Note what is doubtful about a value, for `check` and the log."""
    surroundings(info).warnings.append(warning)


def with_username(value: Path | None, info: ValidationInfo) -> Path | None:
    """The password's file itself; ValueError when only one of it and username is given."""
    username = info.data.get("username", "given, and wrong")
    if value and username is None:
        raise ValueError("stands there without username; give both or neither")
    if not value and username is not None:
        raise ValueError("is missing, yet there is a username; give both or neither")
    return value


def surroundings(info: ValidationInfo) -> Surroundings:
    """What a value is resolved against."""
    assert isinstance(info.context, Surroundings)
    return info.context


def quoted(value: object, example: str) -> str:
    """A text itself; ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(f'must be text in quotes, like "{example}"')
    return value


def _duration(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(quoted(value, "10m"))


def _split(text: str, schemes: tuple[str, ...]) -> SplitResult:
    example = f"{schemes[-1]}://server.example.com"
    try:
        parts = urlsplit(text)
        right = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        right = None
    if not right or not text.isprintable() or " " in text:
        raise ValueError(f'"{text}" is not the address of a server; write one like {example}')
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"must hold no user name, password, ? or #; write one like {example}, user and password apart")
    return parts


def _calendar_server(text: str, info: ValidationInfo) -> str:
    parts = _split(text, ("http", "https"))
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        warn(info, f"{text} is not encrypted: passwords and calendars can be read on the way; use https")
    return text


def _smtp_server(text: str) -> str:
    return _mail_server(text, ("smtp", "smtps"))


def _imap_server(text: str) -> str:
    return _mail_server(text, ("imap", "imaps"))


def _mail_server(text: str, schemes: tuple[str, ...]) -> str:
    parts = _split(text, schemes)
    if parts.path not in ("", "/"):
        raise ValueError(f"must end after host and port, like {parts.scheme}://{parts.netloc}")
    return text.rstrip("/")


def _sender(text: str) -> str:
    """`Name <address>` or an address, as it stands."""
    name, address = split(text)
    return f"{name} <{parse_address(address)}>" if name else parse_address(address)


def _listen(value: object) -> Listen:
    text = quoted(value, "127.0.0.1:8411")
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None or parts.netloc != text or parts.username is not None:
        raise ValueError(f'"{text}" is not host and port; write them like 127.0.0.1:8411 or [::1]:8411')
    return Listen(host, port)


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError(f'"{text}" is not a domain; write what stands behind the @ of addresses, like "example.com"')
    return text.lower()


def _header(text: str) -> str:
    if not _HEADER.fullmatch(text):
        raise ValueError(f'"{text}" is not the name of a header; write one like "X-Remote-User"')
    return text


def _with_admin(value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001
    if value and info.data.get("admin", "given, and wrong") is None:
        right = ADMINS_MAY[info.field_name or ""]
        raise ValueError(f"needs admin, the address of an administrator who may {right}; add it")
    return value


def _calendar_template(text: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        names = {"{"}
    if not names or not names <= PLACEHOLDERS or not text.isprintable():
        raise ValueError(f'"{text}" does not tell one calendar for each person; write one like "/{{email}}/1on1/"')
    return text


TEXT = WithJsonSchema({"type": "string"})
Duration = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "pattern": PATTERN})]
ListenAddress = Annotated[Listen, BeforeValidator(_listen), TEXT]
WithAdmin = Annotated[bool, AfterValidator(_with_admin)]
Domain = Annotated[str, AfterValidator(_domain)]
Address = Annotated[str, AfterValidator(parse_address)]
Sender = Annotated[str, AfterValidator(_sender)]
WebUrl = Annotated[str, AfterValidator(web_url)]
CalendarServer = Annotated[str, AfterValidator(_calendar_server)]
CalendarTemplate = Annotated[str, AfterValidator(_calendar_template)]
SmtpServer = Annotated[str, AfterValidator(_smtp_server)]
ImapServer = Annotated[str, AfterValidator(_imap_server)]
Header = Annotated[str, AfterValidator(_header)]

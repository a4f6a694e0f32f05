"""config.toml, read once: a Config that holds together, or every mistake in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daemon.account_settings import CaldavAccount, GoogleAccount, MailAccount
from daemon.digest_settings import DigestTable
from daemon.file_rights import changeable
from daemon.mistakes import sentences
from daemon.page_settings import AgendaTable, WebTable
from daemon.secret_files import Secrets, read_secret, read_secrets, read_text
from daemon.setting_files import SHORTEST_SECRET
from daemon.setting_types import Surroundings
from daemon.settings import DaemonTable, Document, MailTable, RosterTable
from daemon.standby_settings import StandbyTable
from rules.model import Adopt, Policy
from rules.retention import Retention
from rules.sharing import Habits

DEFAULT_PATHS = (Path("/etc/oneonone/config.toml"), Path("config.toml"))


class ConfigError(Exception):
    """A config.toml that cannot be used; `mistakes` names every one with its place and remedy."""

    def __init__(self, path: Path, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(f"{path}: {one}" for one in mistakes))
        self.path = path
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Config:
    """What config.toml says, with files as absolute paths, and what is doubtful about it."""

    path: Path
    daemon: DaemonTable
    roster: RosterTable
    policy: Policy
    mail: MailTable
    agenda: AgendaTable
    web: WebTable
    digest: DigestTable
    retention: Retention
    standby: StandbyTable
    accounts: Mapping[str, CaldavAccount | GoogleAccount | MailAccount]
    secrets: Secrets = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def habits(self) -> Habits:
        """What the company aims for with its agendas."""
        return Habits(self.agenda.share_before, self.agenda.remind_before, self.agenda.growth_after)

    def notes_key(self) -> str | None:
        """What seals private notes, None where nothing does; ValueError when the file is gone or too short by now."""
        file = self.agenda.notes_key_file
        return read_secret(file, SHORTEST_SECRET) if file else None


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration in a file, by default /etc/oneonone/config.toml, else ./config.toml.

    Raises ConfigError with all mistakes at once, unreadable secret files among them.
    """
    chosen = (path or _default()).absolute()
    surroundings = Surroundings(chosen.parent, environ)
    tables: dict[str, Any] = {name: {} for name in Document.model_fields}
    try:
        document = Document.model_validate(tables | _read(chosen), context=surroundings)
    except ValidationError as error:
        raise ConfigError(chosen, sentences(error)) from error
    return _config(chosen, document, tuple(surroundings.warnings))


def config_schema() -> dict[str, Any]:
    """JSON Schema of config.toml."""
    return Document.model_json_schema()


def _default() -> Path:
    return next((one for one in DEFAULT_PATHS if one.is_file()), DEFAULT_PATHS[-1])


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigError(path, ["there is no such file; `oneonone init DIR` writes an example"])
    if wrong := changeable(path):
        raise ConfigError(path, [wrong])
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [f"not TOML: {error}; correct that line"]) from error
    except ValueError as error:
        raise ConfigError(path, [str(error)]) from error


def _config(path: Path, document: Document, warnings: tuple[str, ...]) -> Config:
    return Config(
        path=path,
        daemon=document.daemon,
        roster=document.roster,
        policy=_policy(document),
        mail=document.mail,
        agenda=document.agenda,
        web=document.web,
        digest=document.digest,
        retention=document.retention.terms,
        standby=document.standby,
        accounts=document.accounts,
        secrets=read_secrets(document.daemon.secret_file, SHORTEST_SECRET),
        warnings=warnings,
    )


def _policy(document: Document) -> Policy:
    policy, governor = document.policy, document.governor
    return Policy(
        length=policy.duration,
        shortest=policy.shortest,
        longest=policy.longest,
        settle=policy.settle,
        remind_after=policy.remind_after,
        put_back_after=policy.put_back_after,
        horizon=policy.horizon,
        adopt=Adopt(policy.adopt),
        quiet=governor.quiet,
        daily=governor.daily,
    )

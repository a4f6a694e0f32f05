"""Files that config.toml names: which there are, what they must hold, and who may read them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from daemon.file_rights import changeable, exposure, sheltered
from daemon.secret_files import find, read_secret, read_secrets, read_text
from daemon.setting_types import TEXT, quoted, surroundings
from providers.caldav.credentials import read_credentials, token_files
from providers.caldav.tokens import read_token
from providers.google.keys import read_key
from providers.tls import trusting

SHORTEST_SECRET = 32


def _file_name(value: object) -> str:
    text = quoted(value, "name")
    if not text or not text.isprintable():
        raise ValueError("is not the name of a file; write one, from the folder of config.toml on")
    return text


def _path(value: object, info: ValidationInfo) -> Path:
    return surroundings(info).folder / _file_name(value)


def _state_dir(value: object, info: ValidationInfo) -> Path:
    given = surroundings(info).environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if value is None and given:
        return Path(given)
    if value is None:
        raise ValueError('is missing; name the folder for the database, like "/var/lib/oneonone"')
    return _path(value, info)


def _readable_file(value: object, info: ValidationInfo) -> Path:
    path = find(_file_name(value), surroundings(info).folder, surroundings(info).environ)
    read_text(path)
    return path


def _certificates_file(value: object, info: ValidationInfo) -> Path:
    path = _readable_file(value, info)
    if wrong := changeable(path):
        raise ValueError(wrong)
    try:
        trusting(path)
    except OSError as error:
        raise ValueError(f"{path} holds no certificate in PEM form; name the file of who signs") from error
    return path


def _secret_file(value: object, info: ValidationInfo) -> Path:
    path = _readable_file(value, info)
    read_secret(path)
    _demand_own(path, info)
    return path


def _signing_secrets(path: Path) -> Path:
    read_secrets(path, SHORTEST_SECRET)
    return path


def _notes_key(path: Path) -> Path:
    read_secret(path, SHORTEST_SECRET)
    return path


def _credentials_file(value: object, info: ValidationInfo) -> Path:
    path = _readable_file(value, info)
    try:
        read_credentials(path)
    except csv.Error as error:
        raise ValueError(f"{path.name} is not CSV ({error}); correct its quotation marks") from error
    for one in (path, *token_files(path)):
        _demand_own(one, info)
    return path


def _token_file(value: object, info: ValidationInfo) -> Path:
    path = _readable_file(value, info)
    read_token(path)
    _demand_own(path, info)
    return path


def _service_account_file(path: Path) -> Path:
    read_key(path)
    return path


def _demand_own(path: Path, info: ValidationInfo) -> None:
    """What systemd hands over has rights that systemd looks after."""
    given = surroundings(info).environ.get("CREDENTIALS_DIRECTORY")
    if given == str(path.parent):
        return
    if wrong := exposure(path):
        raise ValueError(wrong)
    if near := sheltered(path):
        surroundings(info).warnings.append(near)


StateFolder = Annotated[Path, BeforeValidator(_state_dir), TEXT]
AnyFile = Annotated[Path, BeforeValidator(_path), TEXT]
CaFile = Annotated[Path, BeforeValidator(_certificates_file), TEXT]
SecretFile = Annotated[Path, BeforeValidator(_secret_file), TEXT]
ServiceAccountFile = Annotated[SecretFile, AfterValidator(_service_account_file)]
SigningSecretFile = Annotated[SecretFile, AfterValidator(_signing_secrets)]
NotesKeyFile = Annotated[SecretFile, AfterValidator(_notes_key)]
CredentialsFile = Annotated[Path, BeforeValidator(_credentials_file), TEXT]
BearerTokenFile = Annotated[Path, BeforeValidator(_token_file), TEXT]

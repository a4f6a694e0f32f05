"""Secrets lie in files: where one is found, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

LARGEST = 2**24
"""Characters: the logins of a hundred thousand people."""
NOTHING = b"\n"
"""What systemd hands over, as our unit says, in place of a credential that is not there."""

Secrets = tuple[str, ...]
"""What signs: the first one does, and what any of them has signed is accepted."""


def find(name: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """A bare name lies in $CREDENTIALS_DIRECTORY if it is there; any other path counts from the folder."""
    given = environ.get("CREDENTIALS_DIRECTORY", "")
    if given and Path(name).name == name and _handed_over(Path(given) / name):
        return Path(given) / name
    return folder / name


def _handed_over(path: Path) -> bool:
    return path.is_file() and path.read_bytes() != NOTHING


def read_text(path: Path) -> str:
    """The text of a file; ValueError says why it cannot be read, and what to do."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise ValueError(f"there is no file {path}; make it, or correct the name") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not text in UTF-8; write it anew") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); correct its name or its rights") from error
    if len(text) > LARGEST:
        raise ValueError(f"{path} holds more than {LARGEST} characters; name the file that is meant")
    return text


def read_secret(path: Path, shortest: int = 1) -> str:
    """What a file of at least `shortest` characters holds, without the line end; ValueError otherwise."""
    secret = read_text(path).rstrip("\r\n")
    if not secret:
        raise ValueError(f"{path} is empty; write the secret into it")
    if len(secret) < shortest:
        raise ValueError(f"{path} holds {len(secret)} characters; write at least {shortest} random ones")
    return secret


def read_secrets(path: Path, shortest: int) -> Secrets:
    """The secrets of a file, one a line, the one that signs first; ValueError when there is none, or a short one."""
    lines = [one.strip() for one in read_secret(path, shortest).splitlines()]
    for number, one in enumerate(lines, 1):
        if one and len(one) < shortest:
            given = f"{path} holds {len(one)} characters in line {number}"
            raise ValueError(f"{given}; write at least {shortest} random ones")
    return tuple(filter(None, lines))

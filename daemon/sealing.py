"""Copies that only the owner of a key can read, in the format of age (age-encryption.org)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from daemon.secret_files import read_text

Recipient: TypeAlias = Any
Identity: TypeAlias = Any
"""Keys of the library, which ships no types."""

T = TypeVar("T")
MAGIC = b"age-encryption.org/v1\n"
OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----"


class SealError(Exception):
    """A key that is none, or not the one; the text says what to do."""


def recipients(given: Iterable[str]) -> list[Recipient]:
    """The public keys that were named, or that stand in a file that was: `age1…` or of SSH, a line each."""
    found = [_recipient(one) for text in given for one in _lines(text)]
    if not found:
        raise SealError("no key to encrypt to; name one that begins with age1 or ssh-, or a file of such lines")
    return found


def _lines(text: str) -> Iterator[str]:
    if text.startswith(("age1", "ssh-")):
        yield text
        return
    for line in _text(Path(text)).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _recipient(line: str) -> Recipient:
    import pyrage

    if line.startswith("AGE-SECRET-KEY-"):
        raise SealError("that is a secret key; name the public one beside it, which begins with age1")
    kind = pyrage.ssh if line.startswith("ssh-") else pyrage.x25519
    return _well(lambda: kind.Recipient.from_str(line), f'"{line[:20]}…" is not a public key of age or SSH')


def seal(plain: Path, sealed: Path, to: list[Recipient]) -> None:
    """Write what a file holds into a new file for the owners of these keys."""
    import pyrage

    with plain.open("rb") as source, sealed.open("xb") as target:
        sealed.chmod(0o600)
        try:
            pyrage.encrypt_io(source, target, to)
        except pyrage.EncryptError as error:
            raise OSError(f"{sealed}: cannot be written ({error})") from error


def is_sealed(file: Path) -> bool:
    """Whether a file was encrypted with age."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def unseal(sealed: Path, plain: Path, key_file: Path | None) -> None:
    """Write into a new file what a sealed one holds; SealError when no key, or not this one, opens all of it."""
    import pyrage

    if key_file is None:
        raise SealError(f"{sealed}: is encrypted, and no key_file is named that opens it")
    keys = _identities(key_file)
    with sealed.open("rb") as source, plain.open("xb") as target:
        plain.chmod(0o600)
        complaint = f"{sealed}: {key_file} does not open it, or it is not complete"
        _well(lambda: pyrage.decrypt_io(source, target, keys), complaint)


def _identities(key_file: Path) -> list[Identity]:
    import pyrage

    text, complaint = _text(key_file), f"{key_file}: not a secret key of age or SSH, or one with a passphrase"
    if text.startswith(OPENSSH):
        return [_well(lambda: pyrage.ssh.Identity.from_buffer(text.encode()), complaint)]
    lines = [one.strip() for one in text.splitlines() if one.startswith("AGE-SECRET-KEY-")]
    if not lines:
        raise SealError(complaint)
    return [_well(lambda one=one: pyrage.x25519.Identity.from_str(one), complaint) for one in lines]  # type: ignore[misc]


def _text(file: Path) -> str:
    try:
        return read_text(file)
    except ValueError as error:
        raise SealError(str(error)) from error


def _well(call: Callable[[], T], complaint: str) -> T:
    """What the library returns; what it says of keys stays unsaid."""
    import pyrage

    try:
        return call()
    except (pyrage.RecipientError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise SealError(complaint) from error
    except OSError as error:
        if error.errno:
            raise
        raise SealError(complaint) from error  # the library's own word for what ends too early, or was changed

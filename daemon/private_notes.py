"""Private notes: sealed with a key of their author's, which is wrapped by a key that never enters the database.

| what | with what (AES-256-GCM) | bound to |
|---|---|---|
| a note | the author's data key, random | author, pair, week and version |
| that data key | the wrapping key, by HKDF-SHA256 from `[agenda] notes_key_file` | author |

So a copy of the database shows nothing of them, another key file wraps only the data keys anew, and without a data key
the notes are gone wherever they lie. Whoever holds the database and the key file can open them.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daemon.store.private_notes import PrivateNotes, SealedNote

KEY_BYTES, NONCE_BYTES = 32, 12
FORMAT = b"\x01"
"""The first byte of all that is sealed: how it was done."""


class SealedError(Exception):
    """What is sealed cannot be opened with this key; nothing was changed."""


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """What one of the two noted of a week for no other eyes; version 0 was not stored yet."""

    author: str
    pair: str
    week: date
    text: str = field(repr=False)
    saved_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class Vault:
    """The private notes, and the key that wraps the keys of their authors."""

    notes: PrivateNotes
    key: bytes = field(repr=False)

    def read(self, author: str, pair: str, week: date) -> PrivateNote | None:
        """What an author noted of one week of a pair; SealedError when it cannot be opened."""
        note = self.notes.note(author, pair, week)
        return _opened_note(self._data_key(author), note) if note else None

    def of_author(self, author: str) -> list[PrivateNote]:
        """All notes of an author, oldest week first; SealedError when one cannot be opened."""
        sealed = self.notes.of_author(author)
        key = self._data_key(author) if sealed else b""
        return [_opened_note(key, one) for one in sealed]

    def save(self, note: PrivateNote) -> bool:
        """Store a note that was read in some version as the next one; false when it was changed meanwhile.

        SealedError, and nothing is stored, when what is there cannot be opened, be it the author's or somebody else's.
        """
        self.read(note.author, note.pair, note.week)
        key = self._data_key(note.author) if self.notes.key(note.author) else self._new_key(note.author)
        stored = _about(replace(note, version=note.version + 1))
        sealed = seal(key, note.text.encode(), *stored)
        return self.notes.save(SealedNote(note.author, note.pair, note.week, sealed, note.saved_at, note.version))

    def takes(self, author: str) -> bool:
        """Whether notes of an author could be stored, as far as one look at a key tells."""
        found = self.notes.some_key(author)
        return found is None or opens(self.key, found[1], found[0])

    def opens(self) -> bool:
        """Whether this key opens the keys of all authors."""
        return all(opens(self.key, wrapped, author) for author, wrapped in self.notes.keys().items())

    def _data_key(self, author: str) -> bytes:
        wrapped = self.notes.key(author)
        if wrapped is None:
            raise SealedError("the key of these notes is not there")
        return unseal(self.key, wrapped, author)

    def _new_key(self, author: str) -> bytes:
        """The first key of an author, never wrapped by another key than the others' keys are."""
        with self.notes.db.transaction():
            # Writing first keeps others from writing between what is read here and the end.
            self.notes.add_key(author, seal(self.key, secrets.token_bytes(KEY_BYTES), author))
            if not self.opens():
                raise SealedError("the keys of other notes are wrapped by another key")
        return self._data_key(author)


def wrapping_key(secret: str) -> bytes:
    """The wrapping key that follows from what a key file holds. RFC 5869."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"oneonone private notes").derive(secret.encode())


def rewrapped(keys: dict[str, bytes], old: bytes, new: bytes) -> dict[str, bytes]:
    """The keys that the old key wraps, wrapped by the new one; SealedError when neither of the two wraps one."""
    waiting = {author: wrapped for author, wrapped in keys.items() if not opens(new, wrapped, author)}
    return {author: seal(new, unseal(old, wrapped, author), author) for author, wrapped in waiting.items()}


def seal(key: bytes, plain: bytes, *about: str) -> bytes:
    """Encrypt, bound to what it is about."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, _bound(about))


def unseal(key: bytes, sealed: bytes, *about: str) -> bytes:
    """Decrypt; SealedError unless it was sealed with this key, about this, and is as it was."""
    head = len(FORMAT) + NONCE_BYTES
    if not sealed.startswith(FORMAT):
        raise SealedError("is not sealed in a way that is known here")
    try:
        return AESGCM(key).decrypt(sealed[len(FORMAT) : head], sealed[head:], _bound(about))
    except (InvalidTag, ValueError) as error:
        raise SealedError("cannot be opened with this key") from error


def opens(key: bytes, sealed: bytes, *about: str) -> bool:
    """Whether a key opens what is sealed."""
    try:
        unseal(key, sealed, *about)
    except SealedError:
        return False
    return True


def _bound(about: tuple[str, ...]) -> bytes:
    return FORMAT + json.dumps(about).encode()


def _about(note: PrivateNote | SealedNote) -> tuple[str, ...]:
    return note.author, note.pair, note.week.isoformat(), str(note.version)


def _opened_note(key: bytes, note: SealedNote) -> PrivateNote:
    text = unseal(key, note.sealed, *_about(note)).decode()
    return PrivateNote(note.author, note.pair, note.week, text, note.saved_at, note.version)

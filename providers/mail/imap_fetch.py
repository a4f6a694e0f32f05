"""What a server answers when one mail is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from imap_tools.errors import MailboxFetchError

from providers.base import Delivered

CUT = 2**20
PARTS = f"(UID RFC822.SIZE BODY.PEEK[]<0.{CUT}>)"
"""PEEK leaves the mail as unread as it was (RFC 9051, section 6.4.5)."""
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_GONE = re.compile(rb"\bBODY\[\]\S* NIL\b")
_SHORT = re.compile(rb'\bBODY\[\]\S* "((?:[^"\\]|\\.)*)"')


def mail_of(answer: tuple[str, Sequence[Any]], validity: int, uid: int) -> Delivered | None:
    """The mail of that number, None when the answer tells of none.

    Raises MailboxFetchError for a NO, ValueError for a mail that is told in part only.
    """
    status, pieces = answer
    if status != "OK":
        raise MailboxFetchError((status, pieces), "OK")
    for told, literal in _told(pieces):
        number = _UID.search(told)
        if number and int(number[1]) == uid and b"BODY[" in told and not _gone(told, literal):
            return Delivered(validity, uid, _content(told, literal)[:CUT], _size(told))
    return None


def _told(pieces: Sequence[Any]) -> Iterator[tuple[bytes, bytes | None]]:
    """What was told of each mail, and the literal in it; servers tell of other mails' flags in between."""
    for at, piece in enumerate(pieces):
        if isinstance(piece, tuple):
            behind = pieces[at + 1] if at + 1 < len(pieces) else b""
            yield piece[0] + (behind if isinstance(behind, bytes) else b""), piece[1]
        elif isinstance(piece, bytes):
            yield piece, None


def _gone(told: bytes, literal: bytes | None) -> bool:
    """So says Dovecot of a mail that was deleted a moment ago."""
    return literal is None and _GONE.search(told) is not None


def _content(told: bytes, literal: bytes | None) -> bytes:
    """A literal; servers may send what is short as a string."""
    if literal is not None:
        return literal
    short = _SHORT.search(told)
    if short is None:
        raise ValueError("no content")
    return re.sub(rb"\\(.)", rb"\1", short[1])


def _size(told: bytes) -> int:
    size = _SIZE.search(told)
    if size is None:
        raise ValueError("no size")
    return int(size[1])

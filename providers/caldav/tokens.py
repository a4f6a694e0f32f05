"""Bearer tokens in files that another program renews (RFC 6750): read anew when the file changed, or one is refused."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

from providers.errors import AccessError

# RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
_LONGEST = 2**16


def read_token(path: Path) -> str:
    """The one token that a file holds; ValueError, without any of it, where it holds something else."""
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST + 1).decode().strip()
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); correct its name or its rights") from None
    except UnicodeDecodeError:
        text = "\0"
    if not text:
        raise ValueError(f"{path} is empty; let a token be written into it")
    if len(text) > _LONGEST or not _TOKEN.fullmatch(text):
        raise ValueError(f"{path} must hold one token on one line and nothing else, not even the word Bearer")
    return text


class TokenFile:
    """The token of a file as it is now; it never shows in a repr. May be asked from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._token = ""
        self._state: tuple[int, ...] = ()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"TokenFile({str(self._path)!r})"

    def token(self) -> str:
        """The token, read where the file changed; the one before while it is being written. AccessError without any."""
        with self._lock:
            if (state := self._stands()) != self._state or not self._token:
                self._read(state)
            return self._token

    def another(self, refused: str) -> str:
        """The token in place of one that was refused, "" while there is none."""
        with self._lock:
            self._read(self._stands())
            return "" if self._token == refused else self._token

    def _stands(self) -> tuple[int, ...]:
        try:
            now = self._path.stat()
        except OSError:
            return ()
        return now.st_mtime_ns, now.st_size, now.st_ino

    def _read(self, state: tuple[int, ...]) -> None:
        try:
            self._token = read_token(self._path)
            self._state = state
        except ValueError as error:
            self._state = ()
            if not self._token:
                raise AccessError(str(error)) from None


class Bearer:
    """Signs one request of niquests with a token, which never shows in a repr."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

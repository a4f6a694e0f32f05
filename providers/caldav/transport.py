"""Requests to one CalDAV server, bounded in time, size and reach."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import niquests
from caldav.davclient import DAVClient
from caldav.response import DAVResponse
from niquests.packages.urllib3.exceptions import HTTPError  # type: ignore[import-not-found]

from providers.caldav.answers import Answer, RefusedError, Request, UnansweredError
from providers.caldav.credentials import Credentials, Login
from providers.caldav.hrefs import canonical, origin
from providers.caldav.session import bounded_body, open_session
from providers.caldav.tokens import Bearer, TokenFile
from providers.caldav.watchdog import Dialler, Watchdog
from providers.errors import AccessError, TemporaryError
from providers.tls import UntrustedError, distrust

__all__ = ["REQUEST_SECONDS", "Answer", "RefusedError", "Request", "Transport", "UnansweredError"]

REQUEST_SECONDS = 60.0
REDIRECTS = 3
_READS = frozenset({"GET", "OPTIONS", "PROPFIND", "REPORT"})
_REDIRECT = frozenset({301, 302, 303, 307, 308})
# DAVResponse parses a body of any type, but writes an unparsable one to the log unless it calls itself text.
_UNLOGGED = {"Content-Type": "text/plain"}

for _name in ("caldav", "caldav.response", "niquests", "urllib3", "urllib3_future", "charset_normalizer"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class _Line:
    """A session with one connection, which one thread uses at a time; logins go with each request."""

    session: niquests.Session
    dialler: Dialler

    def hang_up(self) -> None:
        """Keep no connection: the next request opens another."""
        for adapter in self.session.adapters.values():
            adapter.close()


class Transport:
    """Speaks to the server of `url`; from several threads at once, each over a connection of its own."""

    def __init__(
        self, url: str, credentials: Credentials, ca_file: str | None = None, seconds: float = REQUEST_SECONDS
    ) -> None:
        self._url = url
        self._origin = origin(url)
        self._base = f"{urlsplit(url).scheme}://{urlsplit(url).netloc.rpartition('@')[2]}"
        self._host = urlsplit(self._base).netloc
        self._credentials = credentials
        self._ca_file = ca_file
        self._seconds = seconds
        self._watchdog = Watchdog(seconds)
        self._idle: list[_Line] = []
        self._clients: dict[Login | TokenFile, DAVClient] = {}
        self._lock = threading.Lock()

    def path(self, url: str) -> str:
        """The canonical path of a calendar; AccessError when it lies on another server."""
        if origin(url) != self._origin:
            raise AccessError("the calendar lies on another server than the account")
        return canonical(url)

    def login(self, owner: str) -> Login | TokenFile | None:
        """What requests in somebody's name are signed in with."""
        return self._credentials(owner)

    def dav(self, owner: str, method: str, path: str, body: bytes = b"", **headers: str) -> DAVResponse:
        """The parsed answer to a DAV request; RefusedError for 400 and above, TemporaryError when none came in full."""
        try:
            answer: DAVResponse = self._client(owner).request(self._base + path, method, body, _named(headers))  # type: ignore[arg-type]
        except UnicodeError:
            raise TemporaryError(f"{path}: not to be read") from None
        return answer

    def plain(self, owner: str, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """The answer as it came; RefusedError for 400 and above, TemporaryError when none came in full."""
        named = {"Accept-Encoding": "identity", **_named(headers)}  # proxies that compress make up another ETag
        return _accepted(self.exchange(Request(method, self._base + path, body, named, self._client(owner).auth)))

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._watchdog.close()
        while self._idle:
            line = self._idle.pop()
            line.session.close()
            line.dialler.forget()

    def exchange(self, request: Request) -> Answer:
        """One request with its redirects, within the time allowed; what DAVClient's session does for it."""
        path = self._path_of(request.url)
        try:
            with self._line() as line, self._watchdog.over(line.dialler):
                return self._signed(line, request)
        except TimeoutError:
            raise TemporaryError(f"{path}: no whole answer within {self._seconds:g} s") from None
        except (niquests.RequestException, HTTPError, OSError, zlib.error, ValueError) as error:
            # A ValueError: niquests looks where a redirect leads, and stumbles over what is no address at all.
            if why := distrust(error, self._host):
                raise UntrustedError(why) from None
            raise TemporaryError(f"{path}: {type(error).__name__}") from None

    def _signed(self, line: _Line, request: Request) -> Answer:
        """A token may have been renewed since it was read: a refused request is sent once more with another one."""
        if not isinstance(request.auth, TokenFile):
            return self._followed(line, request)
        token = request.auth.token()
        answer = self._followed(line, replace(request, auth=Bearer(token)))
        if answer.status_code == HTTPStatus.UNAUTHORIZED and (renewed := request.auth.another(token)):
            return self._followed(line, replace(request, auth=Bearer(renewed)))
        return answer

    def _followed(self, line: _Line, request: Request) -> Answer:
        for _ in range(REDIRECTS + 1):
            answer = self._sent(line, request)
            if answer.status_code not in _REDIRECT:
                return answer
            request = replace(request, url=self._redirected(request, answer))
        raise TemporaryError(f"{answer.path}: redirected more than {REDIRECTS} times")

    def _redirected(self, request: Request, answer: Answer) -> str:
        try:
            target = urljoin(request.url, answer.headers.get("Location", ""))
            elsewhere = origin(target) != self._origin
        except ValueError:
            elsewhere = True
        if elsewhere or request.method not in _READS:
            where = "to another server" if elsewhere else "of a write"
            raise TemporaryError(f"{answer.path}: a redirect {where} is not followed")
        return self._base + canonical(target)

    def _sent(self, line: _Line, request: Request) -> Answer:
        """A connection that died while it was kept alive is no failure: reads are sent once more, at once.

        There are servers that hang up after an answer without saying so, hence each write has a connection of its own.
        Where that ends without an answer, whoever writes has to look whether it was done.
        """
        reads = request.method in _READS
        if not reads:
            line.hang_up()
        try:
            return self._answer(line, request)
        except niquests.Timeout:
            raise
        except (niquests.ConnectionError, niquests.exceptions.ChunkedEncodingError) as error:
            if line.dialler.cut_off or distrust(error, self._host):
                raise
            if not reads:
                raise UnansweredError(f"{self._path_of(request.url)}: no answer to a write") from None
            return self._answer(line, request)

    def _answer(self, line: _Line, request: Request) -> Answer:
        response = line.session.request(
            request.method,
            request.url,
            data=request.body,
            headers=request.headers,
            auth=request.auth,
            stream=True,
            allow_redirects=False,
        )
        try:
            content = bounded_body(response)
        finally:
            response.close()
        headers = {str(name).title(): str(value) for name, value in response.headers.items()}
        return Answer(response.status_code or 0, headers, content, self._path_of(request.url), response.reason or "")

    def _path_of(self, url: str) -> str:
        return url[len(self._base) :]

    def _client(self, owner: str) -> DAVClient:
        login = self._credentials(owner)
        if login is None:
            raise AccessError(f"no login for {owner}")
        with self._lock:
            if login not in self._clients:
                self._clients[login] = _dav_client(self._url, login, self)
            return self._clients[login]

    @contextmanager
    def _line(self) -> Iterator[_Line]:
        try:
            line = self._idle.pop()
        except IndexError:
            dialler = Dialler()
            line = _Line(open_session(dialler, self._ca_file, self._seconds), dialler)
        try:
            yield line
        finally:
            self._idle.append(line)


class _Guarded:
    """Stands where DAVClient keeps its HTTP session, so that its requests go through the bounded exchange."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def request(self, method: str, url: str, **given: Any) -> Answer:
        headers = {str(name): str(value) for name, value in given["headers"].items()}
        answer = _accepted(self._transport.exchange(Request(method, url, given["data"], headers, given["auth"])))
        if method not in ("PROPFIND", "REPORT"):
            return answer
        if answer.status_code != HTTPStatus.MULTI_STATUS:
            raise TemporaryError(f"{answer.path}: {answer.status_code} where 207 was due")
        return replace(answer, headers=answer.headers | _UNLOGGED)

    def close(self) -> None:
        """The transport closes the session."""


def _accepted(answer: Answer) -> Answer:
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        raise RefusedError(answer)
    return answer


def _dav_client(url: str, login: Login | TokenFile, transport: Transport) -> DAVClient:
    if isinstance(login, TokenFile):
        client = DAVClient(url=url, enable_rfc6764=False)
        client.auth = login
    else:
        name, password = login.username, login.password
        client = DAVClient(url=url, username=name, password=password, auth_type="basic", enable_rfc6764=False)
    client.headers["Accept-Encoding"] = "gzip"
    client.session.close()
    client.session = _Guarded(transport)  # type: ignore[assignment]
    return client


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}

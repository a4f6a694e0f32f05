"""One request from its bytes to its answer: who asks, which method, is all of it right, and is the answer."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from tests.google import fields, routes
from tests.google.checking import body_of, mask_of, unwrapped
from tests.google.errors import ApiError
from tests.google.faults import TOKEN, Expire, Fault, Faults, Garble, Lose, Refuse, Short, Slow
from tests.google.quotas import Quotas
from tests.google.request import Answer, Call, Handler, Raw, Request
from tests.google.routes import Method, Value
from tests.google.schema import Json
from tests.google.tokens import Tokens, check_scopes

__all__ = ["LARGEST", "Answer", "Call", "Dispatch", "Handler", "Raw", "Request"]

LARGEST = 4 * 2**20


@dataclass
class Dispatch:
    """All methods behind one door, with sign-in, checks, faults and the log."""

    tokens: Tokens
    handlers: Mapping[str, Handler]
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    quotas: Quotas = field(default_factory=Quotas)
    url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    checked: set[int] = field(default_factory=set)

    def answer(self, raw: Raw, *, struck: bool = True) -> Answer | None:
        """The answer to a request, None when the connection shall just end; a fault may have `struck` it."""
        if len(raw.body) > LARGEST:
            return Answer(413)
        if raw.path == "/token":
            return self._token(raw)
        if raw.path.startswith("/discovery/"):
            return self._document(raw.path)
        return self._call(unwrapped(raw), struck=struck)

    def _token(self, raw: Raw) -> Answer | None:
        fault = self.faults.take(TOKEN)
        if isinstance(fault, Lose):
            return None
        try:
            _strike(fault)
            with self.lock:
                granted = self.tokens.exchange(dict(parse_qsl(raw.body.decode())), f"{self.url}/token")
        except ApiError as error:
            self._log(TOKEN, "", error.status, {}, {}, raw)
            said = {"error": error.reason, "error_description": error.message}
            return Answer(error.status, json.dumps(said).encode(), error.headers)
        self._log(TOKEN, "", 200, {}, {}, raw)
        return Answer(200, json.dumps(granted).encode())

    def _document(self, path: str) -> Answer:
        parts = path.split("/")
        name = ".".join(parts[4:6])
        if len(parts) != 7 or name not in routes.APIS:
            return Answer(404, b'{"error": {"code": 404, "message": "no such interface"}}')
        return Answer(200, json.dumps(self.moved(name)).encode())

    def moved(self, name: str) -> Json:
        """A discovery document that leads here with everything."""
        document = routes.document(name)
        return document | {"rootUrl": f"{self.url}/", "baseUrl": f"{self.url}/{document['servicePath']}"}

    def _call(self, raw: Raw, *, struck: bool) -> Answer | None:
        try:
            method, inside = routes.find(raw.verb, raw.path)
        except ApiError as error:
            self._log("", "", error.status, {}, {}, raw)
            return Answer(error.status, error.body(named=False))
        known: dict[str, Any] = {"user": "", "params": inside, "body": {}}
        fault = self.faults.take(method.id, self._calendar(inside, raw)) if struck else None
        try:
            answer = self._spoiled(lambda: self._work(self._request(method, inside, raw, fault, known)), fault)
        except ApiError as error:
            answer = Answer(error.status, error.body(named=method.api.name == "docs.v1"), error.headers)
        self._log(
            method.id,
            known["user"],
            0 if answer is None or answer.cut else answer.status,
            known["params"],
            known["body"],
            raw,
        )
        return answer

    def _request(
        self, method: Method, inside: Mapping[str, str], raw: Raw, fault: Fault | None, known: dict[str, Any]
    ) -> Request:
        """The checked request; `known` is told what is known of it, should it be refused on the way."""
        authorization = raw.headers.get("authorization", "")
        if isinstance(fault, Expire):
            self.tokens.expire(authorization)
        grant = self.tokens.granted(authorization)
        known["user"] = grant.user
        _strike(fault)
        if grant.service:
            self.quotas.count(grant.user)
        check_scopes(grant, method)
        known["params"] = routes.parameters(method, inside, parse_qsl(raw.query, keep_blank_values=True))
        known["body"] = body_of(method, raw)
        page = fault.size if isinstance(fault, Short) else None
        return Request(method, grant, known["params"], known["body"], raw.headers, raw.body, page)

    @staticmethod
    def _spoiled(work: Callable[[], Answer], fault: Fault | None) -> Answer | None:
        """The answer as it gets through: not at all, as something else, or well."""
        if isinstance(fault, Lose):
            done = work() if fault.done else Answer(200, b"{ ")
            return replace(done, cut=True) if fault.cut else None
        answer = work()
        return Answer(200, fault.body, kind=fault.kind) if isinstance(fault, Garble) else answer

    def _work(self, request: Request) -> Answer:
        handler = self.handlers.get(request.method.id)
        try:
            if handler is None:
                raise NotImplementedError(request.method.id)
            mask = mask_of(request)
            with self.lock:
                made = handler(request)
            return made if isinstance(made, Answer) else self._answered(request, made, mask)
        except ApiError:
            raise
        except Exception as error:  # the server's own mistake must fail the test, not the client
            return self._bug(f"{request.method.id}: {traceback.format_exc()}", error)

    def _answered(self, request: Request, made: Json | None, mask: fields.Mask) -> Answer:
        if made is None:
            return self._nothing(request)
        text = json.dumps(made).encode()
        wrong = self._wrong(request.method, made, text)
        if wrong:
            return self._bug(f"{request.method.id} answered wrongly: {wrong}")
        etag = str(made.get("etag", ""))
        if request.method.verb == "GET" and etag and request.headers.get("if-none-match") == etag:
            return Answer(304, b"", {"ETag": etag})
        if mask:
            text = json.dumps(fields.selected(made, mask)).encode()
        return Answer(200, text, {"ETag": etag} if etag else {})

    def _nothing(self, request: Request) -> Answer:
        if request.method.gives:
            return self._bug(f"{request.method.id} answered nothing")
        return Answer(204)

    def _wrong(self, method: Method, made: Json, text: bytes) -> list[str]:
        """What is wrong with an answer; one that was seen before is not checked again."""
        seen = hash((method.id, text))
        if seen in self.checked:
            return []
        wrong = method.api.schemas.mistakes_answered(method.gives, made) if method.gives else ["nothing was expected"]
        if not wrong:
            self.checked.add(seen)
        return wrong

    def _bug(self, said: str, error: Exception | None = None) -> Answer:
        self.bugs.append(said)
        return Answer(500, ApiError(500, "fakeBug", f"the test server is wrong: {error or said}").body(named=False))

    def _calendar(self, inside: Mapping[str, str], raw: Raw) -> str:
        """The calendar that a path means, before anything is checked."""
        name = inside.get("calendarId", "")
        grant = self.tokens.known(raw.headers.get("authorization", ""))
        return grant.user if name == "primary" and grant else name

    def _log(self, method: str, user: str, status: int, params: Mapping[str, Value], body: Json, raw: Raw) -> None:
        conditional = "if-match" in raw.headers or "if-none-match" in raw.headers
        grant = self.tokens.known(raw.headers.get("authorization", ""))
        person = grant is not None and not grant.service
        self.calls.append(Call(method, user, status, params, body, conditional, time.time(), person))


def _strike(fault: Fault | None) -> None:
    """What a fault does before the work."""
    if isinstance(fault, Slow):
        time.sleep(fault.seconds)
    if isinstance(fault, Refuse):
        raise fault.error

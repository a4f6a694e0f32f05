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
from tests.google.errors import ApiError, invalid
from tests.google.faults import TOKEN, Expire, Fault, Faults, Garble, Lose, Refuse, Short, Slow
from tests.google.routes import Method, Value
from tests.google.schema import Json
from tests.google.tokens import Grant, Tokens, check_scopes

LARGEST = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Raw:
    """What came: verb, path as it stood, query text, headers by small names, body."""

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; None instead of one ends the connection."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json; charset=UTF-8"
    cut: bool = False
    """Half of the body goes, and the connection ends."""


@dataclass(frozen=True)
class Request:
    """A checked request, as a method's handler gets it."""

    method: Method
    grant: Grant
    params: Mapping[str, Value]
    body: Json
    headers: Mapping[str, str]
    raw: bytes = b""
    page: int | None = None
    """The most entries that a page may hold because of a fault, None without one."""

    @property
    def user(self) -> str:
        """In whose name it is asked: an address."""
        return self.grant.user

    def text(self, name: str) -> str:
        """A parameter as text, "" when it was not given."""
        return str(self.params.get(name, ""))

    def flag(self, name: str) -> bool:
        """A parameter that is true or false, false when it was not given."""
        return self.params.get(name) is True

    def number(self, name: str, default: int) -> int:
        """A parameter that is a number."""
        found = self.params.get(name, default)
        return found if isinstance(found, int) else default

    def several(self, name: str) -> tuple[str, ...]:
        """A repeated parameter."""
        found = self.params.get(name, [])
        return tuple(found) if isinstance(found, list) else ()

    def check_match(self, etag: str) -> None:
        """412 when an If-Match names another state than this."""
        wanted = self.headers.get("if-match", "*")
        if wanted not in ("*", etag):
            raise ApiError(412, "conditionNotMet", "Precondition Failed")


Handler = Callable[[Request], "Json | Answer | None"]
"""A method's work: the JSON of the answer, None where the method gives none, an Answer for media."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the log; status 0 when the answer was lost."""

    method: str
    user: str
    status: int
    params: Mapping[str, Value]
    body: Json
    conditional: bool
    at: float


@dataclass
class Dispatch:
    """All methods behind one door, with sign-in, checks, faults and the log."""

    tokens: Tokens
    handlers: Mapping[str, Handler]
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    checked: set[int] = field(default_factory=set)

    def answer(self, raw: Raw) -> Answer | None:
        """The answer to a request, None when the connection shall just end."""
        if len(raw.body) > LARGEST:
            return Answer(413)
        if raw.path == "/token":
            return self._token(raw)
        if raw.path.startswith("/discovery/"):
            return self._document(raw.path)
        return self._call(_unwrapped(raw))

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
        document = routes.document(name)
        moved = document | {"rootUrl": f"{self.url}/", "baseUrl": f"{self.url}/{document['servicePath']}"}
        return Answer(200, json.dumps(moved).encode())

    def _call(self, raw: Raw) -> Answer | None:
        try:
            method, inside = routes.find(raw.verb, raw.path)
        except ApiError as error:
            self._log("", "", error.status, {}, {}, raw)
            return Answer(error.status, error.body(named=False))
        known: dict[str, Any] = {"user": "", "params": inside, "body": {}}
        fault = self.faults.take(method.id, inside.get("calendarId", ""))
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
        check_scopes(grant, method)
        known["params"] = routes.parameters(method, inside, parse_qsl(raw.query, keep_blank_values=True))
        known["body"] = _body(method, raw)
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
            mask = _mask(request)
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

    def _log(self, method: str, user: str, status: int, params: Mapping[str, Value], body: Json, raw: Raw) -> None:
        conditional = "if-match" in raw.headers or "if-none-match" in raw.headers
        self.calls.append(Call(method, user, status, params, body, conditional, time.time()))


def _unwrapped(raw: Raw) -> Raw:
    """A GET whose address was too long comes as a POST with the query in its body."""
    verb = raw.headers.get("x-http-method-override", "").upper()
    if raw.verb != "POST" or not verb:
        return raw
    return Raw(verb, raw.path, raw.body.decode() or raw.query, raw.headers)


def _strike(fault: Fault | None) -> None:
    """What a fault does before the work."""
    if isinstance(fault, Slow):
        time.sleep(fault.seconds)
    if isinstance(fault, Refuse):
        raise fault.error


def _body(method: Method, raw: Raw) -> Json:
    """The body as JSON, checked; media is left to the handler."""
    if method.upload or not method.takes:
        return {}
    if not raw.headers.get("content-type", "").startswith("application/json"):
        raise invalid("the body must be application/json", "parseError")
    try:
        body = json.loads(raw.body)
    except ValueError as error:
        raise invalid("Parse Error", "parseError") from error
    wrong = method.api.schemas.mistakes_sent(method.takes, method.id, body)
    if wrong:
        raise invalid(f"Invalid value in {method.takes}: {'; '.join(wrong)}"[:1000], _reason(wrong))
    return dict(body)


def _reason(wrong: list[str]) -> str:
    return "required" if any("required" in one for one in wrong) else "invalid"


def _mask(request: Request) -> fields.Mask:
    """What part of the answer is wanted; 400 when the answer has no such part."""
    text, method = request.text("fields"), request.method
    mask = fields.parsed(text) if text else {}
    if mask and method.gives and "alt" not in request.params:
        strange = fields.unknown(mask, {"$ref": method.gives}, method.api.document["schemas"])
        if strange:
            raise invalid(f"Invalid field selection {strange}", "invalidParameter")
    return mask

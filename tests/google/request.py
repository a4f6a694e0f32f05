"""A request as it comes, as a method's handler gets it, and what goes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.google.errors import ApiError
from tests.google.routes import Method, Value
from tests.google.schema import Json
from tests.google.tokens import Grant


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
    person: bool = False
    """Whether somebody did it in person, rather than a service account in somebody's name."""

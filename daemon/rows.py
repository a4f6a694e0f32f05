"""The nouns that only the store and its callers know, and how any noun becomes a row and back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from providers.base import Capabilities
from rules.model import Series
from rules.plan import Unread
from rules.reading import Resource, Sighting

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail in the outbox: `content` is the finished message, `attempts` how often it was tried."""

    message_id: str
    recipient: str
    about: str
    keys: tuple[str, ...]
    content: bytes
    queued_at: datetime
    not_before: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    dropped_at: datetime | None = None
    error: str = ""
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """One round: when it ran and how long, what it could not read, why its plan was held or how it failed."""

    started_at: datetime
    finished_at: datetime | None = None
    unread: tuple[Unread, ...] = ()
    held: str | None = None
    failed: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HeldPlan:
    """A plan that was held or approved: the lines it had, as `Row.identity`."""

    id: str
    why: str = ""
    identities: frozenset[str] = frozenset()
    held_at: datetime | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """For how many passes in a row a cause has been there, and when the operator was told."""

    cause: str
    since: datetime
    passes: int
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blind:
    """That something of an account, or as `pair` one pair of it, could not be read, and when the operator was told."""

    account: str
    pair: str
    since: datetime
    until: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunningDocument:
    """The agenda document of a pair, whom it was opened to, and what of that did not succeed."""

    pair: str
    id: str
    link: str
    people: tuple[str, ...]
    closed_to: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A week's section in a document: the link to it, a hash of what was put in, and whether somebody wrote in it."""

    pair: str
    week: datetime
    link: str
    fingerprint: str
    at: datetime
    looked_at: datetime | None = None
    written_at: datetime | None = None

    @property
    def written(self) -> bool | None:
        """Whether somebody wrote in it, as far as that was looked at; None where it was not."""
        return None if self.looked_at is None else self.written_at is not None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of an account, and when each of it was measured; good while the account is set up as `setup`.

    `doubted_at`: when its server was first seen to schedule otherwise, which a later measurement is to confirm.
    """

    account: str
    setup: str
    measured_at: datetime
    found: Capabilities
    at: Mapping[str, datetime]
    doubted_at: datetime | None = None


@cache
def _adapter(noun: Any) -> TypeAdapter[Any]:
    return TypeAdapter(noun)


def to_row(value: object, **raw: bytes) -> dict[str, Any]:
    """A dataclass as a row: plain values as they are, nested ones as JSON text, `raw` ones untouched."""
    kind: Any = type(value)
    plain = _adapter(kind).dump_python(value, mode="json", exclude=set(raw))
    return {name: json.dumps(one) if isinstance(one, dict | list) else one for name, one in plain.items()} | raw


def from_row(noun: type[T], row: Mapping[str, Any], nested: Collection[str] = ()) -> T:
    """The noun of a row; `nested` names the columns that hold JSON text."""
    values = {name: json.loads(one) if name in nested and one is not None else one for name, one in row.items()}
    kind: Any = noun
    found: T = _adapter(kind).validate_python(values)
    return found


def to_json(value: object) -> str:
    """A dataclass as JSON text."""
    kind: Any = type(value)
    return _adapter(kind).dump_json(value).decode()


def from_json(noun: type[T], text: str) -> T:
    """The noun that JSON text stands for."""
    kind: Any = noun
    found: T = _adapter(kind).validate_json(text)
    return found


def stamp(at: datetime) -> str:
    """An instant as the database holds it."""
    return at.isoformat().replace("+00:00", "Z")


def moment(text: str | None) -> datetime | None:
    """The instant that the database holds, if it holds one."""
    return datetime.fromisoformat(text) if text else None


def sighting(row: Mapping[str, Any]) -> Sighting:
    """A row of `objects` as what was last seen."""
    series = from_json(Series, row["series"]) if row["series"] else None
    resource = Resource(row["href"], row["etag"], row["uid"], series, row["fault"], moment(row["written"]))
    return Sighting(resource, moment(row["missing_since"]), bool(row["gone"]), row["sought"])


def object_row(url: str, href: str, one: Sighting) -> dict[str, Any]:
    """What was last seen of an object, as a row of `objects`."""
    resource = one.resource
    return {
        "calendar": url,
        "href": href,
        "etag": resource.etag,
        "uid": resource.uid,
        "series": to_json(resource.series) if resource.series else None,
        "fault": resource.fault,
        "missing_since": stamp(one.missing_since) if one.missing_since else None,
        "gone": int(one.gone),
        "sought": one.sought,
        "written": stamp(resource.written) if resource.written else None,
    }

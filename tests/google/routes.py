"""Which method of which interface a request means, and whether its parameters are right, by the discovery documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from tests.google.errors import ApiError, invalid, not_found
from tests.google.schema import Json, Schemas, is_date_time

APIS = ("calendar.v3", "drive.v3", "docs.v1", "admin.directory_v1", "admin.reports_v1")
DOCUMENTS = "googleapiclient.discovery_cache"

Value = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: id, verb, path, its parameters, the schemas it takes and gives, and scopes of which one is enough."""

    api: Api
    id: str
    verb: str
    path: re.Pattern[str]
    parameters: Mapping[str, Json]
    takes: str
    gives: str
    scopes: frozenset[str]
    upload: bool = False


@dataclass(frozen=True)
class Api:
    """One interface, as its document describes it; its name is like `calendar.v3`."""

    name: str
    document: Json

    @cached_property
    def schemas(self) -> Schemas:
        """Its schemas, compiled when first used."""
        return Schemas(self.document)

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """Its methods; those with more literal paths come first, so that they win."""
        found = [made for node in _nodes(self.document) for made in _methods(self, node)]
        return tuple(sorted(found, key=lambda one: (".+" in one.path.pattern, one.path.groups)))

    def find(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method that a raw path means with its decoded path parameters, None when it is none of this interface."""
        for method in self.methods:
            matched = method.path.fullmatch(path) if method.verb == verb else None
            if matched:
                return method, {key: unquote(value) for key, value in matched.groupdict().items()}
        return None


@cache
def apis() -> tuple[Api, ...]:
    """Every interface that the server knows."""
    return tuple(Api(name, document(name)) for name in APIS)


@cache
def document(name: str) -> Json:
    """A discovery document that ships with the client library, like `calendar.v3`."""
    loaded: Json = json.loads((files(DOCUMENTS) / f"documents/{name}.json").read_text("utf-8"))
    return loaded


def find(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method that a raw path means, with its path parameters; 404 when there is none."""
    for api in apis():
        found = api.find(verb, path)
        if found:
            return found
    raise not_found(f"no method {verb} {path}")


def parameters(method: Method, inside: Mapping[str, str], query: list[tuple[str, str]]) -> dict[str, Value]:
    """The parameters, each of its own type; 400 names the first that is wrong."""
    known = {**method.api.document.get("parameters", {}), **method.parameters}
    values: dict[str, Value] = {}
    for name, text in [*inside.items(), *query]:
        node = known.get(name)
        if node is None or (node["location"] == "path") != (name in inside):
            raise invalid(f"Unknown name {name!r} in {method.id}", "invalidParameter")
        _add(values, name, node, _typed(name, node, text))
    missing = [name for name, node in known.items() if node.get("required") and name not in values]
    if missing:
        raise invalid(f"Missing {missing[0]!r} in {method.id}", "required")
    return values


def _add(values: dict[str, Value], name: str, node: Json, value: Value) -> None:
    there = values.get(name)
    if node.get("repeated"):
        values[name] = [*(there if isinstance(there, list) else []), str(value)]
    elif there is not None:
        raise invalid(f"{name!r} may stand once only", "invalidParameter")
    else:
        values[name] = value


def _typed(name: str, node: Json, text: str) -> Value:
    wrong = ApiError(400, "invalidParameter", f"Invalid value {text!r} for {name!r}")
    if node["type"] == "boolean" and text in ("true", "false"):
        return text == "true"
    if node["type"] == "integer" and re.fullmatch(r"-?\d{1,10}", text):
        return _within(int(text), node, wrong)
    if node["type"] in ("string", "any") and _readable(text, node):
        return text
    raise wrong


def _within(number: int, node: Json, wrong: ApiError) -> int:
    if int(node.get("minimum", number)) <= number <= int(node.get("maximum", number)):
        return number
    raise wrong


def _readable(text: str, node: Json) -> bool:
    if node.get("format") in ("date-time", "google-datetime") and not _is_instant(text):
        return False
    return text in node.get("enum", (text,)) and bool(re.search(node.get("pattern", ""), text))


def _is_instant(text: str) -> bool:
    try:
        return is_date_time(text, offset=True)
    except ValueError:
        return False


def _nodes(node: Json) -> Iterator[Json]:
    yield from node.get("methods", {}).values()
    for inner in node.get("resources", {}).values():
        yield from _nodes(inner)


def _methods(api: Api, node: Json) -> Iterator[Method]:
    paths = [(api.document["servicePath"] + node["path"], False)]
    for protocol in node.get("mediaUpload", {}).get("protocols", {}).values():
        paths.append((protocol["path"].lstrip("/"), True))
    for path, upload in dict(paths).items():
        yield _method(api, node, path, upload)


def _method(api: Api, node: Json, path: str, upload: bool) -> Method:
    return Method(
        api,
        node["id"],
        node["httpMethod"],
        re.compile("/" + _pattern(path)),
        node.get("parameters", {}),
        node.get("request", {}).get("$ref", ""),
        node.get("response", {}).get("$ref", ""),
        frozenset(node.get("scopes", ())),
        upload,
    )


def _pattern(path: str) -> str:
    """`{x}` is one segment without a colon, since clients quote it; `{+x}` is whatever comes."""
    parts: list[Any] = re.split(r"(\{\+?\w+\})", path)
    return "".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part.strip("{+}")
    return f"(?P<{name}>.+)" if part.startswith("{+") else f"(?P<{name}>[^/:]+)"

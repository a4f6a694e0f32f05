"""The `fields` parameter: which part of an answer a caller wants."""

from __future__ import annotations

import re
from typing import Any

from tests.google.errors import invalid
from tests.google.schema import Json

Mask = dict[str, "Mask"]
"""Wanted names, each with what is wanted inside; empty is everything."""


def parsed(text: str) -> Mask:
    """A mask like `nextPageToken,items(id,start/dateTime)`; 400 when it does not read so."""
    tokens = re.findall(r"[\w*]+|[,()/]", text)
    if "".join(tokens) != text:
        raise invalid(f"Invalid field selection {text}", "invalidParameter")
    mask, rest = _list(tokens)
    if rest:
        raise invalid(f"Invalid field selection {text}", "invalidParameter")
    return mask


def unknown(mask: Mask, node: Json, schemas: Json) -> str:
    """The first name of a mask that the schema does not have, "" when it has all."""
    node = _settled(node, schemas)
    for name, inner in mask.items():
        found = node.get("properties", {}).get(name) or node.get("additionalProperties")
        if name != "*" and not found:
            return name
        deeper = unknown(inner, found, schemas) if found and inner else ""
        if deeper:
            return deeper
    return ""


def selected(value: Any, mask: Mask) -> Any:
    """The part of an answer that a mask names."""
    if isinstance(value, list):
        return [selected(one, mask) for one in value]
    if not mask or "*" in mask or not isinstance(value, dict):
        return value
    return {name: selected(one, mask[name]) for name, one in value.items() if name in mask}


def _settled(node: Json, schemas: Json) -> Json:
    while "$ref" in node or "items" in node:
        node = schemas[node["$ref"]] if "$ref" in node else node["items"]
    return node


def _list(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens:
        name, inner, tokens = _one(tokens)
        mask.setdefault(name, {}).update(inner)
        if not tokens or tokens[0] != ",":
            break
        tokens = tokens[1:]
    return mask, tokens


def _one(tokens: list[str]) -> tuple[str, Mask, list[str]]:
    name, rest = tokens[0], tokens[1:]
    if rest[:1] == ["/"]:
        inner_name, inner, rest = _one(rest[1:])
        return name, {inner_name: inner}, rest
    if rest[:1] == ["("]:
        inner, rest = _list(rest[1:])
        return name, inner, rest[1:]
    return name, {}, rest

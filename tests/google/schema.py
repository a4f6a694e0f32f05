"""Google's dialect of JSON schema in that of 2020-12, strict: an unknown field is a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Json = dict[str, Any]

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")
LISTED = re.compile(r"(?<!Some )[Pp]ossible values are:\s*((?:- \"[^\"]*\"[^\n]*\n?\s*)+)")
"""Calendar lists the words that a field may hold in its description alone."""

_FORMATS = {
    "date-time": "date-time",
    "google-datetime": "date-time",
    "date": "date",
    "int32": "int32",
    "uint32": "int32",
}
_LONG = {"int64": r"^-?\d+$", "uint64": r"^\d+$"}


def _checker(*, offset: bool) -> FormatChecker:
    """Checks dates; `offset` demands one in every date-time, as Google's own answers always have it."""
    made = FormatChecker(formats=())
    made.checks("date-time", raises=ValueError)(lambda value: is_date_time(value, offset=offset))
    made.checks("date", raises=ValueError)(lambda value: not isinstance(value, str) or bool(date.fromisoformat(value)))
    made.checks("int32")(lambda value: not isinstance(value, int) or -(2**31) <= value < 2**32)
    return made


def is_date_time(value: object, *, offset: bool) -> bool:
    """Whether text is an RFC 3339 timestamp, with its offset or perhaps without; ValueError on 30 February."""
    if not isinstance(value, str):
        return True
    matched = DATE_TIME.fullmatch(value)
    if not matched or (offset and not matched[2]):
        return False
    return bool(datetime.fromisoformat(value))


SENT, ANSWERED = _checker(offset=False), _checker(offset=True)


class Schemas:
    """The schemas of one discovery document, compiled once for each method that uses them."""

    def __init__(self, document: Json) -> None:
        self.nodes: Json = document.get("schemas", {})
        self.sent = cache(lambda name, method: self._compiled(name, method, SENT))
        self.answered = cache(lambda name: self._compiled(name, "", ANSWERED))

    def mistakes_sent(self, name: str, method: str, body: object) -> list[str]:
        """What is wrong with a request's body; a null stands for absence."""
        return mistakes(self.sent(name, method), without_nulls(body))

    def mistakes_answered(self, name: str, body: object) -> list[str]:
        """What is wrong with an answer."""
        return mistakes(self.answered(name), body)

    def _compiled(self, name: str, method: str, formats: FormatChecker) -> Draft202012Validator:
        needed = {key: translated(self.nodes[key], method) for key in self._reachable(name)}
        return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": needed}, format_checker=formats)

    def _reachable(self, name: str) -> set[str]:
        found, waiting = {name}, [name]
        while waiting:
            new = set(references(self.nodes[waiting.pop()])) - found
            found |= new
            waiting += new
        return found


def mistakes(validator: Draft202012Validator, body: object) -> list[str]:
    """Every mistake, each with the path to it, deepest field named first."""
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]


def references(node: object) -> Iterator[str]:
    """The names of all schemas that a node mentions."""
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)


def translated(node: Json, method: str = "") -> Json:
    """One node in the dialect of 2020-12; what `annotations` require counts for that method."""
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    out: Json = {} if node.get("type", "any") == "any" else {"type": node["type"]}
    out |= {key: node[key] for key in ("enum", "pattern") if key in node} | _of_format(node) | _listed(node)
    if "items" in node:
        out["items"] = translated(node["items"], method)
    return out | _of_object(node, method)


def without_nulls(value: object) -> object:
    """The same without the fields that are null."""
    if isinstance(value, Mapping):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def _of_object(node: Json, method: str) -> Json:
    if node.get("type") != "object":
        return {}
    fields: Json = node.get("properties", {})
    out: Json = {"properties": {key: translated(value, method) for key, value in fields.items()}}
    other = node.get("additionalProperties", False)
    out["additionalProperties"] = translated(other, method) if isinstance(other, dict) else other
    needed = [key for key, value in fields.items() if method in value.get("annotations", {}).get("required", ())]
    return out | ({"required": needed} if needed else {})


def _of_format(node: Json) -> Json:
    name = node.get("format", "")
    if node.get("type") == "string" and name in _LONG:
        return {"pattern": _LONG[name]}  # a long number travels as text
    return {"format": _FORMATS[name]} if name in _FORMATS else {}


def _listed(node: Json) -> Json:
    found = LISTED.search(node.get("description", "")) if node.get("type") == "string" else None
    return {"enum": re.findall(r'- "([^"]*)"', found[1])} if found and "enum" not in node else {}

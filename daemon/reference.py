"""The table of every key of config.toml, for the README."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from daemon.mistakes import ACCOUNTS, keys
from daemon.settings import Document
from rules.duration import format_duration

HEAD = ("| key | default | meaning |", "|---|---|---|")
FOLLOWS = {"daemon.state_dir": "`$STATE_DIRECTORY`", "daemon.base_url": "from `listen`"}


def reference() -> str:
    """Markdown: one row for each key, in the order of the file."""
    return "\n".join([*HEAD, *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    for name, field in keys(Document).items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _table(f"[{name}]", name, keys(field.annotation))
    for provider, model in ACCOUNTS.items():
        yield from _table(f"[accounts.NAME] {provider}", "accounts.NAME", keys(model))


def _table(title: str, name: str, fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    for key, field in fields.items():
        default = FOLLOWS.get(f"{name}.{key}") or _default(field)
        yield f"| `{title}` `{key}` | {default} | {field.description} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    match field.default:
        case None:
            return ""
        case bool(value):
            return f"`{str(value).lower()}`"
        case int(value):
            return f"`{value}`"
        case timedelta() as value:
            return f'`"{format_duration(value)}"`'
        case value:
            return f'`"{value}"`'

"""No page and no mail says anything past the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from tests.project.sources import ROOT

NOT_FOR_READERS = {"daemon/demo", "daemon/templates"}
TAG = re.compile(r"<!--.*?-->|<style>.*?</style>|<code>.*?</code>|<[^>]*>", re.DOTALL)
A_CLASS = re.compile(r"(\{% block width %\})\w+(\{% endblock %\})")
SPOKEN = re.compile(r"""\b(?:aria-label|alt|title|placeholder|aria-roledescription|data-\w*words)="([^"]*)\"""")
WORD = re.compile(r"[A-Za-z]{2,}")


def templates() -> Iterator[Path]:
    for path in sorted((ROOT / "daemon").rglob("templates/**/*")):
        where = path.relative_to(ROOT).as_posix()
        if path.suffix in (".html", ".txt") and not where.startswith(tuple(NOT_FOR_READERS)):
            yield path


@pytest.mark.parametrize("path", list(templates()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    text = _outside_of_messages(A_CLASS.sub(r"\1\2", path.read_text("utf-8")))
    spoken = [TAG.sub(" ", text), *SPOKEN.findall(text)]
    assert [word for one in spoken for word in WORD.findall(one)] == []


def _outside_of_messages(template: str) -> str:
    """The template's own text, with a blank instead of all that Jinja puts there."""
    parts, inside = [], False
    tokens = list(Environment().lex(template))
    for (_, kind, value), (_, _, blank), (_, _, following) in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if kind == "block_begin":
            name = following if not blank.strip() else blank
            inside = name in ("trans", "pluralize") or (inside and name != "endtrans")
        parts.append(value if kind == "data" and not inside else "" if kind != "block_begin" else " ")
    return "".join(parts)

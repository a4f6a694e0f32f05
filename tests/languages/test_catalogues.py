"""The catalogues hold every message of today, translated, and are compiled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from daemon.i18n import DOMAIN
from tests.languages.catalogues import TRANSLATED, compile_all, extracted, read, source
from tests.project.sources import trees

REMEDY = "run `make po`, and translate what is empty"
FORMAL = re.compile(r"(?<=[a-zäöüß,] )(Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^>]*>")

languages = pytest.mark.parametrize("language", TRANSLATED)


@pytest.fixture(scope="module")
def today() -> Catalog:
    return extracted()


@languages
def test_every_message_of_today_is_in_the_catalogue_and_no_other(language: str, today: Catalog) -> None:
    assert _ids(read(source(language))) == _ids(today), REMEDY


def test_no_message_hides_where_the_search_for_messages_does_not_look(today: Catalog) -> None:
    """Inside of an f-string."""
    found = [(path, message) for path, tree in trees() for message in _said_in(tree)]
    assert [one for one in found if one[1] not in {_words(id)[0] for _, id in _ids(today)}] == []
    assert len(found) > 100


@languages
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    missing = [one.id for one in _messages(read(source(language))) if one.fuzzy or not all(_words(one.string))]
    assert missing == [], REMEDY


@languages
def test_a_translation_keeps_what_is_put_in_and_what_stands_around_it(language: str) -> None:
    for message in _translated(language):
        wanted = {place for text in _words(message.id) for place in PLACEHOLDER.findall(text)}
        assert set(PLACEHOLDER.findall(_words(message.string)[-1])) == wanted, message.id


@languages
def test_blanks_around_a_message_and_its_end_are_kept(language: str) -> None:
    for message in _translated(language):
        one, other = _words(message.id)[0], _words(message.string)[0]
        assert other == other.strip() or one != one.strip(), other
        assert (one[-1] in ".?…:") == (other[-1] in ".?…:!"), (one, other)


def test_german_says_du() -> None:
    said = [text for one in _translated("de") for text in _words(one.string)]
    assert [text for text in said if FORMAL.search(text)] == []


@languages
def test_the_compiled_catalogue_is_the_one_that_is_written_down(language: str, tmp_path: Path) -> None:
    compile_all(tmp_path)
    with (tmp_path / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as made:
        wanted = _said(read_mo(made))
    with source(language).with_suffix(".mo").open("rb") as kept:
        assert _said(read_mo(kept)) == wanted, "run `make po`"


@languages
def test_the_header_says_nothing_of_when_and_where(language: str) -> None:
    catalogue = read(source(language))
    assert str(catalogue.creation_date) == str(catalogue.revision_date) == "2026-01-01 00:00:00+00:00"
    assert not [one for message in catalogue for one, _ in message.locations if Path(one).is_absolute()]


def _said_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("_" | "gettext" | "ngettext" | "marked"), [ast.Constant(str(message)), *_]):
                yield message


def _messages(catalogue: Catalog) -> list[Message]:
    return [one for one in catalogue if one.id]


def _translated(language: str) -> list[Message]:
    return [one for one in _messages(read(source(language))) if all(_words(one.string))]


def _ids(catalogue: Catalog) -> set[tuple[str | None, object]]:
    return {(one.context, one.id) for one in _messages(catalogue)}


def _words(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def _said(catalogue: Catalog) -> dict[object, object]:
    return {str(one.id): one.string for one in _messages(catalogue)}

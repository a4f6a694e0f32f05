"""What somebody searches for: its words, and where a text shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_QUERY, MOST_WORDS, LONGEST_WORD = 10_000, 12, 64
SHORTEST_BEGINNING = 3
"""From so many letters on, a word also finds the longer ones that begin with it."""

BEFORE, SHOWN = 60, 240
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `found` where it is what was searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that a text has to hold; `longer`: or longer words that begin with them."""

    words: tuple[str, ...]
    longer: bool = False


def words(query: str) -> tuple[str, ...]:
    """The words of whatever was typed, a few of them; signs and control characters part words and mean nothing."""
    composed = unicodedata.normalize("NFC", query[:LONGEST_QUERY])
    return tuple(dict.fromkeys(one[:LONGEST_WORD] for one in _WORD.findall(composed)))[:MOST_WORDS]


def folded(word: str) -> str:
    """A word without capitals and accents, and with `ss` for `ß`."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def spellings(word: str) -> tuple[str, ...]:
    """A word as it is looked up, with `ss` and with `ß`: the index knows them for different letters."""
    double = word.lower().replace("ß", "ss")
    return tuple(dict.fromkeys((double, double.replace("ss", "ß"))))


def finds(wanted: str, word: str) -> bool:
    """Whether what is wanted is a word, or the beginning of it."""
    return word.startswith(wanted) if len(wanted) >= SHORTEST_BEGINNING else word == wanted


def excerpt(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """A part of a text around the first word that was searched for, in pieces."""
    sought = tuple(map(folded, wanted))
    hits = [one.span() for one in _WORD.finditer(text) if any(finds(each, folded(one.group())) for each in sought)]
    start = max(0, hits[0][0] - BEFORE) if hits else 0
    end = start + SHOWN
    inside = [(first, last) for first, last in hits if first < end]
    return tuple(one for one in _pieces(text, start, end, inside) if one.text)


def _pieces(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    yield Piece("… " if start else "")
    at = start
    for first, last in hits:
        yield Piece(text[at:first])
        yield Piece(text[first:last], found=True)
        at = last
    yield Piece(text[at : max(at, end)])
    yield Piece(" …" if max(at, end) < len(text) else "")

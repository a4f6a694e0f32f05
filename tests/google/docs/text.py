"""The text of one tab of a document, character by character, with Google's index arithmetic in UTF-16 code units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from tests.google.errors import invalid
from tests.google.schema import Json

FIRST = 1
"""Index 0 is the section break with which every body begins."""

_STRIPPED = re.compile("[\x00-\x08\x0c-\x1f\ue000-\uf8ff]")
"""What Google strips out of inserted text."""


@dataclass
class Habits:
    """Where Docs' behaviour at the edges of a named range is not known: how this server behaves."""

    grow_at_start: bool = False
    """Text typed right before a named range belongs to it."""
    grow_at_end: bool = False
    """Text typed right after a named range belongs to it."""
    heading_moves_up: bool = False
    """A paragraph split off at the start of a heading takes over the heading's id, rather than getting its own."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a paragraph is: its style with its heading's id, and the list that it is an item of."""

    style: Json = field(default_factory=lambda: {"namedStyleType": "NORMAL_TEXT"})
    list_id: str = ""
    level: int = 0

    @property
    def heading(self) -> bool:
        return str(self.style.get("namedStyleType", "")).startswith("HEADING")


@dataclass(slots=True)
class Cell:
    """One character; a newline carries the mark of its paragraph, a `thing` is a person's chip or the like.

    `ranges` are the named ranges and the anchors of comments that hold it; `inserted` and `deleted` are suggestions.
    """

    char: str
    style: Json = field(default_factory=dict)
    mark: Mark | None = None
    ranges: frozenset[str] = frozenset()
    inserted: str = ""
    deleted: str = ""
    thing: Json | None = None

    @property
    def units(self) -> int:
        return 2 if ord(self.char) > 0xFFFF else 1


@dataclass
class Body:
    """The characters of a tab; the last is a newline that nobody can delete."""

    fresh: Callable[[str], str]
    """A new id that begins with these letters."""
    habits: Habits
    cells: list[Cell] = field(default_factory=lambda: [Cell("\n", mark=Mark())])

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(cell.char for cell in self.cells)

    def position(self, index: int) -> int:
        """The number of the character that begins at an index; 400 in the midst of one, and outside."""
        starts = list(accumulate((cell.units for cell in self.cells), initial=FIRST))
        if index not in starts:
            raise invalid(f"Index {index} is outside, or in the midst of a character")
        return starts.index(index)

    def index(self, position: int) -> int:
        """The index at which a character begins."""
        return FIRST + sum(cell.units for cell in self.cells[:position])

    def span(self, given: Json) -> tuple[int, int]:
        """The first position of a Range and the one behind its last; 400 when it is empty or outside."""
        start, end = self.position(given.get("startIndex", 0)), self.position(given.get("endIndex", 0))
        if start >= end:
            raise invalid("The range cannot be empty")
        return start, end

    def insert(self, position: int, text: str, suggestion: str = "") -> None:
        """Put text before a character, which takes over style, list and named ranges as Docs has it."""
        if not position < len(self.cells):
            raise invalid("Index must be less than the end index of the referenced segment")
        cleaned = _STRIPPED.sub("", text)
        if not cleaned:
            raise invalid("The text to insert is empty")
        style, ranges = self._style_at(position), self._ranges_at(position)
        there = self.mark_at(position)
        made = [Cell(char, dict(style), ranges=ranges, inserted=suggestion) for char in cleaned]
        for cell in made:
            cell.mark = self._copied(there) if cell.char == "\n" else None
        self._give_id_away(position, made)
        self.cells[position:position] = made

    def delete(self, start: int, end: int) -> None:
        """Take characters away; a paragraph whose newline goes becomes one with the next."""
        if end == len(self.cells):
            raise invalid("The last newline of a segment cannot be deleted")
        del self.cells[start:end]

    def mark_at(self, position: int) -> Mark:
        """What the paragraph is in which a position lies."""
        return next(cell.mark for cell in self.cells[position:] if cell.mark)

    def paragraphs(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The paragraphs that overlap positions, each with its newline."""
        end = len(self.cells) if end is None else end
        begin = 0
        for number, cell in enumerate(self.cells):
            if cell.char != "\n":
                continue
            if begin < end and number + 1 > start:
                yield begin, number + 1
            begin = number + 1

    def restyle(self, end: int, mark: Mark) -> None:
        """Let the paragraph whose newline is the character before a position be this; headings have ids."""
        named = mark.style.get("headingId")
        if mark.heading and not named:
            mark = replace(mark, style=mark.style | {"headingId": self.fresh("h.")})
        if not mark.heading and named:
            mark = replace(mark, style={key: one for key, one in mark.style.items() if key != "headingId"})
        self.cells[end - 1].mark = mark

    def _style_at(self, position: int) -> Json:
        before = self.cells[position - 1] if position else None
        return before.style if before and before.char != "\n" else self.cells[position].style

    def _ranges_at(self, position: int) -> frozenset[str]:
        before = self.cells[position - 1].ranges if position else frozenset()
        after = self.cells[position].ranges
        found = before & after
        found |= after - before if self.habits.grow_at_start else frozenset()
        return found | (before - after if self.habits.grow_at_end else frozenset())

    def _copied(self, mark: Mark) -> Mark:
        style = {key: one for key, one in mark.style.items() if key != "headingId"}
        return replace(mark, style=style | ({"headingId": self.fresh("h.")} if mark.heading else {}))

    def _give_id_away(self, position: int, made: list[Cell]) -> None:
        """Where the habit is so, the first new paragraph in front of a heading takes that heading's id."""
        at_start = not position or self.cells[position - 1].char == "\n"
        first = next((cell for cell in made if cell.mark), None)
        there = next(cell for cell in self.cells[position:] if cell.mark)
        if self.habits.heading_moves_up and at_start and first and there.mark and there.mark.heading:
            first.mark, there.mark = there.mark, first.mark

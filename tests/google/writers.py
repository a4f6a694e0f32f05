"""What people do in a document with a browser: they type, tick off, suggest, comment, delete, move, make tabs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.google.docs.document import Comment, Document, Tab
from tests.google.docs.text import Body, Cell
from tests.google.drive.cabinet import Cabinet, File


@dataclass(frozen=True, slots=True)
class Writer:
    """A person at a document; places in it are named by the text that stands there."""

    cabinet: Cabinet
    file: File
    email: str

    @property
    def document(self) -> Document:
        """The document that is open."""
        assert self.file.document is not None
        return self.file.document

    def text(self) -> str:
        """All that is to be read, tab after tab."""
        return "".join(tab.body.text for tab in self.document.tabs)

    def type_after(self, place: str, text: str) -> None:
        """Type right behind a piece of text."""
        body, start = self._find(place)
        self.type_at(body, start + len(place), text)

    def type_at(self, body: Body, position: int, text: str) -> None:
        """Type before a character."""
        body.insert(position, text)
        self._changed()

    def tick(self, item: str) -> None:
        """Tick off an item of a checklist: its text and its box are struck through."""
        body, start = self._find(item)
        begin, end = next(iter(body.paragraphs(start, start + 1)))
        for cell in body.cells[begin:end]:
            cell.style = cell.style | {"strikethrough": True}
        self._changed()

    def suggest_after(self, place: str, text: str) -> None:
        """Suggest more text behind a piece of text."""
        body, start = self._find(place)
        body.insert(start + len(place), text, self.document.fresh("suggest."))
        self._changed()

    def suggest_without(self, text: str) -> None:
        """Suggest that a piece of text goes."""
        body, start = self._find(text)
        name = self.document.fresh("suggest.")
        for cell in body.cells[start : start + len(text)]:
            cell.deleted = name
        self._changed()

    def comment(self, place: str, said: str) -> None:
        """Say something at the margin of a piece of text."""
        body, start = self._find(place)
        name = self.document.fresh("kix.")
        for cell in body.cells[start : start + len(place)]:
            cell.ranges |= {name}
        self.document.comments.append(Comment(self.document.fresh("AAAC"), self.email, said, name, place))
        self._changed()

    def mention(self, place: str, email: str) -> None:
        """Put a person's chip behind a piece of text."""
        body, start = self._find(place)
        position = start + len(place)
        chip = {"person": {"personId": self.document.fresh("kix."), "personProperties": {"email": email}}}
        body.cells.insert(position, Cell("\ue907", ranges=body.cells[position - 1].ranges, thing=chip))
        self._changed()

    def head(self, text: str) -> None:
        """Make the paragraph in which a text stands a heading."""
        body, start = self._find(text)
        _, end = next(iter(body.paragraphs(start, start + 1)))
        mark = body.mark_at(start)
        body.restyle(end, replace(mark, style=mark.style | {"namedStyleType": "HEADING_1"}))
        self._changed()

    def erase(self, text: str) -> None:
        """Delete a piece of text."""
        body, start = self._find(text)
        self.erase_at(body, start, start + len(text))

    def erase_at(self, body: Body, start: int, end: int) -> None:
        """Delete characters; the last newline stays."""
        body.delete(start, min(end, len(body.cells) - 1))
        self._changed()

    def erase_section(self, heading: str) -> None:
        """Delete a heading and all up to the next one of its kind."""
        body, start = self._find(heading)
        style = body.mark_at(start).style["namedStyleType"]
        later = [begin for begin, _ in body.paragraphs(start + len(heading) + 1)]
        ends = [begin for begin in later if body.mark_at(begin).style["namedStyleType"] == style]
        self.erase_at(body, start, ends[0] if ends else len(body.cells) - 1)

    def move(self, text: str, place: str) -> None:
        """Cut a piece of text out and paste it behind another; named ranges do not come along."""
        self.erase(text)
        self.type_after(place, text)

    def add_tab(self, title: str, text: str) -> Tab:
        """Make a tab and type into it."""
        made = self.document.add_tab(title)
        self.type_at(made.body, 0, text)
        return made

    def trash(self) -> None:
        """Put the file into the trash."""
        self.file.trashed = True
        self.cabinet.touch(self.file, self.email)

    def restore(self) -> None:
        """Take the file out of the trash again."""
        self.file.trashed = False
        self.cabinet.touch(self.file, self.email)

    def _find(self, text: str) -> tuple[Body, int]:
        for tab in self.document.tabs:
            start = tab.body.text.find(text)
            if start >= 0:
                return tab.body, start
        raise AssertionError(f"nowhere in the document: {text!r}")

    def _changed(self) -> None:
        self.document.changed()
        self.cabinet.touch(self.file, self.email)


def writer(cabinet: Cabinet, email: str, name: str = "") -> Writer:
    """A person at the only document there is, or at the one of that id."""
    files = [one for one in cabinet.files.values() if one.document and name in ("", one.id)]
    assert len(files) == 1, f"{len(files)} documents"
    return Writer(cabinet, files[0], email)

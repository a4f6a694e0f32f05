"""What documents.get answers, as tabs, paragraphs and named ranges; text stays in here and in who asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from providers.errors import ResponseError

Json = dict[str, Any]
Stretch = tuple[int, int]
"""Indexes in UTF-16 code units: from the first to before the second."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some text of a paragraph; `suggested` when it is not in it yet, `struck` when it is struck through."""

    start: int
    end: int
    text: str
    suggested: tuple[str, ...] = ()
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` is its depth in a list, None outside of one; `nested` in a table."""

    start: int
    end: int
    style: str
    heading: str
    level: int | None
    runs: tuple[Run, ...]
    nested: bool = False

    @property
    def text(self) -> str:
        """What stands in it, without what is only suggested."""
        return "".join(run.text for run in self.runs if not run.suggested)

    @property
    def headed(self) -> bool:
        return self.style.startswith("HEADING")

    @property
    def done(self) -> bool:
        """Whether it was ticked off: Docs then strikes all of its text through."""
        said = [run for run in self.runs if run.text.strip() and not run.suggested]
        return bool(said) and all(run.struck for run in said)


@dataclass(frozen=True, slots=True)
class Page:
    """One tab."""

    id: str
    paragraphs: tuple[Paragraph, ...]
    names: Mapping[str, tuple[Stretch, ...]]
    anchors: Mapping[str, tuple[Stretch, ...]]

    def within(self, name: str) -> tuple[Paragraph, ...]:
        """The paragraphs in a named range, each cut to what lies in it."""
        stretches = self.names.get(name, ())
        cut = (_cut(one, stretches) for one in self.paragraphs)
        return tuple(one for one in cut if one.runs)

    def before(self, index: int) -> Paragraph | None:
        """The paragraph that ends where an index begins."""
        return next((one for one in self.paragraphs if one.end == index and not one.nested), None)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as it was read; `threads` are the anchors of comments that are open."""

    revision: str
    pages: tuple[Page, ...]
    threads: tuple[str, ...]

    def page_with(self, name: str) -> Page | None:
        """The tab in which a named range is."""
        return next((page for page in self.pages if name in page.names), None)


def read(answer: Json, about: str) -> Text:
    """The document of an answer; ResponseError for one that is none, without a word of it."""
    try:
        pages = tuple(map(_page, _tabs(answer["tabs"])))
        open_ones = (one for one in answer.get("comments", ()) if one.get("status") != "RESOLVED")
        return Text(str(answer["revisionId"]), pages, tuple(str(one.get("anchorId", "")) for one in open_ones))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise ResponseError(f"{about}: a document that cannot be understood") from None


def _tabs(tabs: Iterable[Json]) -> Iterator[Json]:
    for tab in tabs:
        if "documentTab" in tab:
            yield tab
        yield from _tabs(tab.get("childTabs", ()))


def _page(tab: Json) -> Page:
    content = tab["documentTab"]
    named = {
        name: tuple(chain.from_iterable(_stretches(one) for one in group["namedRanges"]))
        for name, group in content.get("namedRanges", {}).items()
    }
    anchors = {name: _stretches(one) for name, one in content.get("commentAnchors", {}).items()}
    paragraphs = tuple(_paragraphs(content["body"]["content"], nested=False))
    return Page(str(tab["tabProperties"]["tabId"]), paragraphs, named, anchors)


def _stretches(ranged: Json) -> tuple[Stretch, ...]:
    """An index of 0 is left out in JSON."""
    return tuple((int(one.get("startIndex", 0)), int(one["endIndex"])) for one in ranged.get("ranges", ()))


def _paragraphs(content: Iterable[Json], *, nested: bool) -> Iterator[Paragraph]:
    for element in content:
        if "paragraph" in element:
            yield _paragraph(element, nested=nested)
        rows = element.get("table", {}).get("tableRows", ())
        for cell in chain.from_iterable(row.get("tableCells", ()) for row in rows):
            yield from _paragraphs(cell.get("content", ()), nested=True)


def _paragraph(element: Json, *, nested: bool) -> Paragraph:
    inner = element["paragraph"]
    style, bullet = inner.get("paragraphStyle", {}), inner.get("bullet")
    return Paragraph(
        int(element.get("startIndex", 0)),
        int(element["endIndex"]),
        str(style.get("namedStyleType", "")),
        str(style.get("headingId", "")),
        None if bullet is None else int(bullet.get("nestingLevel", 0)),
        tuple(map(_run, inner.get("elements", ()))),
        nested,
    )


def _run(element: Json) -> Run:
    kind = next((one for one in element.values() if isinstance(one, dict)), {})
    style = kind.get("textStyle", {})
    return Run(
        int(element.get("startIndex", 0)),
        int(element["endIndex"]),
        _said(element),
        tuple(kind.get("suggestedInsertionIds", ())),
        bool(style.get("strikethrough")),
    )


def _said(element: Json) -> str:
    """The words of a piece of text, of a person's chip, a link's or a date's; "" for a picture."""
    if "textRun" in element:
        return str(element["textRun"].get("content", ""))
    person = element.get("person", {}).get("personProperties", {})
    link = element.get("richLink", {}).get("richLinkProperties", {})
    date = element.get("dateElement", {}).get("dateElementProperties", {})
    found = person.get("name") or person.get("email") or link.get("title") or link.get("uri") or date.get("displayText")
    return str(found or "")


def _cut(paragraph: Paragraph, stretches: tuple[Stretch, ...]) -> Paragraph:
    runs = tuple(
        part for run in paragraph.runs for start, end in stretches for part in _part(run, max(start, run.start), end)
    )
    return Paragraph(
        paragraph.start, paragraph.end, paragraph.style, paragraph.heading, paragraph.level, runs, paragraph.nested
    )


def _part(run: Run, start: int, end: int) -> Iterator[Run]:
    """The part of a run between two indexes; what is no text of one unit a letter goes whole."""
    end = min(end, run.end)
    if start >= end:
        return
    units = run.text.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * (run.end - run.start):
        units = units[2 * (start - run.start) : 2 * (end - run.start)]
    yield Run(start, end, units.decode("utf-16-le", "replace"), run.suggested, run.struck)

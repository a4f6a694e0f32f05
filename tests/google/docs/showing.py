"""A document as Docs shows it in JSON, with indexes counted over what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tests.google.docs.document import Comment, Document, Tab
from tests.google.docs.text import FIRST, Cell, Mark
from tests.google.schema import Json

INLINE, ACCEPTED, WITHOUT = "SUGGESTIONS_INLINE", "PREVIEW_SUGGESTIONS_ACCEPTED", "PREVIEW_WITHOUT_SUGGESTIONS"
DEFAULT = "DEFAULT_FOR_CURRENT_ACCESS"
LEVELS = 9


@dataclass(frozen=True, slots=True)
class View:
    """How somebody wants to see a document."""

    mode: str = INLINE
    tabs: bool = False
    comments: bool = False

    def cells(self, tab: Tab) -> list[Cell]:
        """The characters that are to be seen in it."""
        hidden = {ACCEPTED: "deleted", WITHOUT: "inserted"}.get(self.mode, "")
        return [cell for cell in tab.body.cells if not (hidden and getattr(cell, hidden))]


def shown(document: Document, file_id: str, title: str, view: View) -> Json:
    """The whole document."""
    found: Json = {
        "documentId": file_id,
        "title": title,
        "revisionId": document.revision_id,
        "suggestionsViewMode": view.mode,
    }
    if not view.tabs:
        return found | _content(document.tabs[0], view, {})
    found["tabs"] = [_tab(tab, number, view, document.comments) for number, tab in enumerate(document.tabs)]
    if view.comments:
        found["commentsViewMode"] = "COMMENTS_VIEW_MODE_INCLUDED"
        found["comments"] = [_thread(one) for one in document.comments]
    return found


def _tab(tab: Tab, number: int, view: View, comments: list[Comment]) -> Json:
    anchors = {one.anchor for one in comments if one.anchor}
    content = _content(tab, view, {"tabId": tab.id})
    if view.comments:
        ranges = _ranges(view.cells(tab), {"tabId": tab.id})
        found = {key: {"anchorId": key, "ranges": ranges[key]} for key in sorted(anchors) if key in ranges}
        content |= {"commentAnchors": found} if found else {}
    properties = {"tabId": tab.id, "title": tab.title, "index": number}
    return {"tabProperties": properties, "documentTab": content}


def _content(tab: Tab, view: View, place: Json) -> Json:
    cells = view.cells(tab)
    begin: Json = {"endIndex": FIRST, "sectionBreak": {"sectionStyle": {"contentDirection": "LEFT_TO_RIGHT"}}}
    content: Json = {"body": {"content": [begin, *_paragraphs(cells, view)]}}
    used = {cell.mark.list_id for cell in cells if cell.mark and cell.mark.list_id}
    if used:
        content["lists"] = {name: _list(tab.lists[name]) for name in sorted(used)}
    names = _names(tab, _ranges(cells, place))
    return content | ({"namedRanges": names} if names else {})


def _paragraphs(cells: list[Cell], view: View) -> Iterator[Json]:
    begin, here = 0, FIRST
    for number, cell in enumerate(cells):
        if cell.mark is None:
            continue
        elements = list(_elements(cells[begin : number + 1], here, view))
        end = int(elements[-1]["endIndex"])
        yield {"startIndex": here, "endIndex": end, "paragraph": _paragraph(elements, cell, cell.mark)}
        begin, here = number + 1, end


def _paragraph(elements: list[Json], cell: Cell, mark: Mark) -> Json:
    style = {"direction": "LEFT_TO_RIGHT"} | mark.style
    found: Json = {"elements": elements, "paragraphStyle": style}
    if not mark.list_id:
        return found
    level = {"nestingLevel": mark.level} if mark.level else {}
    return found | {"bullet": {"listId": mark.list_id, "textStyle": cell.style} | level}


def _elements(cells: list[Cell], here: int, view: View) -> Iterator[Json]:
    for _, some in groupby(enumerate(cells), lambda one: _sort(*one)):
        run = [cell for _, cell in some]
        end = here + sum(cell.units for cell in run)
        yield {"startIndex": here, "endIndex": end, **_run(run, view)}
        here = end


def _sort(number: int, cell: Cell) -> tuple[object, ...]:
    """What the characters of one run have in common; a chip is a run of its own."""
    return cell.inserted, cell.deleted, sorted(cell.style.items(), key=str), number if cell.thing else -1


def _run(run: list[Cell], view: View) -> Json:
    first = run[0]
    marks: Json = {}
    if view.mode == INLINE:
        marks |= {"suggestedInsertionIds": [first.inserted]} if first.inserted else {}
        marks |= {"suggestedDeletionIds": [first.deleted]} if first.deleted else {}
    if first.thing:
        [(name, properties)] = first.thing.items()
        return {name: properties | marks}
    return {"textRun": {"content": "".join(cell.char for cell in run), "textStyle": first.style} | marks}


def _list(preset: str) -> Json:
    level: Json = {"bulletAlignment": "START", "glyphFormat": "%0", "startNumber": 1}
    glyph = {"glyphType": "GLYPH_TYPE_UNSPECIFIED"} if preset == "BULLET_CHECKBOX" else {"glyphSymbol": "●"}
    return {"listProperties": {"nestingLevels": [level | glyph] * LEVELS}}


def _ranges(cells: list[Cell], place: Json) -> dict[str, list[Json]]:
    """The stretches of text that each named range and each comment's anchor holds."""
    found: dict[str, list[Json]] = {}
    here = FIRST
    for cell in cells:
        for name in cell.ranges:
            _stretch(found.setdefault(name, []), here, here + cell.units, place)
        here += cell.units
    return found


def _stretch(ranges: list[Json], start: int, end: int, place: Json) -> None:
    if ranges and ranges[-1]["endIndex"] == start:
        ranges[-1]["endIndex"] = end
    else:
        ranges.append({"startIndex": start, "endIndex": end, **place})


def _names(tab: Tab, ranges: dict[str, list[Json]]) -> Json:
    found: Json = {}
    for key, name in tab.names.items():
        if key in ranges:
            group = found.setdefault(name, {"name": name, "namedRanges": []})
            group["namedRanges"].append({"namedRangeId": key, "name": name, "ranges": ranges[key]})
    return found


def _thread(comment: Comment) -> Json:
    post = {"postId": comment.id, "content": comment.content}
    found: Json = {"commentId": comment.id, "status": "OPEN", "headPost": post}
    return found | ({"anchorId": comment.anchor, "plainTextQuote": comment.quote} if comment.anchor else {})

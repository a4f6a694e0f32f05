"""documents.batchUpdate: its requests one after another, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tests.google.docs.document import Document, Tab
from tests.google.docs.text import Mark
from tests.google.errors import invalid
from tests.google.schema import Json

TEXT = (
    *("bold", "italic", "strikethrough", "underline", "smallCaps", "link", "baselineOffset"),
    *("foregroundColor", "backgroundColor", "fontSize", "weightedFontFamily"),
)

Edit = Callable[[Document, Json], "Json | None"]


def carry_out(document: Document, requests: Iterable[Json]) -> list[Json]:
    """The replies to all requests; when one is wrong, nothing has changed and its number is named."""
    before = document.kept()
    replies = []
    for number, request in enumerate(requests):
        try:
            replies.append(_carried_out(document, request))
        except Exception as error:
            document.tabs = before
            raise _named(number, request, error) from error
    document.changed()
    return replies


def _named(number: int, request: Json, error: Exception) -> Exception:
    said = getattr(error, "message", "")
    return invalid(f"Invalid requests[{number}].{next(iter(request), '')}: {said}") if said else error


def _carried_out(document: Document, request: Json) -> Json:
    if len(request) != 1:
        raise invalid("Exactly one request must be set")
    [(name, given)] = request.items()
    if name not in EDITS:
        raise NotImplementedError(name)
    reply = EDITS[name](document, given)
    return {name: reply} if reply is not None else {}


def _insert_text(document: Document, given: Json) -> None:
    if "endOfSegmentLocation" in given:
        body = document.tab(given["endOfSegmentLocation"]).body
        body.insert(len(body.cells) - 1, given.get("text", ""))
        return
    body = document.tab(given["location"]).body
    body.insert(body.position(given["location"].get("index", 0)), given.get("text", ""))


def _delete_content(document: Document, given: Json) -> None:
    body = document.tab(given["range"]).body
    body.delete(*body.span(given["range"]))


def _paragraph_style(document: Document, given: Json) -> None:
    body, wanted = document.tab(given["range"]).body, given.get("paragraphStyle", {})
    names = _fields(given, ("namedStyleType", "alignment", "direction", "spaceAbove", "spaceBelow", "keepWithNext"))
    for start, end in body.paragraphs(*body.span(given["range"])):
        mark = body.mark_at(start)
        body.restyle(end, replace(mark, style=_merged(mark.style, wanted, names)))


def _text_style(document: Document, given: Json) -> None:
    body, wanted = document.tab(given["range"]).body, given.get("textStyle", {})
    names = _fields(given, TEXT)
    start, end = body.span(given["range"])
    for cell in body.cells[start:end]:
        cell.style = _merged(cell.style, wanted, names)


def _bullets(document: Document, given: Json) -> None:
    """Leading tabs become the level and go, which moves what follows."""
    tab = document.tab(given["range"])
    body, preset = tab.body, given.get("bulletPreset", "")
    start, end = body.span(given["range"])
    name = _list_before(tab, start, preset)
    for begin, stop in reversed(list(body.paragraphs(start, end))):
        text = "".join(cell.char for cell in body.cells[begin:stop])
        level = len(text) - len(text.lstrip("\t"))
        body.restyle(stop, replace(body.mark_at(begin), list_id=name, level=level))
        del body.cells[begin : begin + level]


def _list_before(tab: Tab, start: int, preset: str) -> str:
    """The list that goes on: the one just before where it is of the same kind, else a new one."""
    first = next(iter(tab.body.paragraphs(start, start + 1)))[0]
    before = tab.body.mark_at(first - 1).list_id if first else ""
    if before and tab.lists.get(before) == preset:
        return before
    made = tab.body.fresh("kix.")
    tab.lists[made] = preset
    return made


def _no_bullets(document: Document, given: Json) -> None:
    body = document.tab(given["range"]).body
    for start, end in body.paragraphs(*body.span(given["range"])):
        body.restyle(end, replace(body.mark_at(start), list_id="", level=0))


def _name(document: Document, given: Json) -> Json:
    tab, name = document.tab(given["range"]), given.get("name", "")
    if not 1 <= len(name.encode("utf-16-le")) // 2 <= 256:
        raise invalid("The name must have 1 to 256 characters")
    made = tab.body.fresh("kix.")
    start, end = tab.body.span(given["range"])
    for cell in tab.body.cells[start:end]:
        cell.ranges |= {made}
    tab.names[made] = name
    return {"namedRangeId": made}


def _forget_name(document: Document, given: Json) -> None:
    for tab in _tabs(document, given):
        gone = {key for key, name in tab.names.items() if given.get("namedRangeId") == key or given.get("name") == name}
        for cell in tab.body.cells:
            cell.ranges -= gone
        tab.names = {key: name for key, name in tab.names.items() if key not in gone}


def _replace_all(document: Document, given: Json) -> Json:
    wanted = given["containsText"]
    pattern = re.compile(
        wanted["text"] if wanted.get("searchByRegex") else re.escape(wanted["text"]),
        0 if wanted.get("matchCase") else re.IGNORECASE,
    )
    changed = sum(_replaced(tab, pattern, given.get("replaceText", "")) for tab in _tabs(document, given))
    return {"occurrencesChanged": changed} if changed else {}


def _replaced(tab: Tab, pattern: re.Pattern[str], text: str) -> int:
    found = [one.span() for one in pattern.finditer(tab.body.text[:-1])]
    for start, end in reversed(found):
        if text:
            tab.body.insert(start + 1, text)
        tab.body.delete(start + 1 + len(text), end + len(text))
        tab.body.delete(start, start + 1)
    return len(found)


def _tabs(document: Document, given: Json) -> list[Tab]:
    wanted = given.get("tabsCriteria", {}).get("tabIds")
    return [tab for tab in document.tabs if not wanted or tab.id in wanted]


def _fields(given: Json, known: tuple[str, ...]) -> list[str]:
    names = known if given.get("fields") == "*" else given.get("fields", "").split(",")
    strange = [name for name in names if name not in known]
    if strange:
        raise invalid(f"Invalid fields: {strange[0]!r}")
    return list(names)


def _merged(style: Json, wanted: Json, names: list[str]) -> Json:
    """A field that is named and not given falls back to what it is by itself."""
    kept = {key: value for key, value in style.items() if key not in names}
    made: dict[str, Any] = kept | {name: wanted[name] for name in names if name in wanted}
    if "namedStyleType" in style and "namedStyleType" not in made:
        made["namedStyleType"] = Mark().style["namedStyleType"]
    return made


EDITS: dict[str, Edit] = {
    "insertText": _insert_text,
    "deleteContentRange": _delete_content,
    "updateParagraphStyle": _paragraph_style,
    "updateTextStyle": _text_style,
    "createParagraphBullets": _bullets,
    "deleteParagraphBullets": _no_bullets,
    "createNamedRange": _name,
    "deleteNamedRange": _forget_name,
    "replaceAllText": _replace_all,
}

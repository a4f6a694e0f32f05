"""The section of a week as lines of a document, and the requests that put it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from providers.google.pages import Page, Paragraph, Text
from rules.agenda import ACTION_ITEMS, Section, carried

Json = dict[str, Any]

PREFIX = "w:"
"""Named ranges of sections begin so, and go on with the week."""

LOOKED_BACK = 2
"""In so many sections before a new one open action items are looked for."""

GATE = "Agenda of the 1:1. The newest week is on top."
WEEK_STYLE, GROUP_STYLE, NORMAL = "HEADING_2", "HEADING_3", "NORMAL_TEXT"
POINTS, CHECKLIST = "BULLET_DISC_CIRCLE_SQUARE", "BULLET_CHECKBOX"
_PLAIN = (
    "bold,italic,strikethrough,underline,smallCaps,link,baselineOffset,"
    "foregroundColor,backgroundColor,fontSize,weightedFontFamily"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph to be; `level` is its depth in a list of that `bullets`."""

    text: str
    style: str = NORMAL
    bullets: str = ""
    level: int = 0

    @property
    def written(self) -> str:
        """Its text as it is sent: the depth as tabs, which Docs takes out again."""
        return "\t" * self.level + self.text


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a section goes: `index` in a tab; `behind` a paragraph's last letter rather than before its first."""

    tab: str
    index: int
    behind: bool
    gate: bool = False


def name_of(section: Section) -> str:
    """The name of a week's range: `w:2026-03-10T09:00:00Z`."""
    return f"{PREFIX}{section.week:%Y-%m-%dT%H:%M:%SZ}"


def composed(section: Section, items: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a section; each group has an empty one to begin with, and a blank one ends it."""
    return (
        Line(section.heading, WEEK_STYLE),
        Line(section.report, GROUP_STYLE),
        Line("", bullets=POINTS),
        Line(section.manager, GROUP_STYLE),
        Line("", bullets=POINTS),
        Line(ACTION_ITEMS, GROUP_STYLE),
        *(items or [Line("", bullets=CHECKLIST)]),
        Line(""),
    )


def open_items(text: Text, name: str) -> tuple[Line, ...]:
    """The action items of the section before this one that are not ticked off.

    So are those of the section before that which are not in the later one at all: people write some down when the
    next section is there already.
    """
    names = {one for page in text.pages for one in page.names if one.startswith(PREFIX) and one < name}
    found: list[Line] = []
    known: set[str] = set()
    for one in sorted(names, reverse=True)[:LOOKED_BACK]:
        lines = list(_listed(text, one))
        found += [line for line, done in lines if not done and line.text not in known]
        known |= {line.text for line, _ in lines}
    return tuple(found)


def _listed(text: Text, name: str) -> Iterator[tuple[Line, bool]]:
    """All action items of a section, and whether each is ticked off."""
    page = text.page_with(name)
    for one in _items(page.within(name)) if page else ():
        for said in carried([one.text]):
            yield Line(said, bullets=CHECKLIST, level=one.level or 0), one.done


def _items(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The items under the last heading of that name."""
    heads = [number for number, one in enumerate(paragraphs) if _is_head(one)]
    for one in paragraphs[heads[-1] + 1 :] if heads else ():
        if one.headed:
            return
        if one.level is not None:
            yield one


def _is_head(paragraph: Paragraph) -> bool:
    return paragraph.level is None and paragraph.text.strip().rstrip(":").casefold() == ACTION_ITEMS.casefold()


def heading_of(page: Page, name: str) -> Paragraph | None:
    """The heading above a week's range, None when people took it away."""
    above = page.before(min(page.names[name])[0])
    return above if above and above.headed else None


def spot(text: Text) -> Spot:
    """Where the next section goes: above the topmost that is there, else at the top.

    Best is behind the last letter of the paragraph above that section, so that neither its heading nor a named
    range is touched: what Docs does at their edges is not documented.
    """
    for page in text.pages:
        heads = [head for name in page.names if name.startswith(PREFIX) and (head := heading_of(page, name))]
        if heads:
            return _above(page, min(heads, key=lambda one: one.start))
    page = text.pages[0]
    first = next(one for one in page.paragraphs if not one.nested)
    return Spot(page.id, first.start, behind=False, gate=_empty(page))


def _above(page: Page, head: Paragraph) -> Spot:
    above = page.before(head.start)
    plain = above is not None and not above.headed and above.style in (NORMAL, "") and above.level is None
    return Spot(page.id, head.start - 1, behind=True) if plain else Spot(page.id, head.start, behind=False)


def _empty(page: Page) -> bool:
    return not any(run.text.strip() for one in page.paragraphs for run in one.runs)


def requests(lines: Sequence[Line], at: Spot, name: str) -> list[Json]:
    """What puts the lines at their place, plain whatever stands around; lists last, from below, as they move text."""
    gate = f"{GATE}\n" if at.gate else ""
    said = gate + "\n".join(line.written for line in lines)
    begin = at.index + units(gate) + (1 if at.behind else 0)
    sent = f"\n{said}" if at.behind else f"{said}\n"
    starts = [begin + units("".join(f"{one.written}\n" for one in lines[:number])) for number in range(len(lines) + 1)]
    whole, inside = _range(at.tab, begin, starts[-1]), _range(at.tab, starts[1], starts[-1])
    pieces = [(line, _range(at.tab, start, end)) for line, start, end in zip(lines, starts, starts[1:], strict=False)]
    return [
        {"insertText": {"location": {"tabId": at.tab, "index": at.index}, "text": sent}},
        {"deleteParagraphBullets": {"range": whole}},
        {"updateTextStyle": {"range": whole, "textStyle": {}, "fields": _PLAIN}},
        _styled(whole, NORMAL),
        *(_styled(place, line.style) for line, place in pieces if line.style != NORMAL),
        {"createNamedRange": {"name": name, "range": inside}},
        *_lists(pieces),
    ]


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _lists(pieces: Sequence[tuple[Line, Json]]) -> Iterator[Json]:
    """One request for each stretch of lines of one kind of list, the last first."""
    end = 0
    for (line, place), above in zip(reversed(pieces), [*reversed([one for one, _ in pieces[:-1]]), None], strict=True):
        end = end or place["endIndex"]
        if not line.bullets:
            end = 0
        elif above is None or above.bullets != line.bullets:
            stretch = place | {"endIndex": end}
            yield {"createParagraphBullets": {"range": stretch, "bulletPreset": line.bullets}}
            end = 0


def _styled(place: Json, style: str) -> Json:
    wanted = {"paragraphStyle": {"namedStyleType": style}, "fields": "namedStyleType,alignment"}
    return {"updateParagraphStyle": {"range": place, **wanted}}


def _range(tab: str, start: int, end: int) -> Json:
    return {"tabId": tab, "startIndex": start, "endIndex": end}

"""A document of the test server: its tabs, named ranges, lists, comments, and its revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from tests.google.docs.text import Body, Habits
from tests.google.errors import invalid
from tests.google.schema import Json


@dataclass
class Tab:
    """One tab, with what hangs on its text by id."""

    id: str
    title: str
    body: Body
    names: dict[str, str] = field(default_factory=dict)
    """Named ranges: id to name."""
    lists: dict[str, str] = field(default_factory=dict)
    """Lists: id to preset."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said at the margin; `anchor` is "" when it belongs to no piece of text."""

    id: str
    author: str
    content: str
    anchor: str = ""
    quote: str = ""


@dataclass
class Document:
    """What a file of Docs' type holds."""

    habits: Habits
    tabs: list[Tab] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    revision: int = 1
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        if not self.tabs:
            self.add_tab("Tab 1", "t.0")

    def fresh(self, letters: str) -> str:
        """An id that nothing has."""
        return f"{letters}{next(self.ids):06x}"

    def add_tab(self, title: str, name: str = "") -> Tab:
        """One more tab, empty."""
        made = Tab(name or self.fresh("t."), title, Body(self.fresh, self.habits))
        self.tabs.append(made)
        return made

    def tab(self, place: Json) -> Tab:
        """The tab of a Location or Range, the first where none is named."""
        if place.get("segmentId"):
            raise invalid("This server has bodies only")
        wanted = place.get("tabId") or self.tabs[0].id
        found = next((one for one in self.tabs if one.id == wanted), None)
        if found is None:
            raise invalid(f"No tab {wanted}")
        return found

    @property
    def revision_id(self) -> str:
        return f"ALm37B{self.revision:08x}"

    def changed(self) -> None:
        """Somebody changed it."""
        self.revision += 1

    def kept(self) -> list[Tab]:
        """The tabs as they are now, to be put back should something go wrong."""
        return [_same(tab, tab.body.fresh) for tab in self.tabs]

    def copied(self) -> Document:
        """Another one with the same text; comments stay behind."""
        made = Document(self.habits, ids=count(next(self.ids)))
        made.tabs = [_same(tab, made.fresh) for tab in self.tabs]
        return made


def _same(tab: Tab, fresh: Callable[[str], str]) -> Tab:
    body = Body(fresh, tab.body.habits, [replace(cell) for cell in tab.body.cells])
    return Tab(tab.id, tab.title, body, dict(tab.names), dict(tab.lists))

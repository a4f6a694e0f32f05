"""AgendaProvider in memory: the shortest one that is correct; it makes passes testable and says what is meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from providers.base import AgendaDocument, Anchor
from providers.errors import NotFoundError, ProviderError
from rules.agenda import Look, Section, fingerprint


@dataclass
class MemoryDocument:
    """A running document: whom it is open to, and the text of each week."""

    title: str
    people: set[str] = field(default_factory=set)
    weeks: dict[datetime, str] = field(default_factory=dict)
    trashed: bool = False


@dataclass
class MemoryAgendas:
    """Documents by the key of their pair; `calls` counts, `failing` is raised by whatever is asked for."""

    documents: dict[str, MemoryDocument] = field(default_factory=dict)
    calls: int = 0
    failing: ProviderError | None = None

    def document(self, key: str, title: str, people: Sequence[str], *, anew: bool = False) -> AgendaDocument:
        """See AgendaProvider."""
        self._called()
        name = self._name(key)
        if name in self.documents and self.documents[name].trashed and anew:
            name = f"{name}-anew"
        self.documents.setdefault(name, MemoryDocument(title)).people.update(people)
        self._demand(name)
        return AgendaDocument(name, _link(name))

    def section(self, document: AgendaDocument, section: Section) -> Anchor:
        """See AgendaProvider."""
        self._called()
        said = "\n".join((section.report, section.manager))
        self._demand(document.id).weeks.setdefault(section.week, said)
        return Anchor(f"{document.link}#heading={section.week:%Y%m%d}", fingerprint(said))

    def look(self, document: AgendaDocument, weeks: Collection[datetime]) -> Mapping[datetime, Look]:
        """See AgendaProvider."""
        self._called()
        there = self._demand(document.id).weeks
        return {week: Look(fingerprint(there[week])) for week in weeks if week in there}

    def check(self) -> None:
        """See AgendaProvider."""
        self._called()

    def close(self) -> None:
        """See AgendaProvider."""

    def _called(self) -> None:
        self.calls += 1
        if self.failing:
            raise self.failing

    def _name(self, key: str) -> str:
        """The newest document of a pair."""
        return max((name for name in self.documents if name.startswith(key)), key=len, default=key)

    def _demand(self, key: str) -> MemoryDocument:
        found = self.documents.get(key)
        if found is None or found.trashed:
            raise NotFoundError(f"document {key} is in the trash; take it out again")
        return found


def _link(key: str) -> str:
    return f"https://docs.example.test/{key}"

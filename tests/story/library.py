"""The company at Google with its agendas in documents, and what must be true of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from daemon.demo.sink import MailSink
from providers.google.scopes import DRIVE
from tests.google.running import Google
from tests.providers.google.clients import USUAL, delegated
from tests.story.crashing import reports
from tests.story.office import TEAM
from tests.story.workspace import OWNER, Workspace, furnished

AGENDA = f"""\
[agenda]
provider = "google_docs"
account = "main"
owner = "{OWNER}"
"""


@dataclass(frozen=True, slots=True)
class Library(Workspace):
    """One company on one Google of its own."""

    @property
    def settings(self) -> str:
        return self.general + AGENDA


def a_library(folder: Path, server: Google, sink: MailSink, rows: Sequence[str] = TEAM) -> Library:
    """A company in a folder."""
    server.allow([*USUAL, *delegated(DRIVE)])
    library = Library(folder, sink, server)
    furnished(library, rows)
    return library


def wrong_documents(library: Library) -> list[str]:
    """What is not as it must be: one document for each report, open to the two, once on each copy."""
    files = library.server.cabinet.files.values()
    open_to = sorted(sorted(one.email.partition("@")[0] for one in file.permissions.values()) for file in files)
    shared = [["agendas", "ana", one] for one in reports(library)]
    expected = {"ana": len(shared)} | dict.fromkeys(reports(library), 1)
    attached = {who: attachments(library, who) for who in expected}
    wrong = [f"{who} has {some}" for who, some in attached.items() if len(some) != expected[who]]
    return wrong + ([f"documents are open to {open_to}"] if open_to != shared else [])


def attachments(library: Library, user: str) -> list[str]:
    """The documents on all events of a person's calendar that are not weeks of their own."""
    masters = [text.partition("END:VEVENT")[0] for text in library.objects(user)]
    return [line for text in masters for line in text.splitlines() if line.startswith("ATTACH:")]

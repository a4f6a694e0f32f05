"""Running documents at the test server, and the people who write in them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from providers.base import AgendaDocument
from providers.google.docs import GoogleDocs
from providers.google.scopes import DOCS, DRIVE
from rules.agenda import Section, section_of
from rules.model import Pair, Person, Slot
from tests.google.running import Google
from tests.google.writers import Writer, writer
from tests.providers.google.clients import ANA, BEN, a_client, delegated

OWNER = "agendas@example.test"
DRIVE_ID = "0AShared"
USERS = (ANA, BEN, OWNER)
SCOPES = delegated(DRIVE, DOCS)
WEEK = datetime(2026, 3, 10, 9, tzinfo=UTC)
KEY, TITLE = "pair-1", "1:1 Ana / Ben"


def a_pair() -> Pair:
    """Ana and Ben, Tuesdays at 10."""
    ana, ben = (Person(one, name, "Europe/Berlin", "google") for one, name in ((ANA, "Ana"), (BEN, "Ben")))
    return Pair(ana, ben, Slot(1, time(10), timedelta(minutes=30), "Europe/Berlin"))


def a_section(later: int = 0) -> Section:
    """The section of the first week, or of so many weeks later."""
    return section_of(a_pair(), WEEK + timedelta(days=7 * later))


def docs(server: Google, folder: Path, drive: str = "", **given: Any) -> GoogleDocs:
    """Our documents at the server, of a service user or in a shared drive."""
    if drive:
        server.cabinet.drives.setdefault(drive, {OWNER: "fileOrganizer"})
    return GoogleDocs(a_client(server, folder, **given), OWNER, drive)


def made(agenda: GoogleDocs) -> AgendaDocument:
    """The document of the pair, shared with both."""
    return agenda.document(KEY, TITLE, (ANA, BEN))


def ana(server: Google) -> Writer:
    """Ana at the only document."""
    return writer(server.cabinet, ANA)

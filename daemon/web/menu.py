"""What the header of every page for people who are signed in leads to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from daemon.i18n import gettext as _
from daemon.web.session import signed_in
from daemon.web.site import current


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the header; `here` when it is the one that is shown."""

    words: str
    link: str

    @property
    def here(self) -> bool:
        return self.link == request.script_root + request.path


def menu() -> list[Entry]:
    """The pages for the reader: their mails; their history for who has a manager; the operator's page for that one."""
    reader, site = signed_in(), current()
    if reader is None:
        return []
    entries = [Entry(_("My 1:1s"), url_for("home"))]
    if site.pair(reader.email):
        entries.append(Entry(_("History"), url_for("history", report=reader.email)))
    entries.append(Entry(_("Mails"), url_for("own_preferences")))
    if reader.email == site.operator:
        entries.append(Entry(_("Operator"), url_for("operator_page")))
    return entries


def leaving() -> bool:
    """Whether it is these pages that the reader signs out of, and not a proxy before them."""
    return not current().trust_header

"""What is kept of whoever is signed in, as a download; the only way on which private notes leave."""

from __future__ import annotations

import json

from flask import make_response, request
from werkzeug.wrappers import Response

from daemon.auditing import Deed, note
from daemon.exporting import own_data, people, private_report
from daemon.private_notes import PrivateNote, SealedError
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import Site, current


def my_export() -> Response:
    """GET /me/export: everything of the reader's own, with their private notes."""
    reader, site = signed_in(), current()
    if reader is None:
        return to_sign_in()
    pairs = site.pairs()
    document = own_data(site.store, reader.email, pairs, site.clock())
    notes = _private_notes(site, reader.email)
    met = people(site.store, reader.email, pairs)
    # None, and not an empty list, where there are some that cannot be opened here.
    document["private_notes"] = None if notes is None else private_report(notes, met)
    if request.method == "GET":
        note(site.store, Deed.EXPORT, reader.email, reader.email, site.clock())
    answer = make_response(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="1on1-own-data.json"'
    return answer


def _private_notes(site: Site, author: str) -> list[PrivateNote] | None:
    """All of an author's private notes; None when they cannot be opened."""
    if site.vault is None:
        return None if site.store.private_notes.of_author(author) else []
    try:
        return site.vault.of_author(author)
    except SealedError:
        return None

"""Which function does the work of which method of Docs v1."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.google.dispatch import Handler, Request
from tests.google.docs.document import Document
from tests.google.docs.edits import carry_out
from tests.google.docs.showing import DEFAULT, INLINE, View, shown
from tests.google.drive.cabinet import DOCUMENT, Cabinet, File
from tests.google.errors import invalid
from tests.google.schema import Json


def get(cabinet: Cabinet, request: Request) -> Json:
    """documents.get; a trashed one opens as well."""
    file, document = _opened(cabinet, request, "reader")
    mode = request.text("suggestionsViewMode") or DEFAULT
    included = request.text("commentsViewMode") == "COMMENTS_VIEW_MODE_INCLUDED"
    tabs = request.flag("includeTabsContent")
    if included and (mode != INLINE or not tabs):
        raise invalid("Comments are included with SUGGESTIONS_INLINE and with the content of tabs only")
    return shown(document, file.id, file.name, View(INLINE if mode == DEFAULT else mode, tabs, included))


def create(cabinet: Cabinet, request: Request) -> Json:
    """documents.create: an empty one in the caller's own folder; only the title counts."""
    file = cabinet.make(request, {"name": request.body.get("title", ""), "mimeType": DOCUMENT})
    assert file.document is not None
    return shown(file.document, file.id, file.name, View())


def batch_update(cabinet: Cabinet, request: Request) -> Json:
    """documents.batchUpdate, of normal edits."""
    file, document = _opened(cabinet, request, "writer")
    control = request.body.get("writeControl", {})
    if control.get("writeMode", "EDIT") != "EDIT":
        raise NotImplementedError("suggested edits by API")
    if "requiredRevisionId" in control and control["requiredRevisionId"] != document.revision_id:
        raise invalid("The required revision ID does not match the latest revision")
    if control.get("targetRevisionId", document.revision_id) != document.revision_id:
        raise NotImplementedError("merging with what was typed meanwhile")
    replies = carry_out(document, request.body.get("requests", []))
    cabinet.touch(file, request.user)
    control = {"requiredRevisionId": document.revision_id}
    return {"documentId": file.id, "replies": replies, "writeControl": control}


def _opened(cabinet: Cabinet, request: Request, role: str) -> tuple[File, Document]:
    file = cabinet.file(request, role, "documentId", drives=True)
    if file.document is None:
        raise invalid("This operation is not supported for this document")
    return file, file.document


Work = Callable[[Cabinet, Request], Json]

WORK: dict[str, Work] = {"get": get, "create": create, "batchUpdate": batch_update}


def handlers(cabinet: Cabinet) -> dict[str, Handler]:
    """The handlers by method id."""
    return {f"docs.documents.{name}": partial(work, cabinet) for name, work in WORK.items()}

"""comments.*: what stands at the margin of a file."""

from __future__ import annotations

from tests.google.dispatch import Request
from tests.google.docs.document import Comment, Document
from tests.google.drive.cabinet import Cabinet
from tests.google.errors import invalid
from tests.google.schema import Json


def create(cabinet: Cabinet, request: Request) -> Json:
    """comments.create: one that belongs to no piece of text, as all from this method in a document."""
    _fields_named(request)
    document = _document(cabinet, request, "commenter")
    made = Comment(document.fresh("AAAB"), request.user, request.body["content"])
    document.comments.append(made)
    return shown(made)


def listed(cabinet: Cabinet, request: Request) -> Json:
    """comments.list"""
    _fields_named(request)
    found = _document(cabinet, request, "reader").comments
    return {"kind": "drive#commentList", "comments": [shown(one) for one in found]}


def shown(comment: Comment) -> Json:
    """A comment as Drive shows it."""
    author = {"kind": "drive#user", "displayName": comment.author.partition("@")[0]}
    found: Json = {"kind": "drive#comment", "id": comment.id, "content": comment.content, "author": author}
    return found | ({"anchor": comment.anchor} if comment.anchor else {})


def _document(cabinet: Cabinet, request: Request, role: str) -> Document:
    document = cabinet.file(request, role, drives=True).document
    if document is None:
        raise invalid("This server has comments on documents only")
    return document


def _fields_named(request: Request) -> None:
    if not request.text("fields"):
        raise invalid("The 'fields' parameter is required for this method.", "required")

"""Which function does the work of which method of Drive v3."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.google.dispatch import Handler, Request
from tests.google.drive import comments, files, sharing
from tests.google.drive.cabinet import Cabinet
from tests.google.schema import Json

Work = Callable[[Cabinet, Request], "Json | None"]

WORK: dict[str, Work] = {
    "files.create": files.create,
    "files.copy": files.copy,
    "files.get": files.get,
    "files.list": files.listed,
    "files.update": files.update,
    "files.delete": files.delete,
    "files.generateIds": files.generate_ids,
    "permissions.create": sharing.create,
    "permissions.list": sharing.listed,
    "permissions.get": sharing.get,
    "permissions.delete": sharing.delete,
    "comments.create": comments.create,
    "comments.list": comments.listed,
}


def handlers(cabinet: Cabinet) -> dict[str, Handler]:
    """The handlers by method id."""
    return {f"drive.{name}": partial(work, cabinet) for name, work in WORK.items()}

"""The discovery documents of Google's APIs: the library's own, or those that a private endpoint serves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from importlib import resources
from typing import Any

import httplib2
from googleapiclient.discovery import build_from_document

from providers.errors import ResponseError
from providers.google.scopes import Api

_PLACEHOLDERS = ("{api}", "{apiVersion}")
_NEEDED = ("rootUrl", "servicePath")
_USUAL = "/discovery/v1/apis/{api}/{apiVersion}/rest"

Fetch = Callable[[str], bytes]
"""Gets the body of a URL."""


def discovery_url(template: str, api: Api) -> str:
    """Where the document of an API is: the template filled in, or the usual path below a bare address."""
    if not all(one in template for one in _PLACEHOLDERS):
        template = template.rstrip("/") + _USUAL
    return template.replace("{api}", api.name).replace("{apiVersion}", api.version)


class Documents:
    """What builds requests, one for each API and process: they are built from a document and sent by somebody else."""

    def __init__(self, template: str | None, fetch: Fetch) -> None:
        self._template = template
        self._fetch = fetch
        self._built: dict[Api, Any] = {}
        self._lock = threading.Lock()

    def resource(self, api: Api) -> Any:
        """googleapiclient's Resource of an API; ResponseError when a served document is none."""
        with self._lock:
            if api not in self._built:
                # The http is never used: requests are executed with the line of their thread.
                self._built[api] = build_from_document(self._document(api), http=httplib2.Http())
            return self._built[api]

    def _document(self, api: Api) -> dict[str, Any]:
        if self._template is None:
            file = f"discovery_cache/documents/{api.name}.{api.version}.json"
            return _parsed((resources.files("googleapiclient") / file).read_bytes(), file)
        url = discovery_url(self._template, api)
        return _parsed(self._fetch(url), url)


def _parsed(content: bytes, origin: str) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not all(isinstance(document.get(one), str) for one in _NEEDED):
        raise ResponseError(f"{origin}: not a discovery document")
    return document

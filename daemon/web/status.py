"""What machines ask: is it alive, and does it do its work; no personal data."""

from __future__ import annotations

from flask import Response, jsonify

from daemon.web.readiness import checks
from daemon.web.site import current


def healthz() -> Response:
    """GET /healthz: 200 when the database answers; when it does not, the error page with 500."""
    current().store.passes.last()
    return jsonify(status="ok")


def readyz() -> tuple[Response, int]:
    """GET /readyz: 200 when passes come, the database takes writes and mails go out; else 503. Each check is named."""
    found = checks(current())
    ready = all(one.ok for one in found.values())
    told = {name: {"ok": one.ok, "said": one.said} for name, one in found.items()}
    return jsonify(status="ready" if ready else "not ready", checks=told), 200 if ready else 503

"""What other servers call: a message that a calendar changed, which says nothing more and is believed no further."""

from __future__ import annotations

from flask import request

from daemon.web.site import current

NO_NEWS = "sync"
"""The state of the first message of a channel. https://developers.google.com/workspace/calendar/api/guides/push"""


def google() -> tuple[str, int]:
    """POST /hooks/google: 204 for a message with the token of a channel of ours, 404 for any other."""
    channel, token = (request.headers.get(f"X-Goog-Channel-{name}", "") for name in ("ID", "Token"))
    changed = request.headers.get("X-Goog-Resource-State") != NO_NEWS
    return "", 204 if current().told(channel, token, changed=changed) else 404

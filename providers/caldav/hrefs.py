"""Addresses of calendars and objects, in one spelling each."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]+(?=/)")
_PLAIN = "@:!$&'()*+,;=~"


def origin(url: str) -> str:
    """Scheme, host and port of an absolute http(s) URL; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {parts.scheme}://{parts.hostname or ''}")
    standard = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{parts.hostname}:{parts.port or standard}"


def canonical(href: str) -> str:
    """The absolute path of an href in its one spelling: percent-encoded as little as needed.

    Only the path of an absolute URL counts, since nothing is ever fetched from another origin. An encoded
    slash stays encoded. Several leading slashes, which some servers send, are one. ValueError for a path
    with `.` or `..` segments.
    """
    absolute = _AUTHORITY.match(href) if "://" in href else None
    path = (href[absolute.end() :] if absolute else href).partition("?")[0].partition("#")[0]
    segments = ["".join(quote(unquote(part), safe=_PLAIN)) for part in ("/" + path.lstrip("/")).split("/")]
    if "." in segments or ".." in segments:
        raise ValueError("an href leads out of its folder")
    return "/".join(segments)


def calendar_url(base_url: str, template: str, email: str) -> str:
    """The calendar of one person: the template with {email} and {user} (local part) filled in, percent-encoded.

    Resolved against the account's URL; ends in a slash; ValueError when it leaves the account's origin.
    """
    user = email.rpartition("@")[0] or email
    filled = template.replace("{email}", quote(email, safe="@")).replace("{user}", quote(user, safe=""))
    url = urljoin(base_url, filled)
    if origin(url) != origin(base_url):
        raise ValueError("`calendar` leads to another server than `url`")
    return url if url.endswith("/") else url + "/"

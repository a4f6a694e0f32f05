"""The Content-Security-Policy of the pages: nothing but our own style sheets, scripts and forms."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

GUARDS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
"""What every answer carries; a page may have another policy, and a file of ours another time to be kept."""


def leading_to(links: Iterable[str]) -> str:
    """The policy of a page whose form may lead on to these links: browsers hold redirects after a form against it."""
    origins = sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, links) if parts.netloc})
    return POLICY.replace("form-action 'self'", " ".join(["form-action 'self'", *origins]))

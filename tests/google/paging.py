"""Lists that come in pages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence

from tests.google.company import Company, Rest
from tests.google.dispatch import Request
from tests.google.errors import invalid
from tests.google.schema import Json

Whole = Callable[[], tuple[Sequence[Json], int]]


def page(company: Company, request: Request, whole: Whole, size: int) -> tuple[list[Json], str, int]:
    """The entries of the page asked for, the token of the next ("" on the last), and the moment of the whole list."""
    rest = _rest(company, request, whole)
    size = size if request.page is None else request.page
    now, later = rest.items[:size], rest.items[size:]
    if not later and request.page is None:
        return list(now), "", rest.tick
    token = secrets.token_urlsafe(16)
    company.pages[token] = Rest(rest.asked, later, rest.tick)
    return list(now), token, rest.tick


def asked(request: Request, *without: str) -> str:
    """What was asked, but for the page: every page must be asked for with the same words."""
    skipped = ("pageToken", "key", "quotaUser", "prettyPrint", "alt", *without)
    return json.dumps({name: value for name, value in request.params.items() if name not in skipped}, sort_keys=True)


def _rest(company: Company, request: Request, whole: Whole) -> Rest:
    token = request.text("pageToken")
    if not token:
        items, tick = whole()
        return Rest(asked(request), tuple(items), tick)
    rest = company.pages.get(token)
    if rest is None or rest.asked != asked(request):
        raise invalid("Invalid page token value.", "invalidParameter")
    return rest

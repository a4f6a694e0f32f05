"""The history page of a team member: what became of the weeks, what was written, and a search over both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from flask import render_template, request
from werkzeug.wrappers import Response

from daemon.store.search import Hit, Hits
from daemon.web.lookback import Lookback, anchor, looked_back, mondays, page_of_week, place_of_week, told
from daemon.web.review import offered
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import current
from daemon.web.telling import frame
from rules.past import PastWeek
from rules.searching import LONGEST_QUERY, Piece, Wanted, excerpt
from rules.searching import words as words_of
from rules.terms import Term, parse_term, quarter_of

A_PAGE = 20
MOST_OF_A_KIND = 100
"""So many points, action items and remarks of one week are shown; the others can be searched."""

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A week as the page shows it: its address of its own, "" for none, and its name within the page."""

    week: PastWeek
    link: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Result:
    """One text that was found, with where it stands."""

    hit: Hit
    pieces: tuple[Piece, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; `total` counts all of it. `longer`: longer words with the same beginning, too."""

    total: int
    shown: tuple[Result, ...]
    page: int
    longer: bool

    @property
    def pages(self) -> int:
        return ceil(self.total / A_PAGE)


def history(report: str) -> Response | str:
    """GET /history/REPORT: a quarter of the weeks, the newest without ?quarter=; with ?q= what was found in all."""
    if signed_in() is None:
        return to_sign_in()
    back = looked_back(report)
    query = request.args.get("q", "")[:LONGEST_QUERY]
    weeks = mondays(back)
    terms = list(dict.fromkeys(map(quarter_of, reversed(weeks))))
    chosen = _chosen(terms)
    return render_template(
        "history.html",
        **frame(back),
        query=query,
        most=MOST_OF_A_KIND,
        results=_results(back, query) if query.strip() else None,
        terms=terms,
        chosen=chosen,
        weeks=_shown(back, chosen) if chosen and not query.strip() else (),
        packets=offered(back, weeks),
    )


def _chosen(terms: Sequence[Term]) -> Term | None:
    try:
        asked = parse_term(request.args.get("quarter", ""))
    except ValueError:
        asked = None
    return asked if asked in terms else next(iter(terms), None)


def _shown(back: Lookback, term: Term) -> list[Shown]:
    return [
        Shown(one, page_of_week(back, one.scope, one.week), anchor(one.scope, one.week))
        for one in told(back, term.first, term.last)
    ]


def _results(back: Lookback, query: str) -> Results:
    wanted, page = Wanted(words_of(query)), _page()
    # Beginnings of words are many, and slow to look up: only where they are asked for, or whole words are few.
    longer = "*" in query or _hits(back, wanted, page).total < A_PAGE
    hits = _hits(back, replace(wanted, longer=longer), page)
    return Results(hits.total, tuple(_result(back, one, wanted.words) for one in hits.shown), page, longer)


def _hits(back: Lookback, wanted: Wanted, page: int) -> Hits:
    return current().store.search.hits(wanted, back.scopes, back.reader.email, (page - 1) * A_PAGE, A_PAGE)


def _result(back: Lookback, hit: Hit, wanted: Sequence[str]) -> Result:
    scope = back.scope(hit.pair, hit.week)
    return Result(hit, excerpt(hit.text, wanted), place_of_week(back, scope, hit.week) if scope else "")


def _page() -> int:
    text = request.args.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1

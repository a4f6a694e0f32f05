"""Review packets: preparing one, which both of the two see, and opening it as a page, as Markdown or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from daemon.auditing import Deed, note
from daemon.store.disclosures import Prepared
from daemon.web import words
from daemon.web.lookback import Lookback, as_manager, between, looked_back
from daemon.web.packet import Packet, origin, packet_document, packet_markdown, sections, title, totals
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import current
from daemon.web.telling import frame, name_of
from rules.access import Tenure, Way
from rules.slot import wall_time
from rules.terms import Term, parse_term, quarter_of

BOTH = (Way.REPORT, Way.MANAGER, Way.FORMER)


@dataclass(frozen=True, slots=True)
class Opening:
    """A packet that may be opened: by whom, of whose tenure, of which term; and who prepared it so far."""

    back: Lookback
    tenure: Tenure
    term: Term
    prepared: tuple[Prepared, ...]

    @property
    def link(self) -> str:
        """The address of its page."""
        return _link(self.back, self.tenure, self.term)

    def file(self, ending: str) -> str:
        """The address of the packet as a file."""
        path = url_for(f"review_{ending}", report=self.back.report.email, period=str(self.term))
        return f"{path}?{urlencode({'with': self.tenure.pair.manager.email})}"


@dataclass(frozen=True, slots=True)
class Offered:
    """What the history page says of packets: which were prepared, and of whose and which terms one can be."""

    prepared: tuple[tuple[str, Term, datetime, str], ...]
    managers: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...]


def offered(back: Lookback, weeks: Sequence[date]) -> Offered:
    """Packets of whoever met with the team member, as far as the reader is one of the two."""
    theirs = [one.tenure for one in back.scopes if one.way in BOTH]
    prepared = [
        (name_of(back, one.by), term, one.at, _link(back, tenure, term))
        for tenure in theirs
        for one in current().store.packets.of_pair(tenure.key)
        for term in [parse_term(one.term)]
    ]
    managers = [(one.pair.manager.email, words.full_name(one.pair.manager)) for one in _latest_first(theirs)]
    quarters = list(dict.fromkeys(quarter_of(one) for one in reversed(weeks)))
    years = list(dict.fromkeys(Term(one.year) for one in quarters))
    return Offered(tuple(sorted(prepared, key=lambda one: one[2])), tuple(managers), (*quarters, *years))


def review(report: str) -> Response | str:
    """GET /review/REPORT?period=: the packet; a page that offers to prepare it where nobody has."""
    if signed_in() is None:
        return to_sign_in()
    opening = _opening(report, request.args.get("period", ""), request.args.get("with", ""))
    packet = _packet(opening) if opening.prepared else None
    made = {"title": title(packet), "origin": origin(packet), "totals": totals(packet)} if packet else {}
    parts = sections(packet) if packet else ()
    return render_template("review.html", **frame(opening.back), opening=opening, parts=parts, **made)


def prepare(report: str) -> Response:
    """POST /review/REPORT: remembers who prepared the packet, and opens it."""
    if signed_in() is None:
        return to_sign_in()
    opening = _opening(report, request.form.get("period", ""), request.form.get("with", ""))
    site, key = current(), opening.tenure.key
    reader, about = opening.back.reader.email, f"{opening.back.report.email} {opening.term}"
    with site.store.transaction():
        site.store.packets.note(Prepared(key, str(opening.term), reader, site.clock()))
        note(site.store, Deed.PACKET, reader, about, site.clock())
    return redirect(opening.link, 303)


def review_md(report: str, period: str) -> Response:
    """GET /review/REPORT/PERIOD.md: the packet as a file."""
    return _file(report, period, "md", "text/markdown", packet_markdown)


def review_json(report: str, period: str) -> Response:
    """GET /review/REPORT/PERIOD.json: the packet as a file."""
    return _file(report, period, "json", "application/json", _as_json)


def _as_json(packet: Packet) -> str:
    return json.dumps(packet_document(packet), indent=2, ensure_ascii=False) + "\n"


def _file(report: str, period: str, ending: str, kind: str, write: Callable[[Packet], str]) -> Response:
    if signed_in() is None:
        return to_sign_in()
    opening = _opening(report, period, request.args.get("with", ""))
    if not opening.prepared:
        abort(404)
    answer = make_response(write(_packet(opening)))
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="1on1-{opening.term}.{ending}"'
    return answer


def _opening(report: str, period: str, manager: str) -> Opening:
    """The packet of a term; 404 for whoever is not one of the two, and where there is no such term."""
    back = looked_back(report)
    theirs = _latest_first([one.tenure for one in back.scopes if one.way in BOTH])
    chosen = next((one for one in theirs if manager in ("", one.pair.manager.email)), None)
    try:
        term = parse_term(period)
    except ValueError:
        abort(404)
    if chosen is None:
        abort(404)
    noted = tuple(one for one in current().store.packets.of_pair(chosen.key) if one.term == str(term))
    return Opening(back, chosen, term, noted)


def _packet(opening: Opening) -> Packet:
    read = as_manager(opening.back, opening.tenure)
    site, today = current(), wall_time(current().clock(), opening.tenure.pair.slot.zone).date()
    weeks = between(site, read, "", opening.term.first, opening.term.last)
    over = tuple(one for one in reversed(weeks) if one.day <= today)
    return Packet(opening.tenure.pair, opening.term, opening.prepared, over)


def _latest_first(tenures: Sequence[Tenure]) -> list[Tenure]:
    return sorted(tenures, key=lambda one: (one.last or date.max, one.first or date.min), reverse=True)


def _link(back: Lookback, tenure: Tenure, term: Term) -> str:
    asked = {"period": str(term), "with": tenure.pair.manager.email}
    return f"{url_for('review', report=back.report.email)}?{urlencode(asked)}"

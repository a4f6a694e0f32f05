"""Opening the agenda of a week: whose it is, who reads it, and what they may do with it; 404 for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from flask import abort

from daemon.web.session import signed_in
from daemon.web.site import Site, current
from daemon.web.words import first_name
from rules.access import Tenure, Way, tenure, tenure_open_to
from rules.model import Pair, Person
from rules.notebook import locked, monday, next_monday

FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class Opened:
    """A week of a pair, as one person may see it; `key` is what the pair is kept by."""

    pair: Pair
    reader: Person
    way: Way
    week: date
    key: str

    @property
    def other(self) -> Person:
        """The one of the two who is not the reader."""
        return self.pair.manager if self.way is Way.REPORT else self.pair.report

    def name_of(self, email: str) -> str:
        """The first name of one of the two, by the address; "" for anybody else."""
        return next((first_name(one) for one in (self.pair.report, self.pair.manager) if one.email == email), "")

    @property
    def link(self) -> str:
        """The stable address of the page, from the root of the site on."""
        return f"/agenda/{quote(self.pair.report.email, safe='@')}/{self.week.isoformat()}"

    def writable(self, now: datetime) -> bool:
        """Whether the reader may change what the week holds."""
        return self.lasting and not locked(self.pair.slot, self.week, now)

    @property
    def lasting(self) -> bool:
        """Whether these two meet today."""
        today = current().pair(self.pair.report.email)
        return today is not None and today.manager.email == self.pair.manager.email


def opened(report: str, week: date) -> Opened:
    """The week of a team member as whoever is signed in may see it; 404 for everybody else, as if it was not there.

    What is merely shown to a later manager has no page of its own: the history tells of it.
    """
    reader = signed_in()
    found = reachable(report, week, reader) if reader else None
    return found if found and found.way is not Way.SHOWN else abort(404)


def reachable(report: str, week: date, reader: Person) -> Opened | None:
    """The week of a team member as a person may see it; None where they see nothing."""
    chosen = tenure_open_to(reader, week, tuple(tenures_of(current(), report.lower())))
    way = chosen.way_into(reader, week) if chosen else None
    return Opened(chosen.pair, reader, way, week, chosen.key) if chosen and way else None


def document_of(week: Opened, now: datetime) -> str:
    """The link to the document that holds the agenda of a week; "" where our page does: weeks before it stay there."""
    site = current()
    link = site.document(week.pair) if week.lasting else ""
    return link if link and week.week >= next_monday(week.pair.slot, now) else ""


def latest(report: str) -> Opened:
    """The week of the meeting that runs or comes next; for a former manager the last one they had; else 404."""
    reader, now = signed_in(), current().clock()
    theirs = _theirs(report, reader) if reader else []
    coming = [max(next_monday(one.pair.slot, now), one.first or date.min) for one in theirs]
    weeks = [min(next_week, one.last or date.max) for next_week, one in zip(coming, theirs, strict=True)]
    return opened(report, max(weeks)) if weeks else abort(404)


def _theirs(report: str, reader: Person) -> list[Tenure]:
    return [one for one in tenures_of(current(), report.lower()) if one.way(reader)]


def tenures_of(site: Site, report: str) -> Iterator[Tenure]:
    """When a team member met with whom, the present manager included."""
    pair, seen = site.pair(report), site.store.known_of(report)
    shown = site.store.disclosures.of_report(report)
    for one in seen:
        if one.report == report:
            yield tenure(one, pair, shown)
    if pair and all(one.pair.manager.email != pair.manager.email for one in seen if one.report == report):
        yield Tenure(pair)


def week_of_path(text: str) -> date:
    """The Monday of the week that a day in an address lies in; 404 where it is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        abort(404)
    return monday(day)

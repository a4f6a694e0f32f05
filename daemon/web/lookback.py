"""Looking back at the weeks of a team member: which of them somebody may read, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import abort, url_for

from daemon.recent import entered_soon
from daemon.web.opening import reachable, tenures_of
from daemon.web.session import signed_in
from daemon.web.site import Site, current
from rules.access import Scope, Tenure, Way, scopes, tenure_open_to
from rules.model import Person
from rules.notebook import next_monday
from rules.past import PastWeek, past_weeks
from rules.terms import quarter_of


@dataclass(frozen=True, slots=True)
class Lookback:
    """The weeks of a team member that one person may read; there is at least one scope."""

    report: Person
    reader: Person
    tenures: tuple[Tenure, ...]
    scopes: tuple[Scope, ...]

    @property
    def own(self) -> bool:
        """Whether the reader is the team member."""
        return self.reader.email == self.report.email

    def scope(self, pair: str, week: date) -> Scope | None:
        """The scope that a week of a pair is read in, by the pair's key."""
        return next((one for one in self.scopes if one.tenure.key == pair and week in one), None)


def looked_back(report: str) -> Lookback:
    """The weeks of a team member that whoever is signed in may read; 404 for everybody who may read none."""
    reader, site = signed_in(), current()
    tenures = tuple(tenures_of(site, report.lower()))
    found = tuple(scopes(tenures, reader)) if reader else ()
    if reader is None or not found:
        abort(404)
    return Lookback(found[0].tenure.pair.report, reader, tenures, found)


def until(site: Site, scope: Scope) -> date:
    """The last week that is told of: that of the meeting that runs or comes next, or an earlier one."""
    return min(scope.last, next_monday(scope.tenure.pair.slot, site.clock()))


def mondays(back: Lookback) -> list[date]:
    """The weeks of which the reader sees anything, oldest first."""
    site = current()
    found = (
        site.store.past.weeks(one.tenure.key, one.first, until(site, one), back.reader.email) for one in back.scopes
    )
    return sorted({week for weeks in found for week in weeks})


def told(back: Lookback, first: date, last: date) -> list[PastWeek]:
    """What the reader sees of the weeks between two Mondays, newest first."""
    site = current()
    return between(site, back.scopes, back.reader.email, first, last)


def between(site: Site, read: tuple[Scope, ...], reader: str, first: date, last: date) -> list[PastWeek]:
    """The same for any scopes and reader; "" reads what both may see."""
    found: list[PastWeek] = []
    for one in read:
        begins, ends = max(first, one.first), min(last, until(site, one))
        kept = site.store.past.material(one.tenure.key, begins, ends)
        soon = (
            entry for entry in entered_soon(site.store, one, kept, site.clock()) if begins <= entry.iso.monday <= ends
        )
        found += past_weeks(one, replace(kept, entries=(*kept.entries, *soon)), reader)
    return sorted(found, key=lambda one: (one.week, one.scope.tenure.first or date.min), reverse=True)


def page_of_week(back: Lookback, scope: Scope, week: date) -> str:
    """The address of the week's own page, below whatever path the site has; "" for none, or one of another 1:1."""
    if scope.way is Way.SHOWN or tenure_open_to(back.reader, week, back.tenures) is not scope.tenure:
        return ""
    return url_for("agenda_week", report=back.report.email, day=week.isoformat())


def place_of_week(back: Lookback, scope: Scope, week: date) -> str:
    """The address of a week within the history, or of its own page when it is still to come."""
    if week > until(current(), scope):
        return page_of_week(back, scope, week)
    address = url_for("history", report=back.report.email, quarter=str(quarter_of(week)))
    return f"{address}#{anchor(scope, week)}"


def anchor(scope: Scope, week: date) -> str:
    """What a week is called within the history page."""
    return f"week-{week.isoformat()}" + ("" if scope.tenure.last is None else f"-{scope.tenure.key[:8]}")


def shown_week(report: str, week: date) -> str:
    """The address within the history of a week that is merely shown to the reader; "" for any other week."""
    reader = signed_in()
    found = reachable(report, week, reader) if reader else None
    if found is None or found.way is not Way.SHOWN:
        return ""
    back = looked_back(report)
    scope = back.scope(found.key, week)
    return place_of_week(back, scope, week) if scope else ""


def as_manager(back: Lookback, tenure: Tenure) -> tuple[Scope, ...]:
    """What the manager of a tenure may read of the team member: what both of them see."""
    return tuple(scopes(back.tenures, tenure.pair.manager))

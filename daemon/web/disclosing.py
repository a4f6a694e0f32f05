"""After a change of manager: the team member chooses which earlier weeks the present manager sees; none by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from daemon.auditing import Deed, note
from daemon.i18n import gettext as _
from daemon.web import words
from daemon.web.lookback import Lookback, looked_back, until
from daemon.web.session import signed_in, to_sign_in
from daemon.web.site import current
from daemon.web.telling import frame
from rules.access import Disclosure, Scope, Tenure
from rules.disclosing import Stretch, disclosures, everything, ranging, single
from rules.model import Pair
from rules.terms import Term, quarter_of


@dataclass(frozen=True, slots=True)
class Former:
    """A 1:1 that is over, and its weeks in which there is something for both to see, oldest first."""

    tenure: Tenure
    manager: str
    weeks: tuple[date, ...]

    @property
    def by_quarter(self) -> dict[Term, list[date]]:
        """The weeks, newest first."""
        found: dict[Term, list[date]] = {}
        for week in reversed(self.weeks):
            found.setdefault(quarter_of(week), []).append(week)
        return found

    def shows(self, week: date) -> bool:
        """Whether the present manager sees a week."""
        return any(one.first <= week <= one.last for one in self.tenure.shown)


def shown(report: str) -> Response | str:
    """GET /history/REPORT/shown: what the present manager sees of earlier weeks, for the team member alone."""
    return to_sign_in() if signed_in() is None else _page(_own(report))


def show(report: str) -> Response:
    """POST /history/REPORT/shown: shows weeks with one former manager to the present one."""
    if signed_in() is None:
        return to_sign_in()
    back = _own(report)
    present, former = _present(back), _chosen(back)
    stretches = _stretches(former)
    if not stretches:
        return make_response(
            _page(back, _("No week was chosen. Please choose some, or leave everything as it is.")), 400
        )
    site = current()
    with site.store.transaction():
        for one in disclosures(former.tenure, present, stretches, site.clock()):
            site.store.disclosures.add(one)
            note(site.store, Deed.SHOW, back.report.email, present.manager.email, site.clock())
    return _back_to_page(back)


def take_back(report: str, number: int) -> Response:
    """POST /history/REPORT/shown/NUMBER/take-back: lets the present manager see these weeks no more."""
    if signed_in() is None:
        return to_sign_in()
    back = _own(report)
    site = current()
    with site.store.transaction():
        if not site.store.disclosures.take_back(back.report.email, number, site.clock()):
            abort(404)
        note(site.store, Deed.TAKE_BACK, back.report.email, "", site.clock())
    return _back_to_page(back)


def _own(report: str) -> Lookback:
    back = looked_back(report)
    return back if back.own else abort(404)


def _present(back: Lookback) -> Pair:
    """The 1:1 of today; 404 where there is nobody to show anything to."""
    return current().pair(back.report.email) or abort(404)


def _page(back: Lookback, wrong: str = "") -> str:
    site = current()
    choices = site.store.disclosures.of_report(back.report.email)
    present = site.pair(back.report.email)
    return render_template(
        "shown.html",
        **frame(back),
        wrong=wrong,
        present=words.first_name(present.manager) if present else "",
        former=_former(back),
        choices=[(one, _counts(one, present)) for one in choices],
        with_whom={one.key: words.first_name(one.pair.manager) for one in back.tenures},
    )


def _counts(one: Disclosure, present: Pair | None) -> bool:
    return one.taken_back_at is None and present is not None and one.reader == present.manager.email


def _former(back: Lookback) -> list[Former]:
    site = current()
    return [
        Former(one.tenure, words.first_name(one.tenure.pair.manager), tuple(_weeks(one)))
        for one in back.scopes
        if one.tenure.last is not None and site.pair(back.report.email)
    ]


def _weeks(scope: Scope) -> list[date]:
    site, last = current(), scope.tenure.last or date.max
    return site.store.past.weeks(scope.tenure.key, scope.first, min(last, until(site, scope)), "")


def _chosen(back: Lookback) -> Former:
    """The 1:1 that the form is about; 404 where there is none such."""
    key = request.form.get("pair")
    return next((one for one in _former(back) if one.tenure.key == key), None) or abort(404)


def _stretches(former: Former) -> Sequence[Stretch]:
    choice = request.form.get("choice")
    if choice == "all":
        return everything(former.weeks)
    if choice == "weeks":
        return single(former.weeks, (day for text in request.form.getlist("week") if (day := _day(text))))
    first, last = (_day(request.form.get(name, "")) for name in ("first", "last"))
    return ranging(former.weeks, first, last) if first and last else ()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _back_to_page(back: Lookback) -> Response:
    return redirect(url_for("shown", report=back.report.email), 303)

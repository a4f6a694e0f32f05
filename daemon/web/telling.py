"""What the pages that look back have in common: names, days, terms, and what became of a week."""

from __future__ import annotations

from datetime import date

from daemon.i18n import gettext as _
from daemon.web import words
from daemon.web.lookback import Lookback
from daemon.web.markdown import as_html
from daemon.web.rhythm import spoken
from daemon.web.site import current
from rules.slot import wall_time
from rules.terms import Term

LONG_AGO = date.min
"""Seen from here every day is of another year, and so told with its year."""


def frame(back: Lookback) -> dict[str, object]:
    """What all pages that look back may use."""
    return {
        "back": back,
        "report": back.report,
        "name": lambda email: name_of(back, email),
        "html": as_html,
        "today": wall_time(current().clock(), back.reader.zone).date(),
        "local": lambda at: wall_time(at, back.reader.zone).date(),
        "term_words": term_words,
        "begun": begun,
        "became": spoken,
        "kind": words.kind,
    }


def name_of(back: Lookback, email: str) -> str:
    """The first name of one of those who met; the address of anybody else."""
    met = [one for each in back.tenures for one in (each.pair.report, each.pair.manager)]
    return {one.email: words.first_name(one) for one in met}.get(email, email)


def term_words(term: Term) -> str:
    """`the first quarter of 2026`, `the year 2026`."""
    said = (_("the first quarter"), _("the second quarter"), _("the third quarter"), _("the fourth quarter"))
    if term.quarter is None:
        return _("the year %(year)s") % {"year": term.year}
    return _("%(quarter)s of %(year)s") % {"quarter": said[term.quarter - 1], "year": term.year}


def begun(text: str) -> str:
    """A text as a sentence or a title begins."""
    return text[:1].upper() + text[1:]


def dated(day: date) -> str:
    """`10 March 2026`."""
    return words.day(day, LONG_AGO)

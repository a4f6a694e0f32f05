"""What calendars and public holidays tell about the days in question, before somebody is asked about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daemon.company import Company, owner
from daemon.observe import Trouble, trouble
from providers.errors import AccessError, NotFoundError, ProviderError
from providers.holidays import public_holiday
from rules.busy import Busy
from rules.known import Known
from rules.model import Person, Role, Window
from rules.reasons import Given, absences, days_of, days_off
from rules.situation import Evidence


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of one person."""

    given: tuple[Given, ...]
    busy: tuple[Busy, ...]


def look_up(
    company: Company, known: Known, weeks: Sequence[Window], taken: Iterable[Window] = ()
) -> Evidence | Trouble:
    """The evidence about the weeks in question; Trouble when a calendar did not answer and must be waited for.

    `taken` are times that the two have picked for other 1:1s, which the calendars may not show yet.
    """
    window = Window(min(one.start for one in weeks), max(one.end for one in weeks))
    found: dict[Role, _Found] = {}
    for role in Role:
        try:
            found[role] = _of(company, owner(known.pair, role), known, window)
        except ProviderError as error:
            return trouble(error, owner(known.pair, role).account)
    given = {role: one.given for role, one in found.items()}
    busy = (*(Busy(one) for one in taken), *(busy for one in found.values() for busy in one.busy))
    return Evidence(given, busy)


def _of(company: Company, person: Person, known: Known, window: Window) -> _Found:
    """One person's absences and busy times; a calendar that is closed to us tells nothing."""
    try:
        busy = company.account(person).provider.busy(company.calendar(person), window)
    except (AccessError, NotFoundError):
        busy = ()
    days = days_of(window, person.zone)
    holidays = {day: name for day in days if (name := public_holiday(person.holidays, day))}
    own = {known.series, *known.former}
    others = tuple(one for one in busy if not one.uid or one.uid not in own)
    return _Found(absences(person, busy, holidays, own), (*others, *days_off(person, holidays)))

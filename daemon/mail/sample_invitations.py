"""An example of each mail to who has nothing but mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta

from daemon.mail.envelope import Mail
from daemon.mail.inviting import Occasion, invite
from daemon.mail.sample_people import ASKED, HALF_HOUR, MANAGER, REPORT, WEEK, WEEKLY, Case
from rules.edit import Cancel, Change, End, Place, Retime, edited
from rules.inviting import Told, news
from rules.model import Attendee, Pair, Rule, Series, Slot
from rules.slot import wall_time

NOTHING = Told("pair", "1on1-example")
GUESTS = (Attendee(MANAGER.email), Attendee(REPORT.email))
BERLIN = "Europe/Berlin"
SERIES = Series("1on1-example", wall_time(WEEK, BERLIN), BERLIN, HALF_HOUR, Rule(), attendees=GUESTS)
SLOT = Slot(1, time(10), HALF_HOUR, BERLIN)
OFF = Cancel(WEEK)
LATER = Place(WEEK + WEEKLY, WEEK + WEEKLY + timedelta(hours=4), HALF_HOUR)
THURSDAYS = Retime(Slot(3, time(14), HALF_HOUR, BERLIN), wall_time(WEEK + timedelta(days=2, hours=4), BERLIN))
LASTS = End(WEEK + 3 * WEEKLY)


def _mailed(known: Told, series: Series | None) -> Callable[[Case], Mail]:
    one = news(known, series, REPORT.email, (), WEEK + 8 * WEEKLY, ASKED)
    assert one is not None

    def mail(case: Case) -> Mail:
        pair = Pair(case.report, case.manager, SLOT)
        return invite(case.desk, Occasion(pair, "pair", "1:1 Ben / Ana"), one, ASKED)

    return mail


def _after(*changes: Change, known: tuple[Change, ...] = ()) -> Callable[[Case], Mail]:
    """What is mailed after some changes to who knows the series as it was after others."""
    before = replace(NOTHING, series=replace(edited(SERIES, known), attendees=()), sequence=0)
    return _mailed(before, edited(SERIES, changes))


INVITATIONS: Mapping[str, Callable[[Case], Mail]] = {
    "invitation": _mailed(NOTHING, SERIES),
    "invitation-another-time": _after(THURSDAYS),
    "invitation-end": _after(LASTS),
    "invitation-no-longer": _mailed(replace(NOTHING, series=replace(SERIES, attendees=())), None),
    "invitation-week-off": _after(OFF),
    "invitation-week-another-time": _after(LATER),
    "invitation-week-on-again": _after(known=(OFF,)),
    "invitation-weeks": _after(OFF, LATER),
}

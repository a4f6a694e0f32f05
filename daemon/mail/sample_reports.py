"""An example of what the operator is told: written by what tells it in earnest, into a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from daemon import operator
from daemon.blindness import note_unread
from daemon.company import Company
from daemon.mail.compose import Desk, Mail
from daemon.mail.sample_people import ASKED, MANAGER, REPORT, Case
from daemon.rows import Blind, Outage, QueuedMail
from daemon.setbacks import Setbacks, note_setbacks
from daemon.store import Store
from rules.model import Policy
from rules.pacing import Pace
from rules.plan import Plan, Unread

CAUSE = "account main does not answer"
LINES = ("line 4: manager: carl@example.com is not in the roster", "line 9: slot: Tue 25:00 is no time")


def _told(tell: Callable[[Store, Desk], None]) -> Callable[[Case], Mail]:
    return lambda case: _first(case.desk, tell)


def _first(desk: Desk, tell: Callable[[Store, Desk], None]) -> Mail:
    with closing(Store(None)) as store:
        tell(store, desk)
        mail = next(one for one in store.mails() if one.about == "operator")
        return Mail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content)


def _bounced(store: Store, desk: Desk) -> None:
    operator.tell_of_bounce(store, desk, MANAGER.email, ASKED)


def _held(store: Store, desk: Desk) -> None:
    operator.tell_of_held_plan(store, desk, Plan(ASKED, (), held="would put back 12 of 40 1:1s"))


def _clock(store: Store, desk: Desk) -> None:
    operator.tell_of_clock(store, desk, ASKED, ASKED)


def _lost(store: Store, desk: Desk) -> None:
    operator.tell_of_lost_database(store, desk, Path("/var/lib/oneonone/oneonone.db"), ASKED)


def _crowded(store: Store, desk: Desk) -> None:
    operator.tell_of_pace(store, desk, [MANAGER.email] * 24, Pace(), ASKED)


def _replies(store: Store, desk: Desk) -> None:
    operator.tell_of_unread_replies(store, desk, ASKED - timedelta(minutes=15), "it refuses the sign-in", ASKED)


def _refused(store: Store, desk: Desk) -> None:
    mail = QueuedMail("<example>", MANAGER.email, "prompt", (), b"", ASKED, ASKED, error="550 5.1.1 no such user")
    operator.tell_of_refused_mail(store, desk, mail, ASKED)


def _roster(store: Store, desk: Desk) -> None:
    operator.tell_of_roster(store, desk, LINES, ASKED)


def _scheduling(store: Store, desk: Desk) -> None:
    operator.tell_of_scheduling(store, desk, "main", ASKED, invites=False)


def _taken(store: Store, desk: Desk) -> None:
    _set_back(store, desk, operator.TAKEN, f"{REPORT.email}: create, /dav/calendars/user/ana/Default/1on1.ics: 403")


def _unwritten(store: Store, desk: Desk) -> None:
    _set_back(store, desk, operator.UNWRITTEN, f"{REPORT.email}: reinvite, /caldav.php/ana/calendar/1on1.ics: 500")


def _set_back(store: Store, desk: Desk, cause: str, said: str) -> None:
    for _ in range(operator.PATIENCE):
        note_setbacks(store, desk, Setbacks(said={f"{cause}example": said}), ASKED)


def _unread(store: Store, desk: Desk) -> None:
    store.passes.save_outage(Outage(CAUSE, ASKED, operator.PATIENCE - 1))
    unread = [Unread(MANAGER.email, "main", "it took longer than 60 seconds", CAUSE)]
    operator.tell_of_outages(store, desk, unread, ASKED)


def _blind(store: Store, desk: Desk) -> None:
    company = Company((), {}, Policy(), desk.base_url)
    store.passes.save_outage(Outage(CAUSE, ASKED, 1))
    store.blindness.save(Blind("main", "", ASKED))
    for _ in range(operator.PATIENCE):
        store.passes.begin(ASKED)
    unread = [Unread(MANAGER.email, "main", "it took longer than 60 seconds", CAUSE)]
    note_unread(store, company, desk, (), unread, ASKED + company.blind_after)


def _unwritable(store: Store, desk: Desk) -> None:
    operator.tell_of_refusals(store, desk, [f"{MANAGER.email}: 403 Forbidden"], ASKED)


REPORTS: Mapping[str, Callable[[Case], Mail]] = {
    "operator": _told(_unread),
    "operator-blind": _told(_blind),
    "operator-bounce": _told(_bounced),
    "operator-clock": _told(_clock),
    "operator-held": _told(_held),
    "operator-lost": _told(_lost),
    "operator-pace": _told(_crowded),
    "operator-refused": _told(_refused),
    "operator-replies": _told(_replies),
    "operator-roster": _told(_roster),
    "operator-scheduling": _told(_scheduling),
    "operator-taken": _told(_taken),
    "operator-unwritable": _told(_unwritable),
    "operator-unwritten": _told(_unwritten),
}

"""An example of each mail, of two people who do not exist: what `mail preview` shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from daemon.i18n import speaking
from daemon.mail.agendas import Task, items_due, share_reminder, shared_agenda
from daemon.mail.compose import Desk, Mail, feedback, sign_in
from daemon.mail.sample_counts import COUNTS
from daemon.mail.sample_endings import ENDINGS
from daemon.mail.sample_invitations import INVITATIONS
from daemon.mail.sample_people import ASKED, MANAGER, MONDAY, REPORT, SHARED_BY, Case
from daemon.mail.sample_questions import QUESTIONS
from daemon.mail.sample_reports import REPORTS
from rules.notebook import ActionItem, Item, Point, PointKind

TEXTS = ("Where the release stands: https://docs.example.com/plan", "My time off in May")


def sample(name: str, desk: Desk, language: str) -> Mail:
    """The example of a name in SAMPLES; its links lead nowhere."""
    return SAMPLES[name](Case(replace(desk, secrets=("example",)), language))


def _shared(*texts: str) -> Callable[[Case], Mail]:
    points = [Item(Point("pair", MONDAY, REPORT.email, one, ASKED, shared_at=ASKED), None, None) for one in texts]
    return lambda case: shared_agenda(case.desk, case.manager, case.report, case.meeting, points, SHARED_BY)


def _to_share(points: int) -> Callable[[Case], Mail]:
    now = SHARED_BY - timedelta(hours=66)
    return lambda case: share_reminder(case.desk, case.report, case.manager, case.meeting, SHARED_BY, points, now)


def _due(*texts: str) -> Callable[[Case], Mail]:
    items = [_item(number, text) for number, text in enumerate(texts, 1)]
    return lambda case: items_due(
        case.desk, case.report, [Task(one, case.manager) for one in items], case.page, SHARED_BY
    )


def _item(number: int, text: str, due: date = MONDAY) -> ActionItem:
    return ActionItem("pair", MONDAY, MANAGER.email, REPORT.email, text, ASKED, due, id=number)


def _feedback(case: Case) -> Mail:
    text = "Thank you for how you spoke with the customer today."
    point = Point("pair", MONDAY, MANAGER.email, text, ASKED, shared_at=ASKED, kind=PointKind.FEEDBACK, id=1)
    return feedback(case.desk, case.report, case.manager, point, case.meeting.link, ASKED)


def _sign_in(case: Case) -> Mail:
    with speaking(case.language):
        return sign_in(case.desk, REPORT.email, f"{case.desk.base_url}/sign-in/example", ASKED)


SAMPLES: Mapping[str, Callable[[Case], Mail]] = {
    **QUESTIONS,
    **ENDINGS,
    "share-reminder": _to_share(2),
    "share-reminder-empty": _to_share(0),
    "agenda": _shared(*TEXTS),
    "agenda-empty": _shared(),
    "due": _due("Send the draft of the plan"),
    "due-items": _due("Send the draft of the plan", "Ask for a room"),
    "feedback": _feedback,
    "sign-in": _sign_in,
    **INVITATIONS,
    **COUNTS,
    **REPORTS,
}
"""The examples by name; the operator is written to in English."""

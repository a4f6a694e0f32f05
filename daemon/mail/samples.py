"""An example of each mail, of two people who do not exist: what `mail preview` shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from daemon.i18n import speaking
from daemon.mail.agendas import Meeting, Task, items_due, share_reminder, shared_agenda
from daemon.mail.compose import Desk, Mail, Question, feedback, notice, operator, outcome, prompt, reminder, sign_in
from daemon.mail.compose import unclear as unclear_reply
from daemon.mail.reply_address import reply_address
from rules.model import Deviation, Kind, Person, Role, Span
from rules.notebook import ActionItem, Item, Point, PointKind
from rules.records import ExceptionRecord, MakeUp, Outcome

ASKED = datetime(2026, 3, 9, 8, 12, tzinfo=UTC)
WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 16)
DEADLINE, LATER, SHARED_BY = ASKED + timedelta(days=2), ASKED + timedelta(days=1), WEEK - timedelta(days=1)
HALF_HOUR, WEEKLY = timedelta(minutes=30), timedelta(days=7)
PROMPT = "8899aabbccddeeff"
REPORT = Person("ana@example.com", "Ana Ruiz", "Europe/Berlin", "main")
MANAGER = Person("ben@example.com", "Ben Okafor", "Europe/Berlin", "main")
OTHER_TIMES = (
    MakeUp(WEEK + timedelta(days=1), "same time, next day"),
    MakeUp(WEEK + timedelta(hours=1), "same day, an hour later"),
)
OUTAGE = ("The calendar account main has not answered for 15 minutes.", "Nothing is changed until it does.")


@dataclass(frozen=True, slots=True)
class Case:
    """Who writes, and in which language the two read."""

    desk: Desk
    language: str

    @property
    def report(self) -> Person:
        return replace(REPORT, language=self.language)

    @property
    def manager(self) -> Person:
        return replace(MANAGER, language=self.language)

    @property
    def page(self) -> str:
        return f"{self.desk.base_url}/agenda/{REPORT.email}"

    @property
    def meeting(self) -> Meeting:
        return Meeting("pair", MONDAY, WEEK, f"{self.page}/{MONDAY}")

    def question(self, *records: ExceptionRecord) -> Question:
        """The manager is asked, and may reply where replies are read."""
        replies = (
            reply_address(self.desk.sender, self.desk.secrets, PROMPT, MANAGER.email) if self.desk.takes_replies else ""
        )
        link = f"{self.desk.base_url}/reason/example"
        return Question(self.manager, self.report, records, link, DEADLINE, replies)


def sample(name: str, desk: Desk, language: str) -> Mail:
    """The example of a name in SAMPLES; its links lead nowhere."""
    return SAMPLES[name](Case(replace(desk, secrets=("example",)), language))


def _record(kind: Kind, number: int = 0, shows: Span | None = None, rule: str = "") -> ExceptionRecord:
    week = WEEK + number * WEEKLY
    deviation = Deviation(kind, Role.MANAGER, week, Span(week, HALF_HOUR), shows, rule)
    seen, key = ASKED - timedelta(minutes=12), f"{number:016x}"
    asked = (MANAGER.email,)
    return ExceptionRecord(key, "pair", REPORT.email, MANAGER.email, deviation, seen, seen, PROMPT, asked, ASKED)


def _ended(kind: Outcome, **facts: datetime) -> ExceptionRecord:
    return replace(_record(Kind.CANCELLED), outcome=kind, closed_at=DEADLINE, **facts)  # type: ignore[arg-type]


CANCELLED = replace(_record(Kind.CANCELLED), options=OTHER_TIMES)
WEEKS = [_record(Kind.CANCELLED, number) for number in range(2)]
MOVED = _record(Kind.MOVED, shows=Span(WEEK + WEEKLY + timedelta(hours=4), HALF_HOUR))
GUEST = _record(Kind.GUEST_ADDED, rule="chi@example.com")


def _told(case: Case, record: ExceptionRecord) -> Mail:
    return outcome(case.desk, case.report, case.manager, [record], DEADLINE)


def _shared(case: Case) -> Mail:
    texts = ("Where the release stands", "My time off in May")
    points = [Item(Point("pair", MONDAY, REPORT.email, one, ASKED, shared_at=ASKED), None, None) for one in texts]
    return shared_agenda(case.desk, case.manager, case.report, case.meeting, points, SHARED_BY)


def _due(case: Case) -> Mail:
    text = "Send the draft of the plan"
    item = ActionItem("pair", MONDAY, MANAGER.email, REPORT.email, text, ASKED, MONDAY, id=1)
    return items_due(case.desk, case.report, [Task(item, case.manager)], case.page, SHARED_BY)


def _feedback(case: Case) -> Mail:
    text = "Thank you for how you spoke with the customer today."
    point = Point("pair", MONDAY, MANAGER.email, text, ASKED, shared_at=ASKED, kind=PointKind.FEEDBACK, id=1)
    return feedback(case.desk, case.report, case.manager, point, case.meeting.link, ASKED)


def _sign_in(case: Case) -> Mail:
    with speaking(case.language):
        return sign_in(case.desk, REPORT.email, f"{case.desk.base_url}/sign-in/example", ASKED)


SAMPLES: Mapping[str, Callable[[Case], Mail]] = {
    "prompt": lambda case: prompt(case.desk, case.question(CANCELLED), ASKED),
    "prompt-weeks": lambda case: prompt(case.desk, case.question(*WEEKS), ASKED),
    "prompt-moved": lambda case: prompt(case.desk, case.question(MOVED), ASKED),
    "reminder": lambda case: reminder(case.desk, case.question(CANCELLED), LATER),
    "reply-unclear": lambda case: unclear_reply(case.desk, case.question(CANCELLED), LATER),
    "outcome": lambda case: _told(case, _ended(Outcome.EXCUSED)),
    "made-up": lambda case: _told(case, _ended(Outcome.MADE_UP, chosen=OTHER_TIMES[0].start)),
    "put-back": lambda case: _told(case, _ended(Outcome.RESTORED)),
    "notice": lambda case: notice(case.desk, case.report, case.manager, GUEST, ASKED),
    "share-reminder": lambda case: share_reminder(
        case.desk, case.report, case.manager, case.meeting, SHARED_BY, 2, SHARED_BY - timedelta(hours=66)
    ),
    "agenda": _shared,
    "due": _due,
    "feedback": _feedback,
    "sign-in": _sign_in,
    "operator": lambda case: operator(case.desk, "example", "main cannot be read", OUTAGE, ASKED),
}
"""The examples by name; the operator is written to in English."""

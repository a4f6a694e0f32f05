"""One of each mail of the agendas, by the name of the file that it is compared with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from daemon.mail.agendas import Meeting, Task, items_due, share_reminder, shared_agenda
from daemon.mail.compose import Mail
from rules.model import Person
from rules.notebook import ActionItem, Item, Point
from tests.daemon.mail.letters import ANA, BASE_URL, BEN, DESK, NOW, WEEK

PAGE = f"{BASE_URL}/agenda/ana@example.com"
MONDAY = date(2026, 3, 16)
MEETING = Meeting("pair", MONDAY, WEEK, f"{PAGE}/{MONDAY}")
BY = WEEK - timedelta(days=1)
REMINDED = BY - timedelta(days=2, hours=18)


def a_point(text: str, author: Person = ANA, carried_from: date | None = None) -> Item:
    """A talking point as the agenda shows it."""
    return Item(Point("pair", MONDAY, author.email, text, NOW, shared_at=NOW), carried_from, None)


def an_item(text: str, due: date | None = date(2026, 3, 16), number: int = 1) -> ActionItem:
    return ActionItem("pair", MONDAY, BEN.email, ANA.email, text, NOW, due, id=number)


def reminded(points: int = 0, reader: Person = ANA) -> Mail:
    return share_reminder(DESK, reader, BEN, MEETING, BY, points, REMINDED)


def passed_on(*points: Item, reader: Person = BEN) -> Mail:
    return shared_agenda(DESK, reader, ANA, MEETING, points, BY)


def owed(*items: ActionItem, now: datetime = BY, reader: Person = ANA) -> Mail:
    return items_due(DESK, reader, [Task(one, BEN) for one in items], PAGE, now)


POINTS = (
    a_point("Where the **release** stands: see https://docs.example.com/plan\n- what is late\n- who could help"),
    a_point("My time off in May", carried_from=date(2026, 3, 10)),
)
LATE = an_item("Ask for a room", date(2026, 3, 14), 2)

AGENDAS = {
    "share-reminder": reminded(),
    "share-reminder-one-point": reminded(1),
    "share-reminder-some-points": reminded(3),
    "agenda": passed_on(*POINTS),
    "agenda-without-points": passed_on(),
    "due-item": owed(an_item("Send the draft of the plan")),
    "due-items": owed(an_item("Send the draft of the plan"), LATE),
}

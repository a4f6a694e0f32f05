"""One of each mail that is written in German to who reads it, by the name of the file that it is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from daemon.i18n import speaking
from daemon.mail.agendas import Task, items_due
from daemon.mail.compose import Mail, feedback, sign_in
from rules.notebook import Point, PointKind
from tests.daemon.mail.agendas import BY, PAGE, a_point, an_item, passed_on, reminded
from tests.daemon.mail.letters import ANA, BASE_URL, BEN, DESK, NOW

ANNA, BENNO = (replace(one, language="de") for one in (ANA, BEN))


def _sign_in() -> Mail:
    with speaking("de"):
        return sign_in(DESK, ANNA.email, f"{BASE_URL}/sign-in/token", NOW)


def _feedback() -> Mail:
    text = "Danke, wie du heute mit der Kundin gesprochen hast."
    point = Point("pair", date(2026, 3, 9), BEN.email, text, NOW, shared_at=NOW, kind=PointKind.FEEDBACK, id=7)
    return feedback(DESK, ANNA, BEN, point, f"{PAGE}/2026-03-09", NOW)


GERMAN = {
    "german-sign-in": _sign_in(),
    "german-feedback": _feedback(),
    "german-share-reminder": reminded(1, reader=ANNA),
    "german-agenda": passed_on(a_point("Wie lief der Vortrag?"), a_point("Budget", BEN), reader=BENNO),
    "german-due-items": items_due(DESK, ANNA, [Task(an_item("Den Plan aufschreiben"), BEN)], PAGE, BY),
}

"""One of each mail that is written in German to who reads it, by the name of the file that it is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from daemon.i18n import speaking
from daemon.mail.agendas import Task, items_due
from daemon.mail.compose import Mail, Question, feedback, notice, outcome, prompt, reminder, sign_in, unclear
from rules.model import Kind
from rules.notebook import Point, PointKind
from rules.records import ExceptionRecord, Outcome
from tests.daemon.mail.agendas import BY, PAGE, a_point, an_item, passed_on, reminded
from tests.daemon.mail.letters import (
    ANA,
    BASE_URL,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    OPTIONS,
    a_proposal,
    a_record,
    ended,
    moved_within_the_week,
    restored,
    several_weeks,
)

LATER = NOW + timedelta(hours=24)
ANNA, BENNO = (replace(one, language="de") for one in (ANA, BEN))


def _sign_in() -> Mail:
    with speaking("de"):
        return sign_in(DESK, ANNA.email, f"{BASE_URL}/sign-in/token", NOW)


def _feedback() -> Mail:
    text = "Danke, wie du heute mit der Kundin gesprochen hast."
    point = Point("pair", date(2026, 3, 9), BEN.email, text, NOW, shared_at=NOW, kind=PointKind.FEEDBACK, id=7)
    return feedback(DESK, ANNA, BEN, point, f"{PAGE}/2026-03-09", NOW)


def _asked(*records: ExceptionRecord) -> Mail:
    return prompt(DESK, Question(BENNO, ANA, records, LINK, DEADLINE), NOW)


def _told(*records: ExceptionRecord) -> Mail:
    return outcome(DESK, ANNA, BEN, records, LATER)


def _of_the_calendar() -> dict[str, Mail]:
    """Each shape of a sentence once."""
    cancelled, moved = a_record(EVERY_KIND[Kind.CANCELLED]), a_record(EVERY_KIND[Kind.MOVED])
    weeks = [replace(one, outcome=Outcome.EXCUSED, closed_at=NOW) for one in several_weeks()]
    left = replace(a_record(moved_within_the_week()), outcome=Outcome.MOVED, closed_at=NOW)
    guest = a_record(EVERY_KIND[Kind.GUEST_ADDED])
    by_mail = Question(BENNO, ANA, [cancelled], LINK, DEADLINE, "oneonone+8899aabbccddeeff-token@example.com")
    return {
        "german-prompt": _asked(replace(cancelled, options=OPTIONS)),
        "german-prompt-several-weeks": _asked(*several_weeks()),
        "german-prompt-moved": _asked(moved),
        "german-prompt-cadence": _asked(a_record(EVERY_KIND[Kind.CADENCE_CHANGED])),
        "german-prompt-guest-removed": _asked(a_record(EVERY_KIND[Kind.GUEST_REMOVED])),
        "german-reminder": reminder(DESK, Question(BENNO, ANA, [cancelled], LINK, DEADLINE), LATER),
        "german-new-slot": _asked(a_proposal()),
        "german-prompt-by-mail": prompt(DESK, replace(by_mail, records=[replace(cancelled, options=OPTIONS)]), NOW),
        "german-reply-unclear": unclear(DESK, by_mail, LATER),
        "german-outcome-excused": _told(ended(Kind.CANCELLED, Outcome.EXCUSED)),
        "german-outcome-differently": _told(left, *restored(*several_weeks(count=3)[1:2]), weeks[2]),
        "german-put-back": _told(*restored(cancelled)),
        "german-notice": notice(DESK, ANNA, BEN, guest, NOW),
        "german-duplicate": notice(DESK, ANNA, BEN, a_record(EVERY_KIND[Kind.DUPLICATE]), NOW),
    }


GERMAN = _of_the_calendar() | {
    "german-sign-in": _sign_in(),
    "german-feedback": _feedback(),
    "german-share-reminder": reminded(1, reader=ANNA),
    "german-agenda": passed_on(a_point("Wie lief der Vortrag?"), a_point("Budget", BEN), reader=BENNO),
    "german-due-items": items_due(DESK, ANNA, [Task(an_item("Den Plan aufschreiben"), BEN)], PAGE, BY),
}

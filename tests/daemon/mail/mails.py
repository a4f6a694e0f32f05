"""One of each mail, by the name of the file that it is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from daemon.mail.compose import Mail, Question, feedback, notice, operator, outcome, prompt, reminder, sign_in, unclear
from rules.actor import Actor
from rules.model import Kind
from rules.notebook import Point, PointKind
from rules.records import Answer, ExceptionRecord, Outcome
from tests.daemon.mail.agendas import AGENDAS
from tests.daemon.mail.letters import (
    ANA,
    ASKED_ABOUT,
    BASE_URL,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    OPTIONS,
    WEEK,
    a_deviation,
    a_proposal,
    a_record,
    a_span,
    a_week,
    ended,
    moved_within_the_week,
    passed_on,
    restored,
    several_weeks,
)

LATER = NOW + timedelta(hours=24)
CANCELLED = a_record(EVERY_KIND[Kind.CANCELLED])
OFFERED = replace(CANCELLED, options=OPTIONS)
BOTH = (ANA.email, BEN.email)
REPLY_TO = "oneonone+8899aabbccddeeff-abcdefghijklmnopqrstuvwxyz@example.com"


def asked(*records: ExceptionRecord) -> Mail:
    return prompt(DESK, Question(BEN, ANA, records, LINK, DEADLINE), NOW)


def reminded(*records: ExceptionRecord) -> Mail:
    return reminder(DESK, Question(BEN, ANA, records, LINK, DEADLINE), LATER)


def told(*records: ExceptionRecord) -> Mail:
    return outcome(DESK, ANA, BEN, records, LATER)


def by_mail(*records: ExceptionRecord) -> Mail:
    """The prompt where replies are read."""
    return prompt(DESK, Question(BEN, ANA, records, LINK, DEADLINE, REPLY_TO), NOW)


def _answered_by_mail() -> dict[str, Mail]:
    question = Question(BEN, ANA, [OFFERED], LINK, DEADLINE, REPLY_TO)
    return {
        "prompt-by-mail": by_mail(CANCELLED),
        "prompt-by-mail-other-times": by_mail(OFFERED),
        "prompt-by-mail-declined": by_mail(a_record(EVERY_KIND[Kind.DECLINED])),
        "prompt-by-mail-new-slot": by_mail(a_proposal()),
        "reminder-by-mail": reminder(DESK, replace(question, records=[CANCELLED]), LATER),
        "prompt-reply-unclear": unclear(DESK, question, LATER),
    }


def _prompts() -> dict[str, Mail]:
    return {f"prompt-{kind.value}": asked(a_record(EVERY_KIND[kind])) for kind in ASKED_ABOUT}


def _further_prompts() -> dict[str, Mail]:
    mixed = [*several_weeks(count=2), a_record(moved_within_the_week())]
    an_hour = a_deviation(Kind.RESIZED, None, a_span(length=timedelta(hours=1)), "Tue 10:00 Europe/Berlin")
    return {
        "prompt-moved-within-the-week": asked(a_record(moved_within_the_week())),
        "prompt-several-weeks": prompt(DESK, Question(ANA, BEN, several_weeks(), LINK, DEADLINE), NOW),
        "prompt-several-kinds": prompt(DESK, Question(ANA, BEN, mixed[1:], LINK, DEADLINE), NOW),
        "prompt-no-deadline": prompt(DESK, Question(ANA, BEN, [CANCELLED], LINK, None), NOW),
        "prompt-both-asked": prompt(DESK, Question(ANA, BEN, [replace(CANCELLED, asked=BOTH)], LINK, DEADLINE), NOW),
        "prompt-next-year": prompt(
            DESK, Question(ANA, BEN, [a_record(a_deviation(Kind.CANCELLED, a_week(43)))], LINK, DEADLINE), NOW
        ),
        "prompt-series-resized": prompt(DESK, Question(ANA, BEN, [a_record(an_hour)], LINK, DEADLINE), NOW),
        "prompt-guest_removed-series": asked(a_record(a_deviation(Kind.GUEST_REMOVED, None, rule=ANA.email))),
    }


def _prompts_with_another_time() -> dict[str, Mail]:
    monday = WEEK - timedelta(hours=20)
    longer = a_deviation(Kind.RESIZED, None, a_span(length=timedelta(minutes=45)), "Tue 10:00 Europe/Berlin, 45 min")
    return {
        "prompt-other-times": asked(OFFERED),
        "prompt-other-times-this-week": prompt(DESK, Question(ANA, BEN, [OFFERED], LINK, WEEK), monday),
        "prompt-no-other-time-this-week": prompt(DESK, Question(ANA, BEN, [CANCELLED], LINK, WEEK), monday),
        "prompt-passed-on": asked(passed_on(OFFERED)),
        "prompt-new-slot": asked(a_proposal()),
        "prompt-new-length": asked(replace(a_proposal(), deviation=longer)),
    }


def _prompts_with_an_author() -> dict[str, Mail]:
    own = Actor(BEN.email, NOW - timedelta(minutes=45))
    reclaim = Actor(BEN.email, own.at, "Reclaim", robot=True)
    weeks = [replace(one, author=replace(own, at=NOW - timedelta(minutes=9))) for one in several_weeks(count=2)]
    return {
        "prompt-from-your-calendar": asked(replace(CANCELLED, author=own)),
        "prompt-weeks-from-your-calendar": asked(*weeks),
        "prompt-through-a-program": asked(replace(CANCELLED, author=reclaim)),
        "prompt-by-some-program": asked(replace(CANCELLED, author=replace(reclaim, client=""))),
        "prompt-from-another-account": asked(replace(CANCELLED, author=replace(own, email="it@example.com"))),
        "reminder-from-your-calendar": reminded(replace(CANCELLED, author=own)),
    }


def _reminders() -> dict[str, Mail]:
    return {
        "reminder-cancelled": reminded(CANCELLED),
        "reminder-several-weeks": reminded(*several_weeks()),
        "reminder-other-times": reminded(OFFERED),
        "reminder-passed-on": reminded(passed_on(CANCELLED)),
        "reminder-both-denied": reminded(replace(CANCELLED, asked=BOTH, denied=BOTH)),
        "reminder-new-slot": reminded(a_proposal()),
    }


def _put_back() -> dict[str, Mail]:
    answered = ended(Kind.CANCELLED, Outcome.RESTORED, answer=Answer.PUT_BACK, reason=a_proposal().reason)
    return {
        "put-back-week": told(*restored(CANCELLED)),
        "put-back-weeks": told(*restored(*several_weeks())),
        "put-back-series": told(*restored(a_record(EVERY_KIND[Kind.SERIES_DELETED]))),
        "put-back-guest": told(*restored(a_record(EVERY_KIND[Kind.GUEST_REMOVED]))),
        "put-back-as-answered": told(answered),
        "put-back-new-slot": told(*restored(a_proposal())),
    }


def _outcomes() -> dict[str, Mail]:
    made_up = ended(Kind.CANCELLED, Outcome.MADE_UP, chosen=OPTIONS[0].start, answer=Answer.MAKE_UP)
    moved = replace(a_record(moved_within_the_week()), outcome=Outcome.MOVED, closed_at=NOW)
    weeks = [replace(one, outcome=Outcome.EXCUSED, closed_at=NOW) for one in several_weeks()]
    return {
        "outcome-excused": told(ended(Kind.CANCELLED, Outcome.EXCUSED)),
        "outcome-excused-moved": told(ended(Kind.MOVED, Outcome.EXCUSED)),
        "outcome-excused-declined": told(ended(Kind.DECLINED, Outcome.EXCUSED)),
        "outcome-excused-weeks": told(*weeks),
        "outcome-made-up": told(made_up),
        "outcome-moved": told(moved),
        "outcome-new-slot": told(replace(a_proposal(), outcome=Outcome.ADOPTED, closed_at=NOW)),
        "outcome-unexplained": told(ended(Kind.CANCELLED, Outcome.UNEXPLAINED)),
        "outcome-unexplained-again": told(ended(Kind.CANCELLED, Outcome.UNEXPLAINED, after_put_back=True)),
        "outcome-too-late": told(ended(Kind.CANCELLED, Outcome.UNEXPLAINED, answer=Answer.PUT_BACK)),
        "outcome-time-gone": told(ended(Kind.CANCELLED, Outcome.UNEXPLAINED, answer=Answer.MAKE_UP)),
        "outcome-differently": told(moved, *restored(*several_weeks(count=3)[1:2]), weeks[2]),
    }


def _notices() -> dict[str, Mail]:
    guest = a_record(EVERY_KIND[Kind.GUEST_ADDED])
    guests = a_record(a_deviation(Kind.GUEST_ADDED, None, rule="chi@example.com, dan@example.com"))
    return {
        "notice-guest_added": notice(DESK, ANA, BEN, guest, NOW),
        "notice-guests_added-series": notice(DESK, BEN, ANA, guests, NOW),
        "notice-duplicate": notice(DESK, ANA, BEN, a_record(EVERY_KIND[Kind.DUPLICATE]), NOW),
    }


def _without_records() -> dict[str, Mail]:
    trouble = ["The calendar account main has not answered for 15 minutes.", "Nothing is changed until it does."]
    text = "Thank you for how you spoke with the customer today.\n\nNext time, let us prepare the numbers together."
    point = Point("pair", date(2026, 3, 9), BEN.email, text, NOW, shared_at=NOW, kind=PointKind.FEEDBACK, id=7)
    return {
        "feedback": feedback(DESK, ANA, BEN, point, f"{BASE_URL}/agenda/ana@example.com/2026-03-09", NOW),
        "operator": operator(DESK, "unread main 1", "main cannot be read", trouble, NOW),
        "sign-in": sign_in(DESK, ANA.email, f"{BASE_URL}/sign-in/token", NOW),
    }


ASKING = (
    _prompts()
    | _answered_by_mail()
    | _further_prompts()
    | _prompts_with_another_time()
    | _prompts_with_an_author()
    | _reminders()
)
TELLING = _put_back() | _outcomes() | _notices()
MAILS = ASKING | TELLING | AGENDAS | _without_records()

"""What people chose about their mails: what may be chosen, and that no choice keeps a question from its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asking import Terms
from rules.deadlines import at_work, deadline, may_ask, polite, reminder_at
from rules.decide import decide
from rules.hours import format_hours, parse_hours, working
from rules.model import Hours, Person, Policy
from rules.plan import Remind, Step, Verb
from rules.preferences import (
    FEW_DAYS,
    NO_TIMES,
    SHORT,
    Extra,
    Preferences,
    language_of_roster,
    mistakes,
    preferring,
    without,
)
from rules.sharing import Habits, remind_at
from tests.rules.builders import ANA, BEN, DAY, HOUR, NOW, a_deviation, a_known, a_pair, a_record, a_situation, utc
from tests.rules.deciding import ASKED, DEADLINE, MINUTE, OFF, REMINDED, outcomes, verbs

EVENINGS = parse_hours("Mon-Fri 18:00-20:00")
QUIET, LOUD = Policy(), Policy(quiet=False)
NONE_PLEASE = Preferences(reminders=False)


def ana(**choices: object) -> Person:
    """Ana, who chose something."""
    return preferring(ANA, Preferences(**choices))  # type: ignore[arg-type]


def test_choices_take_the_place_of_earlier_ones_and_can_be_taken_back() -> None:
    chosen = Preferences("de", EVENINGS, 2 * HOUR, reminders=False)
    person = preferring(preferring(BEN, Preferences("en", Hours(), DAY)), chosen)
    assert (person.language, person.mail_hours, person.remind_before, person.reminders) == ("de", EVENINGS, 2 * HOUR, 0)
    assert preferring(person, Preferences()) == BEN


@pytest.mark.parametrize("rostered", ["", "de", "en"])
def test_the_language_of_the_roster_is_known_whatever_was_chosen(rostered: str) -> None:
    person = replace(BEN, language=rostered)
    for chosen in ("en", "de", "en", "en"):
        person = preferring(person, Preferences(chosen))
        assert (person.language, language_of_roster(person)) == (chosen, rostered)
    assert preferring(person, Preferences()).language == rostered


def test_when_somebody_works_is_not_theirs_to_choose_here() -> None:
    assert ana(mail_hours=EVENINGS).hours == ANA.hours


@pytest.mark.parametrize(
    ("extra", "after"),
    [
        (Extra.REMINDERS, Preferences("de", reminders=False, rhythm=True)),
        (Extra.RHYTHM, Preferences("de", rhythm=False)),
        (Extra.DIGEST, Preferences("de", rhythm=True, digest=False)),
    ],
)
def test_one_kind_of_mails_can_be_given_up_alone(extra: Extra, after: Preferences) -> None:
    assert without(Preferences("de", rhythm=True), extra) == after
    assert without(after, extra) == after


@pytest.mark.parametrize(
    ("days", "start", "end", "expected"),
    [
        ({0, 1}, time(9), time(10), ()),
        (set(range(7)), time(0), time(23, 59), ()),
        ({0}, time(9), time(17), (FEW_DAYS,)),
        (set(), time(9), time(17), (FEW_DAYS,)),
        ({0, 1}, time(9), time(9, 59), (SHORT,)),
        ({0, 1}, time(22), time(6), (SHORT,)),
        ({0, 1}, None, time(17), (NO_TIMES,)),
        ({0}, time(9), None, (FEW_DAYS, NO_TIMES)),
    ],
)
def test_mails_may_come_on_two_days_for_an_hour_at_least(
    days: set[int], start: time | None, end: time | None, expected: tuple[str, ...]
) -> None:
    assert mistakes(days, start, end) == expected


@pytest.mark.parametrize("text", ["Mon,Wed,Sun 08:30-17:05", "Mon,Tue,Wed,Thu,Fri 09:00-17:00"])
def test_hours_are_written_as_they_are_read(text: str) -> None:
    assert format_hours(parse_hours(text)) == text


@pytest.mark.parametrize("policy", [QUIET, LOUD])
def test_mails_come_in_the_chosen_hours_even_where_the_company_keeps_none(policy: Policy) -> None:
    person = ana(mail_hours=EVENINGS)
    assert polite(NOW, person, policy) == utc(3, 2, 17)
    assert polite(utc(3, 6, 20), person, policy) == utc(3, 9, 17)
    assert not may_ask(NOW, [a_record()], person, policy)


def test_a_week_that_begins_before_mails_may_come_is_asked_about_at_once() -> None:
    rarely = ana(mail_hours=parse_hours("Sat,Sun 09:00-10:00"))
    soon, later = (replace(a_record(), deviation=replace(a_record().deviation, recurrence_id=at)) for at in SAT)
    assert may_ask(NOW, [soon], rarely, QUIET)
    assert not may_ask(NOW, [later], rarely, QUIET)


SAT = (utc(3, 7, 7), utc(3, 7, 9))


def test_a_reminder_waits_for_mail_hours_and_the_deadline_for_work_alone() -> None:
    record, person = a_record(asked_at=utc(3, 2, 17)), ana(mail_hours=parse_hours("Mon,Tue 18:00-19:00"))
    assert reminder_at(record, person, QUIET) == utc(3, 3, 17)
    assert deadline(record, person, QUIET) == utc(3, 5, 8)
    late = replace(record, asked_at=utc(3, 3, 17))
    assert reminder_at(late, person, QUIET) == utc(3, 9, 17)
    assert deadline(late, person, QUIET) == utc(3, 11, 8)


@pytest.mark.parametrize(
    ("week", "reminder", "until"),
    [
        (utc(3, 9, 16), utc(3, 5, 8), utc(3, 6, 8)),
        (utc(3, 9, 17, 30), utc(3, 9, 17), utc(3, 11, 8)),
        (None, utc(3, 9, 17), utc(3, 11, 8)),
    ],
    ids=["the week begins before", "the week begins after", "the whole series"],
)
def test_a_reminder_for_which_mail_hours_come_too_late_comes_at_work(
    week: datetime | None, reminder: datetime, until: datetime
) -> None:
    rarely = ana(mail_hours=parse_hours("Mon,Tue 18:00-19:00"))
    record = a_record(a_deviation(recurrence_id=week), asked_at=utc(3, 3, 17, 30))
    assert (reminder_at(record, rarely, QUIET), deadline(record, rarely, QUIET)) == (reminder, until)
    assert week is None or may_ask(reminder, [record], rarely, QUIET)


def follows(*records: object, now: datetime, manager: Person = ANA, report: Person = BEN) -> list[Step]:
    """What follows when Ana has cancelled a week."""
    known = a_known(pair=a_pair(manager=manager, report=report))
    situation = a_situation(OFF, None, *records, now=now, known=known)  # type: ignore[arg-type]
    return list(decide(situation, Terms(QUIET, now, {})))


@pytest.mark.parametrize(
    ("record", "now", "expected"),
    [
        (a_record(), NOW + HOUR, Verb.ASK),
        (ASKED, NOW + DAY + 11 * MINUTE, None),
        (ASKED, DEADLINE - MINUTE, None),
        (ASKED, DEADLINE, Verb.PUT_BACK),
        (REMINDED, DEADLINE, Verb.PUT_BACK),
    ],
    ids=["a question comes", "no reminder", "not before the deadline", "put back", "reminded before"],
)
def test_who_wants_no_reminders_gets_none_and_due_process_goes_on(
    record: object, now: datetime, expected: Verb | None
) -> None:
    found = verbs(follows(record, now=now, manager=preferring(ANA, NONE_PLEASE)))
    assert found == ([expected] if expected else [])


def test_a_reminder_that_would_have_come_late_puts_the_deadline_off_as_if_it_had() -> None:
    friday = replace(ASKED, asked_at=utc(3, 6, 14))
    for manager, record in ((ANA, replace(friday, reminded_at=utc(3, 9, 8))), (preferring(ANA, NONE_PLEASE), friday)):
        assert deadline(record, manager, QUIET) == utc(3, 10, 8)


def test_of_two_who_are_asked_the_one_is_reminded_who_wants_to_be() -> None:
    both = replace(ASKED, asked=(ANA.email, BEN.email))
    (step,) = follows(both, now=NOW + DAY + 11 * MINUTE, report=preferring(BEN, NONE_PLEASE))
    assert isinstance(step.task, Remind) and step.task.people == (ANA.email,)
    neither = {"manager": preferring(ANA, NONE_PLEASE), "report": preferring(BEN, NONE_PLEASE)}
    assert follows(both, now=NOW + DAY + 11 * MINUTE, **neither) == []
    assert verbs(follows(both, now=DEADLINE, **neither)) == [Verb.PUT_BACK]


def test_who_takes_reminders_up_again_gets_the_one_that_is_due_and_time_to_answer() -> None:
    late = DEADLINE - HOUR
    (step,) = follows(ASKED, now=late)
    assert step.verb is Verb.REMIND
    assert follows(*(step.task.records), now=DEADLINE) == []  # type: ignore[union-attr]
    assert outcomes(follows(*(step.task.records), now=late + DAY)) == ["restored"]  # type: ignore[union-attr]


BY = utc(3, 9, 13)
"""Monday, 14:00 in Berlin."""


@pytest.mark.parametrize(
    ("choices", "company", "expected"),
    [
        (Preferences(), 4 * HOUR, utc(3, 9, 9)),
        (Preferences(remind_before=2 * HOUR), 4 * HOUR, utc(3, 9, 11)),
        (Preferences(remind_before=DAY), 4 * HOUR, utc(3, 6, 13)),
        (Preferences(remind_before=DAY), timedelta(0), utc(3, 6, 13)),
        (Preferences(), timedelta(0), None),
        (Preferences(remind_before=DAY, reminders=False), 4 * HOUR, None),
        (Preferences(mail_hours=parse_hours("Mon-Fri 12:00-13:00")), 4 * HOUR, utc(3, 6, 11)),
        (Preferences(mail_hours=parse_hours("Mon-Fri 07:00-13:00")), 4 * HOUR, utc(3, 9, 9)),
        (Preferences(mail_hours=parse_hours("Mon-Fri 18:00-20:00")), 4 * HOUR, utc(3, 6, 18)),
    ],
    ids=[
        "the company's",
        "their own",
        "a working day before",
        "none in the company, but an own one",
        "none in the company",
        "no reminders",
        "mails at lunch: on Friday",
        "mails in the morning",
        "mails in the evening: on Friday",
    ],
)
def test_the_agenda_is_reminded_of_as_the_team_member_chose(
    choices: Preferences, company: timedelta, expected: datetime | None
) -> None:
    assert remind_at(BY, preferring(BEN, choices), Habits(remind_before=company), ()) == expected


days = st.sets(st.integers(0, 6), min_size=2)
starts = st.integers(0, 22 * 60)


@st.composite
def mail_hours(draw: st.DrawFn) -> Hours:
    """Any hours that may be chosen."""
    start = draw(starts)
    end = draw(st.integers(start + 60, 23 * 60 + 59))
    return Hours(frozenset(draw(days)), time(*divmod(start, 60)), time(*divmod(end, 60)))


@given(
    hours=mail_hours(),
    asked=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]),
    policy=st.sampled_from([QUIET, LOUD]),
)
def test_whatever_is_chosen_each_moment_comes_and_soon(
    hours: Hours, asked: datetime, zone: str, policy: Policy
) -> None:
    assert mistakes(hours.days, hours.start, hours.end) == ()
    person = preferring(replace(ANA, zone=zone), Preferences(mail_hours=hours))
    now = asked.replace(tzinfo=NOW.tzinfo)
    record = a_record(a_deviation(recurrence_id=None), asked_at=now)
    reminded, until = reminder_at(record, person, policy), deadline(record, person, policy)
    assert reminded and until
    assert working(reminded, hours, zone) and working(polite(now, person, policy), hours, zone)
    assert reminded <= now + policy.remind_after + 8 * DAY
    assert reminded + (policy.put_back_after - policy.remind_after) <= until == at_work(until, person, policy)
    assert until <= reminded + policy.put_back_after + 4 * DAY

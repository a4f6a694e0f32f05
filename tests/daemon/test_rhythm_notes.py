"""The monthly note: who asked for it gets one, at the first working hour of the month, about their own 1:1s."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from daemon.digests import AT_ONCE
from daemon.rows import QueuedMail
from daemon.withdrawing import pointless
from rules.known import Known
from rules.model import Hours, Pair, Policy
from rules.preferences import Preferences
from rules.week import Became, Week
from tests.daemon.counting import Books, every, text_of
from tests.daemon.mail.letters import part, read
from tests.daemon.world import DAY, HOUR, a_person, a_team, key_of

HELD, MOVED, EXCUSED, MADE_UP, MISSED = Became
WANTED = Preferences(rhythm=True)
APRIL_1 = datetime(2026, 4, 1, 7, tzinfo=UTC)
"""A Wednesday, 09:00 in Berlin; March has the weeks 9 to 13."""

BEN, ANA = "p0@example.test", "ana@example.test"


def books(*wanting: str, **settings: object) -> Books:
    """A company whose March stands in the ledger: all was held, but for one week of the first pair."""
    made = Books(**{"pairs": named(a_team(3)), "terms": None, **settings})  # type: ignore[arg-type]
    for number in range(6, 14):
        made.enter(Week(2026, number), {0: EXCUSED if number == 12 else HELD})
    for one in wanting:
        made.choose(one, WANTED, APRIL_1 - DAY)
    return made


def named(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """With names of two words."""
    names = ("Ben Ito", "Chi Nguyen", "Chi Baker")
    return tuple(replace(one, report=replace(one.report, name=name)) for one, name in zip(pairs, names, strict=True))


def of_report(pairs: tuple[Pair, ...], **changed: object) -> tuple[Pair, ...]:
    """The first team member, changed."""
    return (replace(pairs[0], report=replace(pairs[0].report, **changed)), *pairs[1:])  # type: ignore[arg-type]


def a_mail(number: int, at: datetime) -> QueuedMail:
    return QueuedMail(f"<{number}@x>", BEN, "outcome", (), b"", at, at)


def test_it_comes_with_the_first_working_hour_of_the_month_and_once() -> None:
    company = books(BEN)
    assert company.work(*every(15, APRIL_1 - DAY, APRIL_1)) == []
    (mail,) = company.work(APRIL_1)
    assert (mail.recipient, mail.about, mail.keys) == (BEN, "digest", ("rhythm", "2026-04"))
    assert company.work(*every(60, APRIL_1 + HOUR, APRIL_1 + 29 * DAY)) == []


def test_it_tells_of_the_own_1_1_and_of_weeks_in_a_row() -> None:
    text = text_of(books(BEN).work(APRIL_1)[0])
    assert "the weeks from Monday 23 February to Sunday 29 March, as you asked for." in text
    assert "Your 1:1 with\n  Ana: 4 held, 1 excused. 7 weeks in a row.\n" in text
    assert "Only you get this mail." in text


def test_a_manager_reads_of_each_by_first_name_where_that_is_clear() -> None:
    text = text_of(books(ANA).work(APRIL_1)[0])
    assert "  Ben: 4 held, 1 excused. 7 weeks in a row.\n  Chi Nguyen: 5 held." in text
    assert "\n  Chi Baker: 5 held. 8 weeks in a row.\n" in text


def test_whoever_reports_and_manages_reads_of_both() -> None:
    ben, boss = a_team(1)[0].report, a_person("Mia")
    pairs = (replace(a_team(1)[0], manager=boss), replace(a_team(2)[1], manager=ben))
    company = Books(pairs=pairs, terms=None)
    company.enter(Week(2026, 13), {1: MISSED})
    company.choose(BEN, WANTED, APRIL_1 - DAY)
    assert "  Mia: 1 held.\n  P1: 1 did not take place.\n" in text_of(company.work(APRIL_1)[0])


def test_it_leads_to_what_may_be_chosen_and_can_be_given_up_with_one_click() -> None:
    message = read(books(BEN).work(APRIL_1)[0].content)
    assert (message["X-Oneonone"], message["List-Unsubscribe-Post"]) == ("digest", "List-Unsubscribe=One-Click")
    assert part(message, "plain").count("http") == part(message, "plain").count("/preferences/") == 1


def test_nobody_gets_it_who_did_not_ask() -> None:
    company = books()
    company.choose(BEN, Preferences(), APRIL_1 - DAY)
    company.choose("stranger@example.test", WANTED, APRIL_1 - DAY)
    assert company.work(APRIL_1, APRIL_1 + HOUR) == []


def test_whoever_asks_in_the_middle_of_a_month_gets_the_next_one() -> None:
    company = books()
    company.choose(BEN, WANTED, APRIL_1 + 10 * DAY)
    assert company.work(*every(60, APRIL_1 + 10 * DAY, APRIL_1 + 29 * DAY)) == []


def test_a_daemon_that_was_down_sends_it_in_the_first_days_and_not_later() -> None:
    assert len(books(BEN).work(APRIL_1 + 5 * DAY + HOUR)) == 1
    assert books(BEN).work(APRIL_1 + 7 * DAY + HOUR) == []


def test_a_daemon_that_starts_anew_does_not_send_it_again(tmp_path: Path) -> None:
    company = books(BEN, path=tmp_path / "oneonone.db")
    company.work(APRIL_1)
    company.start()
    assert company.work(APRIL_1 + timedelta(minutes=1), APRIL_1 + HOUR) == []
    assert len(company.mails) == 1


def test_each_reader_gets_it_in_the_own_hours_and_zone() -> None:
    pairs = of_report(named(a_team(3)), zone="America/New_York", mail_hours=Hours(start=time(14)))
    company = books(BEN, ANA, pairs=pairs)
    assert [one.recipient for one in company.work(APRIL_1)] == [ANA]
    at_two = datetime(2026, 4, 1, 18, tzinfo=UTC)
    assert company.work(*every(60, APRIL_1 + HOUR, at_two)) == []
    assert [one.recipient for one in company.work(at_two)] == [BEN]


def test_it_waits_for_a_day_that_is_no_holiday() -> None:
    """Friday 1 May is one in Berlin."""
    company = Books(pairs=of_report(named(a_team(3)), holidays="DE-BE"), terms=None)
    company.enter(Week(2026, 17), {})
    company.choose(BEN, WANTED, APRIL_1)
    may_1 = datetime(2026, 5, 1, 7, tzinfo=UTC)
    assert company.work(*every(60, may_1, may_1 + 3 * DAY)) == []
    assert len(company.work(may_1 + 3 * DAY)) == 1


def test_it_counts_for_the_day_of_its_reader() -> None:
    company = books(BEN, policy=Policy(daily=1))
    company.store.queue(a_mail(1, APRIL_1))
    assert company.work(*every(60, APRIL_1, APRIL_1 + 12 * HOUR)) == []
    (mail,) = company.work(APRIL_1 + DAY)
    assert mail.queued_at in company.store.mails_to_people(APRIL_1 - DAY)[BEN]


def test_what_is_open_is_said_and_what_the_two_say_counts() -> None:
    company = books(BEN)
    company.store.ledger.enter([], {company.store.ledger.of_report(BEN)[0].pair: Week(2026, 13)})
    company.say(0, Week(2026, 12), APRIL_1 - DAY, held=True)
    text = text_of(company.work(APRIL_1)[0])
    assert "Ana: 5 held." in text
    assert "1 week is not counted yet: its question is open, or its calendar could not be read." in text


def test_nothing_is_told_of_a_month_in_which_nobody_met() -> None:
    company = Books(terms=None)
    company.choose(BEN, WANTED, APRIL_1 - DAY)
    assert company.work(APRIL_1, APRIL_1 + HOUR) == []


def test_where_many_asked_for_it_the_pass_goes_on_and_the_next_one_writes_the_rest() -> None:
    one = a_team(1)[0]
    reports = [replace(one.report, email=f"q{number}@example.test") for number in range(AT_ONCE + 9)]
    company = Books(pairs=tuple(replace(one, report=each) for each in reports), terms=None)
    company.enter(Week(2026, 13), {})
    for pair in company.pairs:
        company.choose(pair.report.email, WANTED, APRIL_1 - DAY)
    written = [len(company.work(APRIL_1 + minutes * timedelta(minutes=1))) for minutes in (0, 1, 2)]
    assert written == [AT_ONCE, 9, 0]
    assert len({one.recipient for one in company.mails}) == AT_ONCE + 9


def test_one_that_could_not_be_sent_for_a_month_is_dropped() -> None:
    company = books(BEN)
    company.store.save_known(Known(key_of(company.pairs[0]), company.pairs[0]))
    (mail,) = company.work(APRIL_1)
    late = [pointless(company.store, mail, APRIL_1 + days * DAY) for days in (0, 27, 28)]
    assert late == ["", "", "it would come too late"]


def test_those_of_whom_nothing_is_known_do_not_hold_up_the_others() -> None:
    one = a_team(1)[0]
    reports = [replace(one.report, email=f"q{number:03}@example.test") for number in range(AT_ONCE + 9)]
    company = Books(pairs=tuple(replace(one, report=each) for each in reports), terms=None)
    company.enter(Week(2026, 13), {AT_ONCE + 8: HELD}, otherwise=None)
    for each in reports:
        company.choose(each.email, WANTED, APRIL_1 - DAY)
    company.work(APRIL_1, APRIL_1 + timedelta(minutes=5))
    assert [each.recipient for each in company.mails] == [reports[-1].email]


def test_it_is_written_in_the_language_of_its_reader() -> None:
    text = text_of(books(BEN, pairs=of_report(named(a_team(3)), language="de")).work(APRIL_1)[0])
    assert "Ana: 4 stattgefunden, 1 entschuldigt. 7 Wochen in Folge." in text

"""The weekly digest: who gets it, when, once, and what it tells of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.withdrawing import pointless
from rules.digest import DigestTerms
from rules.model import Role
from rules.preferences import Preferences
from rules.week import Became, Week
from tests.daemon.counting import OPS, TO_OPS, Books, every, text_of
from tests.daemon.mail.letters import part, read
from tests.daemon.world import DAY, DESK, HOUR, World, a_team, cancel

HELD, MOVED, EXCUSED, MADE_UP, MISSED = Became
W10, W11 = Week(2026, 10), Week(2026, 11)
MONDAY = datetime(2026, 3, 16, 8, tzinfo=UTC)
"""09:00 in Berlin, a full week after W10."""

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
TABLE = "In all\n  held     {}\n  moved    {}\n  excused  {}\n  made up  {}\n  missed   {}\n"


def books(**settings: object) -> Books:
    """A company in whose ledger W10 stands: a week was missed, one excused, the others were held."""
    made = Books(**settings)  # type: ignore[arg-type]
    made.enter(W10, {0: MISSED, 7: EXCUSED})
    return made


def test_it_comes_on_monday_at_nine_and_once() -> None:
    company = books()
    assert company.work(*every(5, MONDAY - 8 * HOUR, MONDAY)) == []
    (mail,) = company.work(MONDAY)
    assert (mail.recipient, mail.about, mail.queued_at) == (OPS, "digest", MONDAY)
    assert company.work(*every(30, MONDAY + MINUTE, MONDAY + WEEK)) == []


def test_it_counts_in_all_and_by_team_and_says_as_of_when() -> None:
    text = text_of(books().work(MONDAY)[0])
    assert "12 pairs in the week from Monday 2 March to Sunday 8 March." in text
    assert TABLE.format("10", " 0", " 1", " 0", " 1") in text
    assert "By team\n  Sales: 5 held, 1 missed\n  Everybody else: 5 held, 1 excused\n" in text
    assert "Counted on Monday 16 March, 09:00. Times are in Europe/Berlin." in text


def test_it_names_nobody_and_leads_to_nothing_but_its_end() -> None:
    (mail,) = books().work(MONDAY)
    message = read(mail.content)
    for kind in ("plain", "html"):
        said = part(message, kind).replace(message["List-Unsubscribe"].strip("<>"), "")
        assert "ops@example.test" in said
        assert [one for one in ("Ana", "P0", "@", "http", "Law") if one in said.replace("ops@example.test", "")] == []


def test_it_can_be_given_up_with_one_click_and_by_a_link_where_a_mail_program_shows_no_such_thing() -> None:
    message = read(books().work(MONDAY)[0].content)
    link = message["List-Unsubscribe"].strip("<>")
    assert (message["X-Oneonone"], "/unsubscribe/" in link) == ("digest", True)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Get no more of these mails:\n{link}\n" in text_of(books().work(MONDAY)[0])
    assert f'<a href="{link}">Get no more of these mails</a>' in part(message, "html")


def test_each_address_gets_its_own_and_none_that_gave_it_up() -> None:
    company = books(terms=DigestTerms((OPS, "hr@example.test", "board@example.test")))
    company.choose("hr@example.test", Preferences(digest=False), MONDAY - DAY)
    assert [one.recipient for one in company.work(MONDAY)] == [OPS, "board@example.test"]
    company.choose("hr@example.test", Preferences(), MONDAY)
    assert company.work(MONDAY + HOUR) == []


def test_whoever_is_named_later_in_the_week_gets_the_next_one() -> None:
    """A week that was answered meanwhile could be told from the difference."""
    company = books()
    company.work(MONDAY)
    company.terms = DigestTerms((OPS, "hr@example.test"))
    assert company.work(MONDAY + DAY) == []
    company.enter(W11, {})
    assert [one.recipient for one in company.work(MONDAY + WEEK)] == [OPS, "hr@example.test"]


def test_nobody_named_is_nobody_told() -> None:
    company = books(terms=None)
    assert company.work(MONDAY) == []
    company.terms = TO_OPS
    assert len(company.work(MONDAY + HOUR)) == 1


def test_a_daemon_that_was_down_on_monday_sends_it_later_that_week() -> None:
    company = books()
    assert company.work(MONDAY + DAY + 12 * HOUR) == []
    assert len(company.work(MONDAY + 2 * DAY + 2 * HOUR)) == 1


def test_a_week_that_nobody_could_be_told_of_is_not_told_of_later() -> None:
    company = books()
    company.enter(W11, {1: MOVED})
    assert company.work(MONDAY + 5 * DAY, MONDAY + WEEK - HOUR) == []
    (mail,) = company.work(MONDAY + WEEK)
    assert "from Monday 9 March to Sunday 15 March" in text_of(mail)


def test_a_daemon_that_starts_anew_does_not_send_it_again(tmp_path: Path) -> None:
    company = books(path=tmp_path / "oneonone.db")
    company.work(MONDAY)
    company.start()
    assert company.work(MONDAY + MINUTE, MONDAY + HOUR) == []
    assert len(company.mails) == 1


def test_what_cannot_be_queued_is_not_taken_for_told() -> None:
    company = books()
    execute = company.store.notebook.db.execute
    execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END")
    company.reporter.work(company.company, DESK, MONDAY)
    execute("DROP TRIGGER full")
    assert len(company.work(MONDAY + HOUR)) == 1


@pytest.mark.parametrize(
    ("monday", "nine"),
    [
        (datetime(2026, 3, 30, 7, tzinfo=UTC), "Monday 30 March, 09:00"),
        (datetime(2026, 10, 26, 8, tzinfo=UTC), "Monday 26 October, 09:00"),
    ],
)
def test_nine_is_nine_after_the_clocks_have_changed(monday: datetime, nine: str) -> None:
    company, week = Books(), Week(*(monday - 2 * WEEK).isocalendar()[:2])
    company.enter(week, {})
    assert company.work(monday - MINUTE) == []
    assert nine in text_of(company.work(monday)[0])


def test_the_zone_and_the_language_may_be_named() -> None:
    company = books(terms=DigestTerms((OPS,), "America/New_York", "de"))
    assert company.work(MONDAY) == []
    text = text_of(company.work(datetime(2026, 3, 16, 13, tzinfo=UTC))[0])
    assert "Montag, 16. März, 09:00. Zeiten gelten für America/New_York." in text


def test_what_is_not_known_yet_is_said_and_not_counted() -> None:
    company = Books()
    company.enter(W10, dict.fromkeys(range(1, 11), HELD), otherwise=None)
    text = text_of(company.work(MONDAY)[0])
    assert "10 pairs" in text
    assert "2 more are not counted: their questions are open, or their calendars could not be read." in text


def test_what_the_two_say_themselves_counts() -> None:
    company = books()
    company.say(0, W10, MONDAY - DAY, held=True)
    company.say(1, W10, MONDAY - DAY, held=False)
    company.say(2, W10, MONDAY - DAY, held=False)
    company.say(2, W10, MONDAY - DAY, held=True, by="ana@example.test")
    company.say(3, W11, MONDAY - DAY, held=False)
    assert TABLE.format("10", " 0", " 1", " 0", " 1") in text_of(company.work(MONDAY)[0])


def test_a_company_of_four_pairs_gets_none() -> None:
    company = books(pairs=a_team(4))
    assert company.work(*every(60, MONDAY, MONDAY + 4 * DAY)) == []
    assert company.store.told.of("digest", str(W10)) == set()


def test_a_small_rest_is_left_out_of_the_sum() -> None:
    company = books(pairs=a_team(10))
    text = text_of(company.work(MONDAY)[0])
    assert "6 pairs" in text and "By team\n  Sales: 5 held, 1 missed\n\n" in text


def test_pairs_that_are_in_no_roster_any_more_are_counted_with_everybody_else() -> None:
    company = books()
    company.pairs = company.pairs[:6]
    assert "Everybody else: 5 held, 1 excused" in text_of(company.work(MONDAY)[0])


def test_one_that_could_not_be_sent_for_a_week_is_dropped() -> None:
    company = books()
    (mail,) = company.work(MONDAY)
    late = [pointless(company.store, mail, MONDAY + days * DAY) for days in (0, 6, 7)]
    assert late == ["", "", "it would come too late"]


def test_it_is_no_mail_that_counts_for_the_day_of_whoever_gets_it() -> None:
    company = books(terms=DigestTerms(("ana@example.test",)))
    company.work(MONDAY)
    assert company.store.mails_to_people(MONDAY - DAY) == {}


def real(**settings: object) -> World:
    """A company with passes and calendars, whose weeks are told to people operations."""
    world = World(pairs=a_team(12), **settings)  # type: ignore[arg-type]
    world.passes.use(replace(world.passes.company, digest=TO_OPS))
    world.run(force=True)
    return world


def digests(world: World) -> list[str]:
    return [text_of(one) for one in world.mails("digest")]


def passing(world: World, *moments: datetime) -> None:
    for at in moments:
        world.now = at
        world.run()


def test_passes_tell_of_the_first_week_when_it_is_over_for_a_week() -> None:
    world = real()
    passing(world, MONDAY - WEEK, MONDAY - MINUTE)
    assert digests(world) == []
    passing(world, MONDAY, MONDAY + HOUR)
    (text,) = digests(world)
    assert "In all\n  held     " in text


def test_a_cancelled_week_that_nobody_explained_is_counted_as_missed() -> None:
    world = real()
    passing(world, MONDAY - WEEK)
    world.now += 20 * HOUR
    cancel(world, 0)
    world.hourly(MONDAY - WEEK + 3 * DAY)
    passing(world, MONDAY, MONDAY + WEEK)
    assert [one.partition("missed ")[2].split()[0] for one in digests(world)] == ["0", "1"]


def test_it_waits_while_a_plan_is_held() -> None:
    world = real()
    passing(world, MONDAY - WEEK)
    for pair in world.pairs:
        world.edit(Role.MANAGER, lambda hand, uid, pair=pair: hand.cancel_week(uid, world.week(2, pair)), pair)  # type: ignore[misc]
    passing(world, MONDAY - HOUR, MONDAY)
    assert world.run().plan.held
    assert digests(world) == []
    world.run(HOUR, force=True)
    assert len(digests(world)) == 1

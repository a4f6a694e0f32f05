"""What people chose about their mails, through real passes: it counts at once, and changes nothing but mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from daemon.outbox import Sent, send_due
from daemon.preferring import preferred
from daemon.rows import QueuedMail, from_row, to_row
from daemon.store import Store
from rules.hours import parse_hours, working
from rules.known import Known
from rules.model import LANGUAGES, Hours, Policy, Role
from rules.preferences import REMINDED_BEFORE, Preferences
from rules.records import Outcome
from tests.daemon.failing import Postman
from tests.daemon.mail.letters import part, read
from tests.daemon.test_reminding import MEETING, REMIND_AT, SHARE_BY, a_world, agenda_mails, promise, share, until
from tests.daemon.world import DAY, DESK, HOUR, START, World, a_team, cancel, provisioned, verbs

EVENINGS = parse_hours("Mon-Fri 18:00-20:00")
NO_REMINDERS = Preferences(reminders=False)
ANA, REPORT = "ana@example.test", "p0@example.test"


def choose(world: World, choices: Preferences, person: str = ANA) -> None:
    """What a page of whatever process stores."""
    world.store.preferences.save(person, choices, world.now)


def cancelled(choices: Preferences = Preferences(), **settings: object) -> World:  # noqa: B008
    """The manager, who chose this, cancelled a week, and that has settled."""
    world = provisioned(**settings)
    choose(world, choices)
    cancel(world, 2)
    world.settle()
    return world


def got(world: World, person: str = ANA) -> list[tuple[str, datetime]]:
    """What was written to somebody, and when it goes."""
    return [(one.about, one.not_before) for one in world.mails() if one.recipient == person]


def test_a_choice_counts_from_the_next_pass_whoever_stored_it_and_can_be_taken_back(tmp_path: Path) -> None:
    world = provisioned(path=tmp_path / "db")
    other = Store(tmp_path / "db")
    for choices in (Preferences("de", EVENINGS), NO_REMINDERS, Preferences()):
        other.preferences.save(ANA, choices, world.now)
        world.run()
        expected = (choices.language, choices.mail_hours, choices.reminders)
        for one in (world.passes.company.pairs[0].manager, world.known.pair.manager):
            assert (one.language, one.mail_hours, one.reminders) == expected
    other.close()


def test_a_choice_outlives_another_roster_and_a_restart(tmp_path: Path) -> None:
    world = provisioned(path=tmp_path / "db")
    choose(world, Preferences("de"))
    world.run()
    german = replace(world.pair.manager, language="en")
    world.employ(replace(world.pair, manager=german))
    world.run()
    assert world.known.pair.manager.language == "de"
    world.start()
    world.run()
    assert world.known.pair.manager.language == "de"
    choose(world, Preferences())
    world.run()
    assert world.known.pair.manager.language == "en", "the roster's, which was changed meanwhile"


def test_a_choice_changes_nothing_in_calendars_and_is_worked_out_once() -> None:
    world = provisioned(pairs=a_team(3))
    before = world.passes.company
    choose(world, Preferences("de", EVENINGS, HOUR, reminders=False, rhythm=True))
    assert verbs(world) == []
    after = world.passes.company
    assert after is not before
    assert verbs(world) == [] and world.passes.company is after


def test_nobody_who_chose_nothing_is_touched() -> None:
    whole = provisioned(pairs=a_team(2)).passes.company
    assert preferred(whole, {}) is whole
    changed = preferred(whole, {"p1@example.test": Preferences("de")})
    assert changed.pairs[0] is whole.pairs[0] and changed.pairs[1].report.language == "de"
    assert preferred(changed, {}).pairs == whole.pairs
    alone = replace(whole, unpaired=(a_team(1)[0].report,))
    assert preferred(alone, {REPORT: Preferences("de")}).unpaired[0].language == "de"


def test_what_was_remembered_of_people_before_they_could_choose_is_read() -> None:
    known = provisioned().known
    row = to_row(known)
    for name in ("rostered", "mail_hours", "reminders", "remind_before"):
        row["pair"] = _without(row["pair"], name)
    parts = ("pair", "slot", "written", "places", "roster", "former", "duplicates", "homes", "vacated")
    assert from_row(Known, row, parts) == known


def _without(pair: str, name: str) -> str:
    values = {"rostered": "null", "mail_hours": "null", "reminders": "true", "remind_before": "null"}
    assert f', "{name}": {values[name]}' in pair
    return pair.replace(f', "{name}": {values[name]}', "")


@pytest.mark.parametrize("quiet", [True, False])
def test_a_question_waits_for_the_hours_that_were_chosen(quiet: bool) -> None:
    world = cancelled(Preferences(mail_hours=EVENINGS), policy=Policy(quiet=quiet))
    world.hourly(START + 7 * DAY)
    evening = START + 8 * HOUR
    asked, reminded, ended = got(world)
    assert asked == ("prompt", evening + timedelta(minutes=11))
    assert reminded[0] == "reminder" and evening + DAY <= reminded[1] < evening + DAY + 2 * HOUR
    assert ended[0] == "outcome" and working(ended[1], EVENINGS, "Europe/Berlin")
    assert world.outcomes == [Outcome.RESTORED]
    assert [at for about, at in got(world, REPORT) if about == "outcome"][0] <= ended[1]


def test_a_question_that_cannot_wait_comes_at_once() -> None:
    world = provisioned()
    choose(world, Preferences(mail_hours=parse_hours("Sat,Sun 09:00-10:00")))
    cancel(world, 0)
    world.now = START + 6 * DAY + 12 * HOUR
    world.settle()
    assert [about for about, _ in got(world)] == ["prompt"]


def test_mails_are_in_the_language_that_was_chosen() -> None:
    world = cancelled(Preferences("de"))
    [mail] = world.mails("prompt")
    assert "abgesagt" in part(read(mail.content), "plain")
    choose(world, Preferences())
    world.hourly(START + 2 * DAY)
    assert "Reminder:" in str(read(world.mails("reminder")[0].content)["Subject"])


def test_who_wants_no_reminders_is_asked_and_told_and_the_week_goes_back_as_ever() -> None:
    usual, spared = cancelled(), cancelled(NO_REMINDERS)
    for world in (usual, spared):
        world.hourly(START + 4 * DAY)
    assert [about for about, _ in got(usual)] == ["prompt", "reminder", "outcome"]
    assert [about for about, _ in got(spared)] == ["prompt", "outcome"]
    assert [one.outcome for one in spared.records] == [one.outcome for one in usual.records] == [Outcome.RESTORED]
    assert [one.closed_at for one in spared.records] == [one.closed_at for one in usual.records]
    assert spared.records[0].reminded_at is None, "nobody was"


def test_a_reminder_that_waits_is_dropped_and_logged_once_its_reader_gives_reminders_up() -> None:
    world = cancelled()
    send_due(world.store, Postman(), DESK, world.now)
    world.hourly(START + DAY + 2 * HOUR)
    assert [about for about, _ in got(world)] == ["prompt", "reminder"]
    choose(world, NO_REMINDERS)
    with capture_logs() as logs:
        assert send_due(world.store, Postman(), DESK, world.now) == Sent()
    dropped = [(one["about"], one["why"]) for one in logs if one["event"] == "mail dropped"]
    assert dropped == [("reminder", "its reader wants no reminders")]
    world.hourly(START + 4 * DAY)
    assert world.outcomes == [Outcome.RESTORED]


@pytest.mark.parametrize(
    ("about", "keys", "dropped"),
    [
        ("reminder", ("k",), True),
        ("agenda", ("share", "k", "2026-03-09", "2026-03-09T08:00:00Z"), True),
        ("agenda", ("due", "1"), True),
        ("prompt", ("k",), False),
        ("outcome", ("k",), False),
    ],
)
def test_what_waits_is_dropped_only_where_it_reminds(about: str, keys: tuple[str, ...], dropped: bool) -> None:
    world = provisioned()
    choose(world, NO_REMINDERS, REPORT)
    world.store.queue(QueuedMail("<1@x>", REPORT, about, keys, b"x", world.now, world.now + DAY))
    send_due(world.store, Postman(), DESK, world.now)
    assert bool(world.mails()[0].dropped_at) is dropped


def test_no_agenda_and_no_action_item_is_reminded_of_and_what_was_shared_is_still_passed_on() -> None:
    world = a_world()
    choose(world, NO_REMINDERS, REPORT)
    choose(world, NO_REMINDERS, ANA)
    promise(world, date(2026, 3, 4))
    promise(world, date(2026, 3, 4), owner=ANA)
    until(world, SHARE_BY - HOUR)
    assert agenda_mails(world) == []
    share(world)
    until(world, MEETING)
    assert agenda_mails(world) == [("agenda", "ana")]


def test_who_takes_reminders_up_again_hears_of_what_is_still_to_be_done_in_one_mail() -> None:
    world = a_world()
    choose(world, NO_REMINDERS, REPORT)
    for day in (3, 4):
        promise(world, date(2026, 3, day))
    until(world, datetime(2026, 3, 5, 9, tzinfo=UTC))
    choose(world, Preferences(), REPORT)
    world.run(HOUR)
    assert agenda_mails(world) == [("due", "p0")]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (Preferences(remind_before=2 * HOUR), REMIND_AT),
        (Preferences(remind_before=2 * DAY), datetime(2026, 3, 5, 8, tzinfo=UTC)),
        (Preferences(mail_hours=parse_hours("Mon-Fri 12:00-13:00")), datetime(2026, 3, 6, 11, tzinfo=UTC)),
        (Preferences(mail_hours=parse_hours("Sat,Sun 10:00-12:00")), datetime(2026, 3, 8, 10, tzinfo=UTC)),
    ],
)
def test_the_agenda_is_reminded_of_when_the_team_member_wants(choices: Preferences, expected: datetime) -> None:
    world = a_world()
    choose(world, choices, REPORT)
    until(world, MEETING)
    assert [one.queued_at for one in world.mails("agenda")] == [expected]


def test_a_clock_that_was_worked_out_before_is_worked_out_anew_when_it_is_chosen() -> None:
    world = until(a_world(), datetime(2026, 3, 4, 16, tzinfo=UTC))
    choose(world, Preferences(remind_before=2 * DAY), REPORT)
    until(world, MEETING)
    assert [one.queued_at for one in world.mails("agenda")] == [datetime(2026, 3, 5, 8, tzinfo=UTC)]


PASSES = 3
"""Hours between two of them."""


@st.composite
def any_choices(draw: st.DrawFn) -> Preferences:
    """Whatever a page takes, with a pass in the hours that are chosen."""
    start = draw(st.integers(0, 20))
    days = frozenset(draw(st.sets(st.integers(0, 6), min_size=2)))
    hours = Hours(days, time(start), time(draw(st.integers(start + PASSES, 23))))
    return Preferences(
        language=draw(st.sampled_from(["", *LANGUAGES])),
        mail_hours=draw(st.sampled_from([None, hours])),
        remind_before=draw(st.sampled_from([None, *REMINDED_BEFORE])),
        reminders=draw(st.booleans()),
    )


def _early(world: World, records: set[str]) -> list[str]:
    """Mails that go to somebody outside of the hours that they chose, of all but these records."""
    chosen = {who: one.mail_hours for who, one in world.store.preferences.all().items() if one.mail_hours}
    mails = [one for one in world.mails() if one.recipient in chosen and not records & {*one.keys}]
    return [one.about for one in mails if not working(one.not_before, chosen[one.recipient], "Europe/Berlin")]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=any_choices(), second=any_choices(), weeks=st.sets(st.integers(0, 4), min_size=1, max_size=2))
def test_whatever_is_chosen_each_question_ends_and_no_mail_comes_too_early(
    first: Preferences, second: Preferences, weeks: set[int]
) -> None:
    world = provisioned()
    for role, person, choices in ((Role.MANAGER, ANA, first), (Role.REPORT, REPORT, second)):
        choose(world, choices, person)
        cancel(world, *(week for week in weeks if week % 2 == list(Role).index(role)), role=role)
    over = START + 40 * DAY
    while world.now < over:
        world.run(PASSES * HOUR)
    assert None not in world.outcomes
    urgent = {one.key for one in world.records if one.deviation.recurrence_id == MEETING}
    assert _early(world, urgent) == []
    reminded = {one.recipient for one in world.mails("reminder")}
    spared = {who for who, one in world.store.preferences.all().items() if not one.reminders}
    assert reminded.isdisjoint(spared)
    world.passes.close()

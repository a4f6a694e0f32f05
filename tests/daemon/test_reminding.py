"""The 24-hour clock of agendas, over real passes: who gets which mail, when, and when nobody does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daemon.outbox import Sent, send_due
from daemon.rows import QueuedMail
from daemon.store import Store
from providers.errors import TemporaryError
from rules.model import Hours, Pair, Policy, Role
from rules.notebook import ActionItem, Point
from rules.records import Answer
from rules.sharing import Habits
from tests.daemon.failing import FailingCalendars
from tests.daemon.mail.letters import part, read
from tests.daemon.world import BASE_URL, DAY, DESK, HOUR, START, World, a_person, a_team, cancel, key_of

WEEK = timedelta(days=7)
MARCH_9 = date(2026, 3, 9)
MEETING = datetime(2026, 3, 10, 8, tzinfo=UTC)
"""Tuesday, 09:00 in Berlin: the first 1:1 that is more than a day away."""

SHARE_BY = datetime(2026, 3, 9, 8, tzinfo=UTC)
REMIND_AT = datetime(2026, 3, 6, 15, tzinfo=UTC)
"""Friday, 16:00: four hours before Monday, 09:00 there was no work."""


def a_world(**settings: object) -> World:
    """A company whose agendas are pages of our own, and whose 1:1s were just written."""
    world = World(**{"habits": Habits(), **settings})  # type: ignore[arg-type]
    world.run(force=True)
    return world


def until(world: World, at: datetime) -> World:
    """Passes every hour by day, and every three by night, up to an instant."""
    while world.now < at:
        step = HOUR if 6 <= world.now.hour < 17 else 3 * HOUR
        world.run(min(step, at - world.now))
    return world


def agenda_mails(world: World) -> list[tuple[str, str]]:
    """Who got which mail of the agendas."""
    return [(one.keys[0], one.recipient.partition("@")[0]) for one in world.mails("agenda")]


def write(world: World, *texts: str, pair: Pair | None = None, week: date = MARCH_9) -> None:
    """Let the team member write points down."""
    one = pair or world.pair
    for text in texts:
        world.store.notebook.add_point(Point(key_of(one), week, one.report.email, text, world.now))


def share(world: World, pair: Pair | None = None, week: date = MARCH_9) -> None:
    """Let the team member press Share."""
    key, notebook = key_of(pair or world.pair), world.store.notebook
    notebook.share_sheet(key, week, world.now)
    notebook.share_points(notebook.points(key), world.now)


def promise(
    world: World, due: date, text: str = "Send the plan", owner: str = "", pair: Pair | None = None
) -> ActionItem:
    """Let the two agree on an action item."""
    one = pair or world.pair
    item = ActionItem(key_of(one), MARCH_9, one.manager.email, owner or one.report.email, text, world.now, due)
    return world.store.notebook.add_action_item(item)


class Sink:
    """Takes mails; while it is down, none."""

    def __init__(self) -> None:
        self.down = False
        self.sent: list[bytes] = []

    def send(self, mail_from: str, recipient: str, content: bytes) -> None:  # noqa: ARG002
        if self.down:
            raise TemporaryError("no route")
        self.sent.append(content)

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


def sent(world: World, sink: Sink) -> Sent:
    """A round through the outbox."""
    return send_due(world.store, sink, DESK, world.now)


def test_who_has_not_shared_is_reminded_once_and_nobody_else_hears_of_it() -> None:
    world = until(a_world(), REMIND_AT - HOUR)
    assert agenda_mails(world) == []
    world.run(HOUR)
    assert agenda_mails(world) == [("share", "p0")]
    until(world, MEETING + DAY)
    assert [one.about for one in world.mails()] == ["agenda"]


def test_the_reminder_leads_to_the_week_and_says_how_many_points_there_are() -> None:
    world = a_world()
    write(world, "A secret plan", "Another one")
    until(world, REMIND_AT)
    text = part(read(world.mails()[0].content), "plain")
    assert f"{BASE_URL}/agenda/p0@example.test/2026-03-09\n" in text
    assert "There are 2 talking points on it." in text
    assert "secret" not in text


def test_what_was_shared_is_mailed_to_the_manager_once_when_the_time_has_come() -> None:
    world = a_world()
    write(world, "The release", "My time off")
    share(world)
    until(world, SHARE_BY - HOUR)
    assert agenda_mails(world) == []
    until(world, MEETING + DAY)
    [mail] = world.mails()
    assert (mail.keys[0], mail.recipient, mail.queued_at) == ("agenda", "ana@example.test", SHARE_BY)
    assert [one in part(read(mail.content), "plain") for one in ("The release", "My time off")] == [True, True]


def test_what_is_shared_late_is_mailed_at_once() -> None:
    world = until(a_world(), SHARE_BY + 3 * HOUR)
    write(world, "The release")
    share(world)
    world.run(timedelta(minutes=5))
    assert agenda_mails(world) == [("share", "p0"), ("agenda", "ana")]


def test_what_is_shared_when_the_meeting_has_begun_is_mailed_to_nobody() -> None:
    world = until(a_world(), MEETING)
    share(world)
    until(world, MEETING + DAY)
    assert agenda_mails(world) == [("share", "p0")]


def test_drafts_and_points_that_are_done_are_not_mailed() -> None:
    world = a_world()
    write(world, "The release", "Done already")
    share(world)
    write(world, "A draft of mine")
    done = world.store.notebook.points(key_of(world.pair))[1]
    world.store.notebook.mark_point(done, world.now)
    text = part(read(until(world, SHARE_BY).mails()[0].content), "plain")
    assert [one in text for one in ("The release", "Done already", "A draft of mine")] == [True, False, False]


def test_each_week_has_its_own_clock() -> None:
    world = until(a_world(), MEETING + 2 * WEEK)
    assert agenda_mails(world) == [("share", "p0")] * 3
    assert len({one.message_id for one in world.mails()}) == 3


def test_reminding_can_be_off_while_what_was_shared_is_still_mailed() -> None:
    world = a_world(habits=Habits(remind_before=timedelta(0)))
    until(world, SHARE_BY)
    share(world)
    world.run(HOUR)
    assert agenda_mails(world) == [("agenda", "ana")]


def test_nothing_is_mailed_where_agendas_are_documents() -> None:
    world = a_world(habits=None)
    share(world)
    promise(world, MARCH_9)
    assert until(world, MEETING).mails() == []


def test_a_day_off_of_the_team_member_does_not_count() -> None:
    ana_and_p0 = a_team(1)[0]
    at_home = replace(ana_and_p0.report, holidays="DE-BE")
    world = a_world(pairs=(replace(ana_and_p0, report=at_home),), now=datetime(2026, 3, 30, 7, tzinfo=UTC))
    until(world, datetime(2026, 4, 7, 8, tzinfo=UTC))
    [mail] = world.mails()
    assert mail.queued_at == datetime(2026, 4, 1, 14, tzinfo=UTC)
    assert "shared by Thursday 2 April, 09:00" in part(read(mail.content), "plain").replace("\n", " ")


def test_a_moved_week_counts_from_its_new_time() -> None:
    world = a_world()
    later = MEETING + 2 * DAY
    for role in Role:
        world.hand(role).move_week(world.uid(), MEETING, later)
    until(world, REMIND_AT + DAY)
    assert agenda_mails(world) == []
    until(world, later)
    assert [one.queued_at for one in world.mails("agenda")] == [later - DAY - 17 * HOUR]


def test_a_week_that_is_off_has_no_clock() -> None:
    world = a_world()
    cancel(world, 0)
    cancel(world, 0, role=Role.REPORT)
    share(world)
    until(world, SHARE_BY + HOUR)
    assert agenda_mails(world) == []


def test_a_week_that_is_made_up_counts_from_then() -> None:
    world = a_world()
    cancel(world, 0)
    until(world, START + DAY)
    [record] = world.records
    world.answer(record, Answer.MAKE_UP, chosen=MEETING + DAY)
    until(world, MEETING + DAY)
    share_mails = [one for one in world.mails("agenda") if one.keys[0] == "share"]
    assert [one.queued_at for one in share_mails] == [MEETING - 17 * HOUR]


def test_nothing_is_mailed_about_a_pair_that_cannot_be_read() -> None:
    failing: list[FailingCalendars] = []

    def wrap(provider: object) -> FailingCalendars:
        failing.append(FailingCalendars(provider))  # type: ignore[arg-type]
        return failing[-1]

    world = until(a_world(wrap=wrap), REMIND_AT - HOUR)
    failing[-1].reading["p0@example.test"] = TemporaryError("down")
    assert world.run(HOUR).plan.unread
    assert agenda_mails(world) == []


def test_nothing_is_mailed_while_a_plan_is_held() -> None:
    [pair] = a_team(1)
    team = tuple(replace(pair, report=a_person(f"P{number}")) for number in range(12))
    world = until(a_world(pairs=team), REMIND_AT - HOUR)
    for one in team:
        world.edit(Role.MANAGER, lambda hand, uid, one=one: hand.cancel_week(uid, world.week(1, one)), one)  # type: ignore[misc]
    world.run(timedelta(minutes=49))
    assert world.run(timedelta(minutes=11)).plan.held
    assert agenda_mails(world) == []


@pytest.mark.parametrize(("before", "expected"), [(HOUR, [("share", "p0")]), (timedelta(0), [])])
def test_a_new_database_goes_on_without_what_was_due_before(before: timedelta, expected: list[tuple[str, str]]) -> None:
    world = a_world()
    again = World(habits=Habits(), now=REMIND_AT - before)
    again.calendars = again.provider = world.calendars
    again.start()
    again.run()
    assert agenda_mails(again) == []
    again.run(before + HOUR / 2)
    assert agenda_mails(again) == expected
    share(again)
    until(again, SHARE_BY)
    assert agenda_mails(again) == [*expected, ("agenda", "ana")]


def test_a_rehearsal_reminds_nobody() -> None:
    world = until(a_world(), REMIND_AT - HOUR)
    world.passes.rehearse(REMIND_AT)
    assert world.mails() == []
    assert world.store.notebook.sheet(key_of(world.pair), MARCH_9).reminded_at is None


def test_who_leaves_gets_nothing() -> None:
    world = a_world(pairs=a_team(2))
    promise(world, date(2026, 3, 6))
    until(world, REMIND_AT - 9 * HOUR)
    world.employ(world.pairs[1])
    until(world, MEETING)
    assert agenda_mails(world) == [("share", "p1")]


@pytest.mark.parametrize(("daily", "expected"), [(1, []), (2, ["due"]), (3, ["due", "share"])])
def test_reminders_count_towards_the_mails_of_a_day(daily: int, expected: list[str]) -> None:
    world = a_world(policy=Policy(daily=daily))
    until(world, datetime(2026, 3, 6, 7, tzinfo=UTC))
    question = QueuedMail("<1@x>", world.pair.report.email, "prompt", ("k",), b"", world.now, world.now)
    world.store.queue(question)
    promise(world, date(2026, 3, 6))
    until(world, datetime(2026, 3, 6, 20, tzinfo=UTC))
    assert [kind for kind, _ in agenda_mails(world)] == expected


def test_a_manager_with_many_agendas_is_still_asked_what_came_up() -> None:
    world = a_world(pairs=a_team(8))
    for pair in world.pairs:
        share(world, pair)
    until(world, MEETING)
    assert agenda_mails(world).count(("agenda", "ana")) == 8
    assert "ana@example.test" not in world.store.mails_to_people(START)


def test_a_manager_elsewhere_gets_the_agenda_in_working_hours() -> None:
    [pair] = a_team(1)
    far = replace(pair.manager, zone="America/New_York")
    world = a_world(pairs=(replace(pair, manager=far),))
    share(world)
    until(world, MEETING)
    assert [one.queued_at for one in world.mails()] == [datetime(2026, 3, 9, 13, tzinfo=UTC)]


def test_a_manager_who_does_not_work_before_the_meeting_gets_it_at_once() -> None:
    [pair] = a_team(1)
    rarely = replace(pair.manager, hours=Hours(frozenset({2})))
    world = a_world(pairs=(replace(pair, manager=rarely),))
    share(world)
    until(world, MEETING)
    assert [one.queued_at for one in world.mails()] == [SHARE_BY]


def test_an_action_item_is_remembered_in_the_morning_of_its_day_once() -> None:
    world = a_world()
    promise(world, date(2026, 3, 4), "Send the plan")
    until(world, datetime(2026, 3, 5, 12, tzinfo=UTC))
    [mail] = world.mails()
    assert (mail.recipient, mail.queued_at) == ("p0@example.test", datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert "Send the plan" in part(read(mail.content), "plain")


def test_items_of_one_day_come_in_one_mail_from_whatever_1on1() -> None:
    world = a_world(pairs=a_team(3))
    for pair, text in zip(world.pairs, ("One", "Two", "Three"), strict=True):
        promise(world, date(2026, 3, 4), text, owner="ana@example.test", pair=pair)
    until(world, datetime(2026, 3, 4, 12, tzinfo=UTC))
    [mail] = world.mails()
    text = part(read(mail.content), "plain")
    assert [f"{one} (1:1 with P" in text for one in ("One", "Two", "Three")] == [True] * 3
    assert f"{BASE_URL}/\n" in text


def test_an_item_due_on_a_day_off_is_remembered_on_the_next_day_with_work() -> None:
    world = a_world()
    promise(world, date(2026, 3, 7))
    until(world, MEETING)
    assert [one.queued_at for one in world.mails() if one.keys[0] == "due"] == [datetime(2026, 3, 9, 8, tzinfo=UTC)]


def test_an_item_that_is_done_or_belongs_to_nobody_of_the_two_is_not_remembered() -> None:
    world = a_world()
    item = promise(world, date(2026, 3, 4))
    world.store.notebook.mark_action_item(item, world.now)
    promise(world, date(2026, 3, 4), owner="eve@example.test")
    assert until(world, datetime(2026, 3, 5, 12, tzinfo=UTC)).mails() == []


def test_an_item_of_today_is_left_for_some_hours() -> None:
    world = until(a_world(), datetime(2026, 3, 4, 10, tzinfo=UTC))
    promise(world, date(2026, 3, 4))
    until(world, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert world.mails() == []
    world.run(HOUR)
    assert agenda_mails(world) == [("due", "p0")]


def test_reminding_of_an_item_is_no_change_of_it() -> None:
    world = a_world()
    item = promise(world, date(2026, 3, 4))
    until(world, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert world.store.notebook.change_action_item(replace(item, text="Send the whole plan"))


Change = Callable[[World], object]


@pytest.mark.parametrize("change", [share, lambda world: world.employ()], ids=["it was shared", "they left"])
def test_a_reminder_that_waits_is_dropped_when_there_is_no_cause_any_more(change: Change) -> None:
    world, sink = until(a_world(), REMIND_AT), Sink()
    sink.down = True
    assert sent(world, sink).waiting == 1
    sink.down = False
    change(world)
    world.run(HOUR)
    assert (sent(world, sink).sent, sink.sent) == (0, [])


@pytest.mark.parametrize(("shared", "at"), [(False, SHARE_BY), (True, MEETING)])
def test_what_waits_until_it_is_too_late_is_dropped(at: datetime, *, shared: bool) -> None:
    world, sink = a_world(), Sink()
    if shared:
        share(world)
    until(world, SHARE_BY if shared else REMIND_AT)
    sink.down = True
    assert sent(world, sink).waiting == 1
    sink.down, world.now = False, at
    assert (sent(world, sink).sent, sink.sent) == (0, [])


def test_a_reminder_of_items_that_were_done_meanwhile_is_dropped() -> None:
    world, sink = a_world(), Sink()
    item = promise(world, date(2026, 3, 4))
    until(world, datetime(2026, 3, 4, 12, tzinfo=UTC))
    world.store.notebook.mark_action_item(item, world.now)
    assert (sent(world, sink).sent, sink.sent) == (0, [])


def test_a_crash_before_sending_sends_the_very_same_mail(tmp_path: Path) -> None:
    world = a_world(path=tmp_path / "db")
    until(world, REMIND_AT)
    [before] = world.mails()
    world.store.close()
    world.start()
    world.run(HOUR)
    sink = Sink()
    assert (sent(world, sink).sent, sink.sent) == (1, [before.content])
    world.run(HOUR)
    assert (sent(world, sink).sent, world.mails()[0].message_id) == (0, before.message_id)


def test_a_database_from_before_repeats_no_message_under_another_name(tmp_path: Path) -> None:
    world = a_world(path=tmp_path / "db")
    world.store.back_up(tmp_path / "before")
    until(world, REMIND_AT)
    [sent_then] = world.mails()
    world.start(Store(tmp_path / "before"))
    world.run(HOUR / 2)
    assert [one.message_id for one in world.mails("agenda")] == [sent_then.message_id]


def test_a_mail_that_cannot_be_written_claims_nothing() -> None:
    world = a_world()
    world.passes.use(world.passes.company, replace(DESK, sender="not an address"))
    until(world, REMIND_AT)
    assert world.mails() == []
    world.passes.use(world.passes.company, DESK)
    world.run(HOUR / 2)
    assert agenda_mails(world) == [("share", "p0")]


def test_the_next_week_is_worked_out_anew_when_the_calendar_changes() -> None:
    world = until(a_world(), REMIND_AT - HOUR)
    for role in Role:
        world.hand(role).move_week(world.uid(), MEETING, MEETING + DAY)
    until(world, SHARE_BY - HOUR)
    assert agenda_mails(world) == []
    until(world, MEETING + DAY)
    assert [one.queued_at for one in world.mails("agenda")] == [MEETING - 17 * HOUR]

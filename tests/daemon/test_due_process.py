"""Due process through real passes: reasons that are known, make-up times, guests, and who is asked next."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from providers.base import CalendarProvider
from providers.errors import AccessError, TemporaryError
from rules.busy import Busy
from rules.model import Kind, Override, Partstat, Role, Window
from rules.plan import Verb
from rules.records import Answer, Outcome, ReasonKind
from rules.slot import wall_time
from tests.daemon.failing import FailingCalendars
from tests.daemon.world import DAY, HOUR, SETTLED, START, World, a_team, cancel, provisioned, shown, verbs

AWAY = Busy(Window(START, START + 30 * DAY), ReasonKind.LEAVE, "an out-of-office event", "away")


def asked(week: int = 1) -> World:
    world = provisioned()
    cancel(world, week)
    world.settle()
    return world


def both(world: World) -> list[str]:
    return [world.pair.manager.email, world.pair.report.email]


def told(world: World, about: str) -> list[str]:
    return [mail.recipient for mail in world.mails(about)]


def test_an_absence_in_either_calendar_excuses_a_week_and_nobody_is_asked() -> None:
    for role in Role:
        world = provisioned()
        world.calendars.keep_busy(world.calendar(role), AWAY)
        cancel(world, 1)
        world.settle()
        (record,) = world.records
        assert (record.outcome, record.asked, world.mails()) == (Outcome.EXCUSED, (), [])
        assert record.reason and (record.reason.kind, record.reason.by) == (ReasonKind.LEAVE, "calendar")
        assert all(record.deviation.recurrence_id in shown(world, one).excluded for one in Role), "both follow"
        assert verbs(world) == []


def test_a_public_holiday_of_either_excuses_a_week() -> None:
    (pair,) = a_team(1)
    off = replace(pair, report=replace(pair.report, holidays="DE"), slot=replace(pair.slot, weekday=0))
    world = provisioned(pairs=(off,))
    cancel(world, 4)
    assert world.week(4).isoformat().startswith("2026-04-06")
    world.settle()
    (record,) = world.records
    assert record.reason and record.reason.kind is ReasonKind.PUBLIC_HOLIDAY
    assert "Ostermontag" in record.reason.text
    assert world.mails() == []


def test_a_note_with_a_decline_is_the_reason() -> None:
    world = provisioned()
    week, email = world.week(1), world.pair.report.email
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, week, email))
    world.edit(Role.REPORT, lambda hand, uid: hand.say(uid, week, email, "Krank, leider."))
    world.settle()
    (record,) = world.records
    assert record.reason and (record.reason.kind, record.reason.text) == (ReasonKind.ILLNESS, "Krank, leider.")
    assert (record.outcome, world.mails()) == (Outcome.EXCUSED, [])


def test_a_calendar_that_does_not_answer_when_looked_up_keeps_the_question_waiting() -> None:
    failing: list[FailingCalendars] = []

    def wrap(inner: CalendarProvider) -> FailingCalendars:
        failing.append(FailingCalendars(inner))
        return failing[-1]

    world = provisioned(wrap=wrap)
    cancel(world, 1)
    world.run()
    failing[0].looking[world.pair.report.email] = TemporaryError("503")
    assert [one.why for one in world.run(SETTLED).plan.unread] == ["503"]
    assert world.mails() == []
    failing[0].looking[world.pair.report.email] = AccessError("403")
    world.run(HOUR)
    assert told(world, "prompt") == [world.pair.manager.email]


def test_a_make_up_time_that_is_picked_is_booked_in_both_calendars() -> None:
    world = asked()
    week, (first, *_) = world.week(1), world.records[0].options
    assert first.ground == "same time, next day"
    world.answer(world.records[0], Answer.MAKE_UP, chosen=first.start)
    assert verbs(world) == [Verb.REPAIR]
    for role in Role:
        assert Override(week, first.start, timedelta(minutes=30)) in shown(world, role).overrides
    assert world.outcomes == [Outcome.MADE_UP]
    assert told(world, "outcome") == both(world)
    world.hourly(world.now + 25 * DAY)
    assert len(world.records) == 1, "the booked time is no further deviation"
    entries = world.store.ledger.of_report(world.pair.report.email)
    assert [entry.became for entry in entries if entry.recurrence_id == week] == ["made_up"]


def test_a_make_up_time_is_booked_once_where_the_roster_has_another_slot_by_then() -> None:
    world = asked()
    week, first = world.week(1), world.records[0].options[0].start
    world.answer(world.records[0], Answer.MAKE_UP, chosen=first)
    world.employ(*(replace(one, slot=replace(one.slot, time=time(15))) for one in world.pairs))
    for _ in range(4):
        world.run(HOUR)
    assert verbs(world) == []
    at = week.replace(hour=14)
    assert [one for one in shown(world, Role.REPORT).overrides if one.start == first] == [
        Override(at, first, timedelta(minutes=30))
    ]
    assert world.outcomes == [Outcome.MADE_UP]


def test_a_week_that_was_made_up_and_is_cancelled_again_is_asked_about_anew() -> None:
    world = asked()
    world.answer(world.records[0], Answer.MAKE_UP, chosen=world.records[0].options[0].start)
    world.run(HOUR)
    cancel(world, 1)
    world.run(HOUR)
    assert [one.outcome for one in world.records] == [Outcome.MADE_UP, None]


def test_make_up_times_spare_what_both_have_in_their_calendars() -> None:
    world = provisioned()
    week = world.week(1)
    full = Busy(Window(week + DAY - HOUR, week + 2 * DAY), uid="workshop")
    world.calendars.keep_busy(world.calendar(Role.REPORT), full)
    cancel(world, 1)
    world.settle()
    assert all(not full.window.start <= one.start < full.window.end for one in world.records[0].options)
    assert world.records[0].options


def test_who_says_it_was_somebody_else_passes_the_question_on() -> None:
    world = asked()
    world.answer(world.records[0], Answer.NOT_ME)
    world.run(HOUR)
    (record,) = world.records
    assert record.asked == tuple(both(world))
    assert told(world, "prompt") == both(world)
    world.answer(record, by=world.pair.report.email)
    world.run(HOUR)
    assert (world.outcomes, told(world, "outcome")) == ([Outcome.EXCUSED], both(world))


def test_when_both_say_it_was_somebody_else_it_is_put_back_at_the_deadline() -> None:
    world = asked(3)
    world.answer(world.records[0], Answer.NOT_ME)
    world.run(HOUR)
    world.answer(world.records[0], Answer.NOT_ME, by=world.pair.report.email)
    world.hourly(START + 8 * DAY)
    assert world.outcomes == [Outcome.RESTORED]
    assert told(world, "reminder") == both(world)


def test_both_are_asked_where_they_share_one_calendar() -> None:
    (pair,) = a_team(1)
    shared = replace(
        pair, report=replace(pair.report, calendar="shared"), manager=replace(pair.manager, calendar="shared")
    )
    world = provisioned(pairs=(shared,))
    cancel(world, 1)
    world.settle()
    assert told(world, "prompt") == both(world)
    assert world.records[0].asked == tuple(both(world))


def test_a_guest_who_is_removed_is_asked_about_and_invited_again() -> None:
    world = provisioned()
    email = world.pair.report.email
    world.edit(Role.MANAGER, lambda hand, uid: hand.remove_guest(uid, email))
    world.settle()
    assert told(world, "prompt") == [world.pair.manager.email]
    world.hourly(START + 4 * DAY)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.GUEST_REMOVED, Outcome.RESTORED)]
    assert [one.email for one in shown(world, Role.MANAGER).attendees] == both(world)


def test_a_further_guest_is_told_to_both_and_never_removed() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.add_guest(uid, "eve@example.test"))
    world.settle()
    world.hourly(START + 4 * DAY)
    assert told(world, "outcome") == both(world)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.GUEST_ADDED, Outcome.ADOPTED)]
    assert "eve@example.test" in [one.email for one in shown(world, Role.MANAGER).attendees]


def test_another_organizer_is_followed_and_told_to_the_operator_once() -> None:
    world = provisioned()
    world.edit(
        Role.MANAGER,
        lambda hand, uid: hand.edit(uid, lambda series: replace(series, organizer="eve@example.test")),
    )
    world.settle()
    world.hourly(START + 4 * DAY)
    assert (len(world.mails("operator")), len(world.mails())) == (1, 1)
    assert world.known.organizer == "eve@example.test"
    cancel(world, 1)
    world.settle()
    assert told(world, "prompt") == both(world), "nobody knows what an assistant did for whom"


def test_a_move_by_excluded_and_added_date_is_put_back_whole() -> None:
    world = provisioned()
    week = world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week_by_date(uid, week, week + 7 * DAY - HOUR))
    world.settle()
    world.hourly(START + 5 * DAY)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.MOVED, Outcome.RESTORED)]
    series = shown(world, Role.MANAGER)
    assert (series.excluded, series.added) == (frozenset(), frozenset())


def test_all_weeks_that_were_shifted_from_one_on_are_put_back_in_place() -> None:
    world = provisioned()
    week = world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.shift_from(uid, week, week + DAY))
    world.settle()
    world.hourly(START + 5 * DAY)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.SERIES_MOVED, Outcome.RESTORED)]
    assert shown(world, Role.MANAGER).overrides == ()


def test_a_rhythm_that_stays_is_followed_by_the_other_copy_week_by_week() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.set_interval(uid, 2))
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    off = [world.week(number) for number in (1, 3, 5)]
    assert set(off) <= shown(world, Role.REPORT).excluded
    assert verbs(world) == []
    world.hourly(START + 21 * DAY)
    assert len(world.records) == 1


def test_a_week_moved_and_cut_in_one_edit_is_one_question_and_goes_back_whole() -> None:
    world = provisioned()
    week = world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, week, week + 7 * DAY - HOUR))
    world.edit(Role.MANAGER, lambda hand, uid: hand.resize_week(uid, week, timedelta(minutes=15)))
    world.settle()
    assert len(world.mails("prompt")) == 1 and len(world.records) == 2
    world.hourly(START + 5 * DAY)
    assert world.outcomes == [Outcome.RESTORED, Outcome.RESTORED]
    (back,) = shown(world, Role.MANAGER).overrides
    assert (back.start, back.length) == (week, timedelta(minutes=30))


def test_copies_that_disagree_on_a_server_that_delivers_are_the_operators_business() -> None:
    world = provisioned(scheduling=True)
    week = world.week(1)
    hand, uid = world.hand(Role.REPORT), world.uid()
    hand.move_week(uid, week, week + HOUR)
    world.settle()
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.COPIES_DISAGREE, Outcome.ADOPTED)]
    assert [mail.about for mail in world.mails()] == ["operator"]


def test_who_declined_and_picks_a_make_up_time_has_not_declined_that() -> None:
    world = provisioned()
    week, email = world.week(1), world.pair.report.email
    world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, week, email))
    world.settle()
    world.answer(world.records[0], Answer.MAKE_UP, chosen=world.records[0].options[0].start)
    world.run(HOUR)
    (override,) = shown(world, Role.REPORT).overrides
    assert Partstat.DECLINED not in [one.partstat for one in override.attendees or ()]
    assert world.outcomes == [Outcome.MADE_UP]


def test_many_organizers_at_once_are_held_and_the_operator_hears_once() -> None:
    world = provisioned(pairs=a_team(8))

    def transfer(number: int) -> None:
        change = lambda series: replace(series, organizer="admin@example.test")
        world.edit(Role.MANAGER, lambda hand, uid: hand.edit(uid, change), world.pairs[number])

    for number in range(8):
        transfer(number)
    assert world.settle().plan.held
    world.hourly(world.now + DAY)
    assert [mail.about for mail in world.mails()] == ["operator"]
    world.run(force=True)
    assert [mail.about for mail in world.mails()] == ["operator", "operator"], "one mail tells of all eight"
    assert {one.organizer for one in world.store.known().values()} == {"admin@example.test"}


def test_a_split_does_not_come_back_to_who_declined_all_of_it() -> None:
    world = provisioned()
    email = world.pair.report.email
    world.hand(Role.REPORT).answer_series(world.uid(), email, Partstat.DECLINED)
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    week = world.week(2)
    local = wall_time(week, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.split_series(uid, week, local, "rest"))
    world.run(HOUR)
    world.run(HOUR)
    assert world.known.uid == "rest"
    assert "rest" not in [one.uid for one in world.calendars.objects(world.calendar(Role.REPORT))]

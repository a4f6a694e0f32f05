"""A 1:1 that people take elsewhere, make anew or made before: recognised, never doubled, with its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from daemon.store import Store
from rules.model import Adopt, Attendee, Kind, Partstat, Policy, Role, Rule, Series, Window
from rules.plan import Verb
from rules.records import Answer, Outcome
from rules.shown import shown_in
from rules.slot import wall_time
from rules.week import Became
from tests.daemon.world import (
    BASE_URL,
    DAY,
    HOUR,
    START,
    World,
    cancel,
    provisioned,
    shown,
    verbs,
)
from tests.servers.people import MemoryHand

HALF_HOUR = timedelta(minutes=30)


def by_hand(world: World, uid: str = "by-hand", **changes: Any) -> Series:
    """A weekly series of the two as people make one: Tue 09:00, for months already."""
    ana, ben = world.pair.manager.email, world.pair.report.email
    series = Series(
        uid=uid,
        start=wall_time(START - 90 * DAY, "Europe/Berlin").replace(month=12, day=2, hour=9),
        zone="Europe/Berlin",
        length=HALF_HOUR,
        rule=Rule(),
        organizer=ana,
        attendees=(Attendee(ana, Partstat.ACCEPTED), Attendee(ben, Partstat.ACCEPTED)),
    )
    return replace(series, **changes)


def hand(world: World, role: Role) -> MemoryHand:
    return world.hand(role)


def with_a_series_by_hand(*roles: Role, adopt: Adopt = Adopt.YES, **changes: Any) -> World:
    world = World(policy=Policy(adopt=adopt))
    for role in Role:
        world.calendars.make_calendar(world.calendar(role))
    for role in roles:
        hand(world, role).make_series(by_hand(world, **changes))
    return world


def uids(world: World, role: Role) -> list[str]:
    return [one.uid for one in world.calendars.objects(world.calendar(role))]


def living(world: World, role: Role) -> list[str]:
    """UIDs of series that go on for ever."""
    objects = world.calendars.objects(world.calendar(role))
    return [one.uid for one in objects if one.series and one.series.rule and not one.series.rule.until]


def test_a_weekly_series_that_two_people_made_is_taken_over_and_never_doubled() -> None:
    world = with_a_series_by_hand(*Role)
    assert verbs(world) == [Verb.ADOPT, Verb.ATTACH, Verb.ATTACH]
    assert verbs(world) == []
    assert [uids(world, role) for role in Role] == [["by-hand"], ["by-hand"]]
    assert shown(world, Role.MANAGER).links == (f"{BASE_URL}/agenda/{world.pair.report.email}",)
    assert world.mails() == [] and world.records == []


def test_a_series_that_only_one_of_them_has_is_written_for_the_other() -> None:
    for role in Role:
        world = with_a_series_by_hand(role)
        assert verbs(world)[0] is Verb.ADOPT
        assert verbs(world) == []
        assert [living(world, one) for one in Role] == [["by-hand"], ["by-hand"]], role


@pytest.mark.parametrize("roles", [tuple(Role), (Role.MANAGER,), (Role.REPORT,)])
def test_what_deviates_when_it_is_taken_over_is_accepted_as_found(roles: tuple[Role, ...]) -> None:
    world = with_a_series_by_hand(*roles, length=timedelta(hours=1))
    assert verbs(world)[:2] == [Verb.ADOPT, Verb.ADOPT]
    world.hourly(START + 5 * DAY)
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.RESIZED, Outcome.ADOPTED)]
    assert world.mails() == []


def test_the_slot_that_two_people_live_by_is_the_agreed_one() -> None:
    world = with_a_series_by_hand(*Role)
    for role in Role:
        hand(world, role).edit("by-hand", lambda series: replace(series, start=series.start + timedelta(days=2)))
    world.run()
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.SERIES_MOVED, Outcome.ADOPTED)]
    thursday = replace(world.pair.slot, weekday=3)
    assert (world.known.slot, world.known.roster) == (thursday, world.pair.slot)
    world.hourly(START + 8 * DAY)
    assert {one.became for one in world.store.ledger.of_report(world.pair.report.email)} == {Became.HELD}
    for role in Role:
        hand(world, role).edit("by-hand", lambda series: replace(series, start=series.start + timedelta(days=1)))
    world.hourly(START + 14 * DAY)
    assert world.records[1].outcome is Outcome.RESTORED
    assert shown(world, Role.MANAGER).start.weekday() == 3, "put back is to where they met, not to the roster's slot"


def test_a_series_is_offered_to_the_operator_once_where_policy_says_ask() -> None:
    world = with_a_series_by_hand(*Role, adopt=Adopt.ASK)
    assert verbs(world) == [Verb.TELL_OPERATOR]
    assert verbs(world) == [] and len(world.mails("operator")) == 1
    assert [uids(world, role) for role in Role] == [["by-hand"], ["by-hand"]]
    offer = next(word for word in world.mails()[0].content.decode().split("`") if word.startswith("oneonone approve"))
    world.approve(offer.split()[-1])
    assert verbs(world)[0] is Verb.ADOPT
    assert world.uid() == "by-hand"


def test_a_series_is_left_alone_and_none_is_made_beside_it_where_policy_says_no() -> None:
    world = with_a_series_by_hand(*Role, adopt=Adopt.NO)
    assert verbs(world) == [Verb.TELL_OPERATOR]
    world.hourly(START + 2 * DAY)
    assert [uids(world, role) for role in Role] == [["by-hand"], ["by-hand"]]


def test_a_meeting_of_three_is_not_the_1_1() -> None:
    world = with_a_series_by_hand()
    guests = (*by_hand(world).attendees, Attendee("eve@example.test"))
    hand(world, Role.MANAGER).make_series(by_hand(world, attendees=guests))
    assert verbs(world) == [Verb.CREATE]


def split(world: World, later: timedelta) -> None:
    """This and following, from the third week on, moved by so much."""
    week = world.week(2)
    start = wall_time(week + later, world.pair.slot.zone)
    world.edit(Role.MANAGER, lambda hand, uid: hand.split_series(uid, week, start, "the-rest"))


def test_a_split_at_the_agreed_slot_is_adopted_without_a_word() -> None:
    world = provisioned()
    split(world, timedelta())
    assert verbs(world) == [Verb.FOLLOW, Verb.REPAIR, Verb.CREATE]
    assert verbs(world) == []
    assert world.uid() == "the-rest"
    assert [living(world, role) for role in Role] == [["the-rest"], ["the-rest"]]
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.SPLIT, Outcome.ADOPTED)]
    assert world.mails() == []


def test_the_weeks_before_a_split_stay_in_both_calendars() -> None:
    for later, answers in ((timedelta(), 0), (DAY, 2)):
        world = provisioned()
        before = world.week(1)
        split(world, later)
        world.settle()
        for by in (world.pair.manager.email, world.pair.report.email)[:answers]:
            world.answer(world.records[-1], Answer.NEW_SLOT, by=by)
            world.run(HOUR)
        assert verbs(world) == []
        for role in Role:
            old = next(one for one in world.calendars.objects(world.calendar(role)) if one.uid in world.known.former)
            assert old.series and [one.start for one in shown_in(old.series, Window(before, before + 30 * DAY))] == [
                before
            ], role


def test_a_split_at_another_slot_is_followed_and_then_asked_about() -> None:
    world = provisioned()
    split(world, DAY)
    world.settle()
    kinds = [(one.deviation.kind, one.outcome) for one in world.records]
    assert kinds == [(Kind.SPLIT, Outcome.ADOPTED), (Kind.SERIES_MOVED, None)]
    assert [mail.recipient for mail in world.mails("prompt")] == [world.pair.manager.email]
    assert living(world, Role.REPORT) == [world.known.former[0]], "nobody's copy changes while it is asked"


def test_a_split_at_another_slot_is_put_back_in_both_calendars() -> None:
    world = provisioned()
    split(world, DAY)
    world.hourly(START + 5 * DAY)
    assert world.records[-1].outcome is Outcome.RESTORED
    assert all(shown(world, role).start.weekday() == world.pair.slot.weekday for role in Role)
    assert [living(world, role) for role in Role] == [["the-rest"], ["the-rest"]]


def test_a_split_that_both_want_is_the_new_slot_for_both() -> None:
    world = provisioned()
    split(world, DAY)
    world.settle()
    world.answer(world.records[-1], Answer.NEW_SLOT)
    world.run(HOUR)
    assert [mail.recipient for mail in world.mails("prompt")] == [world.pair.manager.email, world.pair.report.email]
    assert world.records[-1].outcome is None
    world.answer(world.records[-1], Answer.NEW_SLOT, by=world.pair.report.email)
    world.run(HOUR)
    world.run(HOUR)
    assert world.records[-1].outcome is Outcome.ADOPTED
    assert world.known.slot == replace(world.pair.slot, weekday=(world.pair.slot.weekday + 1) % 7)
    assert [living(world, role) for role in Role] == [["the-rest"], ["the-rest"]]
    world.hourly(world.now + 9 * DAY)
    assert len(world.records) == 2, "the roster's slot does not fight the agreed one"


def test_a_split_that_stays_is_followed_by_the_other_copy() -> None:
    world = provisioned()
    split(world, DAY)
    world.settle()
    world.answer(world.records[-1])
    world.run(HOUR)
    world.run(HOUR)
    assert world.records[-1].outcome is Outcome.EXCUSED
    assert [living(world, role) for role in Role] == [["the-rest"], ["the-rest"]]
    assert verbs(world) == []


def test_a_series_that_is_deleted_and_made_anew_is_the_same() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run()
    hand(world, Role.MANAGER).make_series(by_hand(world, "anew", start=shown(world, Role.REPORT).start))
    world.settle()
    assert world.uid() == "anew"
    assert [living(world, role) for role in Role] == [["anew"], ["anew"]]
    assert world.mails() == []
    assert [(one.deviation.kind, one.outcome) for one in world.records] == [(Kind.SERIES_DELETED, Outcome.ADOPTED)]


def test_a_series_made_anew_that_is_deleted_as_well_is_asked_about() -> None:
    world = provisioned()
    world.run(HOUR)
    hand(world, Role.MANAGER).make_series(by_hand(world, "anew", start=shown(world, Role.REPORT).start))
    world.edit(Role.MANAGER, lambda person, uid: person.delete_series(uid))
    world.settle()
    assert (world.uid(), world.mails("prompt")) == ("anew", [])
    world.edit(Role.MANAGER, lambda person, uid: person.delete_series(uid))
    world.settle()
    world.run(HOUR)
    assert [mail.recipient for mail in world.mails("prompt")] == [world.pair.manager.email]
    world.hourly(world.now + 5 * DAY)
    assert world.known.generation == 2


def test_a_series_made_anew_after_the_question_closes_it() -> None:
    world = provisioned()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run()
    world.run(HOUR)
    world.run(HOUR)
    assert len(world.mails("prompt")) == 1
    hand(world, Role.MANAGER).make_series(by_hand(world, "anew", start=shown(world, Role.REPORT).start))
    world.run(HOUR)
    assert world.outcomes == [Outcome.ADOPTED]
    world.hourly(START + 9 * DAY)
    assert [living(world, role) for role in Role] == [["anew"], ["anew"]]
    assert world.mails("outcome") == []


def test_a_series_that_is_dragged_to_another_calendar_is_watched_there() -> None:
    for role in Role:
        world = provisioned()
        private = replace(world.calendar(role), url=world.calendar(role).url.replace("1on1", "private"))
        world.calendars.make_calendar(private)
        world.edit(role, lambda hand, uid, private=private: hand.drag_to(uid, private))  # type: ignore[misc]
        assert verbs(world) == [Verb.FOLLOW]
        assert verbs(world) == []
        assert (world.mails(), world.records) == ([], [])
        week = world.week(1)
        MemoryHand(world.calendars, private).cancel_week(world.uid(), week)
        world.settle()
        world.hourly(world.now + 4 * DAY)
        kind, outcome = (
            (Kind.CANCELLED, Outcome.RESTORED) if role is Role.MANAGER else (Kind.DECLINED, Outcome.UNEXPLAINED)
        )
        assert [(one.deviation.kind, one.outcome) for one in world.records] == [(kind, outcome)]


def test_an_older_copy_in_another_calendar_is_no_place_to_go_on() -> None:
    world = provisioned()
    private = replace(world.calendar(Role.MANAGER), url=world.calendar(Role.MANAGER).url.replace("1on1", "archive"))
    world.calendars.make_calendar(private)
    MemoryHand(world.calendars, private).make_series(shown(world, Role.MANAGER))
    cancel(world, 5)
    world.run()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run(HOUR)
    world.run(HOUR)
    assert [one.deviation.kind for one in world.records] == [Kind.CANCELLED, Kind.SERIES_DELETED]


def test_a_second_weekly_series_is_told_once_to_both_and_to_the_operator_and_never_deleted() -> None:
    world = provisioned()
    hand(world, Role.MANAGER).make_series(by_hand(world, "second", start=by_hand(world).start + timedelta(hours=3)))
    world.settle()
    assert [mail.recipient for mail in world.mails("outcome")] == [
        world.pair.manager.email,
        world.pair.report.email,
    ]
    assert len(world.mails("operator")) == 1
    hand(world, Role.MANAGER).edit("second", lambda series: replace(series, links=("https://x.example.test",)))
    world.hourly(START + 9 * DAY)
    assert len(world.mails()) == 3
    assert "second" in uids(world, Role.MANAGER)
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.run()
    world.run(HOUR)
    world.run(HOUR)
    assert world.uid() != "second", "what they were told of as another series does not become their 1:1"


def test_a_restored_database_finds_the_series_that_was_followed() -> None:
    world = provisioned()
    split(world, timedelta())
    world.run()
    world.hourly(START + 23 * DAY)
    world.start(Store(None))
    assert [row.action for row in world.run().plan.rows][0] is Verb.ADOPT
    world.hourly(world.now + 9 * DAY)
    assert [living(world, role) for role in Role] == [["the-rest"], ["the-rest"]]
    assert world.store.mails() == []

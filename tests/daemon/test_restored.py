"""After a backup was restored: nothing is asked, put back, created or sent again that happened since it was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from daemon.rows import HeldPlan, QueuedMail
from daemon.store import Store
from daemon.store.copies import write_copy
from providers.base import CalendarProvider
from providers.errors import TemporaryError
from rules.model import Adopt, Policy, Role, Series, Slot
from rules.notebook import ActionItem
from rules.plan import Verb
from rules.records import Answer, Outcome
from tests.daemon.counting import OPS
from tests.daemon.failing import FailingCalendars
from tests.daemon.mailed import a_world_of_mail
from tests.daemon.test_digests import MONDAY, books
from tests.daemon.test_inviting import invitations, methods
from tests.daemon.test_reminding import MEETING, REMIND_AT, SHARE_BY, a_world, share, until, write
from tests.daemon.world import DAY, HOUR, World, a_team, cancel, key_of, provisioned, shown, verbs

QUIET = timedelta(days=3)


def a_company(tmp_path: Path, **settings: object) -> World:
    """A company with a database that can be copied."""
    return provisioned(path=tmp_path / "db", **settings)


def copied(world: World) -> Path:
    """A backup of this moment."""
    assert world.path
    copy = world.path.with_name(f"copy of {world.path.name}")
    write_copy(world.path, copy, world.now)
    return copy


def restore(world: World, copy: Path) -> None:
    """The disaster, an hour later, and the backup in the place of the database."""
    world.now += HOUR
    world.store.close()
    store = Store(copy)
    assert store.restoration.is_copy()
    store.restoration.mark(world.now)
    world.start(store)
    world.path = copy


def waiting(world: World) -> list[QueuedMail]:
    """What would go out."""
    return [one for one in world.mails() if one.dropped_at is None and one.about != "operator"]


def there(world: World) -> list[object]:
    """What all calendars hold."""
    refs = {world.calendar(role, pair) for pair in world.pairs for role in Role}
    return [world.calendars.objects(one) for one in sorted(refs, key=lambda one: one.url)]


def is_quiet(world: World, mails: int = 0) -> None:
    """One pass accepts all; for days nothing is planned, written or mailed to people, and calendars stay."""
    before = there(world)
    first = [row.action for row in world.run().plan.rows]
    assert set(first) <= {Verb.ADOPT, Verb.TELL_OPERATOR}
    assert world.run(HOUR).plan.steps == ()
    end = world.now + QUIET
    while world.now < end:
        assert world.run(5 * HOUR).plan.steps == ()
    assert there(world) == before
    assert len(waiting(world)) == mails


def test_a_restored_database_takes_all_up_as_it_stands_and_then_plans_nothing(tmp_path: Path) -> None:
    world = a_company(tmp_path, pairs=a_team(3))
    restore(world, copied(world))

    assert verbs(world) == []
    assert {(one.restored_at, one.adopted_at) for one in world.store.known().values()} == {(None, world.now)}
    is_quiet(world)


def test_a_rehearsal_tells_the_same_and_remembers_nothing(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    cancel(world, 1)
    restore(world, copy)

    assert [row.action for row in world.passes.rehearse(world.now).rows] == [Verb.ADOPT]
    assert verbs(world) == [Verb.ADOPT]


def test_what_was_asked_and_answered_since_is_not_asked_and_stays(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    cancel(world, 1)
    world.settle()
    assert len(world.mails("prompt")) == 1
    world.answer(world.records[0], Answer.KEEP_OFF)
    world.run(HOUR)
    restore(world, copy)

    is_quiet(world)
    assert [one.outcome for one in world.records] == [Outcome.ADOPTED]


def test_a_question_that_was_open_is_closed_and_puts_nothing_back(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    cancel(world, 1)
    world.settle()
    copy = copied(world)
    world.answer(world.records[0], Answer.KEEP_OFF)
    world.run(HOUR)
    restore(world, copy)

    is_quiet(world)
    assert [one.outcome for one in world.records] == [Outcome.ADOPTED]


@pytest.mark.parametrize("answer", [Answer.KEEP_OFF, Answer.PUT_BACK])
def test_an_answer_that_comes_again_is_kept_as_words_and_told_nobody(tmp_path: Path, answer: Answer) -> None:
    """The mailbox is read from where it was read when the backup was made: replies since then are met again."""
    world = a_company(tmp_path)
    cancel(world, 1)
    world.settle()
    copy = copied(world)
    world.answer(world.records[0], answer)
    world.run(HOUR)
    restore(world, copy)
    world.answer(world.records[0], answer)

    is_quiet(world)
    (record,) = world.records
    assert (record.reason is not None) is (answer is Answer.KEEP_OFF)


def test_a_week_that_was_put_back_since_may_be_cancelled_again_and_is_asked_about(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    week = world.week(1)
    cancel(world, 1)
    world.settle()
    copy = copied(world)
    world.answer(world.records[0], Answer.PUT_BACK)
    world.run(HOUR)
    assert week not in shown(world, Role.MANAGER).excluded
    restore(world, copy)
    is_quiet(world)
    assert [one.outcome for one in world.records] == [Outcome.WITHDRAWN]

    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, week))
    world.settle()
    assert len(waiting(world)) == 1


def test_what_changes_after_the_restore_is_asked_about_as_ever(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    restore(world, copied(world))
    is_quiet(world)

    cancel(world, 1)
    world.settle()
    assert [one.about for one in waiting(world)] == ["prompt"]


def test_a_put_back_that_was_decided_is_not_carried_out_late(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0], Answer.PUT_BACK)
    restore(world, copied(world))

    is_quiet(world)


def deleted(world: World) -> None:
    for role in Role:
        world.edit(role, lambda hand, uid: hand.delete_series(uid))


def test_a_series_that_was_deleted_since_is_left_and_the_operator_hears_once(tmp_path: Path) -> None:
    world = a_company(tmp_path, pairs=a_team(2))
    copy = copied(world)
    for pair in world.pairs:
        for role in Role:
            world.edit(role, lambda hand, uid: hand.delete_series(uid), pair)
    restore(world, copy)

    for _ in range(4):
        assert {Verb.CREATE, Verb.RECREATE, Verb.ASK}.isdisjoint(verbs(world, HOUR))
    assert verbs(world, HOUR) == []
    assert [world.shown(Role.MANAGER, one) for one in world.pairs] == [None, None]
    (mail,) = world.mails("operator")
    assert b"no calendar" in mail.content
    assert waiting(world) == []


def test_a_series_that_was_made_anew_since_is_the_one_in_use(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    deleted(world)
    while not (world.records and world.records[0].asked):
        world.run(HOUR)
    world.answer(world.records[0], Answer.PUT_BACK)
    world.run(HOUR)
    assert world.known.generation == 2
    restore(world, copy)

    is_quiet(world)
    assert world.known.generation == 2


def test_a_pair_that_came_since_has_its_series_and_gets_no_second_one(tmp_path: Path) -> None:
    world = a_company(tmp_path, pairs=a_team(1))
    copy = copied(world)
    world.employ(*a_team(2))
    world.run(HOUR, force=True)
    objects = [world.shown(Role.MANAGER, one) for one in world.pairs]
    restore(world, copy)

    assert verbs(world) == [Verb.ADOPT]
    assert verbs(world, HOUR) == []
    assert [world.shown(Role.MANAGER, one) for one in world.pairs] == objects


def test_a_pair_that_is_new_gets_its_series(tmp_path: Path) -> None:
    world = a_company(tmp_path, pairs=a_team(1))
    restore(world, copied(world))
    world.employ(*a_team(2))

    assert verbs(world) == [Verb.CREATE]
    assert verbs(world, HOUR) == []


def test_a_slot_that_the_roster_changed_since_is_the_agreed_one(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    copy = copied(world)
    later = replace(world.pair, slot=Slot(3, time(15), timedelta(minutes=30), "Europe/Berlin"))
    world.employ(later)
    world.run(HOUR, force=True)
    restore(world, copy)

    is_quiet(world)
    assert world.known.slot == later.slot
    assert world.known.roster is None


def test_a_slot_that_the_two_agreed_on_before_stays_agreed(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    start = shown(world, Role.MANAGER).start + timedelta(hours=3)
    world.edit(Role.MANAGER, lambda hand, uid: hand.retime_series(uid, start))
    world.settle()
    (record,) = world.records
    assert len(record.asked) == 1
    world.answer(record, Answer.NEW_SLOT)
    world.run(HOUR)
    other = next(one for one in (world.pair.report.email, world.pair.manager.email) if one != record.asked[0])
    world.answer(world.records[0], Answer.NEW_SLOT, by=other)
    world.run(HOUR)
    agreed = world.known.slot
    restore(world, copied(world))

    is_quiet(world, len(waiting(world)))
    assert world.known.slot == agreed


@pytest.mark.parametrize("adopt", [Adopt.ASK, Adopt.NO])
def test_a_series_that_was_followed_is_not_offered_anew(tmp_path: Path, adopt: Adopt) -> None:
    world = a_company(tmp_path, policy=Policy(adopt=adopt))
    own = shown(world, Role.MANAGER)
    for role in Role:
        world.edit(role, lambda hand, uid: hand.delete_series(uid))
    made: Series = replace(own, uid="by-hand")
    for role in Role:
        world.hand(role).make_series(made)
    world.run(HOUR)
    world.run(HOUR)
    assert world.known.uid == "by-hand"
    restore(world, copied(world))

    is_quiet(world)


def test_an_approval_does_not_outlive_it(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    world.store.save_plan(HeldPlan("0123456789ab", approved_at=world.now))
    restore(world, copied(world))

    assert world.store.approved_plans(world.now - DAY) == []


def test_mails_that_waited_are_not_sent_but_those_that_are_due_later(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    for name, about, after in (("a", "agenda", 0), ("b", "agenda", 5), ("c", "prompt", 5), ("d", "outcome", 0)):
        at = world.now + after * HOUR
        world.store.queue(QueuedMail(name, "p0@example.test", about, (), b"", world.now, at))
    restore(world, copied(world))

    assert [one.message_id for one in waiting(world)] == ["b"]


def test_everybody_signs_in_anew(tmp_path: Path) -> None:
    world = a_company(tmp_path)
    restore(world, copied(world))

    assert world.store.sign_outs.over("ben@example.test", world.now - HOUR)
    assert not world.store.sign_outs.over("ben@example.test", world.now + HOUR)


def test_an_agenda_that_was_passed_on_since_is_not_passed_on_again(tmp_path: Path) -> None:
    world = a_world(path=tmp_path / "db")
    until(world, REMIND_AT - HOUR)
    write(world, "Words")
    share(world)
    copy = copied(world)
    until(world, SHARE_BY + HOUR)
    assert [one.keys[0] for one in world.mails("agenda")] == ["agenda"]
    restore(world, copy)

    until(world, MEETING)
    assert waiting(world) == []


def test_a_reminder_to_share_that_went_since_is_not_sent_again(tmp_path: Path) -> None:
    world = a_world(path=tmp_path / "db")
    copy = copied(world)
    until(world, REMIND_AT + HOUR)
    assert [one.keys[0] for one in world.mails("agenda")] == ["share"]
    restore(world, copy)

    until(world, MEETING)
    assert waiting(world) == []


def test_an_action_item_is_reminded_of_when_it_is_due_after_it_and_not_when_it_was_before(tmp_path: Path) -> None:
    world = a_world(path=tmp_path / "db")
    today, key = world.now.date(), key_of(world.pair)
    for due in (today, today + DAY):
        item = ActionItem(key, today, "p0@example.test", "p0@example.test", f"By {due}", world.now - DAY, due=due)
        world.store.notebook.add_action_item(item)
    copy = copied(world)
    world.run(HOUR)
    assert [one.keys[0] for one in world.mails("agenda")] == ["due"]
    restore(world, copy)
    until(world, world.now + 3 * HOUR)
    assert [one for one in waiting(world) if one.keys[0] == "due"] == []

    until(world, world.now + DAY)
    assert [one.keys for one in waiting(world) if one.keys[0] == "due"] == [("due", "2")]


def test_the_digest_of_a_week_that_was_told_of_since_is_not_sent_again() -> None:
    company = books()
    company.store.restoration.mark(MONDAY + HOUR)
    assert company.work(MONDAY + 2 * HOUR) == []


def test_a_digest_that_was_not_due_yet_is_sent() -> None:
    company = books()
    company.store.restoration.mark(MONDAY - HOUR)
    assert [one.recipient for one in company.work(MONDAY)] == [OPS]


def test_a_guest_by_mail_is_told_nothing_again_and_what_is_new_under_a_higher_number(tmp_path: Path) -> None:
    world = a_world_of_mail(path=tmp_path / "db")
    world.run()
    copy = copied(world)
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "CANCEL 1"]
    restore(world, copy)
    for _ in range(5):
        world.run(5 * HOUR)
    assert methods(world) == ["REQUEST 0"]

    cancel(world, 2)
    world.settle()
    world.answer(world.records[-1])
    world.run(HOUR)
    assert len(invitations(world)) == 2
    assert int(methods(world)[-1].split()[1]) > 50


def test_a_pair_that_cannot_be_read_waits_until_it_can(tmp_path: Path) -> None:
    failing: list[FailingCalendars] = []

    def wrapped(provider: CalendarProvider) -> CalendarProvider:
        failing.append(FailingCalendars(provider))
        return failing[-1]

    world = a_company(tmp_path, wrap=wrapped)
    copy = copied(world)
    cancel(world, 1)
    restore(world, copy)
    failing[-1].reading["ana@example.test"] = TemporaryError("away")
    assert [verbs(world, HOUR) for _ in range(3)] == [[], [], []]

    failing[-1].reading.clear()
    is_quiet(world)
    assert [one.outcome for one in world.records] == [Outcome.ADOPTED]

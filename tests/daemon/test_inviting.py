"""What is mailed to who has nothing but mail, over real passes: once for each change, by what was told last."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from daemon.apply import Progress
from daemon.mail_accounts import mail_account
from daemon.passes import Passes
from daemon.store import Store
from providers.caldav.ical import series_of
from providers.caldav.lines import parse
from rules.model import Role, Series
from rules.plan import Plan, Verb
from rules.records import Answer
from tests.daemon.mailed import OUTSIDE, a_world_of_mail, outside
from tests.daemon.world import DAY, DESK, HOUR, START, World, cancel, provisioned, verbs


def invitations(world: World) -> list[EmailMessage]:
    """All invitations that were queued, in their order."""
    mails = [BytesParser(EmailMessage, policy=default).parsebytes(one.content) for one in world.mails("invitation")]
    return [one for one in mails if isinstance(one, EmailMessage)]


def calendar(mail: EmailMessage) -> str:
    """The calendar in an invitation."""
    (part,) = (one for one in mail.walk() if one.get_content_type() == "text/calendar")
    return str(part.get_content())


def methods(world: World) -> list[str]:
    """METHOD of each, and the SEQUENCE that is highest in it."""
    found = []
    for text in map(calendar, invitations(world)):
        numbers = [int(line.split(":")[1]) for line in text.splitlines() if line.startswith("SEQUENCE:")]
        method = next(line.split(":")[1] for line in text.splitlines() if line.startswith("METHOD:"))
        found.append(f"{method} {max(numbers)}")
    return found


def told(mail: EmailMessage) -> Series:
    """The series in an invitation."""
    series = series_of(parse(calendar(mail).replace("\n", "\r\n").replace("\r\r", "\r").encode()))
    assert series is not None
    return series


def invited(**settings: object) -> World:
    """A pair whose series was just made, and the guest told."""
    world = a_world_of_mail(**settings)  # type: ignore[arg-type]
    world.run()
    return world


class Killed(Passes):
    """Passes of a daemon that is killed once the calendars are written."""

    def _tell_guests(self, plan: Plan, progress: Progress) -> tuple[Plan, tuple[str, ...]]:  # noqa: ARG002
        raise KeyboardInterrupt


def killed_before_mailing(world: World) -> None:
    """A pass that ends between what it wrote and what it was to mail."""
    world.passes = Killed(world.store, world.passes.company, DESK)
    with pytest.raises(KeyboardInterrupt):
        world.run()


def test_the_guest_is_invited_in_the_pass_that_makes_the_series() -> None:
    world = a_world_of_mail()
    assert verbs(world) == [Verb.CREATE, Verb.TELL]
    (mail,) = invitations(world)
    assert (mail["To"], mail["Reply-To"]) == ("P0 <p0@example.test>", "ana@example.test")
    assert told(mail).uid == world.uid()
    assert [verbs(world, HOUR) for _ in range(4)] == [[], [], [], []]


def test_a_rehearsal_tells_nobody() -> None:
    world = a_world_of_mail()
    world.passes.rehearse(world.now)
    assert world.mails() == []


def test_a_week_that_is_kept_off_is_called_off_when_that_is_known() -> None:
    world = invited()
    cancel(world, 1)
    world.settle()
    assert methods(world) == ["REQUEST 0"]

    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "CANCEL 1"]
    assert "RECURRENCE-ID" in calendar(invitations(world)[1])
    assert verbs(world, HOUR) == []


def test_weeks_of_one_answer_are_one_mail() -> None:
    world = invited()
    cancel(world, 1, 2, 3)
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "CANCEL 1"]
    assert calendar(invitations(world)[1]).count("BEGIN:VEVENT") == 3


def test_of_a_week_that_is_put_back_the_guest_never_hears() -> None:
    world = invited()
    cancel(world, 3)
    world.hourly(START + 8 * DAY)
    assert [one.outcome for one in world.records] == ["restored"]
    assert methods(world) == ["REQUEST 0"]


def test_a_cancelled_week_that_its_owner_undoes_is_told_to_nobody() -> None:
    world = invited()
    cancel(world, 1)
    world.run()
    world.edit(Role.MANAGER, lambda hand, uid: hand.put_back(uid, world.week(1)))
    world.settle()
    assert methods(world) == ["REQUEST 0"]


def test_a_week_that_stays_elsewhere_is_told_with_its_new_time() -> None:
    world = invited()
    at = world.week(1)
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, at, at + HOUR))
    world.settle()
    assert methods(world) == ["REQUEST 0"]
    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "REQUEST 1"]
    assert [one.start for one in told(invitations(world)[1]).overrides] == [at + HOUR]


def test_a_make_up_time_is_one_mail() -> None:
    world = invited()
    cancel(world, 1)
    world.settle()
    record = world.records[0]
    world.answer(record, Answer.MAKE_UP, chosen=record.options[0].start)
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "REQUEST 1"]


def test_another_slot_in_the_roster_is_one_mail_before_it_began_and_two_after() -> None:
    world = invited()
    later = replace(world.pair, slot=replace(world.pair.slot, weekday=3))
    world.employ(later)
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "REQUEST 1"]

    world.hourly(START + 10 * DAY)
    world.employ(replace(later, slot=replace(later.slot, weekday=2)))
    world.run(HOUR)
    assert methods(world)[2:] == ["REQUEST 2", "REQUEST 0"]
    assert told(invitations(world)[2]).rule.until is not None  # type: ignore[union-attr]
    assert verbs(world, HOUR) == []


def test_a_leaver_is_told_of_the_end_once() -> None:
    world = invited()
    world.hourly(START + 10 * DAY)
    world.employ()
    world.hourly(START + 12 * DAY)
    assert methods(world) == ["REQUEST 0", "REQUEST 1"]
    assert told(invitations(world)[1]).rule.until is not None  # type: ignore[union-attr]


def test_a_leaver_whose_series_never_began_is_called_off() -> None:
    world = a_world_of_mail()
    world.pairs = (replace(world.pair, slot=replace(world.pair.slot, weekday=0)),)
    world.start()
    world.run()
    world.employ()
    world.hourly(START + 2 * DAY)
    assert methods(world) == ["REQUEST 0", "CANCEL 1"]


def test_a_deleted_series_that_is_made_anew_is_called_off_and_invited_again() -> None:
    world = invited()
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    world.hourly(START + 9 * DAY)
    assert [one.outcome for one in world.records] == ["restored"]
    assert methods(world) == ["REQUEST 0", "CANCEL 1", "REQUEST 0"]


def test_the_agenda_link_that_is_put_back_is_told_to_nobody() -> None:
    world = invited()
    world.edit(Role.MANAGER, lambda hand, uid: hand.remove_agenda(uid))
    world.settle()
    assert methods(world) == ["REQUEST 0"]


def test_a_guest_who_is_no_longer_invited_hears_when_that_stays() -> None:
    world = invited()
    world.edit(Role.MANAGER, lambda hand, uid: hand.remove_guest(uid, "p0@example.test"))
    world.settle()
    assert methods(world) == ["REQUEST 0"]
    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["REQUEST 0", "CANCEL 1"]


def test_what_is_there_when_nothing_is_remembered_counts_as_told() -> None:
    world = invited()
    world.run(HOUR)
    world.start(Store(None))
    for _ in range(3):
        world.run(HOUR)
    assert world.mails() == []

    cancel(world, 1)
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    assert methods(world) == ["CANCEL 1"]


def test_a_crash_after_the_series_was_made_invites_once(tmp_path: Path) -> None:
    world = a_world_of_mail(path=tmp_path / "db")
    killed_before_mailing(world)
    assert (world.mails(), len(world.calendars.objects(world.calendar(Role.MANAGER)))) == ([], 1)

    world.start()
    assert verbs(world, HOUR) == [Verb.TELL]
    assert (methods(world), verbs(world, HOUR)) == (["REQUEST 0"], [])


def _a_further_date(world: World, number: int) -> None:
    """One that nobody is asked about, in that many pairs."""
    for pair in world.pairs[:number]:
        added = frozenset({world.week(1, pair) + 3 * HOUR})
        world.edit(
            Role.MANAGER,
            lambda hand, uid, added=added: hand.edit(uid, lambda one: replace(one, added=added)),  # type: ignore[misc]
            pair,
        )


def test_first_invitations_belong_to_creations_and_later_ones_count_as_writing_to_people() -> None:
    world = a_world_of_mail(size=9)
    world.run()
    _a_further_date(world, 5)
    assert (world.run(HOUR).plan.held, len(methods(world))) == (None, 14)
    _a_further_date(world, 9)
    held = world.run(HOUR).plan
    assert held.held and len(methods(world)) == 14

    world.approve(held.id)
    assert (world.run(HOUR).plan.held, len(methods(world))) == (None, 18)


def test_first_invitations_that_a_crash_left_are_not_held() -> None:
    world = a_world_of_mail(size=9)
    killed_before_mailing(world)
    world.start(world.store)
    assert (world.run(HOUR).plan.held, len(methods(world))) == (None, 9)


def test_who_is_told_by_the_server_gets_no_second_mail() -> None:
    world = a_world_of_mail()
    world.accounts = {**world.accounts}
    world.start()
    world.run()
    assert len(methods(world)) == 1
    world.edit(
        Role.MANAGER,
        lambda hand, uid: hand.edit(uid, lambda one: replace(one, served=frozenset({"p0@example.test"}))),
    )
    cancel(world, 1)
    world.settle()
    world.answer(world.records[0])
    world.run(HOUR)
    assert len(methods(world)) == 1
    assert world.store.invitations.by_pair()[world.known.key][world.uid()].series is not None


def test_who_moves_from_a_calendar_to_mail_alone_is_invited_once_and_back_hears_of_the_end() -> None:
    world = provisioned(accounts={OUTSIDE: mail_account(OUTSIDE)})
    at_home = world.pair
    world.hourly(START + DAY)
    world.employ(outside(at_home))
    world.hourly(START + 4 * DAY)
    assert methods(world) == ["REQUEST 0"]

    world.employ(at_home)
    world.hourly(START + 12 * DAY)
    assert len(methods(world)) == 2
    assert world.shown(Role.REPORT) is not None
    assert verbs(world, HOUR) == []
    assert world.mails("prompt") == []

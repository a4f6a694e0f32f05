"""Answers to invitations that we mailed: what the guest answers shows in the organizer's copy, and is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daemon.responding import Responded
from rules.model import Kind, Partstat, Role
from rules.plan import Verb
from tests.daemon.mail.invitations import a_response, mailed
from tests.daemon.mail.replying import a_bounce
from tests.daemon.mailbox import REPLIES, Correspondence
from tests.daemon.mailed import a_world_of_mail
from tests.daemon.test_inviting import invitations, methods
from tests.daemon.world import HOUR, SETTLED, shown, verbs

GUEST = "p0@example.test"


def corresponding() -> Correspondence:
    """A guest who was invited by mail, where nobody but the address vouches for who answers."""
    world = a_world_of_mail()
    world.passes.use(replace(world.passes.company), REPLIES)
    world.run()
    return Correspondence(world)


def answer(these: Correspondence, week: datetime | None, partstat: str, sender: str = GUEST, to: str = "") -> str:
    """Let the guest's program answer to where the invitation says, or elsewhere; what became of it."""
    address = to or str(invitations(these.world)[0]["Reply-To"])
    reply = a_response(these.world.uid(), week, partstat, attendee=sender)
    these.mailbox.deliver(mailed(reply, sender, Cc=address))
    (became,) = these.take_in()
    return became


def test_an_acceptance_shows_in_the_organizers_copy_and_is_told_to_nobody() -> None:
    these = corresponding()
    assert answer(these, None, "ACCEPTED") == Responded.NOTED
    assert verbs(these.world) == [Verb.REPAIR]
    guest = next(one for one in shown(these.world, Role.MANAGER).attendees if one.email == GUEST)
    assert guest.partstat is Partstat.ACCEPTED
    assert (verbs(these.world, HOUR), methods(these.world)) == ([], ["REQUEST 0"])


def test_a_week_that_the_guest_declines_is_asked_of_the_guest() -> None:
    these = corresponding()
    assert answer(these, these.world.week(1), "DECLINED") == Responded.NOTED
    these.world.run()
    these.world.settle()
    (record,) = these.world.records
    assert (record.deviation.kind, record.deviation.recurrence_id) == (Kind.DECLINED, these.world.week(1))
    assert [mail.recipient for mail in these.world.mails("prompt")] == [GUEST]
    assert methods(these.world) == ["REQUEST 0"]


def test_a_series_that_the_guest_declines_is_asked_of_the_guest() -> None:
    these = corresponding()
    answer(these, None, "DECLINED")
    these.world.run()
    these.world.settle()
    assert [(one.deviation.kind, one.deviation.recurrence_id) for one in these.world.records] == [(Kind.DECLINED, None)]
    assert [mail.recipient for mail in these.world.mails("prompt")] == [GUEST]


def test_an_answer_that_the_managers_program_took_in_works_by_reading() -> None:
    these = corresponding()
    world = these.world
    world.edit(Role.MANAGER, lambda hand, uid: hand.decline_week(uid, world.week(1), GUEST))
    world.settle()
    assert [one.asked for one in world.records] == [(GUEST,)]
    assert methods(world) == ["REQUEST 0"]


def test_nobody_else_answers_for_the_guest() -> None:
    these = corresponding()
    assert answer(these, None, "DECLINED", to="1on1@example.test") == Responded.UNSURE
    assert answer(these, None, "DECLINED", sender="eve@example.test") == Responded.UNSURE
    these.world.run(SETTLED)
    assert these.world.records == []


def test_an_invitation_that_comes_back_is_told_to_the_operator_once() -> None:
    these = corresponding()
    reply_to = str(invitations(these.world)[0]["Reply-To"])
    for _ in range(2):
        these.mailbox.deliver(a_bounce(reply_to))
        these.take_in()
    assert list(these.world.store.inbox.bounced()) == [GUEST]
    assert [mail.recipient for mail in these.world.mails("operator")] == ["ops@example.test"]

"""A week that each of the two changed in the own calendar: it ends in one way, and both hear one thing of it."""

from __future__ import annotations

from rules.model import Role, Window
from rules.records import Outcome
from rules.shown import shown_in
from tests.daemon.world import DAY, HOUR, START, provisioned, shown


def test_a_week_that_one_cancelled_and_the_other_moved_is_put_back_for_both_with_one_mail_each() -> None:
    world = provisioned()
    week = world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, week))
    world.edit(Role.REPORT, lambda hand, uid: hand.move_week(uid, week, week + DAY))
    world.hourly(START + 6 * DAY)
    assert world.outcomes == [Outcome.RESTORED, Outcome.RESTORED]
    around = Window(week - HOUR, week + 2 * DAY)
    assert [[span.start for span in shown_in(shown(world, role), around)] for role in Role] == [[week], [week]]
    both = [world.pair.manager.email, world.pair.report.email]
    assert sorted(mail.recipient for mail in world.mails("outcome")) == sorted(both)

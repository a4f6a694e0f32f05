"""Reading replies beside the passes: what comes wakes them, and an outage is told of once."""

from __future__ import annotations

from datetime import datetime, timedelta

from structlog.testing import capture_logs

from daemon.answers import Taken
from daemon.intake import Reception
from daemon.postman import FIRST_REST, LONGEST_REST, WAIT_SECONDS, Postman
from providers.base import MailBox
from providers.errors import TemporaryError
from tests.daemon.mailbox import REPLIES, Correspondence, a_correspondence

GONE = TemporaryError("mail.example.test:143 cannot be reached")


class TestClock:
    """The time of a company."""

    __test__ = False

    def __init__(self, these: Correspondence) -> None:
        self._these = these

    def __call__(self) -> datetime:
        return self._these.world.now

    def monotonic(self) -> float:
        return self._these.world.now.timestamp()


def a_postman(these: Correspondence, woken: list[str], mailbox: MailBox | None = None) -> Postman:
    world = these.world
    reception = lambda: Reception(world.store, world.passes.company, REPLIES)
    return Postman(reception, lambda: mailbox, TestClock(these), lambda: woken.append("woken"))


def test_an_answer_wakes_the_passes_and_anything_else_does_not() -> None:
    these, woken = a_correspondence(), list[str]()
    postman = a_postman(these, woken)
    these.mailbox.deliver(these.reply("Why?"))
    assert (postman.round(these.mailbox), woken) == (timedelta(), [])
    these.mailbox.deliver(these.reply("I was ill."))
    assert (postman.round(these.mailbox), woken) == (timedelta(), ["woken"])
    assert these.mailbox.waited == [WAIT_SECONDS] * 2


def test_an_answer_wakes_the_passes_and_is_counted_when_the_mailbox_breaks_off_after_it() -> None:
    these, woken = a_correspondence(), list[str]()
    postman = a_postman(these, woken)
    these.mailbox.deliver(these.reply("I was ill."))
    these.mailbox.deliver(these.reply("Why?"))
    these.mailbox.breaks_after = 1
    with capture_logs() as logs:
        assert (postman.round(these.mailbox), woken) == (FIRST_REST, ["woken"])
    assert [one["became"] for one in logs if one["event"] == "mails taken in"] == [{Taken.COUNTED: 1}]


def test_a_mailbox_that_cannot_be_read_is_tried_ever_less_often_and_told_of_once() -> None:
    these = a_correspondence()
    postman = a_postman(these, [])
    these.mailbox.trouble = GONE
    with capture_logs():
        rests = [postman.round(these.mailbox) for _ in range(12)]
    assert (rests[0], rests[1], rests[-1]) == (FIRST_REST, 2 * FIRST_REST, LONGEST_REST)
    assert len(these.world.mails("operator")) == 1
    these.mailbox.trouble = None
    assert postman.round(these.mailbox) == timedelta()


def test_a_second_outage_is_told_of_again() -> None:
    these = a_correspondence()
    postman = a_postman(these, [])
    for trouble in (GONE, None, GONE):
        these.mailbox.trouble = trouble
        these.world.now += timedelta(hours=1)
        with capture_logs():
            [postman.round(these.mailbox) for _ in range(5)]
    assert len(these.world.mails("operator")) == 2


def test_without_a_mailbox_there_is_no_thread() -> None:
    these = a_correspondence()
    a_postman(these, []).start()
    assert these.mailbox.waited == []

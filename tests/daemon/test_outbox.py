"""The outbox: every mail once, however often its server fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from structlog.testing import capture_logs

from daemon.dropping import drop_questions
from daemon.observe import StoppedError
from daemon.outbox import FIRST_WAIT, LONGEST_WAIT, STALE, Sent, send_due
from daemon.rows import QueuedMail
from daemon.store import Store
from providers.errors import AccessError, ResponseError, TemporaryError
from tests.daemon.failing import Postman
from tests.daemon.world import DESK, START

MINUTE = timedelta(minutes=1)


def a_mail(number: int = 1, recipient: str = "ana@example.test", about: str = "prompt") -> QueuedMail:
    message_id = f"<{number}@example.test>"
    return QueuedMail(message_id, recipient, about, (f"k{number}",), b"Subject: x\r\n\r\n\xff", START, START)


def an_outbox(*mails: QueuedMail) -> Store:
    store = Store(None)
    for mail in mails:
        store.queue(mail)
    return store


def failing(error: Exception, *recipients: str) -> Postman:
    return Postman(trouble=lambda recipient: error if not recipients or recipient in recipients else None)


def test_what_is_due_is_sent_once_and_byte_for_byte() -> None:
    store, postman = an_outbox(a_mail()), Postman()
    assert send_due(store, postman, DESK, START) == Sent(sent=1)
    assert send_due(store, postman, DESK, START + MINUTE) == Sent()
    assert [(recipient, message) for _, recipient, message in postman.taken] == [
        ("ana@example.test", b"Subject: x\r\n\r\n\xff")
    ]


def test_who_is_told_to_stop_sends_the_rest_at_the_next_start() -> None:
    store, postman, asked = an_outbox(a_mail(1), a_mail(2), a_mail(3)), Postman(), count()

    def alive() -> None:
        if next(asked) == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        send_due(store, postman, DESK, START, alive=alive)

    assert (len(postman.taken), postman.closed) == (2, 1)
    assert send_due(store, postman, DESK, START) == Sent(sent=1)


def test_what_is_not_due_yet_waits() -> None:
    store, postman = an_outbox(replace(a_mail(), not_before=START + MINUTE)), Postman()
    assert send_due(store, postman, DESK, START) == Sent()
    assert send_due(store, postman, DESK, START + MINUTE) == Sent(sent=1)


def test_the_same_message_id_is_queued_once_and_keeps_its_first_words() -> None:
    store, postman = an_outbox(a_mail(), replace(a_mail(), content=b"other words")), Postman()
    send_due(store, postman, DESK, START)
    store.queue(replace(a_mail(), content=b"still others"))
    send_due(store, postman, DESK, START + MINUTE)
    assert [message for _, _, message in postman.taken] == [a_mail().content]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tracebacks are wanted in the log, and slow to draw."""
    with capture_logs():
        yield


@pytest.mark.parametrize("error", [TemporaryError("451"), AccessError("535"), ValueError("a mistake of ours")])
def test_a_mail_that_is_not_taken_waits_longer_each_time(error: Exception) -> None:
    store, postman = an_outbox(a_mail()), failing(error)
    waits, now = [], START
    for _ in range(9):
        assert send_due(store, postman, DESK, now).waiting == 1
        (mail,) = store.mails()
        waits.append(mail.not_before - now)
        now = mail.not_before
    assert waits == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) for n in range(9)]


def test_a_server_that_is_down_for_days_is_given_up_in_the_end() -> None:
    store, postman, now = an_outbox(a_mail()), failing(TemporaryError("451")), START
    while (mail := store.mails()[0]).failed_at is None:
        now = max(now, mail.not_before)
        send_due(store, postman, DESK, now)
    assert STALE < now - START < STALE + LONGEST_WAIT + MINUTE
    assert mail.error.startswith("given up")


def test_a_refusal_is_final_and_the_operator_hears_of_it() -> None:
    store, postman = an_outbox(a_mail()), failing(ResponseError("550"), "ana@example.test")
    assert send_due(store, postman, DESK, START) == Sent(refused=1)
    assert send_due(store, postman, DESK, START + MINUTE) == Sent(sent=1)
    assert [mail.about for mail in store.mails()] == ["prompt", "operator"]


def test_of_many_refusals_the_operator_hears_of_the_first_ten_by_name_and_once_that_there_are_more() -> None:
    store = an_outbox(*(a_mail(number, f"p{number}@example.test") for number in range(30)))
    postman = failing(ResponseError("550 sender not allowed"))
    assert send_due(store, postman, DESK, START) == Sent(refused=30)
    told = [one.content for one in store.mails() if one.about == "operator"]
    assert [b"Subject: A mail was refused" in one for one in told] == [True] * 10 + [False]
    assert b"Subject: Many mails were refused" in told[-1]


def test_a_refused_mail_to_the_operator_makes_no_further_mail() -> None:
    store, postman = an_outbox(a_mail(about="operator")), failing(ResponseError("550"))
    send_due(store, postman, DESK, START)
    assert len(store.mails()) == 1


@pytest.mark.parametrize("error", [TemporaryError("451"), ResponseError("550"), ValueError("a mistake of ours")])
def test_one_bad_mail_never_stops_the_others(error: Exception) -> None:
    store = an_outbox(a_mail(1, "bad@example.test"), a_mail(2), a_mail(3))
    postman = failing(error, "bad@example.test")
    assert send_due(store, postman, DESK, START).sent == 2
    assert postman.closed == 1


def test_a_row_that_cannot_be_read_keeps_no_other_mail_from_being_taken_back() -> None:
    odd = replace(a_mail(about="agenda"), keys=("due", "?"))
    late = replace(a_mail(2, about="agenda"), keys=("share", "key", "2026-03-02", START.isoformat()))
    store, postman = an_outbox(odd, late), Postman()
    with capture_logs():
        send_due(store, postman, DESK, START)
    assert [one.dropped_at for one in store.mails()] == [None, START]


def test_dropped_mails_are_not_sent() -> None:
    store, postman = an_outbox(a_mail(1), a_mail(2)), Postman()
    drop_questions(store, ["k1"], "withdrawn", START)
    assert send_due(store, postman, DESK, START) == Sent(sent=1)


@pytest.mark.parametrize("begun", [True, False], ids=["in doubt", "never begun"])
def test_a_dropped_mail_counts_for_the_day_of_its_reader_where_it_may_have_been_sent(begun: bool) -> None:
    store = an_outbox(a_mail())
    if begun:
        assert store.claim_mail("<1@example.test>", START)
    drop_questions(store, ["k1"], "withdrawn", START + MINUTE)
    assert store.mails_to_people(START - MINUTE) == ({"ana@example.test": [START]} if begun else {})

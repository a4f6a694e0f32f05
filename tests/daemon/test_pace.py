"""How fast the outbox sends: limits that a restart keeps, mails that wait for nobody, and a server that is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.dispatch import Dispatch
from daemon.operator import CROWDED
from daemon.outbox import FIRST_WAIT, STALE, Sent, send_due
from daemon.rows import QueuedMail
from daemon.store import Store
from providers.errors import AccessError, ProviderError, TemporaryError
from rules.pacing import Pace
from tests.daemon.failing import Postman
from tests.daemon.mail.letters import part, read
from tests.daemon.world import DAY, DESK, HOUR, START

MINUTE = timedelta(minutes=1)
PACE = Pace(per_minute=4, per_recipient=3)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with capture_logs():
        yield


def a_mail(number: int, to: str, about: str = "prompt", at: datetime = START) -> QueuedMail:
    return QueuedMail(f"<{number}@x>", f"{to}@example.test", about, (f"k{number}",), f"{number}".encode(), at, at)


def an_outbox(to: str, about: str = "prompt", path: Path | None = None) -> Store:
    """A mail for each letter, in this order."""
    store = Store(path)
    for number, one in enumerate(to):
        store.queue(a_mail(number, one, about))
    return store


def sends(store: Store, at: datetime, pace: Pace = PACE) -> tuple[str, int]:
    """Who got mails in a round, and how many still wait for that."""
    postman = Postman()
    sent = send_due(store, postman, DESK, at, pace)
    return "".join(recipient[0] for _, recipient, _ in postman.taken), sent.held


def test_what_a_minute_has_no_room_for_goes_later_in_its_order() -> None:
    store = an_outbox("abcdefghij")
    rounds = [sends(store, START + after) for after in (MINUTE * 0, MINUTE / 2, MINUTE, 2 * MINUTE, 3 * MINUTE)]
    assert rounds == [("abcd", 6), ("", 6), ("efgh", 2), ("ij", 0), ("", 0)]


def test_what_an_address_has_no_room_for_in_an_hour_goes_later_and_keeps_nobody_else_waiting() -> None:
    store = an_outbox("aaaaab")
    assert sends(store, START) == ("aaab", 2)
    store.queue(a_mail(9, "c"))
    assert sends(store, START + 30 * MINUTE) == ("c", 2)
    assert sends(store, START + HOUR) == ("aa", 0)


def test_a_restart_forgets_nothing_of_what_was_sent(tmp_path: Path) -> None:
    store = an_outbox("aaaaab", path=tmp_path / "db")
    sends(store, START)
    store.close()
    assert sends(Store(tmp_path / "db"), START + MINUTE) == ("", 2)


@pytest.mark.parametrize("about", ["sign-in", "operator"])
def test_what_somebody_waits_for_goes_first_and_at_once(about: str) -> None:
    store = an_outbox("aaabcdef")
    for number in range(5):
        store.queue(a_mail(20 + number, "a", about))
    assert sends(store, START) == ("aaaaa", 8)


def test_what_is_held_back_is_not_touched_and_no_failure() -> None:
    store = an_outbox("aaaa")
    before = store.mails()[-1]
    assert send_due(store, Postman(), DESK, START, PACE) == Sent(sent=3, held=1)
    assert store.mails()[-1] == before


def test_by_itself_the_pace_is_wide_enough_for_a_busy_day() -> None:
    assert sends(an_outbox("a" * 21 + "b" * 20 + "c" * 20), START, Pace()) == ("a" * 20 + "b" * 20 + "c" * 20, 1)


@dataclass
class HandClock:
    """Shows what it was set to, and jumps."""

    at: datetime = START
    jump: timedelta = timedelta()

    def __call__(self) -> datetime:
        return self.at + self.jump

    def monotonic(self) -> float:
        return self.at.timestamp()


def test_a_running_daemon_sends_again_in_a_minute_what_was_held_back_and_nothing_else() -> None:
    clock, postman = HandClock(), Postman()
    dispatch = Dispatch(an_outbox("abcdef"), clock)
    assert not dispatch.due
    assert dispatch.send(postman, DESK, PACE) == Sent(sent=4, held=2)
    clock.at += MINUTE / 2
    assert not dispatch.due
    clock.at += MINUTE / 2
    assert dispatch.due
    assert dispatch.send(postman, DESK, PACE) == Sent(sent=2)
    clock.at += HOUR
    assert not dispatch.due


def test_a_running_daemon_sends_nothing_while_the_clock_has_jumped() -> None:
    clock, postman = HandClock(), Postman()
    dispatch = Dispatch(an_outbox("abcdef"), clock, doubts=lambda: bool(clock.jump))
    dispatch.send(postman, DESK, PACE)
    clock.at, clock.jump = clock.at + MINUTE, 365 * DAY
    assert dispatch.due
    assert dispatch.send(postman, DESK, PACE) == Sent()
    clock.at, clock.jump = clock.at + MINUTE, 0 * DAY
    assert dispatch.due
    assert dispatch.send(postman, DESK, PACE) == Sent(sent=2)


def told(store: Store) -> int:
    return len([one for one in store.mails() if one.about == "operator"])


def test_the_operator_is_told_once_that_many_wait_and_again_only_after_none_did() -> None:
    store, now = an_outbox("a" * 7), START
    while [one for one in store.mails() if not one.sent_at]:
        sends(store, now)
        now += HOUR
    assert told(store) == 1
    assert CROWDED not in store.passes.outages()
    for number in range(30, 37):
        store.queue(a_mail(number, "a", at=now))
    sends(store, now)
    assert told(store) == 2


def test_a_few_that_wait_are_nothing_to_tell() -> None:
    store = an_outbox("aaaaaab")
    sends(store, START)
    assert told(store) == 0


def test_the_operator_reads_how_many_wait_and_for_whom_most() -> None:
    store = an_outbox("a" * 7)
    sends(store, START)
    (mail,) = [one for one in store.mails() if one.about == "operator"]
    text = part(read(mail.content), "plain").replace("\n", " ")
    assert "wait: 4. The most of them for one address: 4 for a@example.test" in text


@dataclass
class Away(Postman):
    """A server that is not there; it notes how often it was called."""

    error: ProviderError = field(default_factory=lambda: TemporaryError("cannot be reached"))
    called: int = 0

    def send(self, sender: str, recipient: str, message: bytes) -> None:  # noqa: ARG002
        self.called += 1
        raise self.error

    def check(self) -> None:
        self.called += 1
        raise self.error


@pytest.mark.parametrize("error", [TemporaryError("cannot be reached"), AccessError("535: check the password")])
def test_a_server_that_takes_no_mail_at_all_is_not_called_once_for_each(error: ProviderError) -> None:
    store, away = an_outbox("abcdefgh"), Away(error=error)
    assert send_due(store, away, DESK, START) == Sent(waiting=8)
    assert away.called == 2
    assert {(one.error, one.attempts, one.not_before) for one in store.mails()} == {(str(error), 1, START + FIRST_WAIT)}
    assert sends(store, START + FIRST_WAIT, Pace()) == ("abcdefgh", 0)


def test_nor_is_it_once_so_many_mails_are_given_up_since_it_is_away_for_days() -> None:
    store, away = an_outbox("abcdefgh"), Away()
    assert send_due(store, away, DESK, START + STALE + HOUR) == Sent(refused=8)
    assert away.called == 2


def test_mails_that_the_server_puts_off_one_by_one_keep_no_other_from_being_tried() -> None:
    store = an_outbox("abcd")
    postman = Postman(trouble=lambda to: TemporaryError("451") if to[0] in "abc" else None)
    assert send_due(store, postman, DESK, START) == Sent(sent=1, waiting=3)

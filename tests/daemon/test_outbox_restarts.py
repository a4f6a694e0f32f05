"""The outbox before an SMTP server that fails at one stage: what waits, waits longer each time, also over restarts."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.outbox import FIRST_WAIT, Sent, send_due
from daemon.rows import QueuedMail
from daemon.store import Store
from providers.mail.smtp import SmtpSender
from tests.daemon.world import DAY, DESK, START
from tests.servers.smtp_script import HANG_UP, ScriptedServer, Stage, scripted_server

CONTENT = b"Message-ID: <1@x>\r\nSubject: 1:1\r\n\r\nWhat came up?\r\n"


@dataclass(frozen=True, slots=True)
class Outbox:
    """A mail in a database, and a server that it is to go to."""

    path: Path
    server: ScriptedServer

    def round(self, at: datetime) -> Sent:
        """A daemon starts, goes through its outbox once and ends."""
        store = Store(self.path)
        sent = send_due(store, SmtpSender(self.server.url, "oneonone", "pw"), DESK, at)
        store.close()
        return sent

    @property
    def mail(self) -> QueuedMail:
        with closing(Store(self.path)) as store:
            return store.mails()[0]

    @property
    def kinds(self) -> list[str]:
        with closing(Store(self.path)) as store:
            return [one.about for one in store.mails()]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(Store(tmp_path / "db")) as store:
        store.queue(QueuedMail("<1@x>", "ana@example.test", "prompt", ("k",), CONTENT, START, START))
    with scripted_server() as server, capture_logs():
        yield Outbox(tmp_path / "db", server)


LATER = [
    *((stage, "421 4.3.2 Shutting down") for stage in Stage if stage is not Stage.STARTTLS),
    (Stage.GREETING, "554 5.7.1 Not for you"),
    (Stage.STARTTLS, "454 4.7.0 No TLS now"),
    (Stage.AUTH, "535 5.7.8 Wrong"),
    (Stage.RCPT, "452 4.2.2 Mailbox full"),
    (Stage.END, "452 4.3.1 No room"),
    (Stage.END, HANG_UP),
]


@pytest.mark.parametrize(
    ("stage", "answer"), LATER, ids=[f"{stage.name} {answer or 'gone'}" for stage, answer in LATER]
)
def test_what_is_put_off_waits_longer_each_time_whatever_was_restarted_and_stays_the_same(
    outbox: Outbox, stage: Stage, answer: str
) -> None:
    server, now = outbox.server, START
    server.says(stage, answer)
    for number in range(4):
        assert outbox.round(now) == Sent(waiting=1)
        called = server.connections
        assert outbox.round(outbox.mail.not_before - FIRST_WAIT / 60) == Sent()
        assert server.connections == called
        assert (outbox.mail.attempts, outbox.mail.not_before - now) == (number + 1, FIRST_WAIT * 2**number)
        now = outbox.mail.not_before
    server.says(None)
    assert outbox.round(now) == Sent(sent=1)
    assert outbox.kinds == ["prompt"]
    assert set(server.mails) == {CONTENT}
    assert outbox.round(now + DAY) == Sent()


NEVER = [
    (Stage.MAIL, "550 5.7.1 Not from you"),
    (Stage.RCPT, "550 5.1.1 Nobody"),
    (Stage.RCPT, "552 5.2.2 Mailbox full"),
    (Stage.DATA, "554 5.5.1 No"),
    (Stage.END, "552 5.2.2 Mailbox full"),
]


@pytest.mark.parametrize(("stage", "answer"), NEVER, ids=[f"{stage.name} {answer}" for stage, answer in NEVER])
def test_what_is_refused_for_good_is_not_tried_again_and_the_operator_hears_of_it(
    outbox: Outbox, stage: Stage, answer: str
) -> None:
    outbox.server.says(stage, answer)
    assert outbox.round(START) == Sent(refused=1)
    outbox.server.says(None)
    assert outbox.round(START + DAY) == Sent(sent=1)
    assert (outbox.kinds, answer[:9] in outbox.mail.error) == (["prompt", "operator"], True)
    assert b"A mail was refused" in outbox.server.mails[-1]


def killed(outbox: Outbox, at: datetime) -> int:
    """A round in a process of its own, killed when the server has its mail and has not said so; what it died of."""
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        outbox.round(at)
        os._exit(0)
    outbox.server.victim = child
    os.write(go, b"!")
    status = os.waitpid(child, 0)[1]
    outbox.server.victim = 0
    return os.WTERMSIG(status)


def test_a_kill_between_sending_and_noting_repeats_the_very_same_mail_and_then_no_more(outbox: Outbox) -> None:
    assert [killed(outbox, START) for _ in range(3)] == [signal.SIGKILL] * 3
    assert (outbox.mail.attempts, outbox.mail.sent_at) == (0, None)
    assert outbox.round(START) == Sent(sent=1)
    assert outbox.round(START + DAY) == Sent()
    assert outbox.server.mails == [CONTENT] * 4

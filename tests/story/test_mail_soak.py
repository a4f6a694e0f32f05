"""A soak: hundreds of questions and answers, with the daemon killed and Dovecot restarted all the while.

ONEONONE_SOAK names another number of questions, ONEONONE_SEED another order.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

import pytest

from daemon.answers import Taken
from daemon.intake import Became
from tests.daemon.mail.letters import read
from tests.servers.mail import MailServer, mail_server
from tests.servers.mail_program import MailProgram
from tests.story.mailing import remembered
from tests.story.office import Office
from tests.story.premises import Running, eventually
from tests.story.soaking import Couple, Mortal, Reply, configured, couples, mortal, ours, replies

QUESTIONS = int(os.environ.get("ONEONONE_SOAK", "200"))
SEED = int(os.environ.get("ONEONONE_SEED", "1"))
ROUNDS, BATCHES = 10, 8
KILLED_ASKING, KILLED_ANSWERING, RESTARTED, KILLED_TELLING = (3, 7), (1, 3, 4, 6), (2, 4, 6), (0.2, 0.5, 0.8)
"""In which rounds and batches the daemon is killed, in which ones Dovecot is restarted, and at which part of the mails
that tell the outcomes the daemon is killed again."""

PATIENCE = 600.0
"""A pass that does what hundreds of answers lead to takes its time before the first mail goes out."""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def test_each_answer_counts_once_and_no_mail_is_lost_or_sent_twice(office: Office, mail: MailServer) -> None:
    chance = Random(SEED)
    configured(office, mail)
    ask(office, couples(office, QUESTIONS // ROUNDS), chance)
    mail.settle()
    # A question lies there twice where the daemon was killed just as it had sent it: it is answered as one.
    questions = {str(one["Message-ID"]): one for one in MailProgram(mail, "ana").mails("prompt")}
    sent = replies(mail, list(questions.values()), chance)
    with mortal(office) as daemon:
        answer(daemon, mail, sent, chance)
        conclude(daemon)
    each_counts_once(office)
    none_is_lost_or_sent_twice(office, mail, daemon.killed + len(KILLED_ASKING))


def each_counts_once(office: Office) -> None:
    """Every answer is on record with its own words; another copy of it came too late, or was none."""
    became = Counter(one for (one,) in remembered(office, "SELECT became FROM handled_mails"))
    assert became[Taken.COUNTED] == QUESTIONS
    assert became.keys() <= {Taken.COUNTED, Became.OVER}
    words = [one["reason"]["text"] for one in office.fast("exceptions", "--json").document]
    assert sorted(words) == sorted(f"I was ill, case {number}." for number in range(QUESTIONS))


def none_is_lost_or_sent_twice(office: Office, mail: MailServer, killed: int) -> None:
    """What was sent lies in the mailboxes once; a mail may lie there again that was sent when the daemon was killed."""
    mail.flush()
    eventually(lambda: not mail.queue())
    lie = delivered(mail)
    assert lie.keys() >= {one for (one,) in remembered(office, "SELECT message_id FROM outbox WHERE sent_at NOT NULL")}
    assert lie.keys() <= {one for (one,) in remembered(office, "SELECT message_id FROM outbox")}
    assert sum(len(some) - 1 for some in lie.values()) <= killed
    assert all(len(set(some)) == 1 for some in lie.values())
    about = Counter(str(read(some[0])["X-Oneonone"]) for some in lie.values())
    assert (about["prompt"], about["outcome"]) == (QUESTIONS, 2 * QUESTIONS)


def ask(office: Office, pairs: Sequence[Couple], chance: Random) -> None:
    """Change a week of each pair, and so on; each pass sees what has changed, and asks about what changed before."""
    work(office)
    for number in range(ROUNDS):
        if number in KILLED_ASKING:
            with office.running("run", "--once", "--force") as running:
                at_work(running)
                time.sleep(chance.random() / 2)
        for one in pairs:
            one.change(number)
        work(office)
    while work(office):
        pass


def at_work(running: Running) -> None:
    eventually(lambda: "done" in running.log)


def work(office: Office) -> int:
    """A pass that nothing holds; how much it did."""
    done = office.fast("run", "--once", "--force", "--json")
    assert done.code == 0, done.err
    return len(done.actions) + int(done.document["mails_sent"])


def answer(daemon: Mortal, mail: MailServer, sent: Sequence[Reply], chance: Random) -> None:
    """Send the answers while the daemon takes them in, as far as it lives."""
    size = -(-len(sent) // BATCHES)
    for number, at in enumerate(range(0, len(sent), size)):
        batch = sent[at : at + size]
        with MailProgram(mail, "ana").submission() as client:
            for one in batch:
                client.sendmail(one.sender, [one.recipient], one.content)
        awaited(lambda: taken_in(daemon.office), at + chance.randrange(len(batch)))
        if number in RESTARTED:
            with mail.without_imap():
                time.sleep(chance.random())
            mail.flush()
        if number in KILLED_ANSWERING:
            daemon.reborn()
    awaited(lambda: taken_in(daemon.office), len(sent))


def conclude(daemon: Mortal) -> None:
    """Let the daemon tell everybody how each week has ended, as far as it lives."""
    for part in KILLED_TELLING:
        awaited(lambda: told(daemon.office), int(part * 2 * QUESTIONS))
        daemon.reborn()
    awaited(lambda: told(daemon.office), 2 * QUESTIONS)


def told(office: Office) -> int:
    """How many mails about outcomes were sent; what the daemon holds, since it is about so many pairs, is released."""
    held = remembered(office, "SELECT held FROM passes WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1")
    if held and held[0] != (None,):
        for (plan,) in remembered(office, "SELECT id FROM plans WHERE approved_at IS NULL ORDER BY rowid DESC LIMIT 1"):
            office.fast("approve", plan)
    return len(remembered(office, "SELECT 1 FROM outbox WHERE about = 'outcome' AND sent_at IS NOT NULL"))


def taken_in(office: Office) -> int:
    """Up to which number the mailbox was read."""
    return sum(uid for (uid,) in remembered(office, "SELECT uid FROM mailbox"))


def awaited(count: Callable[[], int], number: int) -> None:
    """Wait until something has grown so far, without taking the daemon's time by asking all the while."""
    end = time.monotonic() + PATIENCE
    while (so_far := count()) < number:
        assert time.monotonic() < end, f"{so_far} instead of {number}"
        time.sleep(0.2)


def delivered(mail: MailServer) -> Mapping[str, list[bytes]]:
    """The daemon's mails as they lie in the mailboxes, by Message-ID."""
    found = defaultdict(list)
    for user in ("ana", "ben", "ops"):
        for content in MailProgram(mail, user).contents():
            one = ours(content)
            found[str(read(one)["Message-ID"])].append(one)
    return found

"""Answers by reply: taken like those of the page, each once, and never from anybody else."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.answers import Taken
from daemon.intake import Became
from daemon.outbox import Sent, send_due
from daemon.store import Store
from providers.errors import TemporaryError
from rules.model import Role
from rules.records import Answer, Outcome, ReasonKind
from rules.replies import Sort
from tests.daemon.failing import Postman
from tests.daemon.mail.letters import part, read
from tests.daemon.mail.replying import ODD, a_bounce
from tests.daemon.mailbox import REPLIES, Correspondence, a_correspondence
from tests.daemon.world import DAY, HOUR, START, World, cancel

SECRET_WORDS = "My dog ate the calendar."
AUTHENTIC = "mx.example.test; dmarc=pass header.from=example.test"


def referred(these: Correspondence) -> list[str]:
    """Who was led to the page after a reply that could not be taken."""
    return [one.recipient for one in these.world.mails() if b"Your reply:" in one.content]


def test_a_reply_in_words_is_the_reason_and_ends_the_matter() -> None:
    these = a_correspondence()
    assert these.answer("I was ill.") == Taken.COUNTED
    (record,) = these.world.records
    assert record.reason is not None
    assert (record.outcome, record.reason.kind, record.reason.text) == (
        Outcome.EXCUSED,
        ReasonKind.ILLNESS,
        "I was ill.",
    )
    assert record.reason.by == these.world.pair.manager.email
    assert referred(these) == []


def test_a_reply_to_put_it_back_is_followed_in_the_next_pass() -> None:
    these = a_correspondence()
    before = these.world.shown(Role.REPORT)
    assert these.answer("Put it back, please!") == Taken.COUNTED
    these.world.run(timedelta(minutes=5))
    assert (these.world.outcomes, these.world.records[0].answer) == ([Outcome.RESTORED], Answer.PUT_BACK)
    assert these.world.shown(Role.MANAGER) == before


def test_a_number_takes_the_time_that_had_this_number_in_the_mail() -> None:
    these = a_correspondence()
    (record,) = these.world.records
    assert len(record.options) >= 2
    assert these.answer("2") == Taken.COUNTED
    assert these.world.records[0].chosen == record.options[1].start
    assert these.world.outcomes == [Outcome.MADE_UP]


def test_a_number_that_no_time_has_is_not_clear() -> None:
    these = a_correspondence()
    assert these.answer("9") == Became.UNCLEAR
    assert these.world.records[0].open
    assert referred(these) == [these.world.pair.manager.email]


def test_who_replies_that_it_was_somebody_else_passes_the_question_on() -> None:
    these = a_correspondence()
    assert these.answer("It wasn't me.") == Taken.PASSED_ON
    these.world.run(timedelta(minutes=5))
    report = these.world.pair.report.email
    assert these.asked().recipient == report
    assert these.answer("I am on vacation.") == Taken.COUNTED
    assert these.world.records[0].reason and these.world.records[0].reason.by == report


def test_the_first_answer_stands_and_a_second_reply_changes_nothing() -> None:
    these = a_correspondence()
    these.answer("I was ill.")
    assert these.answer("put it back") == Became.OVER
    assert these.world.outcomes == [Outcome.EXCUSED]
    assert referred(these) == []


def test_a_reply_that_comes_too_late_adds_its_words_and_changes_nothing() -> None:
    these = a_correspondence()
    mail = these.asked()
    these.world.hourly(START + 3 * DAY)
    assert these.answer("put it back", mail) == Taken.TOO_LATE
    (record,) = these.world.records
    assert record.reason is not None
    assert (record.outcome, record.reason.text) == (Outcome.RESTORED, "put it back")


def test_a_reply_to_the_reminder_counts_as_well() -> None:
    these = a_correspondence()
    these.world.hourly(START + DAY + 2 * HOUR)
    assert these.answer("I was ill.", these.asked("reminder")) == Taken.COUNTED


def test_who_cannot_be_understood_is_led_to_the_page_once() -> None:
    these = a_correspondence()
    mail = these.asked()
    assert [these.answer(text, mail) for text in ("Why?", "ok", "?")] == [Became.UNCLEAR] * 3
    assert referred(these) == [these.world.pair.manager.email]
    text = part(read(these.asked().content), "plain")
    assert text.count("/reason/") == 1
    assert these.world.records[0].open
    assert these.answer("I was ill.") == Taken.COUNTED


FORGERIES: dict[str, Callable[[Correspondence], bytes]] = {
    "another sender": lambda these: these.reply("I was ill.", sender="eve@example.org"),
    "the other one of the two": lambda these: these.reply("I was ill.", sender=these.world.pair.report.email),
    "a display name": lambda these: these.reply("I was ill.", sender=f'"{these.asked().recipient}" <eve@example.org>'),
    "two senders": lambda these: these.reply("I was ill.", sender=f"{these.asked().recipient}, eve@example.org"),
    "a second From": lambda these: b"From: eve@example.org\r\n" + these.reply("I was ill."),
    "a group": lambda these: these.reply("I was ill.", sender=f"x: {these.asked().recipient};"),
    "a domain that looks alike": lambda these: these.reply("I was ill.", sender=these.asked().recipient + ".org"),
    "nobody": lambda these: these.reply("I was ill.", sender="<>"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_reply_that_is_not_surely_from_who_was_asked_is_not_taken(name: str) -> None:
    these = a_correspondence()
    these.mailbox.deliver(FORGERIES[name](these))
    assert list(these.take_in()) == [Became.UNSURE]
    assert these.world.records[0].reason is None
    assert referred(these) == [these.world.pair.manager.email]


def test_the_message_id_alone_proves_nothing() -> None:
    these = a_correspondence()
    mail = these.reply("I was ill.")
    these.mailbox.deliver(mail.replace(read(mail)["To"].encode(), b"1on1@example.test"))
    assert list(these.take_in()) == [Became.UNSURE]
    assert referred(these) == [these.world.pair.manager.email]


def test_a_mail_about_nothing_that_was_asked_is_left_alone() -> None:
    these = a_correspondence()
    wrong = these.reply("I was ill.", to=None)
    token = read(wrong)["To"].partition("+")[2].partition("@")[0]
    other = wrong.replace(token.encode(), token[:-1].encode() + (b"b" if token[-1] != "b" else b"c"))
    these.mailbox.deliver(other.replace(b"In-Reply-To", b"X-Else"))
    assert list(these.take_in()) == [Became.UNKNOWN]
    assert referred(these) == []


@pytest.mark.parametrize("results", ["none", "mx.example.test; dmarc=fail", "mx.example.org; dmarc=pass"])
def test_where_a_server_vouches_for_senders_it_must_have_done_so(results: str) -> None:
    these = replace(a_correspondence(), server="mx.example.test")
    assert these.answer("I was ill.", authentication_results=results) == Became.UNSURE
    assert these.world.records[0].reason is None


def test_a_sender_whom_the_server_vouches_for_is_taken() -> None:
    these = replace(a_correspondence(), server="mx.example.test")
    assert these.answer("I was ill.", authentication_results=AUTHENTIC) == Taken.COUNTED


ROBOTS: dict[str, tuple[str, str, Sort]] = {
    "an out-of-office message": ("auto_submitted", "auto-replied", Sort.AUTOMATIC),
    "an out-of-office subject": ("subject", "Automatic reply: 1:1", Sort.AUTOMATIC),
    "a receipt": ("subject", "Read: 1:1", Sort.RECEIPT),
    "a list": ("list_id", "<x.example.test>", Sort.LIST),
    "a mail without return path": ("return_path", "<>", Sort.BOUNCE),
    "our own mail": ("x_oneonone", "prompt", Sort.OURS),
}


@pytest.mark.parametrize("name", ROBOTS)
def test_no_robot_gives_a_reason_or_gets_an_answer(name: str) -> None:
    these = a_correspondence()
    header, value, sort = ROBOTS[name]
    for _ in range(3):
        assert these.answer("I am out of office, ill, on vacation.", None, "", **{header: value}) in (
            sort.value,
            Became.SEEN.value,
        )
    assert these.world.records[0].reason is None
    assert referred(these) == []


def exchange(these: Correspondence, robot: Callable[[bytes], bytes | None]) -> int:
    """Let a robot answer everything that it gets at once, for a month; how many mails it got about the question."""
    got = 0
    for _ in range(30):
        postman = Postman()
        send_due(these.world.store, postman, REPLIES, these.world.now)
        mails = [content for _, recipient, content in postman.taken if recipient == these.world.pair.manager.email]
        got += sum(b"X-Oneonone: outcome" not in one for one in mails)
        for answer in filter(None, map(robot, mails)):
            these.mailbox.deliver(answer)
        these.take_in()
        these.world.now += HOUR
    return got


def echo(content: bytes) -> bytes:
    """All that came, back to where it wants replies, from who got it."""
    mail = read(content)
    head = f"From: {mail['To']}\r\nTo: {mail['Reply-To']}\r\nMessage-ID: <e{mail['Message-ID'][1:]}\r\n"
    kind = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + f"Subject: Re: x\r\nIn-Reply-To: {mail['Message-ID']}\r\n" + kind + part(mail, "plain")).encode()


def test_a_robot_that_echoes_everything_ends_after_one_mail() -> None:
    these = a_correspondence()
    assert exchange(these, echo) == 2  # the question, and one that leads to the page
    assert these.world.records[0].reason is None


def test_a_robot_that_is_out_of_office_gets_no_mail_at_all() -> None:
    these = a_correspondence()
    away = lambda content: these.reply("I am on vacation.", auto_submitted="auto-replied") if content else None
    assert exchange(these, away) == 1


def test_a_robot_without_any_mark_gets_one_mail() -> None:
    these = a_correspondence()
    assert exchange(these, lambda content: these.reply("ok") if content else None) == 2


def test_two_daemons_do_not_talk_to_each_other() -> None:
    one, other = a_correspondence(), a_correspondence()
    for _ in range(5):
        for sender, receiver in ((one, other), (other, one)):
            for mail in sender.world.mails():
                receiver.mailbox.deliver(mail.content)
            receiver.take_in()
    assert (len(one.world.mails()), len(other.world.mails())) == (1, 1)


def bounced(these: Correspondence, action: str = "failed", status: str = "5.1.1") -> str:
    these.mailbox.deliver(a_bounce(read(these.asked().content)["Reply-To"], action, status))
    (became,) = these.take_in()
    return became


def test_an_address_that_mails_come_back_from_is_asked_nothing_until_it_is_cleared() -> None:
    these = a_correspondence()
    world, postman = these.world, Postman()
    assert send_due(world.store, postman, REPLIES, world.now) == Sent(sent=1)
    assert [bounced(these), bounced(these)] == [Sort.BOUNCE, Became.SEEN]
    assert len(world.mails("operator")) == 1
    world.hourly(START + DAY + 2 * HOUR)
    send_due(world.store, postman, REPLIES, world.now)
    assert [one.about for one in world.mails() if one.sent_at] == ["prompt", "operator"]
    world.store.inbox.clear_bounced(world.pair.manager.email)
    assert send_due(world.store, postman, REPLIES, world.now) == Sent(sent=1)


def test_a_delay_or_somebody_elses_bounce_marks_nobody() -> None:
    these = a_correspondence()
    bounced(these, "delayed", "4.4.1")
    these.mailbox.deliver(a_bounce("1on1+8899aabbccddeeff-abcdefghijklmnopqrstuvwxyz@example.test"))
    these.take_in()
    assert these.world.store.inbox.bounced() == {}
    assert these.world.mails("operator") == []


def test_who_replies_is_asked_again() -> None:
    these = a_correspondence()
    these.world.store.inbox.mark_bounced(these.world.pair.manager.email, these.world.now)
    these.answer("I was ill.")
    assert these.world.store.inbox.bounced() == {}


def test_each_mail_is_handled_once_even_when_all_have_other_numbers() -> None:
    these = a_correspondence()
    these.answer("Why?")
    these.mailbox.deliver(these.mailbox.mails[1])
    assert these.take_in() == {Became.SEEN: 1}
    these.mailbox.rebuild()
    assert these.take_in() == {Became.SEEN: 2}
    assert these.take_in() == {}


def test_odd_mails_stop_nothing() -> None:
    these = a_correspondence()
    for mail in ODD.values():
        these.mailbox.deliver(mail)
    these.mailbox.deliver(these.reply("I was ill."))
    assert these.take_in()[Taken.COUNTED] == 1
    assert referred(these) == []


def test_a_mail_that_we_stumble_over_is_passed_by() -> None:
    these = a_correspondence()
    these.mailbox.deliver(these.reply("Why?"))
    these.mailbox.deliver(these.reply("I was ill."))
    broken = these.world.passes.company
    these.world.passes.company = replace(broken, base_url="not a link\n")
    with capture_logs():
        assert these.take_in() == {Became.BROKEN: 1, Taken.COUNTED: 1}
    assert these.take_in() == {}


def test_what_was_read_before_the_connection_broke_is_kept() -> None:
    these = a_correspondence()
    these.answer("I was ill.")
    these.mailbox.trouble = TemporaryError("gone")
    with pytest.raises(TemporaryError):
        these.take_in()
    these.mailbox.trouble = None
    assert these.take_in() == {}


def test_nothing_that_a_mail_says_is_logged_or_kept_but_the_reason() -> None:
    these = a_correspondence()
    with capture_logs() as logs:
        became = [these.answer(f"Why? {SECRET_WORDS}?"), these.answer(SECRET_WORDS, sender="eve@example.org")]
    assert not [word for word in ("dog", "eve@", "Why", these.world.pair.manager.email) if word in str(logs)]
    assert became == [Became.UNCLEAR, Became.UNSURE]
    assert these.world.records[0].reason is None


def test_a_pair_that_has_left_the_roster_gets_no_mail() -> None:
    these = a_correspondence()
    mail = these.asked()
    these.world.passes.use(replace(these.world.passes.company, pairs=()))
    assert these.answer("Why?", mail) == Became.UNCLEAR
    assert referred(these) == []


def dying(path: Path, these: Correspondence, statement: int) -> bool:
    """Take in in a process of its own that is killed before a statement; whether it came to its end."""
    child = os.fork()
    if child == 0:
        left = [statement]

        def count(_: str) -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        these.world.store = Store(path)
        these.world.store._db.connection.conn.set_trace_callback(count)
        these.take_in()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(("text", "mails"), [("I was ill.", 0), ("Why?", 1)])
def test_a_mail_is_handled_once_wherever_the_process_is_killed(tmp_path: Path, text: str, mails: int) -> None:
    path, kept = tmp_path / "oneonone.db", tmp_path / "kept.db"
    these = a_correspondence(path=path)
    these.mailbox.deliver(these.reply(text))
    these.world.store.back_up(kept)
    these.world.store.close()
    for statement in range(1, 100):
        for file in tmp_path.glob("oneonone.db*"):
            file.unlink()
        shutil.copy(kept, path)
        ended = dying(path, these, statement)
        these.world.store = Store(path)
        these.take_in()
        assert [bool(one.reason) for one in these.world.records] == [not mails]
        assert (len(referred(these)), these.world.store.inbox.cursor()) == (mails, (1, 1))
        these.world.store.close()
        if ended:
            return
    pytest.fail("it never came to its end")


def test_each_of_two_prompts_is_answered_by_its_own_reply() -> None:
    these = a_correspondence()
    first = these.asked()
    cancel(these.world, 3)
    these.world.settle()
    second = these.asked()
    assert first.message_id != second.message_id
    assert these.answer("I was ill.", first) == Taken.COUNTED
    assert [bool(one.reason) for one in these.world.records] == [True, False]
    assert these.answer("I was ill.", second) == Taken.COUNTED


def test_without_a_mailbox_nobody_is_told_to_reply() -> None:
    world = World()
    world.run(force=True)
    cancel(world, 1)
    world.settle()
    (prompt,) = world.mails("prompt")
    assert read(prompt.content)["Reply-To"] is None
    assert "reply to this mail" not in part(read(prompt.content), "plain")

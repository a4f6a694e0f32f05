"""An out-of-office reply suggests leave: it is never a reason, and its words are nowhere kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from daemon.answers import Taken
from daemon.intake import Became
from rules.records import Outcome, ReasonKind
from rules.replies import Sort
from tests.daemon.mail.letters import part, read
from tests.daemon.mailbox import Correspondence, a_correspondence
from tests.daemon.world import DAY, HOUR, START

OUT = "Out of office: I am in hospital until Monday, please call my sister."
QUESTION = "An automatic reply says that you are away. Was that it?"
AUTHENTIC = "mx.example.test; dmarc=pass header.from=example.test"


def away(these: Correspondence, sender: str = "", **headers: str) -> str:
    """An automatic reply to the question comes in; what became of it."""
    return these.answer(OUT, None, sender, **{"auto_submitted": "auto-replied", "subject": "Out of office", **headers})


def since(these: Correspondence) -> datetime | None:
    (record,) = these.world.records
    return these.world.store.inbox.away_since(record.prompt, these.world.pair.manager.email)


def reminded(these: Correspondence) -> str:
    """The reminder that comes in time."""
    these.world.hourly(START + DAY + 2 * HOUR)
    return part(read(these.asked("reminder").content), "plain")


def test_an_out_of_office_reply_is_no_reason_and_gets_no_answer() -> None:
    these = a_correspondence()
    mails = len(these.world.mails())
    assert away(these) == Sort.AUTOMATIC
    (record,) = these.world.records
    assert (record.open, record.reason, since(these)) == (True, None, these.world.now)
    assert len(these.world.mails()) == mails


def test_the_reminder_asks_whether_it_was_leave_and_yes_confirms_it() -> None:
    these = a_correspondence()
    away(these)
    text = reminded(these)
    assert QUESTION in text and "“yes”" in text
    assert these.answer("Yes, thanks", these.asked("reminder")) == Taken.COUNTED
    (record,) = these.world.records
    assert record.reason is not None
    assert (record.outcome, record.reason.kind, record.reason.text) == (Outcome.EXCUSED, ReasonKind.LEAVE, "")
    assert record.reason.by == these.world.pair.manager.email


def test_without_an_out_of_office_reply_the_reminder_does_not_ask_and_yes_says_nothing() -> None:
    these = a_correspondence()
    assert "away" not in reminded(these)
    assert these.answer("yes", these.asked("reminder")) == Became.UNCLEAR


def test_yes_says_nothing_before_anybody_asked_whether_it_was_leave() -> None:
    these = a_correspondence()
    away(these)
    assert these.answer("yes") == Became.UNCLEAR
    assert these.world.records[0].open


def test_who_was_away_for_another_reason_says_so() -> None:
    these = a_correspondence()
    away(these)
    reminded(these)
    assert these.answer("No, my child was ill.", these.asked("reminder")) == Taken.COUNTED
    assert these.world.records[0].reason and these.world.records[0].reason.kind is ReasonKind.FAMILY


def test_nobody_else_reads_that_somebody_is_away() -> None:
    these = a_correspondence()
    away(these)
    these.world.hourly(START + 3 * DAY)
    others = [one for one in these.world.mails() if one.recipient != these.world.pair.manager.email]
    assert others and not any("away" in part(read(one.content), "plain") for one in others)


def test_nothing_of_what_the_reply_says_is_kept() -> None:
    these = a_correspondence()
    away(these)
    reminded(these)
    dump = "\n".join(these.world.store.inbox.db.connection.conn.iterdump())
    assert "hospital" not in dump and "sister" not in dump
    assert these.world.pair.manager.email in dump


OTHERS = {
    "somebody else": {"sender": "eve@example.org"},
    "the other one of the two": {"sender": "report"},
    "a list": {"auto_submitted": "no", "subject": "Re: 1:1", "list_id": "<x.example.test>"},
    "a service desk": {"subject": "[Ticket 4711] 1:1"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not_surely_say_that_who_was_asked_is_away_suggests_nothing(name: str) -> None:
    these, headers = a_correspondence(), dict(OTHERS[name])
    if headers.get("sender") == "report":
        headers["sender"] = these.world.pair.report.email
    away(these, **headers)
    assert since(these) is None


def test_a_sender_whom_nobody_vouches_for_suggests_nothing_where_a_server_does() -> None:
    unsure, sure = (replace(a_correspondence(), server="mx.example.test") for _ in range(2))
    away(unsure, authentication_results="mx.example.test; dmarc=fail")
    away(sure, authentication_results=AUTHENTIC)
    assert (since(unsure), since(sure)) == (None, sure.world.now)


def plainly_addressed(these: Correspondence, results: str) -> None:
    """Most programs answer to where mails come from, without the token, with the Message-ID of the question."""
    marks = {"auto_submitted": "auto-replied (vacation)", "authentication_results": results}
    mail = these.reply(OUT, None, "", subject="Auto: 1:1", **marks)
    these.mailbox.deliver(mail.replace(read(mail)["To"].encode(), b"1on1@example.test"))
    these.take_in()


def test_a_reply_without_the_token_counts_only_where_a_server_vouches_for_its_sender() -> None:
    plain, vouched = a_correspondence(), replace(a_correspondence(), server="mx.example.test")
    plainly_addressed(plain, AUTHENTIC)
    plainly_addressed(vouched, AUTHENTIC)
    assert (since(plain), since(vouched)) == (None, vouched.world.now)


def test_a_reply_that_comes_after_the_answer_suggests_nothing() -> None:
    these = a_correspondence()
    these.answer("I was ill.")
    these.world.run(timedelta(minutes=5))
    away(these)
    assert since(these) is None

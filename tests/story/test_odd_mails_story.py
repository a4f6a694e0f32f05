"""Whatever lies in the real mailbox, the daemon reads on: odd mails cost it neither its life nor much memory."""

from __future__ import annotations

from pathlib import Path

from daemon.answers import Taken
from daemon.intake import Became
from tests.daemon.mail.replying import ODD
from tests.servers.mail import MailServer
from tests.servers.mail_program import MailProgram, thunderbird
from tests.story.mailing import Live, in_a_hurry, living, remembered, with_mailbox
from tests.story.office import Office
from tests.story.premises import eventually

MEMORY_KIB = 300 * 1024
SECONDS = 120.0
"""For all of them together, on a machine that has other things to do."""


def test_no_odd_mail_stops_the_answer_that_comes_behind_it(office: Office, mail: MailServer) -> None:
    with_mailbox(office, mail)
    in_a_hurry(office)
    with living(office, mail, [("ben", "ana")]) as live:
        question = live.cancelled("ben", 2)
        mail.put("oneonone", *ODD.values())
        mail.doveadm("mailbox", "status", "-u", "oneonone", "messages", "INBOX")  # it numbers them now
        MailProgram(mail, "ana").reply(question, "I was ill.", thunderbird)
        eventually(lambda: remembered(office, "SELECT uid FROM mailbox") == [(len(ODD) + 1,)], SECONDS)
        assert live.records[0]["reason"]["text"] == "I was ill."
        assert live.handled.count(Taken.COUNTED) == 1
        assert Became.BROKEN not in live.handled
        assert peak(live) < MEMORY_KIB
        live.ends_with(ana=["prompt", "outcome"], ben=["outcome"], ops=[])


def peak(live: Live) -> int:
    """The most memory that the daemon has had, in KiB."""
    said = Path(f"/proc/{live.running.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in said.splitlines() if line.startswith("VmHWM"))

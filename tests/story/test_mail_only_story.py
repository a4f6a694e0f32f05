"""The story with mails only: nobody opens a page, and what is no answer of who was asked ends as it should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from daemon.answers import Taken
from daemon.intake import Became
from rules.replies import Sort
from tests.daemon.mail.letters import part
from tests.servers.mail import MailServer
from tests.servers.mail_program import outlook, phone, thunderbird, web
from tests.servers.mail_settings import BOUNCING, DOMAIN, USERS, VOUCHING
from tests.servers.robots import Robot, agreeable, answering, away, echo, on_a_list, passing_on, receipt
from tests.story.mailing import Live, in_a_hurry, living, vouched_for, with_mailbox
from tests.story.office import BEN, CHI, Office, an_office
from tests.story.premises import eventually

PAIRS = [("ben", "ana"), ("chi", "ana")]
ANA = f"ana@{DOMAIN}"


@pytest.fixture
def connected(office: Office, mail: MailServer) -> Office:
    """An office that reads and writes mails; all mailboxes are empty."""
    for user in USERS:
        mail.empty(user)
    with_mailbox(office, mail)
    in_a_hurry(office)
    return office


@pytest.fixture
def live(connected: Office, mail: MailServer) -> Iterator[Live]:
    with living(connected, mail, PAIRS) as live:
        yield live


def test_each_week_ends_as_it_was_answered_by_mail_and_both_hear_of_it(live: Live) -> None:
    ana = live.program("ana")
    ana.reply(live.cancelled("ben", 2), "I was ill.", thunderbird)
    live.takes_in(Taken.COUNTED)
    ana.reply(live.cancelled("ben", 3), "Hello,\n\nput it back, please. It was a mistake.", outlook)
    live.takes_in(*[Taken.COUNTED] * 2)
    ana.reply(live.cancelled("ben", 4), "2", phone)
    live.takes_in(*[Taken.COUNTED] * 3)
    ana.reply(live.cancelled("ben", 5), "My flight is on that day.\nSorry!", web)
    live.takes_in(*[Taken.COUNTED] * 4)
    live.ends_with(ana=["prompt", "outcome"] * 4, ben=["outcome"] * 4, chi=[], ops=[])
    assert [(one["outcome"], one["asked"]) for one in live.records] == [
        (outcome, [ANA]) for outcome in ("excused", "restored", "made_up", "excused")
    ]
    assert [(one["kind"], one["text"], one["by"]) for one in (record["reason"] for record in live.records)] == [
        ("illness", "I was ill.", ANA),
        ("other", "", ANA),
        ("other", "", ANA),
        ("travel", "My flight is on that day.\nSorry!", ANA),
    ]
    shown = {user: [live.stands(user, "ben", number) for number in (2, 3, 4, 5)] for user in ("ana", "ben")}
    assert shown["ana"] == shown["ben"]
    ill, back, (moved,), travelling = shown["ana"]
    assert (ill, back, travelling) == ([], [live.week("ben", 3)], [])
    assert moved != live.week("ben", 4)


def test_who_got_the_question_from_a_colleague_cannot_answer_it(live: Live) -> None:
    ana, chi = live.program("ana"), live.program("chi")
    question = live.cancelled("ben", 2)
    ana.forward(question, chi.address)
    chi.reply(question, "put it back")
    live.program("ben").reply(question, "I was ill.")
    live.takes_in(*[Became.UNSURE] * 2)
    live.ends_with(ana=["prompt"] * 2, ben=[], chi=[""], ops=[])
    assert [(one["reason"], one["outcome"]) for one in live.records] == [(None, None)]
    ana.reply(ana.mails("prompt")[1], "I was ill.")
    live.takes_in(*[Became.UNSURE] * 2, Taken.COUNTED)


def test_who_only_writes_the_name_of_who_was_asked_is_not_believed(connected: Office, mail: MailServer) -> None:
    vouched_for(connected, VOUCHING)
    with living(connected, mail, PAIRS) as live:
        ana = live.program("ana")
        question = live.cancelled("ben", 2)
        forged = ana.replied(question, "put it back", thunderbird)
        claim = f"Authentication-Results: {VOUCHING}; dmarc=pass header.from={DOMAIN}\r\n"
        mail.deliver(str(forged["To"]), claim.encode() + forged.as_bytes(), ANA)
        live.takes_in(Became.UNSURE)
        live.ends_with(ana=["prompt"] * 2, ben=[])
        assert [(one["reason"], one["outcome"]) for one in live.records] == [(None, None)]
        ana.reply(question, "I was ill.")
        live.takes_in(Became.UNSURE, Taken.COUNTED)
        live.ends_with(ana=["prompt", "prompt", "outcome"], ben=["outcome"])


def test_no_robot_answers_for_a_person_or_gets_an_answer(live: Live) -> None:
    ana = live.program("ana")
    question = live.cancelled("ben", 2)
    for robot in (away, receipt, on_a_list):
        ana.send(robot(ana, question), str(question["Reply-To"]))
        live.mail.settle()
    live.takes_in(Sort.AUTOMATIC, Sort.RECEIPT, Sort.LIST)
    live.ends_with(ana=["prompt"], ben=[], ops=[])
    assert [(one["reason"], one["outcome"]) for one in live.records] == [(None, None)]
    ana.reply(question, "I was ill.")
    live.takes_in(Sort.AUTOMATIC, Sort.RECEIPT, Sort.LIST, Taken.COUNTED)


@pytest.mark.parametrize("robot", [echo, agreeable, passing_on])
def test_a_robot_that_answers_everything_at_once_gets_one_mail_in_a_thread(live: Live, robot: Robot) -> None:
    refused = 0 if robot is passing_on else 1
    with answering(live.program("ana"), robot) as answered:
        for number in (2, 4):
            live.cancelled("ben", number)
        live.ends_with(ana=["prompt"] * 2 * (1 + refused), ben=[], ops=[])
        eventually(lambda: len(live.handled) == live.mail.count("ana"))
    assert len(answered) == live.mail.count("ana") == live.mail.count("oneonone")
    assert [(one["reason"], one["outcome"]) for one in live.records] == [(None, None)] * 2


def test_an_address_that_mails_come_back_from_is_asked_again_once_the_operator_says_so(
    connected: Office, mail: MailServer
) -> None:
    lost = f"{BOUNCING}@{DOMAIN}"
    connected.hire([f"{lost},Bo Unce,,Europe/Berlin,,,,", BEN.replace(ANA, lost)])
    with living(connected, mail, [("ben", BOUNCING)]) as live:
        connected.hand(BOUNCING).cancel_week(*live.named("ben", 2, BOUNCING))
        live.takes_in(Sort.BOUNCE)
        connected.hand(BOUNCING).cancel_week(*live.named("ben", 4, BOUNCING))
        eventually(lambda: len([one for one in live.records if one["asked_at"]]) == 2)
        live.ends_with(ops=["operator"], ben=[])
        assert lost in part(live.program("ops").mails()[0], "plain")
        assert [one["address"] for one in connected.run("bounced", "--json").document] == [lost]
        assert (live.handled, mail.count(BOUNCING)) == ([Sort.BOUNCE], 0)
        with mail.taking_on(BOUNCING):
            assert connected.run("bounced", "--clear", lost).code == 0
            eventually(lambda: mail.count(BOUNCING) == 1)
            live.ends_with(ops=["operator"], ben=[])
    assert connected.run("bounced", "--json").document == []


def test_two_daemons_that_write_to_each_other_fall_silent(connected: Office, mail: MailServer) -> None:
    other = an_office(connected.folder.parent / "other", connected.server, connected.sink)
    with_mailbox(other, mail, "twin")
    in_a_hurry(other)
    for office, manager, report in ((connected, "twin", BEN), (other, "oneonone", CHI)):
        office.hire([f"{manager}@{DOMAIN},A Robot,,Europe/Berlin,,,,", report.replace(ANA, f"{manager}@{DOMAIN}")])
    with ExitStack() as both:
        one = both.enter_context(living(connected, mail, [("ben", "twin")]))
        two = both.enter_context(living(other, mail, [("chi", "oneonone")]))
        both.enter_context(answering(one.program("twin"), passing_on))
        one.cancelled("ben", 2, "twin")
        two.cancelled("chi", 2, "oneonone")
        one.ends_with(ana=[], ben=[], chi=[], ops=[], oneonone=["prompt"] * 2, twin=["prompt"])
        assert [one.handled, two.handled] == [[Sort.OURS] * 2, [Sort.OURS]]
        assert [record["reason"] for live in (one, two) for record in live.records] == [None] * 2

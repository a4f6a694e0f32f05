"""A guest with nothing but mail reads the invitation in a real mailbox, and answers with the program it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from daemon.answers import Taken
from daemon.responding import Responded
from tests.daemon.mail.invitations import a_response, mailed
from tests.daemon.mail.letters import read
from tests.servers.mail import MailServer
from tests.servers.mail_settings import DOMAIN, USERS
from tests.story.guests import summary, with_a_guest
from tests.story.mailing import Live, in_a_hurry, series, with_mailbox
from tests.story.office import BEN, Office

GUEST, ANA = f"ben@{DOMAIN}", f"ana@{DOMAIN}"


@pytest.fixture
def live(office: Office, mail: MailServer) -> Iterator[Live]:
    """Nobody vouches for senders: an answer counts by the address that it comes to."""
    for user in USERS:
        mail.empty(user)
    with_mailbox(office, mail)
    in_a_hurry(office)
    with_a_guest(office, BEN.replace("Berlin,,,Tue", "Berlin,outside,,Tue"))
    with office.running("run") as running:
        yield Live(office, mail, running)


def response(live: Live, invitation: EmailMessage, number: int | None, partstat: str) -> EmailMessage:
    """What Ben's program makes of a click on a button beside an invitation."""
    week = live.week("ben", number).astimezone(UTC) if number is not None else None
    reply = a_response(series("ben"), week, partstat, attendee=GUEST)
    return read(mailed(reply, GUEST, Reply_To=GUEST, In_Reply_To=str(invitation["Message-ID"])))


def partstats(live: Live) -> list[str]:
    """What Ben answered by the organizer's copy: to the series, then to edited weeks."""
    events: list[Any] = Calendar.from_ical(live.office.hand("ana").text(series("ben"))).walk("VEVENT")
    return [who.params["PARTSTAT"] for one in events for who in one["ATTENDEE"] if who.endswith(GUEST)]


def test_the_guest_accepts_declines_a_week_and_says_why_by_mail_alone(live: Live) -> None:
    ben = live.program("ben")
    invitation = ben.awaited("invitation", 1)
    ours = str(invitation["Reply-To"])
    assert summary(invitation) == "REQUEST: series 0"

    ben.send(response(live, invitation, None, "ACCEPTED"), ours)
    live.takes_in(Responded.NOTED)
    live.passes()
    assert partstats(live) == ["ACCEPTED"]

    ben.send(response(live, invitation, 2, "DECLINED"), ours)
    live.takes_in(*[Responded.NOTED] * 2)
    prompt = ben.awaited("prompt", 1)
    assert partstats(live) == ["ACCEPTED", "DECLINED"]
    ben.reply(prompt, "I am at the dentist.")
    live.takes_in(*[Responded.NOTED] * 2, Taken.COUNTED)
    live.ends_with(ana=["outcome"], ben=["invitation", "prompt", "outcome"])
    (record,) = live.records
    assert (record["kind"], record["asked"], record["outcome"]) == ("declined", [GUEST], "excused")

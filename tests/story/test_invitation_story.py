"""Who answers an invitation with a mail program, on a server that carries no answers, is heard all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from daemon.answers import Taken
from daemon.responding import Responded
from tests.daemon.mail.invitations import a_response, mailed
from tests.daemon.mail.letters import part, read
from tests.servers.mail import MailServer
from tests.servers.mail_settings import DOMAIN, USERS, VOUCHING
from tests.story.mailing import Live, in_a_hurry, living, series, vouched_for, with_mailbox
from tests.story.office import Office
from tests.story.premises import eventually

OURS = f"oneonone@{DOMAIN}"
BEN, ANA = f"ben@{DOMAIN}", f"ana@{DOMAIN}"


@pytest.fixture
def live(office: Office, mail: MailServer) -> Iterator[Live]:
    """An office whose mail server vouches for who signed in; all mailboxes are empty."""
    for user in USERS:
        mail.empty(user)
    with_mailbox(office, mail)
    in_a_hurry(office)
    vouched_for(office, VOUCHING)
    with living(office, mail, [("ben", "ana"), ("chi", "ana")]) as live:
        yield live


def declining(week: datetime) -> EmailMessage:
    """What Ben's program makes of a decline of one week."""
    return read(mailed(a_response(series("ben"), week.astimezone(UTC), attendee=BEN), BEN))


def answers(live: Live) -> dict[str, list[str]]:
    """Who answered what, by the organizer's copy: the series, then its edited weeks."""
    events: list[Any] = Calendar.from_ical(live.office.hand("ana").text(series("ben"))).walk("VEVENT")
    return {
        str(one["RECURRENCE-ID"].dt.date()) if "RECURRENCE-ID" in one else "": [
            f"{who.partition(':')[2]} {who.params['PARTSTAT']}" for who in one["ATTENDEE"]
        ]
        for one in events
    }


def test_a_decline_by_mail_shows_in_the_organizers_copy_and_who_declined_is_asked(live: Live) -> None:
    ben, week = live.program("ben"), live.week("ben", 2)
    ben.send(declining(week), OURS)
    live.takes_in(Responded.NOTED)
    prompt = ben.awaited("prompt", 1)
    assert answers(live) == {
        "": [f"{ANA} ACCEPTED", f"{BEN} ACCEPTED"],
        str(week.date()): [f"{ANA} ACCEPTED", f"{BEN} DECLINED"],
    }
    assert "declined" in part(prompt, "plain")
    ben.reply(prompt, "I am at the dentist.")
    live.takes_in(Responded.NOTED, Taken.COUNTED)
    live.ends_with(ana=["outcome"], ben=["prompt", "outcome"])
    (record,) = live.records
    assert (record["kind"], record["asked"], record["outcome"]) == ("declined", [BEN], "excused")


def test_an_answer_in_the_name_of_another_is_not_taken(live: Live) -> None:
    live.mail.deliver(OURS, declining(live.week("ben", 2)).as_bytes(), BEN)
    live.takes_in(Responded.UNSURE)
    live.program("chi").send(read(mailed(a_response(series("ben"), attendee=BEN), f"chi@{DOMAIN}")), OURS)
    live.takes_in(Responded.UNSURE, Responded.FOREIGN)
    live.ends_with(ana=[], ben=[], chi=[], ops=[])
    assert (live.records, list(answers(live))) == ([], [""])


def test_the_cancelled_week_lies_in_the_mailbox_of_who_is_asked(live: Live) -> None:
    prompt = live.cancelled("ben", 3)
    (attachment,) = (one for one in prompt.iter_attachments() if isinstance(one, EmailMessage))
    (event,) = Calendar.from_ical(attachment.get_content()).walk("VEVENT")
    assert (event["UID"], event.decoded("DTSTART")) == (series("ben"), live.week("ben", 3))
    eventually(lambda: live.handled == [])

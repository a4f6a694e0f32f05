"""Mails to who has nothing but mail: words for people, and the same for calendar programs."""

from __future__ import annotations

import os
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from daemon.mail.inviting import invitation_name
from daemon.mail.reply_address import claims, entitled
from daemon.mail.sample_invitations import INVITATIONS
from daemon.mail.samples import sample
from tests.daemon.mail.letters import DESK

GOLDEN = Path(__file__).parents[2] / "golden" / "itip" / "invitation-we-send.eml"
METHODS = {"invitation-no-longer": "CANCEL", "invitation-week-off": "CANCEL"}


def read(name: str, *, takes_replies: bool = False) -> EmailMessage:
    """An example of an invitation as a program finds it."""
    desk = replace(DESK, takes_replies=takes_replies)
    message = BytesParser(EmailMessage, policy=default).parsebytes(sample(name, desk, "en").content)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("name", INVITATIONS)
def test_the_calendar_is_an_alternative_to_the_words_and_a_file_beside_them(name: str) -> None:
    mail = read(name)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[:2] == ["multipart/mixed", "multipart/alternative"]
    assert kinds[2:] == ["text/plain", "text/html", "text/calendar", "application/ics"]
    calendar, file = list(mail.walk())[4:]
    assert calendar["Content-Type"].params["method"] == METHODS.get(name, "REQUEST")
    assert f"METHOD:{METHODS.get(name, 'REQUEST')}" in calendar.get_content()
    assert file.get_content() == calendar.get_content().replace("\r\n", "\n").replace("\n", "\r\n").encode()
    assert file.get_filename() == "invite.ics"


@pytest.mark.parametrize("name", INVITATIONS)
def test_it_asks_for_no_reason_and_cannot_be_given_up(name: str) -> None:
    mail = read(name)
    assert (mail["X-Oneonone"], mail["List-Unsubscribe"], mail["X-Oneonone-Record"]) == ("invitation", None, None)
    assert "/reason/" not in mail.as_string()


def test_an_answer_comes_to_us_where_mails_are_read_else_to_the_manager() -> None:
    assert read("invitation")["Reply-To"] == "ben@example.com"
    (claim,) = claims(DESK.sender, [read("invitation", takes_replies=True)["Reply-To"]])
    assert claim.prompt == invitation_name("pair")
    assert entitled(("example",), claim, ["ben@example.com", "ana@example.com"]) == "ana@example.com"


def test_no_two_mails_are_the_same_mail() -> None:
    identities = {read(name)["Message-ID"] for name in INVITATIONS}
    assert len(identities) > 1 and read("invitation")["Message-ID"] == read("invitation")["Message-ID"]


def test_the_bytes_on_the_wire_are_the_ones_that_were_reviewed() -> None:
    actual = sample("invitation", DESK, "en").content.decode("ascii").replace("\r\n", "\n")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(actual, encoding="utf-8")
    assert actual == GOLDEN.read_text(encoding="utf-8")

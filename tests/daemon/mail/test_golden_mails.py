"""Every mail word for word, beside files that a reviewer can read. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.mail.compose import Mail, notice, outcome
from rules.model import Kind
from rules.records import Outcome, Reason, ReasonKind
from tests.daemon.mail.letters import ANA, BASE_URL, BEN, DESK, NOW, choices_of, ended, part, read
from tests.daemon.mail.mails import ASKING, CANCELLED, MAILS, TELLING, told

GOLDEN = Path(__file__).parents[2] / "golden" / "mail"
IN_HTML = [
    "prompt-cancelled",
    "prompt-several-weeks",
    "prompt-other-times",
    "prompt-new-slot",
    "put-back-week",
    "outcome-made-up",
    "outcome-differently",
    "notice-guest_added",
    "share-reminder",
    "agenda",
    "due-items",
    "feedback",
    "operator",
    "sign-in",
]
BLAME = ("you cancel", "you moved", "you declin", "you remov", "must", "fail", "missed", " her ", " his ")


def _readable(mail: Mail) -> str:
    """Headers and text as a person would read them; the MIME frame is pinned by prompt-cancelled.eml."""
    message = read(mail.content)
    headers = "".join(f"{name}: {value}\n" for name, value in message.items() if name != "Content-Type")
    return f"{headers}\n{part(message, 'plain')}"


def _golden(name: str, actual: str) -> str:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MAILS)
def test_the_text_is_the_one_that_was_reviewed(name: str) -> None:
    actual = _readable(MAILS[name])
    assert actual == _golden(f"{name}.txt", actual)


@pytest.mark.parametrize("name", IN_HTML)
def test_the_html_is_the_one_that_was_reviewed(name: str) -> None:
    actual = part(read(MAILS[name].content), "html")
    assert actual == _golden(f"{name}.html", actual)


def test_the_bytes_on_the_wire_are_the_ones_that_were_reviewed() -> None:
    actual = MAILS["prompt-cancelled"].content.decode("ascii").replace("\r\n", "\n")
    assert actual == _golden("prompt-cancelled.eml", actual)


def test_no_file_is_left_over_from_a_mail_that_is_no_more() -> None:
    assert {path.stem for path in GOLDEN.iterdir() if path.is_file()} == set(MAILS)


def test_no_mail_blames_anybody() -> None:
    for mail in MAILS.values():
        words = _readable(mail).casefold()
        assert not [word for word in BLAME if word in words]


@pytest.mark.parametrize("name", ASKING)
def test_what_asks_holds_one_link_in_each_part(name: str) -> None:
    message = read(ASKING[name].content)
    assert [part(message, kind).count(f"{BASE_URL}/reason/") for kind in ("plain", "html")] == [1, 1]


@pytest.mark.parametrize("name", TELLING)
def test_what_only_tells_holds_no_link_but_that_to_the_choices(name: str) -> None:
    mail = TELLING[name]
    message = read(mail.content)
    for kind in ("plain", "html"):
        assert re.findall(r"https?://[^\s\"]*", part(message, kind)) == [choices_of(mail.recipient)]
    assert message["X-Oneonone"] == "outcome"


@pytest.mark.parametrize("result", Outcome)
@pytest.mark.parametrize("kind", ReasonKind)
def test_whatever_the_reason_is_the_mail_is_the_same(result: Outcome, kind: ReasonKind) -> None:
    private = Reason(kind, "Something quite private.", BEN.email, NOW)
    closed = ended(Kind.CANCELLED, result, reason=private, chosen=NOW)
    unsaid = replace(closed, reason=Reason(ReasonKind.LEAVE, "", BEN.email, NOW))
    assert told(closed) == told(unsaid)


def test_a_record_that_is_open_has_no_outcome_to_tell() -> None:
    with pytest.raises(ValueError, match="open"):
        outcome(DESK, ANA, BEN, [CANCELLED], NOW)


def test_what_is_asked_about_is_no_notice() -> None:
    with pytest.raises(ValueError, match="cancelled"):
        notice(DESK, ANA, BEN, CANCELLED, NOW)


def test_a_move_within_the_week_does_not_say_that_no_other_time_suits() -> None:
    assert "No other time" not in _readable(MAILS["prompt-moved-within-the-week"])

"""Every mail word for word, beside files that a reviewer can read. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.mail.compose import Mail, operator, prompt, put_back, reminder, sign_in
from rules.model import Kind
from rules.records import Outcome, Reason, ReasonKind
from tests.daemon.mail.letters import (
    ANA,
    ASKED_ABOUT,
    BASE_URL,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    a_deviation,
    a_record,
    a_span,
    a_week,
    moved_within_the_week,
    part,
    read,
    several_weeks,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "mail"
LATER = NOW + timedelta(hours=24)


def _prompts() -> dict[str, Mail]:
    return {
        f"prompt-{kind.value}": prompt(DESK, BEN, ANA, [a_record(EVERY_KIND[kind])], LINK, DEADLINE, NOW)
        for kind in ASKED_ABOUT
    }


def _further_prompts() -> dict[str, Mail]:
    mixed = [*several_weeks(count=2), a_record(moved_within_the_week())]
    both = (ANA.email, BEN.email)
    return {
        "prompt-moved-within-the-week": prompt(
            DESK, BEN, ANA, [a_record(moved_within_the_week())], LINK, DEADLINE, NOW
        ),
        "prompt-several-weeks": prompt(DESK, ANA, BEN, several_weeks(), LINK, DEADLINE, NOW),
        "prompt-several-kinds": prompt(DESK, ANA, BEN, mixed[1:], LINK, DEADLINE, NOW),
        "prompt-no-deadline": prompt(DESK, ANA, BEN, [a_record(EVERY_KIND[Kind.CANCELLED])], LINK, None, NOW),
        "prompt-both-asked": prompt(
            DESK, ANA, BEN, [a_record(EVERY_KIND[Kind.CANCELLED], asked=both)], LINK, DEADLINE, NOW
        ),
        "prompt-next-year": prompt(
            DESK, ANA, BEN, [a_record(a_deviation(Kind.CANCELLED, a_week(43)))], LINK, DEADLINE, NOW
        ),
        "prompt-series-resized": prompt(
            DESK,
            ANA,
            BEN,
            [a_record(a_deviation(Kind.RESIZED, None, a_span(length=timedelta(hours=1)), "Tue 10:00 Europe/Berlin"))],
            LINK,
            DEADLINE,
            NOW,
        ),
    }


def _other_mails() -> dict[str, Mail]:
    cancelled, deleted = a_record(EVERY_KIND[Kind.CANCELLED]), a_record(EVERY_KIND[Kind.SERIES_DELETED])
    trouble = ["The calendar account main has not answered for 15 minutes.", "Nothing is changed until it does."]
    return {
        "reminder-cancelled": reminder(DESK, BEN, ANA, [cancelled], LINK, DEADLINE, LATER),
        "reminder-several-weeks": reminder(DESK, BEN, ANA, several_weeks(), LINK, DEADLINE, LATER),
        "put-back-week": put_back(DESK, ANA, BEN, [cancelled], LATER),
        "put-back-weeks": put_back(DESK, ANA, BEN, several_weeks(), LATER),
        "put-back-series": put_back(DESK, ANA, BEN, [deleted], LATER),
        "operator": operator(DESK, "unread main 1", "main cannot be read", trouble, NOW),
        "sign-in": sign_in(DESK, ANA.email, f"{BASE_URL}/sign-in/token", NOW),
    }


MAILS = _prompts() | _further_prompts() | _other_mails()


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


@pytest.mark.parametrize("name", ["prompt-cancelled", "prompt-several-weeks", "put-back-week", "operator", "sign-in"])
def test_the_html_is_the_one_that_was_reviewed(name: str) -> None:
    actual = part(read(MAILS[name].content), "html")
    assert actual == _golden(f"{name}.html", actual)


def test_the_bytes_on_the_wire_are_the_ones_that_were_reviewed() -> None:
    actual = MAILS["prompt-cancelled"].content.decode("ascii").replace("\r\n", "\n")
    assert actual == _golden("prompt-cancelled.eml", actual)


def test_no_file_is_left_over_from_a_mail_that_is_no_more() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(MAILS)


def test_no_mail_blames_anybody() -> None:
    for mail in MAILS.values():
        words = _readable(mail).casefold()
        assert not [
            word for word in ("you cancel", "you moved", "you declin", "must", "fail", "missed") if word in words
        ]


def test_a_week_put_back_on_request_says_so() -> None:
    reason = Reason(ReasonKind.OTHER, "a slip", BEN.email, NOW)
    answered = [replace(one, reason=reason, outcome=Outcome.RESTORED) for one in several_weeks(count=1)]
    assert "what the answer on the reason page asked for" in _readable(put_back(DESK, ANA, BEN, answered, LATER))

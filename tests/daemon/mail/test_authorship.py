"""When a mail says from where a change came, and when it says nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.mail.authorship import authorship
from daemon.mail.envelope import view_of
from rules.actor import Actor
from rules.model import Kind
from rules.records import ExceptionRecord
from tests.daemon.mail.letters import ANA, BEN, EVERY_KIND, NOW, a_record, several_weeks

OWN = Actor(BEN.email, NOW - timedelta(minutes=45))
RECORD = replace(a_record(EVERY_KIND[Kind.CANCELLED]), author=OWN)


def _said(*records: ExceptionRecord) -> str:
    return " ".join(authorship(records, view_of(BEN, ANA, records, NOW)))


@pytest.mark.parametrize(
    "records",
    [
        [replace(RECORD, author=None)],
        [replace(RECORD, denied=(BEN.email,))],
        [replace(RECORD, author=replace(OWN, email=ANA.email))],
        [RECORD, several_weeks(count=1)[0]],
        [RECORD, replace(RECORD, author=replace(OWN, robot=True))],
    ],
    ids=["nothing is known", "it was denied", "the other one did it", "it is known of one alone", "several ways"],
)
def test_nothing_is_said(records: list[ExceptionRecord]) -> None:
    assert _said(*records) == ""


def test_a_program_that_calls_itself_strangely_stays_on_its_line() -> None:
    strange = replace(OWN, client="Evil\r\nBcc: x@example.com\x07", robot=True)
    assert "\n" not in _said(replace(RECORD, author=strange))
    assert "\x07" not in _said(replace(RECORD, author=strange))

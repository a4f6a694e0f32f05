"""Somebody has nothing but mail from some day on, or has a calendar again: one mail each time, and no duplicate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.running import Server
from tests.story.guests import OUTSIDE, invited
from tests.story.office import DAY, HOUR, MONDAY, Office
from tests.story.relocating import Relocating, relocating
from tests.story.test_moving_story import AT, NEXT, PAST
from tests.story.turns import records, started


@pytest.fixture
def company(radicale: Server, tmp_path: Path) -> Iterator[Relocating]:
    """Ana and Ben, with calendars so far."""
    with mail_sink() as sink:
        company = relocating(tmp_path, sink, {"radicale": radicale})
        company.config.write_text(company.config.read_text() + OUTSIDE)
        yield started(company)
        house = company.houses["radicale"]
        assert isinstance(house, Office)
        house.move_out()


def moves(company: Relocating, to: str, *at: int) -> None:
    """Let Ben move, and see that it is done once and for all; hours count from the day of the first move."""
    first, *later = (AT + hours * HOUR for hours in at)
    company.move(ben=to)
    assert company.work(first).actions == ["recreate", "tell"]
    for moment in later:
        done = company.work(moment)
        assert (done.actions, done.code) == ([], 0), done.out + done.err


def test_who_leaves_for_mail_is_invited_once_and_who_returns_hears_once_that_this_is_off(company: Relocating) -> None:
    moves(company, "outside", 0, 1, 24)
    assert invited(company) == ["REQUEST: series 0"]
    assert (company.meetings("ana", AT), company.meetings("ben", AT)) == (NEXT, [])

    moves(company, "radicale", 48, 49, 72)
    assert invited(company)[1:] == ["CANCEL: series 1"]
    for user in ("ana", "ben"):
        assert company.meetings(user, AT + 2 * DAY) == NEXT
        assert company.meetings(user, MONDAY)[:2] == PAST
    assert (records(company), len(company.mails)) == ([], 2)

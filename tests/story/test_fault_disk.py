"""A disk that is full, as the real command meets it: it says so, and does nothing that it cannot note."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.story.crashing import MOMENT, wrong_events
from tests.story.forked import hurried
from tests.story.office import DAY, HOUR, MONDAY, Finished, Office, uid
from tests.story.premises import played
from tests.story.test_faults import WEEK
from tests.story.turns import ASKED, outcomes

ROOMS = (16, 36, 60)
"""KiB that a file may have: too few for the index of SQLite's log, and for the first write of a pass."""


@dataclass(frozen=True, slots=True)
class Room:
    """To be called in the new process: no file grows beyond so many bytes."""

    size: int

    def __call__(self) -> None:
        hurried()
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, resource.RLIM_INFINITY))


def cramped(office: Office, at: datetime, room: int) -> Finished:
    """A pass with so much room left on the disk."""
    return played(office.folder, ("run", "--once", "--json"), at, Room(room * 1024))


@pytest.fixture
def due(office: Office) -> Iterator[Office]:
    """A week is about to be put back."""
    assert office.work(MONDAY).code == 0
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    for at in (MONDAY + HOUR, ASKED, ASKED + DAY):
        assert office.work(at).code == 0
    yield office


def test_without_room_on_the_disk_a_pass_does_nothing_and_says_so_and_comes_once_there_is_some(due: Office) -> None:
    at = ASKED + 2 * DAY
    before, told = due.snapshot("ana", "ben", "chi"), len(due.mails)
    for number, room in enumerate(ROOMS):
        refused = cramped(due, at + number * MOMENT, room)
        assert (refused.code, len(refused.document["mistakes"])) == (1, 1), refused.err
        assert "see whether there is room on the disk" in refused.err
        assert "Traceback" not in refused.err
    assert (due.snapshot("ana", "ben", "chi"), len(due.mails)) == (before, told)
    assert due.work(at + 4 * HOUR).code == 0
    assert due.work(at + 5 * HOUR).actions == []
    assert outcomes(due) == [("cancelled", "restored")]
    assert len({one["Message-ID"] for one in due.mails_of("outcome")}) == 2
    assert "EXDATE" not in "".join(due.snapshot("ana", "ben"))
    assert wrong_events(due) == []

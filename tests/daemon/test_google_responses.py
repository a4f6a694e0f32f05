"""Answers to invitations that come by mail about a series at Google, which takes most of them in by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.itip import Received, Response
from rules.model import Partstat, Role
from rules.plan import Verb
from tests.daemon.google_world import Workspace, at_google
from tests.daemon.world import HOUR, SETTLED, verbs
from tests.google import people
from tests.google.running import Google

REPORT = "p0@example.test"


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    """Two people whose series was just made, and a decline of its second week that came by mail."""
    one = at_google(server, tmp_path)
    one.world.run(force=True)
    world = one.world
    said = Response(world.uid(), REPORT, Partstat.DECLINED, world.now - HOUR, 0, world.week(1), comment="On leave")
    world.store.responses.save(Received(world.known.key, said, world.now))
    return one


def answers(office: Workspace, role: Role) -> dict[str, tuple[str, str]]:
    """What everybody answered for that week, and their words, by the page of one of the two."""
    week = office.page(role).week(office.series, office.world.week(1))
    return {one["email"]: (one["responseStatus"], one.get("comment", "")) for one in week["attendees"]}


def test_what_google_does_not_note_is_written_for_the_guest_and_mails_nobody(office: Workspace) -> None:
    assert verbs(office.world) == []
    assert verbs(office.world, SETTLED) == [Verb.REPAIR]
    for role in Role:
        assert answers(office, role)[REPORT] == ("declined", "On leave")
    assert office.server.mails == []
    assert verbs(office.world, SETTLED) == [Verb.RECORD]
    assert office.kinds == ["declined"]


def test_what_google_notes_by_itself_is_not_written_again(office: Workspace) -> None:
    people.answer_week(office.page(Role.REPORT), office.series, office.world.week(1))
    assert verbs(office.world) == [Verb.RECORD]
    begun = len(office.server.calls)
    office.world.run(SETTLED)
    assert [call.method for call in office.server.calls[begun:] if "patch" in call.method] == []
    assert office.world.store.responses.waiting() == []

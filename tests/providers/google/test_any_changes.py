"""Any changes that the daemon may ask for, one after another: people find at Google what the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.errors import ConflictError
from providers.google.ids import event_id
from rules.edit import Attach, Change, Invite, Respond, Retime, SeriesEdit, edited
from rules.model import Override, Series, Window
from rules.reading import Resource
from rules.shown import occurrences
from rules.slot import instant, wall_time
from tests.google.running import google
from tests.providers.changes import changes
from tests.providers.drafts import a_draft
from tests.providers.google.clients import USUAL
from tests.providers.google.office import Office

SPRING = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
_numbers = count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with google(scopes=USUAL) as server:
        yield Office(server, tmp_path_factory.mktemp("keys"), per_user=10**6, per_project=10**6)
        assert not server.bugs, "\n".join(server.bugs)


def found(series: Series) -> list[tuple[object, ...]]:
    """What a person finds: when, with whom, and with which links."""
    weeks = {one.recurrence_id: one for one in series.overrides}
    return [
        (one.span, one.attendees, sorted(_links(series, weeks.get(one.recurrence_id))))
        for one in occurrences(series, SPRING)
    ]


def _links(series: Series, week: Override | None) -> tuple[str, ...]:
    return series.links if week is None or week.links is None else week.links


def written(office: Office, there: Resource, change: Change) -> Resource:
    edit = SeriesEdit(there.href, there.uid, (change,))
    return office.provider.replace(office.ana, edit, there.etag)


def ruled(series: Series, change: Change) -> bool:
    """Whether it is the rules that say what becomes of it.

    Google has no first week at a time that clocks skip; and it decides for itself what edited weeks take over of a
    series that moves, or gets another guest or link.
    """
    match change:
        case Retime(slot, first) if wall_time(instant(first, slot.zone), slot.zone) != first:
            return False
        case Retime() | Invite(recurrence_id=None) | Attach(recurrence_id=None) | Respond(recurrence_id=None):
            return not series.overrides
        case _:
            return True


@settings(max_examples=40)
@given(changes("Europe/Berlin"), st.booleans())
def test_people_find_what_the_rules_say(office: Office, asked: list[Change], opaque: bool) -> None:
    office.server.ways.opaque_instances = opaque
    uid = f"1on1-{next(_numbers):08}"
    there = office.provider.create(office.ana, replace(a_draft(uid), invites=True))
    for change in asked:
        assert there.series
        if not ruled(there.series, change):
            continue
        meant = edited(there.series, (change,))
        try:
            there = written(office, there, change)
        except ConflictError as error:
            assert "no such week" in str(error)
            continue
        assert there.series
        assert found(there.series) == found(meant)
    office.at_desk.delete(event_id(uid))

"""Whatever two people do to their 1:1, who reads only what changed knows all, and the two copies agree."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.google import people, splitting
from tests.google.errors import ApiError
from tests.google.meetings import ANA, BEN, ID, a_series
from tests.google.pages import Page
from tests.google.running import google
from tests.google.schema import Json

Deed = Callable[[Page, Page, str, datetime], object]
HOUR = timedelta(hours=1)
FILE = "https://docs.google.com/document/d/a/edit"
OURS = ("summary", "location", "start", "end", "recurrence", "attachments", "originalStartTime", "extendedProperties")

DEEDS: dict[str, Deed] = {
    "cancel": lambda ana, _, name, week: people.cancel_week(ana, name, week),
    "put back": lambda ana, _, name, week: people.restore_week(ana, name, week),
    "move": lambda ana, _, name, week: people.move_week(ana, name, week, week + 3 * HOUR),
    "resize": lambda ana, _, name, week: people.resize_week(ana, name, week, HOUR),
    "retime": lambda ana, _, name, week: people.retime_series(ana, name, datetime(2026, 3, 10, week.day % 9 + 9)),
    "fortnightly": lambda ana, _, name, _week: people.change_rule(ana, name, INTERVAL=2),
    "end": lambda ana, _, name, week: people.end_before(ana, name, week),
    "split": lambda ana, _, name, week: splitting.follow_on(ana, name, week, week + HOUR),
    "delete": lambda ana, _, name, _week: people.delete_series(ana, name),
    "undelete": lambda ana, _, name, _week: people.restore_series(ana, name),
    "decline": lambda _, ben, name, week: people.answer_week(ben, name, week, "declined", "ill"),
    "accept": lambda _, ben, name, _week: people.answer_series(ben, name, "accepted"),
    "remove": lambda _, ben, name, week: people.cancel_week(ben, name, week),
    "remove all": lambda _, ben, name, _week: people.delete_series(ben, name),
    "uninvite": lambda ana, _, name, _week: people.remove_guest(ana, name, BEN),
    "uninvite once": lambda ana, _, name, week: people.remove_guest(ana, name, BEN, week),
    "invite": lambda ana, _, name, _week: people.add_guest(ana, name, BEN),
    "title": lambda ana, _, name, week: people.write(ana, name, summary=f"Us {week.day}"),
    "title week": lambda ana, _, name, week: people.write(ana, name, week, summary=f"Us {week.day}"),
    "attach": lambda ana, _, name, _week: people.attach(ana, name, FILE),
    "detach": lambda ana, _, name, _week: people.detach(ana, name),
    "colour": lambda _, ben, name, week: people.write(ben, name, week, colorId="4"),
    "hand over": lambda ana, _, name, _week: splitting.hand_over(ana, name, BEN),
    "away": lambda _, ben, _name, week: people.be_away(ben, week - HOUR, week + HOUR, "all"),
}
IDLE = ("put back", "undelete", "detach", "invite", "colour")
"""What changes nothing on Ana's calendar when it is done first."""

WEEKS = tuple(datetime(2026, 3, 10, 9, tzinfo=UTC) + timedelta(weeks=number) for number in range(3))


class Mirror:
    """A reader of one calendar that asks but once for everything."""

    def __init__(self, page: Page) -> None:
        self.page, self.token, self.events = page, "", dict[str, Json]()

    def read(self) -> None:
        """Take in what changed."""
        answer = self.page.ask("GET", syncToken=self.token) if self.token else self.page.ask("GET")
        self.token = answer["nextSyncToken"]
        for one in answer["items"]:
            self._take(one)

    def _take(self, one: Json) -> None:
        self.events[one["id"]] = one
        if one["status"] == "cancelled" and "recurringEventId" not in one:
            gone = [key for key, other in self.events.items() if other.get("recurringEventId") == one["id"]]
            for key in [one["id"], *gone]:
                self.events.pop(key)

    def standing(self) -> dict[str, Json]:
        """What is not cancelled."""
        return {name: one for name, one in self.events.items() if one["status"] != "cancelled"}


def standing(page: Page) -> dict[str, Json]:
    """The same, read whole."""
    return {one["id"]: one for one in page.ask("GET")["items"] if one["status"] != "cancelled"}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(WEEKS)), max_size=7), st.booleans())
def test_who_reads_what_changed_knows_all(deeds: list[tuple[str, datetime]], opaque: bool) -> None:
    with google() as server:
        server.ways.opaque_instances = opaque
        ana, ben = Page(server, ANA), Page(server, BEN)
        mirrors = (Mirror(ana), Mirror(ben))
        ana.insert(a_series())
        for name, week in deeds:
            with suppress(ApiError, ValueError, KeyError):  # what is gone cannot be changed
                DEEDS[name](ana, ben, _latest(ana), week)
            for mirror in mirrors:
                mirror.read()

        for mirror in mirrors:
            mirror.read()
            assert mirror.standing() == standing(mirror.page)
        agree(standing(ana), standing(ben))
        assert server.bugs == []


def agree(one: dict[str, Json], other: dict[str, Json]) -> None:
    """What both calendars hold shows the same on both."""
    for name in one.keys() & other.keys():
        assert {key: one[name].get(key) for key in OURS} == {key: other[name].get(key) for key in OURS}


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_every_deed_can_be_done(name: str) -> None:
    with google() as server:
        ana, ben = Page(server, ANA), Page(server, BEN)
        ana.insert(a_series())
        before = server.company.shelves[ANA].tick

        DEEDS[name](ana, ben, ID, WEEKS[1])

        assert server.company.shelves[ANA].tick > before or name in IDLE
        assert server.bugs == []


def _latest(page: Page) -> str:
    """The series that was made last."""
    found = page.series()
    return str(found[-1]["id"]) if found else ID

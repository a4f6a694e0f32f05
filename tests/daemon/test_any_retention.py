"""Whatever people do: where all is let go of after two days the same mails go, and the same is written, as without."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.retaining import let_go
from rules.audit import faults
from rules.model import Series
from rules.retention import Data, Retention
from rules.sharing import Habits
from tests.daemon.edits import EVENTS, Event, Passed, happen
from tests.daemon.world import HOUR, World, a_team, provisioned

STEPS = st.lists(EVENTS, min_size=3, max_size=14)
SHORT = Retention({**dict.fromkeys(Data, timedelta(days=2)), Data.AGENDAS: timedelta(days=14)})
"""Much shorter than what may be chosen."""

AFTERWARDS = [*[Passed(timedelta(hours=4))] * 14, *[Passed(timedelta(hours=30))] * 7]


Life = tuple[list[str], dict[str, dict[str, Series | None]], list[str]]


def lived(events: list[Event], retention: Retention | None) -> Life:
    """The mails that went, each as often as it did, what calendars show in the end, and what was done to them."""
    world, went = provisioned(pairs=a_team(3), habits=Habits()), list[str]()
    world.now += timedelta(days=2, hours=3)
    for event in [*events, Passed(HOUR), *AFTERWARDS]:
        happen(world, event)
        if isinstance(event, Passed):
            world.run()
            went += sent(world)
            if retention:
                let_go(world.store, retention, world.now)
    world.passes.close()
    assert faults(world.store.audit.all()) == []
    deeds = [f"{one.deed} {one.about}" for one in world.store.audit.all() if one.deed != "retention"]
    return sorted(went), shown(world), sorted(deeds)


def sent(world: World) -> list[str]:
    """The Message-IDs of the mails that are due now, which go."""
    due = world.store.waiting(world.now)
    for one in due:
        world.store.save_mail(replace(one, sent_at=world.now))
    return [one.message_id for one in due]


def shown(world: World) -> dict[str, dict[str, Series | None]]:
    refs = {world.locate(one).url: world.locate(one) for one in world.people}
    return {url: {one.uid: one.series for one in world.calendars.objects(ref)} for url, ref in refs.items()}


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(events=STEPS)
def test_letting_go_causes_no_second_mail_no_second_question_and_no_other_write(events: list[Event]) -> None:
    without, with_it = lived(events, None), lived(events, SHORT)
    assert with_it == without
    assert len(set(with_it[0])) == len(with_it[0])


def test_an_agenda_is_reminded_of_once_all_the_same() -> None:
    went, _, _ = lived([], SHORT)
    assert len(set(went)) == len(went) > 0

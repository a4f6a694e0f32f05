"""A year of a company, and denser weeks of smaller ones, drawn from seeds; ONEONONE_SEED names another seed.

Further seeds, and two years of two hundred pairs, are played by `make soak`.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from rules.model import Person, Role
from rules.records import Answer
from tests.google.running import google
from tests.providers.google.clients import USUAL
from tests.servers.radicale import start_radicale
from tests.story.simulation import shrinking, story
from tests.story.simulation.drawing import Measure, drawn
from tests.story.simulation.ground import ServerGround
from tests.story.simulation.invariants import Broken
from tests.story.simulation.measures import DENSE, MOVING, RESTLESS, YEARS
from tests.story.simulation.run import Played, play
from tests.story.simulation.shrinking import Patience, cut, shortest
from tests.story.simulation.story import Did, Passed, Story, staff
from tests.story.simulation.workspace import GoogleGround

SEED = int(os.environ.get("ONEONONE_SEED", "1"))
SEEDS = [SEED] if "ONEONONE_SEED" in os.environ else range(1, 3)
A_YEAR = replace(YEARS, teams=13, weeks=52)
EIGHT_WEEKS = Measure(teams=2, size=2, weeks=8, deeds=5, bursts=0, forgets=0, every=11 * 60)
TEN_WEEKS = Measure(teams=2, size=3, weeks=10, deeds=4, bursts=0, forgets=0, every=11 * 60)


def hold(told: Story) -> Counter[str]:
    """Play a story; when something breaks, say so by the shortest story in which it does."""
    played = play(told)
    if played.broken:
        short = shortest(told, played.broken)
        pytest.fail(f"seed {told.seed}: {played.broken}\n{short}\n{play(short).broken}", pytrace=False)
    return played.counts


def test_a_year_of_a_hundred_pairs() -> None:
    begun = time.perf_counter()
    counts = hold(drawn(SEED, A_YEAR))
    print(f"\n104 pairs, a year: {counts['Passed']} passes in {time.perf_counter() - begun:.0f} s; {dict(counts)}")
    assert counts["held"] and counts["killed"] and counts["mail reminder"], "a company in which things happen"


@pytest.mark.parametrize("seed", SEEDS)
def test_half_a_year_of_a_small_company_in_which_much_happens(seed: int) -> None:
    hold(drawn(seed, DENSE))


def test_half_a_year_of_a_small_company_whose_server_invites() -> None:
    hold(drawn(SEED, DENSE, scheduling=True))


def test_half_a_year_of_a_small_company_that_never_rests() -> None:
    hold(drawn(SEED, RESTLESS))


def test_twelve_weeks_of_a_small_company_whose_people_change_calendars() -> None:
    hold(drawn(SEED, MOVING))


def test_ten_weeks_of_six_pairs_on_a_real_server() -> None:
    told = drawn(SEED, TEN_WEEKS)
    server = start_radicale({"svc": "pw-svc"} | {name_of(one): "pw" for one in people(told)})
    try:
        played = play(told, ServerGround(server, "1on1"))
        if played.broken:
            pytest.fail(f"seed {told.seed}: {played.broken}\n{told}", pytrace=False)
    finally:
        server.stop()
    assert played.counts["mail prompt"] and played.counts["Did"] > 20


def test_eight_weeks_of_four_pairs_at_google(tmp_path: Path) -> None:
    told = drawn(SEED, EIGHT_WEEKS, scheduling=True)
    with google([one.email for one in people(told)], scopes=USUAL) as server:
        played = play(told, GoogleGround(server, tmp_path))
        if played.broken:
            pytest.fail(f"seed {told.seed}: {played.broken}\n{told}", pytrace=False)
        assert not server.bugs, "\n".join(server.bugs)
    assert played.counts["mail prompt"] and played.counts["Did"] > 15


def people(told: Story) -> set[Person]:
    return {one for pair in staff(told).values() for one in (pair.manager, pair.report)}


def name_of(person: Person) -> str:
    return person.email.partition("@")[0]


def test_a_seed_always_tells_the_same_story() -> None:
    assert drawn(7, DENSE) == drawn(7, DENSE)
    assert drawn(7, DENSE) != drawn(8, DENSE)


def test_a_story_prints_as_what_makes_it() -> None:
    told = drawn(3, DENSE)
    assert eval(str(told), {**vars(story), "Answer": Answer, "Role": Role}) == told


def needs(*deeds: str) -> Played:
    return Played(Broken("planted", " and ".join(deeds), (0,), at=5000), Counter())


def breaks_by_two_deeds(told: Story) -> Played:
    """A mistake that takes two deeds of one pair, in this order, and a pass after the second."""
    kept = [one for one in told.spelled_out.events if not isinstance(one, Did) or one.pair == 0]
    found = [one.what if isinstance(one, Did) else "pass" for one in kept if isinstance(one, Did | Passed)]
    order = iter(found)
    return needs("move", "end") if all(what in order for what in ("move", "end", "pass")) else Played(None, Counter())


def test_a_story_that_fails_is_cut_to_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinking, "play", breaks_by_two_deeds)
    noise = [Did(at, what, pair) for at in range(0, 4000, 97) for what in ("cancel", "resize") for pair in range(3)]
    events = sorted([*noise, Did(700, "move", 0), Did(2500, "end", 0), Did(4500, "end", 0)], key=lambda one: one.at)
    told = Story(0, 1, 3, tuple(events), first=1, every=60, last=9000)
    broken = breaks_by_two_deeds(told).broken
    assert broken is not None
    short = shortest(told, broken)
    assert short.only == (0,)
    assert [type(one).__name__ for one in short.events] == ["Did", "Did", "Passed"]
    assert [one.what for one in short.events if isinstance(one, Did)] == ["move", "end"]


def test_without_patience_a_story_stays_as_it_is() -> None:
    told = drawn(2, DENSE)
    broken = Broken("planted", "nothing")
    assert cut(told, broken, lambda _: True, Patience(until=0)).events[-1:] == told.events[-1:]


def test_a_mistake_is_found_and_told_by_its_shortest_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a daemon that moves weeks into the past, the simulation finds out and says how."""
    monkeypatch.setattr("rules.tidying.far", lambda *_: True)
    events = (Did(at=128648, what="move_by_date", pair=0, by=-1440), Did(at=128700, what="link", pair=0))
    told = Story(seed=0, teams=4, size=3, only=(0,), events=(*events, Passed(129329), Passed(129689)))
    broken = play(told).broken
    assert broken is not None and broken.rule == "nothing that begins within two hours changes"
    assert len(shortest(told, broken, seconds=20).events) == 3

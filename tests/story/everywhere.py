"""What is to be seen in a town after each act, and what its people were told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.delivery import Delivery
from tests.story.acts import Act
from tests.story.endings import FIRST, LASTING, Ending
from tests.story.shown import all_meetings
from tests.story.town import Lived, Look, Texts
from tests.story.towns import Kind


def ending(story: Lived, act: Act) -> Ending:
    """How an act ended."""
    mails = Counter(told(story, act))
    asking = Counter({("prompt", act.email): 1, ("reminder", act.email): 1})
    both = Counter({("outcome", email): 1 for email in ("ana@example.test", f"{act.report}@example.test")})
    assert mails in (Counter(), asking, asking + both), mails
    look = story.looks[0]
    return Ending(
        records=tuple((one["kind"], one["outcome"]) for one in records(story, act)),
        asked=bool(mails),
        answered=mails == asking + both,
        manager=weeks(look, "ana", act),
        team=weeks(look, act.report, act),
        agendas=(linked(look, "ana", act), linked(look, act.report, act)),
        told=messages(look.messages, act) - messages(story.acted, act),
        refused=act.report in story.refused,
        failed=any(f" {act.report}@" in one for one in story.failed),
    )


def weeks(look: Look, user: str, act: Act) -> tuple[datetime, ...]:
    """When the 1:1 of an act is in somebody's calendar, twice where it is there twice."""
    return tuple(all_meetings(about(act, look.objects[user]), FIRST, LASTING))


def linked(look: Look, user: str, act: Act) -> bool:
    """Whether the 1:1 of an act leads to its agenda in somebody's calendar."""
    return any(f"/agenda/{act.report}@" in one for one in about(act, look.objects[user]))


def messages(received: Texts, act: Act) -> int:
    """How many scheduling messages there were about the 1:1 of an act, to both."""
    return sum(len(about(act, received[user])) for user in ("ana", act.report))


def about(act: Act, texts: Iterable[str]) -> list[str]:
    """Those that are about the 1:1 of an act."""
    return [one for one in texts if act.uid in one or f"{act.report}@" in one]


def records(story: Lived, act: Act) -> list[dict[str, Any]]:
    """What is on record about the 1:1 of an act."""
    return [one for one in story.records if one["report"] == f"{act.report}@example.test"]


def told(story: Lived, act: Act) -> list[tuple[str, str]]:
    """Our own mails about the 1:1 of an act: what for, and to whom."""
    keys = {one["key"] for one in records(story, act)}
    mails = [one for one in story.town.mails if keys & set(str(one["X-Oneonone-Record"]).split(", "))]
    return [(str(one["X-Oneonone"]), one["To"].addresses[0].addr_spec) for one in mails]


@dataclass(frozen=True, slots=True)
class Story:
    """What became of a town, and of which kind it is."""

    kind: Kind
    lived: Lived

    def holds(self, act: Act) -> None:
        """The attendee was invited once where a server invites, and the act ended as the table says."""
        assert messages(self.lived.made, act) == (self.kind.way is Delivery.SCHEDULING)
        assert ending(self.lived, act) == self.kind.endings[act.report]

    def rests(self) -> None:
        """The daemon that lost its memory wrote nothing, and told nobody."""
        before, after = self.lived.looks
        assert after == before

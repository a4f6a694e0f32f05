"""What one of the two does to a 1:1, by calendar program alone: each act has a team member of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.model import Partstat
from tests.google import people
from tests.servers.people import Hand, RawHand
from tests.servers.people_at_google import GoogleHand
from tests.story.asking import WEEK
from tests.story.office import DAY, uid

MOVED = WEEK + 8 * DAY


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the organizer or of the attendee; `report` is the team member whose 1:1 it is."""

    report: str
    by_organizer: bool
    do: Callable[[Any, Act], object]

    @property
    def actor(self) -> str:
        """Who does it, by the local part of the address."""
        return "ana" if self.by_organizer else self.report

    @property
    def email(self) -> str:
        """The address of who does it."""
        return f"{self.actor}@example.test"

    @property
    def uid(self) -> str:
        """The series that it is done to."""
        return uid(self.report)


def by_organizer(name: str, do: Callable[[Any, Act], object]) -> Act:
    return Act(f"{name}-by-ana", True, do)


def by_attendee(name: str, do: Callable[[Any, Act], object]) -> Act:
    return Act(f"{name}-by-self", False, do)


def cancel(hand: Hand, act: Act) -> None:
    hand.cancel_week(act.uid, WEEK)


def move(hand: Hand, act: Act) -> None:
    hand.move_week(act.uid, WEEK, MOVED)


def decline(hand: Hand, act: Act) -> None:
    hand.decline_week(act.uid, WEEK, act.email)


def delete(hand: Hand, act: Act) -> None:
    hand.delete_series(act.uid)


def end(hand: Hand, act: Act) -> None:
    """This and following, deleted."""
    hand.end_series(act.uid, WEEK)


def split(hand: RawHand | GoogleHand, act: Act) -> None:
    """This and following, changed: another series goes on, at the same time."""
    hand.split_series(act.uid, WEEK, WEEK.replace(hour=10, tzinfo=None), f"{act.report}-goes-on")


def unlink(hand: Hand, act: Act) -> None:
    hand.remove_agenda(act.uid)


def unmark(hand: RawHand | GoogleHand, act: Act) -> None:
    """A program drops what it does not know: our marker."""
    if isinstance(hand, GoogleHand):
        people.write(hand.page, hand.find(act.uid), extendedProperties={"private": {"oneonone": None}})
    else:
        hand.edit(act.uid, lambda calendar: [event.pop("X-ONEONONE-PAIR") for event in calendar.events])


def answer(partstat: Partstat) -> Callable[[Hand, Act], None]:
    return lambda hand, act: hand.answer_series(act.uid, act.email, partstat)


ACTS = (
    by_organizer("cancel", cancel),
    by_organizer("move", move),
    by_organizer("decline", decline),
    by_organizer("delete", delete),
    by_organizer("end", end),
    by_organizer("split", split),
    by_organizer("uninvite", lambda hand, act: hand.remove_guest(act.uid, f"{act.report}@example.test")),
    by_organizer("unlink", unlink),
    by_organizer("unmark", unmark),
    by_attendee("cancel", cancel),
    by_attendee("move", move),
    by_attendee("decline", decline),
    by_attendee("refuse", answer(Partstat.DECLINED)),
    by_attendee("accept", answer(Partstat.ACCEPTED)),
    by_attendee("delete", delete),
    by_attendee("end", end),
    by_attendee("unlink", unlink),
)
REPORTS = tuple(one.report for one in ACTS)
